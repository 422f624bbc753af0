"""The rows of a table in a form: with which it begins, whether they fit, what is kept of them."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from journey.form_tables import MET, NOT_NEEDED, ROW_ID, ROW_NAME, ROW_OF
from journey.forms import Form, Question, RowsFrom
from journey.models import Child, Person, ProfessionalInvolved
from tasks.plans import known_ids, newest_rows

Row = dict[str, Any]
FaultOf = Callable[[Question, Any, Child], str]
ABOUT: Final = (ROW_ID, ROW_OF, ROW_NAME)
_NOTHING: Final[tuple[Any, ...]] = (None, "", [])


def check_rows(
    question: Question, answer: Any, child: Child, *, fault_of: FaultOf
) -> tuple[list[Row], dict[str, str]]:
    """The rows in which something stands, and a message for each cell that does not fit.

    `fault_of` says what is wrong with the answer in a cell.
    """
    kept: list[Row] = []
    faults: dict[str, str] = {}
    if answer in _NOTHING:
        return kept, faults
    if not isinstance(answer, list) or not all(isinstance(row, Mapping) for row in answer):
        return kept, {question.key: f"“{question.label}” must be a list of rows"}
    for number, typed in enumerate(answer):
        row = _row(question, typed)
        if not _says_something(question, row):
            continue
        for key, fault in _faults(question, row, child, fault_of):
            faults[f"{question.key}-{number}-{key}"] = f"Row {number + 1}: {fault}"
        kept.append(row)
    return kept, faults


def settle_rows(form: Form, answers: Mapping[str, Any], child: Child) -> dict[str, Any]:
    """The answers as they are kept: actions of a plan known by an id, people by who they are.

    What is still to be done in the plan and was not mentioned goes on: nothing is lost because
    somebody added it while this person wrote.
    """
    settled = dict(answers)
    for question in form.questions:
        rows = answers.get(question.key)
        if rows and question.rows_from is RowsFrom.PLAN:
            settled[question.key] = _plan_rows(question, rows, child)
        elif rows and question.names_rows:
            settled[question.key] = _named_rows(rows, offered_rows(question, child))
    return settled


def offered_rows(question: Question, child: Child) -> list[Row]:
    """The named rows with which a table begins: who is around the child, or the form's own."""
    if question.rows_from is RowsFrom.NETWORK:
        return network_rows(child)
    return [{ROW_OF: row.value, ROW_NAME: row.label} for row in question.rows]


def network_rows(child: Child) -> list[Row]:
    """A row for each person and professional around a child, with what they need beside the name.

    What they need is the language and the format of what they are sent or told (R136).
    """
    people = child.relationships.select_related("person")
    return [
        *(
            {ROW_OF: f"relationship:{one.pk}", ROW_NAME: _with_needs(one, one.person)}
            for one in people
        ),
        *(
            {ROW_OF: f"professional:{one.pk}", ROW_NAME: _with_needs(one, one)}
            for one in child.professionals.all()
        ),
    ]


def _with_needs(named: object, person: Person | ProfessionalInvolved) -> str:
    needs = ", ".join(filter(None, [person.language, person.preferred_format]))
    return f"{named} ({needs})" if needs else str(named)


def _row(question: Question, typed: Mapping[str, Any]) -> Row:
    keys = [*ABOUT, *(column.key for column in question.columns)]
    return {key: typed[key] for key in keys if typed.get(key) not in _NOTHING}


def _says_something(question: Question, row: Row) -> bool:
    """Whether a cell is filled; an action of a plan is not lost because its cells are emptied."""
    is_known = question.rows_from is RowsFrom.PLAN and ROW_ID in row
    names = bool(question.names_rows) and ROW_NAME in row and ROW_OF not in row
    return is_known or names or any(column.key in row for column in question.columns)


def _faults(
    question: Question, row: Row, child: Child, fault_of: FaultOf
) -> Sequence[tuple[str, str]]:
    faults = []
    for column in question.columns:
        if column.key in row:
            fault = fault_of(column, row[column.key], child)
        elif column.required or _needs_evidence(question, column, row):
            fault = f"{'Select' if column.options else 'Enter'} an answer to “{column.label}”"
        else:
            fault = ""
        faults.append((column.key, fault))
    if question.names_rows and ROW_NAME not in row:
        is_person = question.rows_from is RowsFrom.NETWORK
        faults.append((ROW_NAME, f"Enter {'who' if is_person else 'what'} this is"))
    return [(key, fault) for key, fault in faults if fault]


def _needs_evidence(question: Question, column: Question, row: Row) -> bool:
    """An action is met when something shows it, and is not needed any more for a reason."""
    is_done = row.get("state") in (MET, NOT_NEEDED)
    return bool(question.plan) and column.key == "evidence" and is_done


def _plan_rows(question: Question, rows: Sequence[Row], child: Child) -> list[Row]:
    before = newest_rows(child, question.key)
    named = {row[ROW_ID] for row in rows if ROW_ID in row}
    known = {row[ROW_ID] for row in before.rows}
    if named - known:
        known = known_ids(child, question.key)
    settled = [
        {**row, ROW_ID: row[ROW_ID] if row.get(ROW_ID) in known else secrets.token_hex(4)}
        for row in rows
    ]
    return [*settled, *(row for row in before.live if row[ROW_ID] not in named)]


def _named_rows(rows: Sequence[Row], offered: Sequence[Row]) -> list[Row]:
    names = {row[ROW_OF]: row[ROW_NAME] for row in offered}
    settled = []
    for row in rows:
        name = names.get(row.get(ROW_OF, ""))
        about = {ROW_OF: row[ROW_OF], ROW_NAME: name} if name else {ROW_NAME: row[ROW_NAME]}
        cells = {key: value for key, value in row.items() if key not in ABOUT}
        settled.append({**about, **cells})
    return settled
