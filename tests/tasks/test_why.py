"""“Why this date?”: complete, named, and never the date of a suspended rule."""

import datetime as dt
from dataclasses import replace

import pytest

from journey.timescales import ENGLAND, Act, DueDate, Level, Span, Unit, beside, resolve
from journey.timescales.adjusting import Hold, extended, shortened
from tasks.models import Task
from tasks.models.dating import set_due
from tasks.why import why_of
from tests.authority import Authority
from tests.journey.timescales.making import (
    KEY,
    ON,
    SUSPENDED,
    approval,
    change,
    due,
    layer,
    layers,
    moment,
    rule,
)

START, NOW = "2026-06-03T10:00", moment("2026-06-04T10:00")


def told(found: DueDate) -> tuple[str, dict[str, str]]:
    task = Task(pk=1, name="Visit")
    set_due(task, found)
    why = why_of(task)
    assert why is not None
    return why.sentence, dict(why.lines)


@pytest.mark.requirement("R33")
def test_one_sentence_first_then_clock_rule_and_that_nothing_changed(db: None) -> None:
    standard = rule(10, source="Working Together 2023", reading="Another table says 7.", note="N.")
    sentence, lines = told(due(standard, "2026-12-23T10:00"))
    assert sentence == (
        "Due by 11 January 2027. Child visited: at most 10 working days from 23 December 2026, "
        "when it began."
    )
    assert lines == {
        "The clock": "Started on 23 December 2026 at 10am, when it began.",
        "The rule": "Rules, version 1, national rule visit.due. Source: Working Together 2023.",
        "Where sources differ": "Another table says 7.",
        "Note": "N.",
        "Changes": "None by the authority, a trial or the team, and none for this child.",
        "Not counted": "6 weekend days, Christmas Day on 25 December 2026, Boxing Day (substitute "
        "day) on 28 December 2026, New Year's Day on 1 January 2027.",
    }


def test_each_layer_says_who_changed_what_and_who_approved(authority: Authority) -> None:
    approved = approval(entered_by=authority.worker.pk, confirmed_by=authority.manager.pk)
    over = layers(
        layer(Level.AUTHORITY, change(Act.RELAX, 20, approval=approved), title="Westmoor"),
        layer(Level.TEAM, change(Act.TIGHTEN, 15, reason="we can"), title="the North team"),
        layer(
            Level.CHILD,
            change(Act.AGREE, agreed_on=dt.date(2026, 7, 1), approval=approved, reason="hospital"),
            title="the child’s worker and manager",
        ),
    )
    _, lines = told(due(resolve(over, KEY, on=ON), START))
    assert lines["The rule set"] == "10 working days."
    assert lines["The authority"] == (
        "Relaxed to 20 working days by Westmoor: families need more time. Approved by Ministers "
        "on 1 March 2026 (letter 12); entered by Worker, confirmed by Manager."
    )
    assert lines["The team"].startswith("Tightened to 15 working days by the North team: we can.")
    assert lines["For this child"] == (
        "Agreed on 1 July 2026 by the child’s worker and manager: hospital. Proposed by Worker, "
        "agreed by Manager on 1 March 2026."
    )


@pytest.mark.requirement("R193")
def test_a_suspended_rule_shows_its_review_and_never_the_shadow_date(db: None) -> None:
    suspended = resolve(layers(layer(Level.TRIAL, SUSPENDED, title="the trial")), KEY, on=ON)
    found = due(suspended, START)
    sentence, lines = told(found)
    assert found.shadow_at == moment("2026-06-17T23:59:59")
    assert sentence == "No due date. Child visited: suspended by the trial."
    assert lines["Looked at again"] == "By 15 July 2026."
    assert lines["A trial"].startswith("Suspended by the trial: families need more time.")
    assert "17 June" not in sentence + "".join(lines.values())


def test_what_people_did_is_told_with_names_and_the_dates_before(authority: Authority) -> None:
    by = authority.manager.pk
    longer = extended(
        due(rule(10), START), moment("2026-06-24T23:59:59"), reason="away", by=by, at=NOW
    )
    both = shortened(longer, moment("2026-06-05T14:00"), reason="danger", by=by, at=NOW)
    hold = Hold(
        began=moment("2026-06-04T11:00"), until=moment("2026-06-08T23:59:59"), reason="GP", by=0
    )
    _, lines = told(replace(both, holds=(hold,)))
    assert (
        lines["Extended"] == "By Manager on 4 June 2026, from 17 June 2026 to 24 June 2026: away."
    )
    assert lines["Shortened"] == (
        "By Manager on 4 June 2026, from 24 June 2026 to 5 June 2026 at 2pm: danger."
    )
    assert lines["On hold"] == (
        "By somebody who has left from 4 June 2026 at 11am to 8 June 2026: GP. The clock runs on."
    )


def test_the_other_clock_and_closed_days_stand_beside(db: None) -> None:
    closed = ENGLAND.closed_on({dt.date(2026, 6, 9): "Training day"})
    first = due(rule(10), START, closed)
    _, lines = told(beside(first, due(rule(12, title="Seen"), START)))
    assert "Two clocks run, and the earlier date binds." in lines["The other clock"]
    assert "Seen: at most 12 working days" in lines["The other clock"]
    assert lines["Closed days"] == (
        "Without the days on which the authority is closed it would be 18 June 2026. They do "
        "not move the date: Training day on 9 June 2026."
    )


def test_an_agreed_date_lets_no_other_clock_bind_and_a_floor_says_so(db: None) -> None:
    agreed = layer(Level.CHILD, change(Act.AGREE, agreed_on=dt.date(2026, 9, 1)))
    first = due(resolve(layers(agreed), KEY, on=ON), START)
    found = beside(first, due(rule(12), START))
    assert found.due_at == moment("2026-09-01T23:59:59")
    assert "Another clock runs beside it." in told(found)[1]["The other clock"]
    assert found.as_json()["agreed_on"] == "2026-09-01"
    floor = due(resolve(layers(agreed, standard=rule(10, is_floor=True)), KEY, on=ON), START)
    assert "agreed_on" not in floor.as_json()
    assert "It is a floor: nobody may give more time." in told(floor)[1]["The rule"]


def test_hours_are_said_with_their_time(db: None) -> None:
    sentence, _ = told(due(rule(24, Unit.HOURS, remind_before=Span(2, Unit.HOURS)), START))
    assert "Due by 4 June 2026 at 10am." in sentence


def test_a_task_whose_clock_has_not_started_says_nothing(db: None) -> None:
    assert why_of(Task(pk=1, due_why={})) is None
