"""What must be true of every journey: each shipped rule held and broken, and bad files refused."""

import datetime as dt
import tomllib
from typing import Any

import pytest

from journey import clock
from journey.exceptions import LibraryError
from journey.invariants import faults
from journey.invariants.faults import Passed
from journey.invariants.rules import OF_BEGINNING, Invariants, Kind, read_invariants
from journey.library import library

DAY = dt.datetime(2026, 3, 2, 10, 0, tzinfo=clock.LONDON)  # a Monday
CONTACT = {"contact_received": DAY}


def ran(process_id: str, *, day: int = 0, ended: int | None = None, outcome: str = "") -> Passed:
    """A process that began so many days after the Monday."""
    return Passed(
        pk=day,
        process_id=process_id,
        name=process_id.replace("_", " ").capitalize(),
        began_at=DAY + dt.timedelta(days=day),
        ended_at=None if ended is None else DAY + dt.timedelta(days=ended),
        outcome=outcome,
    )


def at(day: int, hour: int = 10) -> dt.datetime:
    return (DAY + dt.timedelta(days=day)).replace(hour=hour)


def refused(process_id: str, *before: Passed) -> list[str]:
    """The rules that keep a process from beginning, among the shipped ones."""
    known = library().invariants
    found = (
        faults.of_beginning(known, rule, process_id, before)
        for rule in known.of_beginning(process_id)
    )
    return [one.rule.key for one in found if one is not None]


def wrong(fact: str, facts: dict[str, dt.datetime]) -> list[str]:
    known = library().invariants
    found = (
        faults.of_fact(rule, fact, facts) for rule in known.of_facts if rule.kind is not Kind.LAST
    )
    return [one.rule.key for one in found if one is not None]


ASSESSED = ran("assessment_single", day=1, ended=9)
PAIRS: list[tuple[str, str, list[Passed], list[Passed]]] = [
    ("one_assessment", "assessment_single", [ran("assessment_initial_core")], [ASSESSED]),
    ("one_assessment", "assessment_initial_core", [ran("assessment_single")], [ASSESSED]),
    (
        "one_enquiry",
        "section_47_enquiry",
        [ASSESSED, ran("section_47_enquiry", day=2)],
        [ASSESSED, ran("section_47_enquiry", day=2, ended=5)],
    ),
    (
        "one_protection_plan",
        "child_protection_plan",
        [ran("child_protection_plan")],
        [ran("child_in_need_plan")],
    ),
    (
        "one_need_plan",
        "child_in_need_plan",
        [ran("child_in_need_plan")],
        [ran("child_in_need_plan", ended=3)],
    ),
    ("one_time_in_care", "child_looked_after", [ran("child_looked_after")], []),
    ("one_of_each_other_plan", "short_breaks", [ran("short_breaks")], [ran("child_in_need_plan")]),
    ("one_leaving_care", "care_leaver", [ran("care_leaver")], [ran("child_looked_after")]),
    ("one_supervision", "supervision", [ran("supervision")], [ran("supervision", ended=9)]),
    ("one_transfer", "transfer", [ran("transfer")], [ran("transfer", ended=9)]),
    ("one_legal_planning", "legal_planning", [ran("legal_planning")], []),
    ("one_file_audit", "file_audit", [ran("file_audit")], [ran("file_audit", ended=9)]),
    (
        "no_question_beside_assessment",
        "reassessment",
        [ran("assessment_single")],
        [ASSESSED, ran("child_in_need_plan")],
    ),
    ("no_question_beside_assessment", "reassessment", [ran("assessment_initial_core")], []),
    ("one_closing", "closure", [ran("closure")], [ran("closure", ended=4)]),
    (
        "no_need_plan_beside",
        "child_in_need_plan",
        [ran("child_protection_plan")],
        [ran("child_protection_plan", ended=30)],
    ),
    (
        "no_need_plan_beside",
        "child_in_need_plan",
        [ran("child_looked_after")],
        [ran("child_looked_after", ended=30)],
    ),
    (
        "enquiry_carried_by_assessment",
        "section_47_enquiry",
        [ASSESSED, ran("closure", day=20, ended=21, outcome="closed")],
        [ASSESSED, ran("closure", day=20, ended=21, outcome="kept_open")],
    ),
    (
        "one_conference",
        "child_protection_conference",
        [ran("section_47_enquiry"), ran("child_protection_conference", day=9, ended=12)],
        [
            ran("section_47_enquiry"),
            ran("child_protection_conference", day=9, ended=12),
            ran("section_47_enquiry", day=40),
        ],
    ),
    (
        "nothing_after_no_further_action",
        "strategy_discussion",
        [ran("referral", ended=1, outcome="no_further_action")],
        [ran("referral", ended=1, outcome="no_further_action"), ran("contact", day=3)],
    ),
    (
        "nothing_after_no_further_action",
        "assessment_single",
        [ran("referral", ended=1, outcome="another_agency")],
        [ran("referral", ended=1, outcome="assessment")],
    ),
]


@pytest.mark.parametrize(("rule", "process_id", "broken", "whole"), PAIRS)
def test_a_process_begins_only_where_the_journey_stays_whole(
    rule: str, process_id: str, broken: list[Passed], whole: list[Passed]
) -> None:
    assert refused(process_id, *broken) == [rule]
    assert refused(process_id, *whole) == []


def test_what_was_taken_back_by_its_caller_does_not_count() -> None:
    withdrawn = ran("child_protection_conference", day=9, ended=10, outcome="withdrawn")
    assert refused("child_protection_conference", ran("section_47_enquiry"), withdrawn) == []


def test_a_conference_without_an_enquiry_here_is_begun_by_hand() -> None:
    """A family moves in: its enquiry was elsewhere."""
    assert refused("child_protection_conference", ran("contact")) == []


FACTS: list[tuple[str, str, dict[str, dt.datetime], dict[str, dt.datetime]]] = [
    (
        "not_before_contact",
        "child_seen",
        {**CONTACT, "child_seen": at(-1, 23)},
        {**CONTACT, "child_seen": at(0, 1)},
    ),
    ("not_before_contact", "harm_suspected", {**CONTACT, "harm_suspected": at(-40)}, {
        "harm_suspected": at(-40)}),
    (
        "conference_after_enquiry_began",
        "conference_held",
        {"s47_strategy_held": at(3), "conference_held": at(1)},
        {"s47_strategy_held": at(3, 16), "conference_held": at(3, 9)},
    ),
    (
        "conference_planned_after_enquiry_began",
        "conference_planned",
        {"s47_strategy_held": at(3), "conference_planned": at(1)},
        {"s47_strategy_held": at(3), "conference_planned": at(14)},
    ),
    (
        "plan_begins_at_conference",
        "cp_plan_agreed",
        {"conference_held": at(10), "cp_plan_agreed": at(11)},
        {"conference_held": at(10, 9), "cp_plan_agreed": at(10, 12)},
    ),
    (
        "review_after_plan_began",
        "review_conference_held",
        {"cp_plan_agreed": at(10), "review_conference_held": at(10, 17)},
        {"cp_plan_agreed": at(10), "review_conference_held": at(11)},
    ),
    *(
        ("conferences_on_working_days", fact, {fact: at(5)}, {fact: at(4)})
        for fact in ("conference_planned", "conference_held", "review_conference_held")
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "fact", "broken", "whole"), FACTS)
def test_a_date_stands_only_where_the_journey_stays_whole(
    rule: str, fact: str, broken: dict[str, dt.datetime], whole: dict[str, dt.datetime]
) -> None:
    assert wrong(fact, broken) == [rule]
    assert wrong(fact, whole) == []


def test_a_fact_of_an_earlier_round_is_not_held_against_a_new_one() -> None:
    """A second conference is held long after the plan of the first one began."""
    assert wrong("conference_held", {"cp_plan_agreed": at(1), "conference_held": at(400)}) == []


def test_a_sunday_in_london_counts_though_it_is_saturday_elsewhere() -> None:
    sunday = dt.datetime(2026, 6, 7, 0, 30, tzinfo=clock.LONDON)
    assert wrong("conference_held", {"conference_held": sunday}) != []
    monday = dt.datetime(2026, 6, 8, 0, 30, tzinfo=clock.LONDON)  # Sunday evening in UTC
    assert wrong("conference_held", {"conference_held": monday}) == []


@pytest.mark.parametrize(
    "running", ["section_47_enquiry", "assessment_single", "child_looked_after"]
)
def test_a_case_is_closed_last(running: str) -> None:
    (rule,) = (one for one in library().invariants.of_facts if one.kind is Kind.LAST)
    assert faults.running_of(rule, [ran(running, ended=4), ran("supervision")]) is None
    fault = faults.running_of(rule, [ran(running, ended=4), ran(running, day=5)])
    assert fault is not None
    assert fault.refusal == (
        f"{running.replace('_', ' ').capitalize()} has been running for this child since "
        "7 March 2026, so the case cannot be closed. End that first, or keep the case open."
    )


def test_what_the_closing_itself_ends_need_not_end_before() -> None:
    (rule,) = (one for one in library().invariants.of_facts if one.kind is Kind.LAST)
    known = library().known
    hearing = {key for key, one in known.links.items() if "case_closed" in one.catches}
    assert "child_in_need_plan" in hearing
    assert hearing & set(rule.processes) == set()


def test_an_episode_ends_with_an_outcome_that_the_closing_can_have() -> None:
    known = library()
    outcomes = set(known.invariants.episode_outcomes)
    assert outcomes
    assert outcomes <= known.known.links[known.invariants.episode].outcomes


def test_every_shipped_rule_is_tried_and_names_what_exists() -> None:
    known = library().invariants
    tried = {rule for rule, *_ in PAIRS} | {rule for rule, *_ in FACTS} | {"closed_last"}
    assert {rule.key for rule in known.rules} == tried
    words = set(library().known.facts)
    for rule in known.rules:
        named = {*rule.facts, *rule.but, *(rule.others if rule.kind not in OF_BEGINNING else ())}
        assert named - words == set()


def test_the_sentence_names_what_runs_since_when_and_what_to_do() -> None:
    known = library().invariants
    (rule,) = (one for one in known.rules if one.key == "one_assessment")
    fault = faults.of_beginning(known, rule, "assessment_single", [ran("assessment_single")])
    assert fault is not None
    assert fault.refusal == (
        "Assessment single has been running for this child since 2 March 2026, so another "
        "assessment cannot begin. Record what is new in the one that runs, and choose an outcome "
        "here that begins none."
    )


SOUND = """
[invariant.one]
kind = "one_at_a_time"
title = "One"
refusal = "{process} runs since {began}."
mend = "End {process}."
source = "a test"
processes = ["visit"]
"""


def test_a_sound_file_is_read_and_no_file_means_no_rule() -> None:
    assert read_invariants({}, "file") == Invariants()
    (rule,) = read_invariants(tomllib.loads(SOUND), "file").rules
    assert (rule.kind, rule.processes, rule.refuses) == (Kind.ONE_AT_A_TIME, ("visit",), True)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('kind = "one_at_a_time"', 'kind = "two"', "file, one: kind must be one of"),
        ('source = "a test"', "", "file, one: source must be given."),
        ('processes = ["visit"]', "", "file, one: processes must be given."),
        ('kind = "one_at_a_time"', 'kind = "not_beside"', "others must be given"),
        ('kind = "one_at_a_time"', 'kind = "same_day"\nfacts = ["a"]', "facts must be two"),
        ('source = "a test"', 'source = "a test"\ncolour = "red"', "colour has no meaning here"),
        ("{began}", "{child}", "file, one, refusal: {child} cannot be said."),
        ("End {process}.", "End {process.__class__}.", "file, one, mend"),
        ("End {process}.", "End {process.", "file, one, mend"),
    ],
)
def test_a_bad_file_is_refused_with_the_place(old: str, new: str, words: str) -> None:
    content: dict[str, Any] = tomllib.loads(SOUND.replace(old, new))
    with pytest.raises(LibraryError) as refusal:
        read_invariants(content, "file")
    assert words in str(refusal.value)
