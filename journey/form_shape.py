"""What the file of a form may hold: which keys, each with which kind of value, and how much.

Whoever uploads a form is told of a key that is misspelt; nothing of a file is passed over.
"""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from journey.exceptions import LibraryError

MOST_BYTES: Final = 64_000
MOST_QUESTIONS: Final = 300
"""More than any form asks; each repetition of a section counts."""
LONGEST_LINE: Final = 2_000
"""Characters; reading a key takes as long as the square of the names in it."""
LONGEST_FAULT: Final = 300
"""Characters of what the reader of TOML says, which may quote a whole key."""

Shape = Mapping[str, Any]

_ANSWER: Final[Shape] = {"value": str, "label": str, "help": str}
_SHOWN_WHEN: Final[Shape] = {"question": str, "is": [str]}
_ITEM: Final[Shape] = {"key": str, "label": str, "subscale": str, "scores": [int]}
_COLUMN: Final[Shape] = {
    "key": str,
    "label": str,
    "kind": str,
    "help": str,
    "required": bool,
    "options": [_ANSWER],
}
_PLAN_MET: Final[Shape] = {"plan": str, "outcomes": [str]}
_QUESTION: Final[Shape] = {
    "key": str,
    "label": str,
    "kind": str,
    "help": str,
    "required": bool,
    "options": [_ANSWER],
    "shown_when": _SHOWN_WHEN,
    "fact": str,
    "source": str,
    "columns": [_COLUMN],
    "items": [_ITEM],
    "subscales": [{"key": str, "label": str}],
    "licence": str,
    "rows_from": str,
    "rows": [{"key": str, "label": str}],
    "plan": str,
    "each_time": bool,
    "since": str,
    "for_figures": str,
}
_SECTION: Final[Shape] = {
    "title": str,
    "help": str,
    "question": [_QUESTION],
    "for_each": [{"key": str, "label": str}],
    "each_time": bool,
    "since": str,
    "each_child": bool,
}
_FORM: Final[Shape] = {
    "title": str,
    "purpose": str,
    "guidance": str,
    "fact": [{"name": str, "when": [str], "same_as": str, "after": [str]}],
    "allocates": str,
    "late_reason": str,
    "cause": str,
    "continues": bool,
    "steps": [str],
    "instead_of": str,
    "letters": [str],
    "sends": str,
    "shares": bool,
    "decision": {"rationale": str, "rationale_help": str, "needs_plan_met": _PLAN_MET},
    "section": [_SECTION],
}
_WORDS: Final = {
    str: "text in quotation marks",
    bool: "true or false",
    int: "a whole number",
}
_WHOLE: Final = (_ITEM, _ANSWER, _SHOWN_WHEN, _PLAN_MET, {"key": str, "label": str})
"""Tables in which every key but `help` must be given."""
_MUST: Final = ("key", "label")
"""What a column must have."""


def read_shape(text: str, file: str) -> dict[str, Any]:
    """The content of a form's file in the shape of one; raises LibraryError with file and fault."""
    content = _read(text, file)
    for fault in _faults(content, _FORM, ""):
        raise LibraryError(f"{file}{fault}")
    if _asked(content) > MOST_QUESTIONS:
        raise LibraryError(f"{file}: a form asks at most {MOST_QUESTIONS} questions.")
    return content


def _read(text: str, file: str) -> dict[str, Any]:
    if len(text.encode()) > MOST_BYTES:
        raise LibraryError(f"{file}: the file is larger than {MOST_BYTES // 1000} kilobytes.")
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > LONGEST_LINE:
            raise LibraryError(f"{file}: line {number} is too long. Break it into several lines.")
    try:
        return tomllib.loads(text)
    except ValueError as error:
        raise LibraryError(f"{file}: {str(error)[:LONGEST_FAULT]}.") from None
    except RecursionError:
        raise LibraryError(f"{file}: the brackets are nested too deeply.") from None


def _faults(value: Any, shape: Any, where: str) -> Iterator[str]:
    if isinstance(shape, list):
        yield from _faults_of_list(value, shape[0], where)
    elif isinstance(shape, Mapping):
        yield from _faults_of_table(value, shape, where)
    elif not isinstance(value, shape) or (shape is int and isinstance(value, bool)):
        yield f"{where}: must be {_WORDS[shape]}."


def _faults_of_list(value: Any, shape: Any, where: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{where}: must be a list."
        return
    for number, one in enumerate(value, start=1):
        name = one.get("key") if isinstance(one, dict) else None
        yield from _faults(one, shape, f"{where} {name if isinstance(name, str) else number}")


def _faults_of_table(value: Any, shape: Shape, where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where}: must be a table."
        return
    for key, one in value.items():
        if key not in shape:
            yield f"{where}: there is no “{key}” here. There may be: {', '.join(shape)}."
            return
        yield from _faults(one, shape[key], f"{where}, {key}")
    wanted = [key for key in shape if key != "help"] if shape in _WHOLE else []
    for key in wanted or (_MUST if shape is _COLUMN else ()):
        if key not in value:
            yield f"{where}: “{key}” must be given."
            return


def _asked(content: Mapping[str, Any]) -> int:
    return sum(
        sum(
            1 + len(one.get("columns", ())) + len(one.get("items", ()))
            for one in section.get("question", ())
        )
        * max(1, len(section.get("for_each", ())))
        for section in content.get("section", ())
    )
