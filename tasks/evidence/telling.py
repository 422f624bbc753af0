"""The evidence as JSON and as a table of values, with small numbers hidden in both alike."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Any, Final

from tasks.evidence.counting import METHOD, PERCENTILES, Summary
from tasks.evidence.figures import Figure
from tasks.evidence.gathering import AGES, STATES, Evidence
from tasks.evidence.hiding import NOTE, WORDS
from tasks.evidence.observing import Observation
from tasks.evidence.work import Arm

ROW: Final = ("process", "child", "task", "start", "end", "value")
"""The columns of the rows behind a figure."""
COLUMNS: Final = (
    "measure",
    "figure",
    "title",
    "arm",
    "first_day",
    "last_day",
    "n",
    "what",
    "number",
    "percent",
)


def as_json(evidence: Evidence, *, with_shadow: bool = True) -> dict[str, Any]:
    """Everything, as plain values. A hidden number is null; `hidden` in the notes says which."""
    trial = evidence.trial
    return {
        "trial": trial.pk,
        "name": trial.name,
        "status": trial.status,
        "method": METHOD,
        "hidden": NOTE,
        "arms": [_arm_json(evidence, arm) for arm in Arm],
        "figures": [
            _figure_json(evidence, figure)
            for figure in evidence.figures
            if with_shadow or not figure.is_shadow
        ],
        "not_measured": evidence.not_measured,
    }


def as_csv(evidence: Evidence, *, with_shadow: bool = True) -> str:
    """One line for each number: a bin, or a percentile, of a figure in an arm."""
    lines = (
        line
        for figure in evidence.figures
        if with_shadow or not figure.is_shadow
        for arm in Arm
        for line in _lines(evidence, figure, arm)
    )
    return _csv(COLUMNS, lines)


def rows_as_csv(rows: Sequence[Observation]) -> str:
    """The rows behind a figure, by numbers: no child is named."""
    return _csv(ROW, ([str("" if one is None else one) for one in row] for row in rows))


def number(value: float | None) -> str:
    """A number as it is told, or the word for a hidden one."""
    return WORDS if value is None else f"{value:g}"


def percentiles_of(summary: Summary) -> Iterator[tuple[str, int | None]]:
    """The percentiles of a summary, each with its name."""
    yield from zip(_NAMES, summary.percentiles, strict=False)


_NAMES: Final = tuple("median" if one == 50 else f"percentile_{one}" for one in PERCENTILES)


def _arm_json(evidence: Evidence, arm: Arm) -> dict[str, Any]:
    period = evidence.period_in(arm)
    return {
        "arm": arm,
        "title": arm.heading,
        "first_day": period and period.first.isoformat(),
        "last_day": period and period.last.isoformat(),
        "work": _named(evidence.states(arm), [one.title for one in STATES]),
        "by_age": _named(evidence.ages(arm), [one.title for one in AGES]),
        "by_team": _named(evidence.teams(arm), [one.title for one in evidence.team_bins]),
    }


def _named(summary: Summary, titles: Sequence[str]) -> dict[str, Any]:
    return {"n": summary.n, "numbers": dict(zip(titles, summary.counts, strict=True))}


def _figure_json(evidence: Evidence, figure: Figure) -> dict[str, Any]:
    return {
        "measure": figure.measure.key,
        "figure": figure.key,
        "title": figure.title,
        "about": figure.about,
        "side": figure.measure.side,
        "source": figure.measure.source,
        "unit": "working days" if figure.is_distribution else "yes or no",
        "arms": {arm: _summary_json(figure, evidence.told(figure, arm)) for arm in Arm},
    }


def _summary_json(figure: Figure, summary: Summary) -> dict[str, Any]:
    bins = [
        {"bin": one.title, "number": count, "percent": share}
        for one, count, share in zip(figure.bins, summary.counts, summary.percents, strict=True)
    ]
    return {"n": summary.n, "bins": bins, **dict(percentiles_of(summary))}


def _lines(evidence: Evidence, figure: Figure, arm: Arm) -> Iterator[list[str]]:
    summary, period = evidence.told(figure, arm), evidence.period_in(arm)
    days = [period.first.isoformat(), period.last.isoformat()] if period else ["", ""]
    begins = [figure.measure.key, figure.key, figure.title, arm, *days, number(summary.n)]
    for one, count, share in zip(figure.bins, summary.counts, summary.percents, strict=True):
        nothing = "" if summary.n == 0 else number(share)
        yield [*begins, one.title, number(count), nothing]
    for name, value in percentiles_of(summary):
        yield [*begins, name, "" if summary.n == 0 else number(value), ""]


def _csv(columns: Sequence[str], lines: Iterator[list[str]]) -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(lines)
    return out.getvalue()
