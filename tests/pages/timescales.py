"""The pages of the timescales, for the tests of every page: who looks, and how to come there."""

from collections.abc import Callable
from typing import Any

from journey import clock
from journey.rulebook.previewing import ask_for_preview
from journey.what_if.asking import ask_what_if
from journey.what_if.proposing import Proposal
from tasks.replaying import replay_for
from tasks.worktray import preview_for
from tests.authority import LIBRARY, Authority
from tests.changes import approved, drafted
from tests.what_ifs import NOW, accepted_visit

Visit = Callable[[Any, str, Authority], None]


def at(path: str) -> Visit:
    """A page by its address."""
    return lambda page, address, _authority: page.goto(address + path)


def change_of_a_timescale(page: Any, address: str, authority: Authority) -> None:
    change = drafted(authority, act="tightened", amount=1, open_work=True)
    ask_for_preview(change, by=authority.keeper)
    preview_for(60)
    page.goto(address + change.get_absolute_url())
    page.get_by_text("From which day to which").click()


def change_being_previewed(page: Any, address: str, authority: Authority) -> None:
    change = drafted(authority)
    ask_for_preview(change, by=authority.keeper)
    page.goto(address + change.get_absolute_url())
    page.get_by_text("It begins within a few seconds").wait_for()


def undecided_change(page: Any, address: str, authority: Authority) -> None:
    change_of_a_timescale(page, address, authority)
    page.get_by_role("button", name="Record this").click()
    page.get_by_text("There is a problem").wait_for()


def changed_timescale(page: Any, address: str, authority: Authority) -> None:
    approved(authority, level="team", team=authority.north)
    page.goto(f"{address}/timescales/rules/visit.written/")


def ending_a_change(page: Any, address: str, authority: Authority) -> None:
    page.goto(f"{address}{approved(authority).get_absolute_url()}end/")


def mistakes_in_a_change(page: Any, address: str, authority: Authority) -> None:
    page.goto(f"{address}/timescales/rules/visit.reported/change/")
    page.get_by_role("button", name="Check it and draft it").click()
    page.get_by_text("There is a problem").wait_for()


def asked_what_if(page: Any, address: str, authority: Authority) -> None:
    row = ask_what_if(Proposal(), months=1, by=authority.keeper)
    page.goto(address + row.get_absolute_url())
    page.get_by_text("It begins within a few seconds").wait_for()


def answered_what_if(page: Any, address: str, authority: Authority) -> None:
    accepted_visit(authority)
    source = (LIBRARY / "visit.bpmn").read_bytes()
    misfit = source.replace(b'journey:outcome="accept"', b'journey:outcome="approve"')
    change, draft = drafted(authority), authority.draft(misfit)
    with clock.stopped_at(NOW):
        proposal = Proposal(changes=(change.pk,), versions=(draft.pk,))
        row = ask_what_if(proposal, months=1, by=authority.keeper)
        replay_for(60)
    page.goto(address + row.get_absolute_url())
    page.get_by_text("The numbers of North").click()


def offered_what_if(page: Any, address: str, authority: Authority) -> None:
    drafted(authority)
    ask_what_if(Proposal(), months=1, by=authority.keeper)
    page.goto(f"{address}/timescales/what-if/")


def mistaken_what_if(page: Any, address: str, authority: Authority) -> None:
    offered_what_if(page, address, authority)
    page.get_by_label("How many months back?").fill("99")
    page.get_by_role("button", name="Work it out").click()
    page.get_by_text("There is a problem").wait_for()


TIMESCALES: dict[str, tuple[str, Visit]] = {
    "timescales": ("worker", at("/timescales/")),
    "timescales that are not found": ("worker", at("/timescales/?q=nothing")),
    "timescale": ("worker", changed_timescale),
    "change of a timescale": ("approver", change_of_a_timescale),
    "change being previewed": ("keeper", change_being_previewed),
    "change with mistakes": ("approver", undecided_change),
    "draft of a change": ("keeper", at("/timescales/rules/visit.reported/change/")),
    "draft of a change with mistakes": ("keeper", mistakes_in_a_change),
    "end of a change": ("keeper", ending_a_change),
    "choice of a rule set": ("keeper", at("/timescales/rule-set/")),
    "what if": ("keeper", offered_what_if),
    "what if with a mistake": ("keeper", mistaken_what_if),
    "what if being worked out": ("keeper", asked_what_if),
    "what if answered": ("keeper", answered_what_if),
}
