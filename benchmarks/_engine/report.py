"""The results as a table for people."""

from collections.abc import Iterator
from typing import Any, Final

TARGETS: Final = {
    "codec_to_stock_realistic": "12 or more",
    "completion_to_stock_realistic_postgresql": "5 or more",
    "completion_to_stock_realistic_sqlite": "",
    "completion_to_viewflow_linear_postgresql": "1.5 or more",
    "completion_to_limit_postgresql": "0.3 or more",
    "load_after_3000_rounds_to_first": "1.2 or less",
}


def table(results: dict[str, Any]) -> str:
    """The ratios with their targets, and the figures behind them."""
    return "\n".join([*_ratios(results["ratios"]), "", *_figures(results["figures"])])


def _ratios(ratios: dict[str, float | None]) -> Iterator[str]:
    for name, value in ratios.items():
        shown = "–" if value is None else f"{value:.2f}"
        yield f"{name:45}{shown:>8}   {TARGETS[name]}".rstrip()


def _figures(figures: dict[str, Any]) -> Iterator[str]:
    yield "Completions a second"
    for journey, rates in figures["engine_per_second"].items():
        yield _line(f"engine alone, {journey}", rates)
    for database in ("sqlite", "postgresql"):
        for journey in ("realistic", "linear"):
            rates = figures[database].get(journey, {})
            yield _line(f"{database}, {journey}", rates)
    yield ""
    yield "Largest state of an instance in bytes"
    for journey, sizes in figures["state_bytes"].items():
        yield _line(journey, sizes)
    yield ""
    yield "A review, by rounds: bytes, and milliseconds to load"
    for name, review in figures["review"].items():
        for rounds, size in review["bytes"].items():
            yield f"  {name}, {int(rounds):,}: {size:,}, {review['load_ms'][rounds]:.3f}"
        if review.get("broke_with"):
            yield f"  {name} broke in round {review['broke_after'] + 1}: {review['broke_with']}"
    if sweep := figures["postgresql"].get("sweep"):
        yield ""
        yield (
            f"A sweep over {sweep['instances']:,} instances: {sweep['due']:,} due fired in"
            f" {sweep['seconds']:.1f} s ({sweep['fired_per_second']:.0f} a second); with nothing"
            f" due it takes {sweep['idle_ms']:.2f} ms"
        )
    yield f"\nMeasured in {figures['seconds']:.0f} s"


def _line(what: str, values: dict[str, float]) -> str:
    return f"  {what:26}" + "".join(f"{name:>14} {value:>9,.0f}" for name, value in values.items())
