"""Tables in a form: their columns, and what a table of a plan's actions must ask."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from journey.exceptions import LibraryError
from journey.forms import PLANS, YES_NO, Answer, Kind, Question, RowsFrom

ROW_ID: Final = "row_id"
"""By what an action of a plan is known in every version of the plan."""
ROW_OF: Final = "row_of"
"""Whom a row is about: `relationship:12` or `professional:5`."""
ROW_NAME: Final = "row_name"
"""The name and role of that person, in the words of the day."""

KINDS: Final = (Kind.TEXT, Kind.LONG_TEXT, Kind.DATE, Kind.CHOICE, Kind.YES_NO)
"""How a cell may be answered."""
OF_A_PLAN: Final = (
    "what",
    "who",
    "by_when",
    "outcome_for_child",
    "progress",
    "state",
    "evidence",
)
PROGRESS: Final = ("better", "same", "worse")
MET: Final = "met"
NOT_NEEDED: Final = "not_needed"
STATES: Final = ("to_do", MET, NOT_NEEDED)


def read_columns(where: str, columns: Sequence[Mapping[str, Any]]) -> tuple[Question, ...]:
    """The columns of a table; raises LibraryError with the fault."""
    return tuple(_column(f"{where}, column {one.get('key', '?')}", one) for one in columns)


def refuse_unclear_table(where: str, question: Question) -> None:
    """Raise LibraryError for a table without columns, and for columns where there is no table."""
    is_table = question.kind is Kind.ROWS
    if is_table != bool(question.columns):
        raise LibraryError(
            f"{where}: a table needs columns." if is_table else f"{where}: only rows have columns."
        )
    if not is_table and question.rows_from:
        raise LibraryError(f"{where}: rows_from is for a question of the kind rows.")
    keys = [column.key for column in question.columns]
    if len(set(keys)) < len(keys):
        raise LibraryError(f"{where}: a column is there twice.")
    if (question.rows_from is RowsFrom.LIST) != bool(question.rows):
        raise LibraryError(f"{where}: give both rows_from = “list” and its rows, or neither.")
    if len({row.value for row in question.rows}) < len(question.rows):
        raise LibraryError(f"{where}: a row is there twice.")
    if (question.rows_from is RowsFrom.PLAN) != bool(question.plan):
        raise LibraryError(f"{where}: give both rows_from = “plan” and the plan, or neither.")
    if question.plan:
        _refuse_other_plan(where, question)


def _column(where: str, values: Mapping[str, Any]) -> Question:
    key, kind = values["key"], values.get("kind", "text")
    if not key.isidentifier() or key.startswith("row_"):
        raise LibraryError(
            f"{where}: a column's key is one word of letters, and does not begin with row_."
        )
    if kind not in KINDS:
        raise LibraryError(f"{where}: the kind of a column is one of {', '.join(KINDS)}.")
    options = tuple(Answer(**option) for option in values.get("options", []))
    if kind == Kind.CHOICE and not options:
        raise LibraryError(f"{where}: a choice needs options.")
    return Question(
        key=key,
        label=values["label"],
        kind=Kind(kind),
        help=values.get("help", ""),
        required=bool(values.get("required", False)),
        options=YES_NO if kind == Kind.YES_NO else options,
    )


def _refuse_other_plan(where: str, question: Question) -> None:
    if PLANS.get(question.plan) != question.key:
        named = ", ".join(f"{plan} ({key})" for plan, key in PLANS.items())
        raise LibraryError(f"{where}: a plan and the key of its question are one of: {named}.")
    columns = {column.key: column for column in question.columns}
    missing = [key for key in OF_A_PLAN if key not in columns]
    if missing:
        raise LibraryError(f"{where}: a plan also has the column “{missing[0]}”.")
    for key, values in (("progress", PROGRESS), ("state", STATES)):
        if tuple(option.value for option in columns[key].options) != values:
            raise LibraryError(f"{where}: the options of “{key}” are {', '.join(values)}.")
    if columns["by_when"].kind is not Kind.DATE:
        raise LibraryError(f"{where}: the column “by_when” is a date.")
