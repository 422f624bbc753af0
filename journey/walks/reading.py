"""The walk file: which steps to take through a diagram, and what is expected after each.

    {"process": "contact", "title": "…", "facts": {"contact_received": "2026-03-27T10:15"},
     "start": "2026-03-27T10:20", "expect": {…},
     "steps": [{"complete": "log_contact", "answers": {…}, "expect": {…}},
               {"complete": "screening_decision", "outcome": "level_1"},
               {"advance": "P3D"}, {"to": "2026-12-24T09:00"},
               {"message": "case_closed"}, {"escalate": "legal_advice", "from": "core_group"}]}

`complete` may name a call too: what it calls ends with the outcome. `facts` of a step are what was
recorded elsewhere meanwhile: in a called process, or by correcting a date.

Times without a zone are London's. `expect` may hold `open`, `due`, `ended`, `outcome`, `starts`
and `withdrawn`; what is left out is not looked at.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from journey.clock import in_london
from journey.exceptions import JourneyError

EXPECTABLE: Final = frozenset({"open", "due", "ended", "outcome", "starts", "withdrawn"})
ACTS: Final = ("complete", "advance", "to", "message", "escalate")
"""What a step of a walk may do."""
_DURATION: Final = re.compile(
    r"P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)


class WalkRefused(JourneyError):
    """The walk file cannot be used."""


@dataclass(frozen=True, kw_only=True)
class WalkStep:
    """One thing to do: complete a step, let time pass, or hear of another process."""

    complete: str = ""
    outcome: str = ""
    answers: Mapping[str, Any]
    message: str = ""
    """The message of a diagram that comes from another process."""
    escalate: str = ""
    """The code of an escalation that a called process hands up."""
    facts: Mapping[str, dt.datetime] = field(default_factory=dict)
    caller: str = ""
    """The call from which it comes."""
    advance: dt.timedelta | None = None
    to: dt.datetime | None = None
    expect: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Walk:
    """A walk file that has been read."""

    process: str
    title: str
    facts: Mapping[str, dt.datetime]
    start: dt.datetime | None
    expect: Mapping[str, Any]
    steps: tuple[WalkStep, ...]


def read_walk(text: str) -> Walk:
    """Read a walk; raises WalkRefused with what is wrong and where."""
    try:
        content = json.loads(text)
    except ValueError as error:
        raise WalkRefused(f"The walk is not JSON: {error}.") from None
    if not isinstance(content, dict) or not isinstance(content.get("steps", []), list):
        raise WalkRefused("A walk is an object with a list of steps.")
    start = content.get("start")
    return Walk(
        process=_text(content.get("process", ""), "process"),
        title=_text(content.get("title", ""), "title"),
        facts=_facts(content),
        start=moment(start, "start") if start is not None else None,
        expect=_expected(content.get("expect", {}), "the start"),
        steps=tuple(
            _step(step, f"step {number}")
            for number, step in enumerate(content.get("steps", []), start=1)
        ),
    )


def moment(text: Any, where: str) -> dt.datetime:
    """An aware moment from ISO 8601 text; London's where it has no zone. Raises WalkRefused."""
    try:
        return in_london(dt.datetime.fromisoformat(text))
    except (TypeError, ValueError):
        raise WalkRefused(
            f"At {where}: {text!r} is not a moment such as 2026-03-27T10:15."
        ) from None


def _step(step: Any, where: str) -> WalkStep:
    if not isinstance(step, dict):
        raise WalkRefused(f"At {where}: a step is an object.")
    if sum(act in step for act in ACTS) != 1:
        raise WalkRefused(f"At {where}: give one of {', '.join(ACTS)}.")
    unknown = set(step) - {*ACTS, "outcome", "answers", "facts", "from", "expect", "note"}
    if unknown:
        raise WalkRefused(f"At {where}: {', '.join(sorted(unknown))} is not known.")
    answers = step.get("answers", {})
    if not isinstance(answers, dict):
        raise WalkRefused(f"At {where}: answers are an object by question key.")
    return WalkStep(
        complete=_text(step.get("complete", ""), where),
        outcome=_text(step.get("outcome", "") or "", where),
        answers=answers,
        facts=_facts(step),
        message=_text(step.get("message", ""), where),
        escalate=_text(step.get("escalate", ""), where),
        caller=_text(step.get("from", ""), where),
        advance=_duration(step["advance"], where) if "advance" in step else None,
        to=moment(step["to"], where) if "to" in step else None,
        expect=_expected(step.get("expect", {}), where),
    )


def _facts(content: Mapping[str, Any]) -> Mapping[str, dt.datetime]:
    facts = content.get("facts", {})
    if not isinstance(facts, dict):
        raise WalkRefused("The facts of a walk are an object of moments by name.")
    return {name: moment(at, f"the fact {name}") for name, at in facts.items()}


def _expected(expect: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(expect, dict):
        raise WalkRefused(f"At {where}: what is expected is an object.")
    unknown = set(expect) - EXPECTABLE
    if unknown:
        raise WalkRefused(f"At {where}: {', '.join(sorted(unknown))} cannot be expected.")
    for key, value in expect.items():
        if not _can_be_expected(key, value, where):
            raise WalkRefused(f"At {where}: {key} cannot be {value!r}.")
    return expect


def _can_be_expected(key: str, value: Any, where: str) -> bool:
    match key:
        case "due":
            if not isinstance(value, dict):
                return False
            return all(at is None or bool(moment(at, where)) for at in value.values())
        case "ended":
            return isinstance(value, bool)
        case "outcome":
            return value is None or isinstance(value, str)
        case _:
            return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _duration(text: Any, where: str) -> dt.timedelta:
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    parts = (
        {name: int(value) for name, value in match.groupdict().items() if value} if match else {}
    )
    try:
        passed = dt.timedelta(**parts)
    except OverflowError:
        passed = dt.timedelta()
    if not passed and set(parts.values()) != {0}:
        raise WalkRefused(f"At {where}: {text!r} is not a time such as P3D or PT2H.")
    return passed


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise WalkRefused(f"At {where}: {value!r} must be text.")
    return value
