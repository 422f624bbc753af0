"""The family's consent to share information: who gave it, when, for what, and if in writing.

It is told wherever information goes to somebody else (R171), from what was recorded last.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from journey.clock import in_london
from journey.models import Child
from tasks.said import Said, said_last

POSITION: Final = "consent_position"
GIVEN: Final = ("given", "given_in_part")
_KEYS: Final = (
    POSITION,
    "consent_given_by",
    "consent_given_on",
    "consent_scope",
    "consent_written",
    "consent_ground",
)


@dataclass(frozen=True, kw_only=True)
class Consent:
    """What the family has agreed to, as it was recorded last."""

    is_given: bool
    words: str
    """The position: given, with limits, refused, not asked."""
    given_by: str = ""
    given_on: str = ""
    scope: str = ""
    is_written: bool = False
    ground: str = ""
    """Why information may be shared without it."""
    recorded_on: dt.date | None = None
    recorded_by: str = ""


def consent_of(child: Child) -> Consent | None:
    """The consent recorded last for a child; None where nobody has recorded any."""
    said = said_last(child, _KEYS)
    position = said.get(POSITION)
    if position is None:
        return None
    is_given = position.answer in GIVEN
    recorded = Consent(
        is_given=is_given,
        words=position.words,
        recorded_on=in_london(position.record.at).date(),
        recorded_by=str(position.record.by),
    )
    if not is_given:
        return replace(recorded, ground=_words(said, "consent_ground"))
    return replace(
        recorded,
        given_by=_words(said, "consent_given_by"),
        given_on=_words(said, "consent_given_on"),
        scope=_words(said, "consent_scope"),
        is_written=_words(said, "consent_written") == "Yes",
    )


def _words(said: Mapping[str, Said], key: str) -> str:
    return said[key].words if key in said else ""
