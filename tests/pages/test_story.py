"""Three families from the referral to the closing of their case, told through the pages.

Every task is found in somebody's worktray, its form is filled in and sent in a browser, by a person
who may do it; between the tasks time passes. What is decided is the story; the rest is invented.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from django.contrib.auth.models import Group

from journey import clock
from journey.audit import broken_chains
from journey.models import Child, ProcessInstance, Worker
from tasks.access import why_not
from tasks.models import Task
from tasks.simulation import make_authority
from tasks.simulation.answering import invent_answers
from tasks.simulation.families import invent_family
from tasks.simulation.remembering import keep_chronology
from tasks.simulation.simulating import in_working_hours
from tasks.worktray import fire_timers, start_process
from tests.pages.keyboard import put
from tests.pages.letters import send_letters

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BEGINS = dt.datetime(2026, 3, 2, 9, 30, tzinfo=clock.LONDON)
AT_MOST = 200
"""More tasks than any of the stories has."""


class Time:
    """The clock of the test and of the server that answers it, which runs in another thread."""

    def __init__(self) -> None:
        self.now = BEGINS

    def get(self) -> dt.datetime:
        """What `journey.clock` asks."""
        return self.now

    def set(self, moment: dt.datetime) -> dt.datetime:
        """Stop at a moment; gives what `reset` goes back to."""
        before, self.now = self.now, moment
        return before

    def reset(self, before: dt.datetime) -> None:
        """Go back to the moment before."""
        self.now = before

    def pass_until(self, moment: dt.datetime) -> None:
        """Let time pass, never back."""
        self.now = max(self.now, moment)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(clock, "_stopped_at", time)
    return time


@dataclass
class Story:
    """A family, what is decided about each child, and the browser."""

    children: Sequence[Child]
    decided: Mapping[str, str | Sequence[str]]
    """By process and step; where it differs between the children, for each of them in turn."""
    answers: Mapping[str, Any]
    sign_in: Callable[[Worker], Any]
    address: str
    time: Time
    rng: Random = field(default_factory=lambda: Random(7))

    def begin(self) -> None:
        """A contact about each child is received."""
        priya = Worker.objects.get(username="priya")
        for child in self.children:
            start_process(
                "contact", child=child, facts={"contact_received": self.time.now}, by=priya
            )

    def go_on(self) -> None:
        """Do every task that opens until nothing is open and nothing waits for a date."""
        for _ in range(AT_MOST):
            task = self._next()
            if task is None and not self._wait():
                return
            if task is not None:
                self._do(task)
        pytest.fail("The story does not end.")

    def _next(self) -> Task | None:
        mine = Task.objects.open().filter(child__in=self.children).with_names()
        return mine.select_related("version").in_tray_order().first()

    def _wait(self) -> bool:
        """Let time pass until the next date of a process; says whether there was one."""
        waiting = ProcessInstance.objects.filter(child__in=self.children, ended_at=None)
        due_at = waiting.exclude(next_due_at=None).order_by("next_due_at").first()
        if due_at is None or due_at.next_due_at is None:
            return False
        self.time.pass_until(in_working_hours(due_at.next_due_at + dt.timedelta(minutes=1)))
        fire_timers()
        return True

    def _do(self, task: Task) -> None:
        """Open the task from the worktray, fill it in and send it."""
        worker = next(one for one in _people(task.role) if not why_not(task, one))
        outcome = self._outcome(task)
        answers = invent_answers(task.form, task.child, self.rng, outcome=outcome)
        if task.step == "hold_first_review":
            _all_met(answers)
        page = self.sign_in(worker)
        page.goto(f"{self.address}/worktray/")
        page.locator(f"#link-{task.pk}").click()
        page.locator("#task-form").wait_for()
        keep_chronology(answers, task.child, self.rng, by=worker)
        send_letters(page, task)
        put(
            page,
            {**answers, **_fitting(self.answers, answers)},
            outcome=outcome,
            rationale="Because.",
        )
        page.locator("#task-form .journey-form__end button").first.click()
        said = page.locator("main, .govuk-notification-banner").all_inner_texts()
        assert Task.objects.get(pk=task.pk).status == "completed", (task.step, said)
        self.time.pass_until(in_working_hours(self.time.now + dt.timedelta(minutes=45)))

    def _outcome(self, task: Task) -> str:
        options = [option.outcome for option in task.options]
        key = f"{task.version.process_id}.{task.step}"
        said = self.decided.get(key, options[:1])
        if not isinstance(said, str):
            place = [one.pk for one in self.children].index(task.child_id)
            said = said[place % len(said)] if said else ""
        assert not options or said in options, f"{key}: decide one of {options}"
        return said


def _fitting(said: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the story says at the questions that are asked."""
    return {key: answer for key, answer in said.items() if key in answers}


def _all_met(answers: dict[str, Any]) -> None:
    """Every action of a plan is met when its review is held, and there is evidence of it."""
    for row in answers.get("cp_plan_actions", ()):
        row.update(state="met", evidence="The school and the health visitor see it too.")


def _people(role: str) -> Iterator[Worker]:
    yield from Worker.objects.filter(groups=Group.objects.get(name=role)).order_by("pk")


@pytest.fixture
def tell(
    sign_in: Callable[[Worker], Any], live_server: Any, time: Time
) -> Callable[..., Sequence[Child]]:
    """Tell a story from its first contact until nothing is left to do; gives the children."""

    def told(siblings: int, **decided: str | Sequence[str]) -> Sequence[Child]:
        make_authority(1, Random(1))
        children = invent_family(Random(3), BEGINS.date(), siblings=siblings)
        tom = Worker.objects.get(username="tom").pk
        by_step = {key.replace("__", "."): outcome for key, outcome in decided.items()}
        story = Story(children, by_step, {"worker": tom}, sign_in, live_server.url, time)
        story.begin()
        story.go_on()
        return children

    return told


ACCEPTED = {
    "contact__record_consent": "consent_given",
    "contact__screening_analysis": "clear",
    "referral__open_referral": "this_authority",
    "assessment_single__see_child": "seen_alone",
    "assessment_single__progress_review": "further_work",
    "assessment_single__authorise_assessment": "authorise",
    "supervision__decide_direction": "continue",
    "closure__authorise_closing": "authorise",
}


def is_told_to_the_end(children: Sequence[Child]) -> None:
    """Nothing runs any more for any child, each case was closed, and the trail is whole."""
    ways = ProcessInstance.objects.filter(child__in=children)
    assert list(ways.filter(ended_at=None).values_list("version__process_id", flat=True)) == []
    for child in children:
        closed = ways.filter(child=child, version__process_id="closure", outcome="closed")
        assert closed.exists(), child.pk
    assert list(broken_chains()) == []


def test_a_family_whose_assessment_asks_for_nothing_more(tell: Callable[..., Any]) -> None:
    children = tell(
        1,
        **ACCEPTED,
        contact__screening_decision="level_3",
        assessment_single__decide_outcome="no_further_action",
    )
    is_told_to_the_end(children)


def test_a_family_that_is_helped_by_a_child_in_need_plan(tell: Callable[..., Any]) -> None:
    children = tell(
        1,
        **ACCEPTED,
        contact__screening_decision="level_3",
        assessment_single__decide_outcome="child_in_need_plan",
        child_in_need_plan__ask_consent="given",
        child_in_need_plan__check_minutes="agree",
        child_in_need_plan__oversee_plan="agree",
        child_in_need_plan__decide_between_reviews="wait",
        child_in_need_plan__decide_review="close",
        child_in_need_visits__visit_child="seen_alone",
    )
    plan = ProcessInstance.objects.get(version__process_id="child_in_need_plan")
    assert (plan.child, plan.outcome) == (children[0], "closure")
    is_told_to_the_end(children)


def test_a_family_of_whose_children_one_has_a_child_protection_plan(
    tell: Callable[..., Any],
) -> None:
    first, second = tell(
        2,
        **ACCEPTED,
        contact__screening_decision="level_4",
        assessment_single__decide_outcome=("plan_goes_on", "no_further_action"),
        strategy_discussion__say_what_is_suspected="meet",
        strategy_discussion__convene_discussion="no_medical",
        strategy_discussion__decide_strategy="s47_joint",
        strategy_discussion__plan_enquiries="open_assessment",
        section_47_enquiry__see_child="seen_alone",
        section_47_enquiry__write_enquiry="clear",
        section_47_enquiry__decide_enquiry=("child_protection_conference", "no_further_action"),
        child_protection_conference__convene_conference="initial",
        child_protection_conference__read_report="authorise",
        child_protection_conference__decide_conference="child_protection_plan",
        child_protection_plan__agree_plan="agree",
        child_protection_plan__first_visit="seen_alone",
        child_protection_plan__decide_review="closure",
        child_protection_visits__visit_child="seen_alone",
        core_group__decide_core_group="continue",
        review_report__read_report="authorise",
    )
    conference = ProcessInstance.objects.get(version__process_id="child_protection_conference")
    assert conference.child == first
    assert ProcessInstance.objects.filter(
        child=second, version__process_id="section_47_enquiry", outcome="no_further_action"
    ).exists()
    is_told_to_the_end([first, second])
