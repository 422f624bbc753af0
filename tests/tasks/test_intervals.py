"""How often a child is visited and the work supervised, where a manager sets it for a child."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from journey import clock
from journey.exceptions import Refused, TimescaleRefused
from journey.models import JourneyEvent, ProcessInstance
from journey.timescales import Span, Unit
from tasks.models import Task
from tasks.worktray import fire_timers, set_interval
from tests.needing import NOW, Work, work

__all__ = ["work"]

VISITS, SUPERVISION = "cin-visit.every", "supervision.cin.every"
WEEKLY, MONTHLY = Span(1, Unit.WEEKS), Span(2, Unit.MONTHS)


def visits(work: Work) -> ProcessInstance:
    return work.start("child_in_need_visits", by=work.worker, cin_plan_began=NOW)


def opens_on(step: str, days: int) -> bool:
    """Whether a step is open some days from now."""
    with clock.stopped_at(NOW + dt.timedelta(days=days)):
        fire_timers()
        return Task.objects.open().filter(step=step).exists()


@pytest.mark.requirement("R28")
def test_a_shorter_interval_opens_the_visit_sooner_and_stands_beside_the_rule(
    work: Work, client: Client
) -> None:
    instance = visits(work)
    set_interval(instance, VISITS, span=WEEKLY, reason="He was hurt twice.", by=work.manager)
    assert opens_on("visit_child", 1)
    task = work.task("visit_child")
    assert task.due_at
    assert task.due_at.date() == dt.date(2026, 6, 10)
    assert [one["length"] for one in task.due_why["layers"]] == ["1 month", "1 week"]
    client.force_login(work.worker)
    page = client.get(reverse("worktray:intervals", args=[work.child.pk])).content.decode()
    assert "At most 1 week apart" in page
    assert "By the rule: 1 month" in page
    assert "He was hurt twice." in page
    assert "Change<span" not in page


def test_the_rule_holds_again_when_the_manager_says_so(work: Work) -> None:
    instance = visits(work)
    set_interval(instance, VISITS, span=WEEKLY, reason="He was hurt twice.", by=work.manager)
    set_interval(instance, VISITS, span=None, reason="It is calm again.", by=work.manager)
    assert not opens_on("visit_child", 15)
    assert opens_on("visit_child", 18)
    spaced = JourneyEvent.objects.filter(kind=JourneyEvent.Kind.SPACED)
    assert spaced.count() == 2
    assert "hurt" not in "".join(event.body for event in spaced)


@pytest.mark.requirement("R168")
def test_supervision_is_held_more_often_for_a_complex_case(work: Work, client: Client) -> None:
    instance = work.start("supervision", allocated=NOW)
    client.force_login(work.manager)
    address = reverse("worktray:interval", args=[work.child.pk, instance.pk, SUPERVISION])
    wanting = client.post(address, {"amount": "2", "unit": "weeks", "reason": ""})
    assert "Say why it is done so often for this child" in wanting.content.decode()
    answers = {"amount": "2", "unit": "weeks", "reason": "Three children, and two courts."}
    assert client.post(address, answers).status_code == 302
    assert not opens_on("hold_supervision", 6)
    assert opens_on("hold_supervision", 8)
    due = work.task("hold_supervision").due_at
    assert due
    assert due.date() == dt.date(2026, 6, 17)


def test_visits_are_not_made_rarer_than_the_rule_and_not_by_anybody_else(work: Work) -> None:
    instance = visits(work)
    with pytest.raises(TimescaleRefused, match="may only be made stricter"):
        set_interval(instance, VISITS, span=MONTHLY, reason="Busy.", by=work.manager)
    with pytest.raises(Refused):
        set_interval(instance, VISITS, span=WEEKLY, reason="Worried.", by=work.worker)
    with pytest.raises(TimescaleRefused, match="Say why"):
        set_interval(instance, VISITS, span=WEEKLY, reason=" ", by=work.manager)
