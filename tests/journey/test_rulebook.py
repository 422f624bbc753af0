"""Changes of timescales: drafted by one person, decided about by another, then in force."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.db.utils import DatabaseError, IntegrityError

from journey import append_only, clock
from journey.exceptions import AlreadyDecided, JourneyError, Refused
from journey.layering import current_book, layers_for, library_now, standing_for
from journey.models import Child, RuleChange, Team
from journey.rulebook.deciding import approve_change, end_change, reject_change
from journey.rulebook.drafting import draft_change
from tests.authority import MONDAY, At, Authority, person
from tests.changes import MINISTERS, approved, drafted, proposal, suspension

DAY = dt.timedelta(days=1)
TODAY = MONDAY.date()


def due_on(child: Child, *, began: dt.datetime = MONDAY, rule: str = "visit.written") -> Any:
    due = standing_for(child).due(rule, facts={"visit_began": began}, opened_at=began)
    return due and due.due_at and due.due_at.date()


@pytest.mark.parametrize("who", ["worker", "manager", "reader", "screener"])
def test_only_those_who_look_after_processes_draft_decide_and_end(
    authority: Authority, who: str
) -> None:
    somebody = getattr(authority, who)
    with pytest.raises(Refused):
        draft_change(proposal(), by=somebody)
    change = drafted(authority)
    for act in (approve_change, reject_change):
        with pytest.raises(Refused):
            act(change, by=somebody, note="No.")
    approve_change(change, by=authority.approver)
    with pytest.raises(Refused):
        end_change(change, by=somebody, reason="Enough.")
    assert RuleChange.objects.get().status == "approved"


def test_whoever_drafted_a_change_does_not_decide_about_it(authority: Authority) -> None:
    change = drafted(authority)
    for act in (approve_change, reject_change):
        with pytest.raises(Refused, match="somebody else must decide"):
            act(change, by=authority.keeper, note="Good.")
    with pytest.raises(IntegrityError), clock.stopped_at(MONDAY):
        RuleChange.objects.filter(pk=change.pk).update(
            status="approved", decided_by=authority.keeper
        )


def test_a_change_moves_a_due_date_once_it_is_approved(authority: Authority) -> None:
    child = authority.child
    change = drafted(authority)
    assert due_on(child) == dt.date(2026, 3, 5)
    approve_change(change, by=authority.approver)
    assert due_on(child) == dt.date(2026, 3, 9)
    due = standing_for(child).due("visit.written", facts={"visit_began": MONDAY}, opened_at=MONDAY)
    assert due is not None
    assert (
        "Replaced to 5 working days by the authority, approved by Approver on 2 March 2026 "
        f"(change {change.pk}): Visits are far apart."
    ) in due.sentence
    assert due.as_json()["layers"][1]["level"] == "authority"


def test_a_rejected_change_does_nothing_and_says_why(authority: Authority) -> None:
    change = drafted(authority)
    with pytest.raises(JourneyError, match="Say why"):
        reject_change(change, by=authority.approver, note=" ")
    assert reject_change(change, by=authority.approver, note="Too long.").status == "rejected"
    assert due_on(authority.child) == dt.date(2026, 3, 5)


def test_a_team_has_its_own_changes_over_those_of_the_authority(authority: Authority) -> None:
    approved(authority)
    approved(authority, level="team", team=authority.north, amount=8, act="relaxed")
    away = Child(family=authority.child.family, team=authority.front_door)
    assert due_on(authority.child) == dt.date(2026, 3, 12)
    assert due_on(away) == dt.date(2026, 3, 9)
    titles = [layer.title for layer in layers_for(authority.child)]
    assert titles == ["the authority", "the North team"]


@pytest.mark.parametrize(
    ("began", "today", "expected"),
    [(-1, 0, 3), (0, 0, 5), (4, 4, 5), (5, 5, 3), (0, 30, 5), (-1, 30, 3)],
)
def test_a_change_for_new_work_holds_for_clocks_that_start_on_its_days(
    authority: Authority, later: At, began: int, today: int, expected: int
) -> None:
    approved(authority, effective_to=TODAY + 4 * DAY)
    with later(today * DAY):
        started = MONDAY + began * DAY
        due = standing_for(authority.child).due(
            "visit.written", facts={"visit_began": started}, opened_at=MONDAY + today * DAY
        )
    assert due is not None
    assert due.rule.amount == expected


@pytest.mark.parametrize(
    ("began", "today", "expected"), [(-9, 1, 3), (-9, 2, 5), (-9, 6, 5), (3, 4, 5), (3, 7, 3)]
)
def test_a_change_for_open_work_holds_for_all_work_on_its_days_and_then_for_none(
    authority: Authority, later: At, began: int, today: int, expected: int
) -> None:
    first, last = TODAY + 2 * DAY, TODAY + 6 * DAY
    approved(authority, open_work=True, effective_from=first, effective_to=last)
    with later(today * DAY):
        due = standing_for(authority.child).due(
            "visit.written",
            facts={"visit_began": MONDAY + began * DAY},
            opened_at=MONDAY + today * DAY,
        )
    assert due is not None
    assert due.rule.amount == expected


def test_a_change_never_holds_before_the_day_on_which_it_was_approved(
    authority: Authority, later: At
) -> None:
    change = drafted(authority, effective_from=TODAY)
    with later(3 * DAY):
        assert approve_change(change, by=authority.approver).first_day == TODAY + 3 * DAY


def test_an_ended_change_gives_way_at_once_and_keeps_who_and_why(authority: Authority) -> None:
    change = approved(authority)
    with pytest.raises(JourneyError, match="Say why"):
        end_change(change, by=authority.keeper, reason="")
    ended = end_change(change, by=authority.keeper, reason="Roads are open again.")
    assert (ended.ended_by, ended.end_reason) == (authority.keeper, "Roads are open again.")
    assert due_on(authority.child) == dt.date(2026, 3, 5)
    with pytest.raises(AlreadyDecided, match="Keeper ended Change"):
        end_change(change, by=authority.approver, reason="Again.")


def test_what_lies_above_must_still_fit_when_a_change_ends(authority: Authority) -> None:
    below = approved(authority, amount=10)
    approved(authority, level="team", team=authority.north, amount=8, act="tightened")
    with pytest.raises(JourneyError, match="8 working days is not stricter than 3 working days"):
        end_change(below, by=authority.keeper, reason="Enough.")
    assert RuleChange.objects.get(pk=below.pk).status == "approved"


WRONG: dict[str, tuple[RuleChange, str]] = {
    "no reason": (proposal(reason=" "), "Say why"),
    "no such rule": (proposal(rule_key="visit.unknown"), "has no rule visit.unknown"),
    "not looser": (proposal(act="relaxed", amount=2), "is not looser"),
    "no length": (proposal(amount=None), "a length of time is given"),
    "suspended without review": (proposal(act="suspended", amount=None), "needs a review point"),
    "beneath a floor": (
        proposal(rule_key="visit.decided", act="relaxed", amount=48, unit="hours", **MINISTERS),
        "visit.decided is a floor of 24 hours",
    ),
    "floor suspended": (
        suspension(rule_key="visit.decided", **MINISTERS),
        "a floor is not suspended by anybody",
    ),
    "national without approval": (proposal(rule_key="visit.reported"), "nobody is named"),
    "approval without reference": (
        proposal(rule_key="visit.reported", **{**MINISTERS, "approval_reference": ""}),
        "where that is written",
    ),
    "approval without day": (
        proposal(rule_key="visit.reported", **{**MINISTERS, "approved_on": None}),
        "on which day",
    ),
    "approved tomorrow": (
        proposal(rule_key="visit.reported", **{**MINISTERS, "approved_on": TODAY + DAY}),
        "today or in the past",
    ),
    "ends before it begins": (proposal(effective_to=TODAY - DAY), "is before its first day"),
    "no such rule set": (
        RuleChange(level="rule_set", rule_set="wt1066", reason="Old times."),
        "There is no rule set wt1066. Choose one of: tests",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_change_that_cannot_hold_is_refused_with_a_sentence(
    authority: Authority, what: str
) -> None:
    row, words = WRONG[what]
    with pytest.raises(JourneyError, match=words):
        draft_change(row, by=authority.keeper)
    assert not RuleChange.objects.exists()


@pytest.mark.requirement("R193")
def test_a_suspended_rule_has_a_review_point_and_no_due_date(authority: Authority) -> None:
    approve_change(draft_change(suspension(), by=authority.keeper), by=authority.approver)
    due = standing_for(authority.child).due(
        "visit.written", facts={"visit_began": MONDAY}, opened_at=MONDAY
    )
    assert due is not None
    assert (due.due_at, due.shadow_at is not None) == (None, True)
    assert due.review_at is not None
    assert due.review_at.date() == TODAY + 28 * DAY


def test_a_national_rule_changes_with_an_approval_that_is_written(authority: Authority) -> None:
    approved(authority, rule_key="visit.reported", amount=48, unit="hours", **MINISTERS)
    due = standing_for(authority.child).due("visit.reported", facts={}, opened_at=MONDAY)
    assert due is not None
    assert "approved by Ministers on 1 March 2026 (Letter of 1 March)" in due.sentence


def test_two_changes_of_one_rule_do_not_overlap(authority: Authority) -> None:
    approved(authority, effective_to=TODAY + 9 * DAY)
    with pytest.raises(JourneyError, match="changes this rule already, from 2 March 2026 to 11"):
        drafted(authority, effective_from=TODAY + 9 * DAY)
    after = approved(authority, effective_from=TODAY + 10 * DAY, amount=7)
    assert due_on(authority.child, began=MONDAY + 10 * DAY) == dt.date(2026, 3, 23)
    approved(authority, level="team", team=authority.north, amount=1)
    assert after.status == "approved"


def test_drafts_that_overlap_are_found_when_the_second_is_approved(authority: Authority) -> None:
    one, two = drafted(authority), drafted(authority, amount=7)
    approve_change(one, by=authority.approver)
    with pytest.raises(JourneyError, match=f"Change {one.pk} changes this rule already"):
        approve_change(two, by=authority.approver)
    assert RuleChange.objects.get(pk=two.pk).status == "drafted"


def test_a_rule_set_is_chosen_for_the_work_that_begins_with_it(
    authority: Authority, settings: Any, later: At
) -> None:
    settings.JOURNEY_PROCESSES = settings.ROOT / "processes"
    settings.JOURNEY_RULE_SET, settings.JOURNEY_LABELS = "wt2023", "england"
    from journey.models import ProcessVersion

    ProcessVersion.objects.all().delete()
    choice = RuleChange(
        level="rule_set", rule_set="wt2010", reason="A trial.", effective_from=TODAY + 2 * DAY
    )
    draft_change(choice, by=authority.keeper)
    approve_change(choice, by=authority.approver)
    assert library_now().rule_set_key == "wt2023"
    with later(5 * DAY):
        assert library_now().rule_set_key == "wt2010"
        standing = standing_for(authority.child)
        for began, expected in ((1, "wt2023"), (2, "wt2010")):
            facts = {"contact_received": MONDAY + began * DAY}
            chosen = standing.library("screening.decision", facts=facts, opened_at=clock.now())
            assert chosen.rule_set_key == expected


def test_the_book_is_read_again_only_after_a_decision(
    authority: Authority, django_assert_num_queries: Any
) -> None:
    approved(authority)
    layers_for(authority.child)
    with django_assert_num_queries(1):
        layers_for(authority.child)
    before = current_book()
    drafted(authority, level="team", team=authority.north)
    assert current_book() is before


WRITES: dict[str, Callable[[RuleChange, Any], dict[str, Any]]] = {
    "the amount": lambda row, _: {"amount": 90},
    "the reason": lambda row, _: {"reason": "None."},
    "its days": lambda row, _: {"effective_to": TODAY},
    "who approved it": lambda row, _: {"decision_note": "Fine."},
    "its end by nobody": lambda row, _: {"status": "ended"},
    "back to a draft": lambda row, _: {"status": "drafted", "decided_by": None},
    "its end with another amount": lambda row, people: {
        "status": "ended",
        "ended_by": people.keeper,
        "amount": 90,
    },
}


@pytest.mark.parametrize("what", WRITES)
def test_the_database_itself_keeps_an_approved_change_as_it_is(
    authority: Authority, what: str
) -> None:
    change = approved(authority)
    append_only.install(connection)
    with pytest.raises(DatabaseError, match="never changes"):
        RuleChange.objects.filter(pk=change.pk).update(**WRITES[what](change, authority))


def test_the_database_takes_a_decision_and_an_end(authority: Authority) -> None:
    append_only.install(connection)
    change = approved(authority)
    end_change(change, by=authority.keeper, reason="Enough.")
    with pytest.raises(DatabaseError, match="decided about once"):
        RuleChange.objects.filter(pk=change.pk).update(end_reason="Another.")


PEOPLE = 4


@pytest.mark.django_db(transaction=True)
def test_of_several_people_at_once_one_decides_and_the_others_hear_who(
    authority: Authority,
) -> None:
    change = drafted(authority)
    deciders = [person(f"decider{number}", "Process lead") for number in range(PEOPLE)]

    def decide(number: int) -> str:
        try:
            with clock.stopped_at(MONDAY):
                return approve_change(change, by=deciders[number]).status
        except AlreadyDecided as decided:
            return str(decided)
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        results = list(pool.map(decide, range(PEOPLE)))
    winner = RuleChange.objects.get().decided_by
    assert results.count("approved") == 1
    assert sum(f"{winner} approved Change" in words for words in results) == PEOPLE - 1


def test_a_layer_that_stopped_fitting_stops_no_work(
    authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    team = Team.objects.get(pk=authority.north.pk)
    change = approved(authority, level="team", team=team, act="tightened", amount=2)
    RuleChange.objects.filter(pk=change.pk).update(act="relaxed")
    approved_elsewhere = RuleChange.objects.get(pk=change.pk)
    from journey.layering import renew

    renew()
    assert approved_elsewhere.act == "relaxed"
    assert due_on(authority.child) == dt.date(2026, 3, 5)
    assert "What the level team says of visit.written is left out" in caplog.text
