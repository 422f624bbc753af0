"""The pages of the timescales: reading them, drafting a change, deciding about it, ending it."""

import datetime as dt
from typing import Any

import pytest

from journey.models import ProcessVersion, RuleChange, RulePreview, Worker
from journey.rulebook.deciding import approve_change, end_change
from tests.authority import MONDAY, Authority
from tests.changes import MINISTERS, approved, drafted
from tests.reading import signed_in, text, words_of

WRITTEN = "/timescales/rules/visit.written/"
DRAFT = f"{WRITTEN}change/"
TODAY = MONDAY.date()
ALL = ["Visit written up", "Visit decided", "School chased", "Letter sent", "Visit reported"]
SENT = {
    "level": "authority",
    "does": "length",
    "amount": "5",
    "unit": "working_days",
    "reason": "Visits are far apart.",
    "open_work": "no",
}


def test_whoever_opens_records_or_keeps_processes_reads_and_others_do_not(
    authority: Authority,
) -> None:
    change = drafted(authority)
    nobody = signed_in(Worker.objects.create_user("nobody"))
    for address in (
        "/timescales/",
        WRITTEN,
        change.get_absolute_url(),
        f"{change.get_absolute_url()}preview/",
    ):
        for reader in (authority.screener, authority.worker, authority.reader, authority.keeper):
            assert signed_in(reader).get(address).status_code == 200, address
        assert nobody.get(address).status_code == 403, address
    assert "Timescales" in words_of(signed_in(authority.worker).get("/worktray/"))


def test_only_those_who_look_after_processes_are_offered_and_let_through(
    authority: Authority,
) -> None:
    change = drafted(authority)
    page = change.get_absolute_url()
    worker, keeper = signed_in(authority.worker), signed_in(authority.keeper)
    for address in (DRAFT, "/timescales/rule-set/", f"{page}end/"):
        assert keeper.get(address).status_code == 200, address
        assert worker.get(address).status_code == 403, address
    for address in (DRAFT, page, f"{page}preview/ask/", f"{page}end/"):
        assert worker.post(address, SENT).status_code == 403, address
    assert "Draft a change" not in words_of(worker.get(WRITTEN))
    assert "Draft a change" in words_of(keeper.get(WRITTEN))
    assert RuleChange.objects.count() == 1


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ALL),
        ("?show=national", ["Visit decided", "Visit reported"]),
        ("?show=local&q=school", ["School chased"]),
        ("?show=changed", ["Visit written up", "Visit reported"]),
        ("?show=suspended", ["Visit reported"]),
        ("?q=nothing+like+that", []),
        ("?show=unheard+of", ALL),
    ],
)
def test_the_rules_are_found_by_words_and_by_standing(
    authority: Authority, asked: str, found: list[str]
) -> None:
    approved(authority, level="team", team=authority.north)
    off: dict[str, Any] = {"amount": None, "unit": "", "review_amount": 4, "review_unit": "weeks"}
    approved(authority, rule_key="visit.reported", act="suspended", **off, **MINISTERS)
    answer = signed_in(authority.worker).get(f"/timescales/{asked}")
    listed = [one.rule.title for one in answer.context["rules"]]
    assert sorted(listed) == sorted(found)
    assert "Rules for tests" in words_of(answer)


def test_a_rule_is_told_in_words_with_who_changed_it_and_why(authority: Authority) -> None:
    authority.start_visit()
    approved(authority, level="team", team=authority.north, act="relaxed")
    told = words_of(signed_in(authority.worker).get(WRITTEN))
    for words in (
        "At most 3 working days from when the visit fell due.",
        "North At most 5 working days from when the visit fell due",
        "Approved by Approver on 2 March 2026",
        "“Write up the visit” in Visit",
        "Relaxed to 5 working days. North Visits are far apart.",
        "Drafted by Keeper Approved by Approver",
        "From 2 March 2026, for work whose clock starts then",
    ):
        assert words in told, words
    assert signed_in(authority.worker).get("/timescales/rules/visit.unknown/").status_code == 404
    assert signed_in(authority.worker).get("/timescales/changes/999/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "act", "amount"),
    [
        ({}, "relaxed", 5),
        ({"amount": "2"}, "tightened", 2),
        ({"amount": "2", "unit": "weeks"}, "replaced", 2),
        ({"fact": "child_seen"}, "replaced", 5),
    ],
)
def test_a_change_is_drafted_and_says_itself_what_it_does(
    authority: Authority, sent: dict[str, str], act: str, amount: int
) -> None:
    answer = signed_in(authority.keeper).post(DRAFT, {**SENT, **sent}, follow=True)
    row = RuleChange.objects.get()
    assert (row.act, row.amount, row.drafted_by) == (act, amount, authority.keeper)
    assert "You drafted this change, so somebody else must decide" in words_of(answer)


def test_a_change_for_one_team_and_some_days_is_drafted(authority: Authority) -> None:
    days = {
        "effective_from_day": "1",
        "effective_from_month": "April",
        "effective_from_year": "2026",
    }
    sent = {**SENT, **days, "level": "team", "team": authority.north.pk, "open_work": "yes"}
    told = words_of(signed_in(authority.keeper).post(DRAFT, sent, follow=True))
    row = RuleChange.objects.get()
    assert (row.team, row.effective_from, row.open_work) == (
        authority.north,
        dt.date(2026, 4, 1),
        True,
    )
    assert "From 1 April 2026, for all work, begun before or not" in told


MISTAKES = [
    ({"does": ""}, "Select what changes"),
    ({"amount": ""}, "Enter the length of time"),
    ({"amount": "five"}, "The length must be a whole number"),
    ({"amount": "-1"}, "The length must be 0 or more"),
    ({"amount": "3"}, "3 working days is not stricter than 3 working days"),
    ({"does": "suspend"}, "Enter after how long somebody looks again"),
    ({"level": "team"}, "Choose the team"),
    ({"reason": ""}, "Say why it is changed"),
    ({"reason": "x" * 1001}, "Shorten it to 1000 characters"),
    ({"open_work": "perhaps"}, "Select a valid choice"),
    (
        {
            "effective_to_day": "1",
            "effective_to_month": "2",
            "effective_to_year": "2026",
        },
        "Its last day, 1 February 2026, is before its first day",
    ),
]


@pytest.mark.parametrize(("sent", "words"), MISTAKES, ids=[words for _, words in MISTAKES])
def test_a_mistake_is_told_beside_what_was_typed(
    authority: Authority, sent: dict[str, str], words: str
) -> None:
    answer = signed_in(authority.keeper).post(DRAFT, {**SENT, **sent})
    page = text(answer)
    assert answer.status_code == 422
    assert words in words_of(answer)
    assert "There is a problem" in page
    assert sent.get("reason", "Visits are far apart.") in page
    assert not RuleChange.objects.exists()


def test_a_national_rule_asks_who_approved_it(authority: Authority) -> None:
    address = "/timescales/rules/visit.reported/change/"
    keeper, sent = signed_in(authority.keeper), {**SENT, "unit": "hours", "amount": "48"}
    refused = words_of(keeper.post(address, sent))
    for words in ("Enter who approved it", "Enter where the approval", "Enter the day on which"):
        assert words in refused
    day = {"approved_on_day": "1", "approved_on_month": "3", "approved_on_year": "2026"}
    more = {"approved_by": "Ministers", "approval_reference": "Letter of 1 March", **day}
    told = words_of(keeper.post(address, {**sent, **more}, follow=True))
    assert "Ministers, Letter of 1 March on 1 March 2026" in told


def test_a_second_person_approves_or_rejects_and_the_drafter_is_refused(
    authority: Authority,
) -> None:
    page = drafted(authority).get_absolute_url()
    decision = {"decision": "approve", "note": "Agreed."}
    assert signed_in(authority.keeper).post(page, decision).status_code == 403
    approver = signed_in(authority.approver)
    assert "Select whether" in words_of(approver.post(page, {}))
    assert "Say why this change is rejected" in words_of(
        approver.post(page, {"decision": "reject"})
    )
    told = words_of(approver.post(page, decision, follow=True))
    assert f"Change {RuleChange.objects.get().pk} is approved." in told
    assert "by Approver" in told
    late = words_of(approver.post(page, {"decision": "reject", "note": "No."}, follow=True))
    assert "Approver approved Change" in late
    assert RuleChange.objects.get().status == "approved"


def test_what_does_not_fit_any_more_is_told_at_the_decision(authority: Authority) -> None:
    one, two = drafted(authority), drafted(authority, amount=7)
    approve_change(one, by=authority.approver)
    answer = signed_in(authority.approver).post(
        two.get_absolute_url(), {"decision": "approve", "note": "Agreed."}
    )
    assert answer.status_code == 422
    assert f"Change {one.pk} changes this rule already" in words_of(answer)
    assert "Agreed." in text(answer)


def test_a_change_is_ended_with_a_reason(authority: Authority) -> None:
    change = approved(authority)
    page, keeper = change.get_absolute_url(), signed_in(authority.keeper)
    assert "End this change" in words_of(keeper.get(page))
    assert "End this change" not in words_of(signed_in(authority.worker).get(page))
    assert "Say why it ends now" in words_of(keeper.post(f"{page}end/", {}))
    told = words_of(keeper.post(f"{page}end/", {"reason": "Roads are open."}, follow=True))
    assert "Why it ended Roads are open." in told
    again = words_of(keeper.post(f"{page}end/", {"reason": "Again."}, follow=True))
    assert "Keeper ended Change" in again


def test_a_rule_set_that_is_the_only_one_leaves_nothing_to_choose(authority: Authority) -> None:
    keeper = signed_in(authority.keeper)
    assert "There is no other." in words_of(keeper.get("/timescales/rule-set/"))
    answer = keeper.post("/timescales/rule-set/", {"rule_set": "wt1066", "reason": "Old times."})
    assert answer.status_code == 422
    assert "Select one of the rule sets" in words_of(answer)


def test_another_rule_set_is_chosen_by_two_people(authority: Authority, settings: Any) -> None:
    ProcessVersion.objects.all().delete()
    settings.JOURNEY_PROCESSES = settings.ROOT / "processes"
    settings.JOURNEY_RULE_SET, settings.JOURNEY_LABELS = "wt2023", "england"
    keeper, approver = signed_in(authority.keeper), signed_in(authority.approver)
    sent = {"rule_set": "wt2010", "reason": "Two stages fit us.", "open_work": "no"}
    told = words_of(keeper.post("/timescales/rule-set/", sent, follow=True))
    assert "Take the rule set “Working Together to Safeguard Children 2010" in told
    page = RuleChange.objects.get().get_absolute_url()
    approver.post(page, {"decision": "approve", "note": "Yes."})
    listed = words_of(keeper.get("/timescales/"))
    assert "The rule set in use is Working Together to Safeguard Children 2010" in listed
    assert "Rule sets that were chosen" in listed


def test_a_preview_is_asked_for_watched_and_stopped(authority: Authority) -> None:
    change = drafted(authority)
    page, keeper = change.get_absolute_url(), signed_in(authority.keeper)
    assert "Nobody has asked yet" in words_of(keeper.get(page))
    for _ in range(2):
        shown = keeper.post(f"{page}preview/ask/", follow=True)
    assert "It begins within a few seconds" in words_of(shown)
    assert b"every 2s" in keeper.get(f"{page}preview/").content
    assert RulePreview.objects.count() == 1
    assert signed_in(authority.worker).get(f"{page}preview/ask/").status_code == 405
    stopped = keeper.post(f"{page}preview/ask/", {"cancel": "yes"}, follow=True)
    assert "It was stopped on 2 March 2026" in words_of(stopped)
    assert b"every 2s" not in stopped.content


def test_nothing_is_previewed_of_what_is_decided(authority: Authority) -> None:
    change = approved(authority)
    end_change(change, by=authority.keeper, reason="Enough.")
    answer = signed_in(authority.keeper).post(f"{change.get_absolute_url()}preview/ask/")
    assert "is decided about" in words_of(answer)
    assert not RulePreview.objects.exists()
