"""For which children a trial does not run: each reason by its key, with the question it asks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from journey.models import Child


@dataclass(frozen=True)
class Exclusion:
    """One reason for leaving a child out."""

    key: str
    title: str
    """As an authority chooses it: `Unborn children`."""
    words: str
    """As it is said of one child, as the end of a sentence."""
    holds: Callable[["Child"], bool]


def _in_process(*process_ids: str) -> Callable[["Child"], bool]:
    def holds(child: "Child") -> bool:
        open_ones = child.processes.filter(ended_at=None)
        return open_ones.filter(version__process_id__in=process_ids).exists()

    return holds


def _is_unborn(child: "Child") -> bool:
    return child.is_unborn


def _is_restricted(child: "Child") -> bool:
    return child.is_restricted


_ALL: Final = (
    Exclusion("unborn", "Unborn children", "the child is not born yet", _is_unborn),
    Exclusion(
        "restricted",
        "Children whose record is restricted",
        "the record is restricted",
        _is_restricted,
    ),
    Exclusion(
        "looked_after",
        "Children who are looked after",
        "the child is looked after",
        _in_process("child_looked_after", "looked_after_review"),
    ),
    Exclusion(
        "section_47",
        "Children for whom a section 47 enquiry or a strategy discussion is open",
        "an enquiry into the child's safety is open",
        _in_process("strategy_discussion", "section_47_enquiry"),
    ),
    Exclusion(
        "protection_plan",
        "Children on a child protection plan",
        "the child is on a child protection plan",
        _in_process("child_protection_plan"),
    ),
    Exclusion(
        "care_leaver", "Care leavers", "the young person has left care", _in_process("care_leaver")
    ),
)
EXCLUSIONS: Final[Mapping[str, Exclusion]] = {one.key: one for one in _ALL}
"""The processes named here need not be drawn: a child is never in one that is not."""
