"""Nobody confirms a chronology in which nothing stands (R75)."""

from collections.abc import Mapping
from typing import Any, Final

from journey.models import Child
from tasks.exceptions import AnswersWanting
from tasks.models import ChronologyEntry

CONFIRMING: Final = ("chronology_begun", "chronology_complete")
"""The questions by which a person confirms that the chronology has been begun, or is complete."""


def refuse_empty_chronology(answers: Mapping[str, Any], child: Child) -> None:
    """Raise AnswersWanting where a chronology is confirmed that has no entry."""
    confirmed = [key for key in CONFIRMING if answers.get(key)]
    if not confirmed or ChronologyEntry.objects.filter(child=child).standing().exists():
        return
    message = (
        f"The chronology of {child} has no entry yet. Add what mattered most so far, "
        "then confirm it"
    )
    raise AnswersWanting(dict.fromkeys(confirmed, message))
