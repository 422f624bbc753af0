"""Inventing the rows of a table that fit: people who are there, actions that go on."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from types import MappingProxyType
from typing import Any, Final

from journey import clock
from journey.form_tables import MET, ROW_OF
from journey.forms import Question, RowsFrom
from journey.models import Child
from tasks.plans import newest_rows
from tasks.rows import network_rows, offered_rows

Row = dict[str, Any]
Invent = Callable[[Question, Child, Random], Any]

MET_SHARE: Final = 0.3
"""How often an action is met by the next version of its plan."""
TO_DO: Final = "to_do"
NO_PART: Final[Mapping[str, str]] = MappingProxyType({})
LATEST: Final = 60
"""Days until the last date that is invented for an action."""


def invent_rows(
    question: Question, child: Child, rng: Random, *, invent: Invent, all_met: bool
) -> list[Row]:
    """Some rows for a table; with `all_met` no action of a plan is left to do."""
    match question.rows_from:
        case RowsFrom.NETWORK:
            people = network_rows(child) or [{"row_name": "A neighbour"}]
            return [{**row, **_cells(question, child, rng, invent)} for row in people]
        case RowsFrom.LIST:
            parts = rng.sample(offered_rows(question, child), k=min(4, len(question.rows)))
            return [{**part, **_cells(question, child, rng, invent, part)} for part in parts]
        case RowsFrom.PLAN:
            return _actions(question, child, rng, invent, all_met=all_met)
        case _:
            return [_cells(question, child, rng, invent) for _ in range(rng.randint(1, 3))]


def _actions(
    question: Question, child: Child, rng: Random, invent: Invent, *, all_met: bool
) -> list[Row]:
    live = newest_rows(child, question.key).live
    fresh = rng.randint(0, 1) if live else 2
    going_on = [_went_on(question, row, child, rng, invent, all_met=all_met) for row in live]
    return [
        *going_on,
        *(_new(question, child, rng, invent) for _ in range(0 if all_met else fresh)),
    ]


def _went_on(
    question: Question, row: Row, child: Child, rng: Random, invent: Invent, *, all_met: bool
) -> Row:
    columns = {
        column.key: replace(column, key=f"{question.key}.{column.key}")
        for column in question.columns
    }
    is_met = all_met or rng.random() < MET_SHARE
    progress = "better" if is_met else invent(columns["progress"], child, rng)
    evidence = {"evidence": invent(columns["evidence"], child, rng)} if is_met else {}
    return {**row, "progress": progress, "state": MET if is_met else TO_DO, **evidence}


def _new(question: Question, child: Child, rng: Random, invent: Invent) -> Row:
    row = {**_cells(question, child, rng, invent), "state": TO_DO}
    row["by_when"] = _in_days(rng.randint(LATEST // 10, LATEST))
    return row


def _cells(
    question: Question, child: Child, rng: Random, invent: Invent, row: Mapping[str, str] = NO_PART
) -> Row:
    """An answer for each cell; one for the part that the row is about, where there is one."""
    about = row.get(ROW_OF) or question.key
    return {
        column.key: invent(replace(column, key=f"{about}.{column.key}"), child, rng)
        for column in question.columns
    }


def _in_days(days: int) -> str:
    return (clock.today() + dt.timedelta(days=days)).isoformat()
