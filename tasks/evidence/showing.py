"""The evidence as a page shows it: a chart and a table for each figure, side by side of a trial."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from journey.trials.measures import Side
from tasks.evidence.counting import Summary
from tasks.evidence.drawing import Chart, draw
from tasks.evidence.figures import Figure
from tasks.evidence.gathering import AGES, STATES, Evidence
from tasks.evidence.hiding import WORDS
from tasks.evidence.telling import number, percentiles_of
from tasks.evidence.work import Arm


@dataclass(frozen=True)
class Line:
    """One line of a table: what it counts, and how much of it in each arm."""

    title: str
    cells: tuple[tuple[Arm, str], ...]


@dataclass(frozen=True)
class Shown:
    """One figure as a page shows it."""

    figure: Figure
    chart: SafeString
    """Empty where there is nothing to draw."""
    lines: tuple[Line, ...]
    counted: tuple[Arm, ...]
    """The arms in which anything was counted."""

    @property
    def name(self) -> str:
        """What its place on the page is called."""
        return self.figure.key.replace(".", "-")


def sections(evidence: Evidence, *, with_shadow: bool) -> list[tuple[str, list[Shown]]]:
    """The figures by the side of the trial that they look at, as they are read."""
    shown = [_shown(evidence, one) for one in evidence.figures if with_shadow or not one.is_shadow]
    sides = [(side, [one for one in shown if one.figure.measure.side is side]) for side in Side]
    return [(side.value.capitalize(), figures) for side, figures in sides if figures]


def about_the_work(evidence: Evidence) -> Iterator[Line]:
    """How much work there is in each arm: all of it, where it stands, and by team and age."""
    states = {arm: evidence.states(arm) for arm in Arm}
    yield _line("All work", [number(states[arm].n) for arm in Arm])
    yield from _by_bin([one.title for one in STATES], states)
    yield from _by_bin(
        [f"Team: {one.title}" for one in evidence.team_bins],
        {arm: evidence.teams(arm) for arm in Arm},
    )
    yield from _by_bin(
        [f"Age: {one.title.lower()}" for one in AGES], {arm: evidence.ages(arm) for arm in Arm}
    )


def _shown(evidence: Evidence, figure: Figure) -> Shown:
    told = {arm: evidence.told(figure, arm) for arm in Arm}
    chart = Chart(figure, {arm: summary for arm, summary in told.items() if summary.n != 0})
    name = f"chart-{figure.key.replace('.', '-')}"
    # What is drawn is built as elements, which escape the words in them.
    drawn = "" if chart.is_empty else draw(chart, name)
    return Shown(
        figure=figure,
        chart=mark_safe(drawn),  # noqa: S308
        lines=tuple(_lines(Chart(figure, told))),
        counted=tuple(chart.told),
    )


def _lines(chart: Chart) -> Iterator[Line]:
    told = chart.told
    yield _line("Counted", [number(summary.n) for summary in told.values()])
    for place in chart.bars:
        cells = [_cell(summary, place) for summary in told.values()]
        yield _line(chart.figure.bins[place].title, cells)
    if chart.figure.is_distribution:
        named = [dict(percentiles_of(summary)) for summary in told.values()]
        for name in named[0]:
            cells = [
                _value(summary, values[name])
                for summary, values in zip(told.values(), named, strict=True)
            ]
            yield _line(_SPOKEN.get(name, name), cells)


_SPOKEN = {
    "median": "Median",
    "percentile_90": "90th percentile",
    "percentile_95": "95th percentile",
}


def _by_bin(titles: Sequence[str], told: dict[Arm, Summary]) -> Iterator[Line]:
    for place, title in enumerate(titles):
        yield _line(title, [number(told[arm].counts[place]) for arm in Arm])


def _cell(summary: Summary, place: int) -> str:
    if summary.n == 0:
        return "none"
    count, share = summary.counts[place], summary.percents[place]
    return WORDS if count is None or share is None else f"{count} ({share:g}%)"


def _value(summary: Summary, value: int | None) -> str:
    return "none" if summary.n == 0 else number(value)


def _line(title: str, cells: Sequence[str]) -> Line:
    return Line(title, tuple(zip(Arm, cells, strict=True)))
