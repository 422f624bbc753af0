"""A child in care, day by day, through the real worktray: for tests and for measuring."""

import datetime as dt
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from journey import clock
from journey.models import Child, FamilyGroup, ProcessInstance, Team, Worker
from tasks.access import why_not
from tasks.models import Task
from tasks.simulation import make_authority
from tasks.simulation.answering import invent_answers
from tasks.simulation.letters import settle_copies
from tasks.worktray import complete_task, deliver_due, fire_timers, start_process

Answers = Mapping[str, Any]
ONE_DAY = dt.timedelta(days=1)
ONE_HOUR = dt.timedelta(hours=1)
MORNING, NOON = dt.time(8), dt.time(12)
USUAL: Mapping[str, str] = {
    "decide_placement": "planned",
    "first_visit": "seen_alone",
    "agree_review_report": "agree",
    "record_review_decisions": "plan_stays",
    "agree_pathway_plan": "agree",
    "visit_young_person": "as_before",
}
"""What is decided at a step unless a test says otherwise."""
VISITS = ("second_visit", "first_year_visit", "later_visit", "permanent_visit")
WAITS = frozenset({"report_change"})
"""Steps that stand open until something happens."""


NOTHING: Mapping[str, Answers] = {}


def london(text: str) -> dt.datetime:
    """A moment in London from ISO 8601 text."""
    return clock.in_london(dt.datetime.fromisoformat(text))


class Life:
    """One child's days: the clock is moved on, and people do what is in their worktrays."""

    def __init__(self, *, born: dt.date, now: dt.datetime) -> None:
        """An authority with people, and a child with a key worker."""
        self.now = now
        self.rng = Random(5)
        with clock.stopped_at(now):
            make_authority(1, Random(1))
            self.worker = Worker.objects.get(username="tom")
            self.child = Child.objects.create(
                family=FamilyGroup.objects.create(name="Marsh"),
                last_name="Marsh",
                first_name="Ada",
                date_of_birth=born,
                team=Team.objects.get(name="Assessment North"),
                key_worker=self.worker,
            )

    def begin(self, process_id: str, **facts: dt.datetime) -> ProcessInstance:
        """Begin a process for the child."""
        with clock.stopped_at(self.now):
            began = start_process(process_id, child=self.child, facts=facts, by=self.worker)
            self._settle()
            return began

    def open(self) -> dict[str, Task]:
        """The open tasks by step."""
        return {task.step: task for task in Task.objects.open().filter(child=self.child)}

    def do(self, step: str, outcome: str = "", **answers: Any) -> Task:
        """Whoever may do it completes the step of that name."""
        task = self.open()[step]
        with clock.stopped_at(self.now):
            options = [option.outcome for option in task.options]
            chosen = outcome or USUAL.get(step, "") or next(iter(options), "")
            given = self.answers(task, chosen, answers)
            done = complete_task(
                task,
                answers=given,
                by=self.who(task),
                outcome=chosen if options else "",
                rationale="It is right for Ada.",
            )
            self._settle()
            return done

    def answers(self, task: Task, outcome: str, answers: Answers) -> Answers:
        """Answers that fit the form, with those that are given among them."""
        invented = invent_answers(task.form, self.child, self.rng, outcome=outcome, given=answers)
        given = {**invented, **answers}
        settle_copies(task.form, given)
        return given

    def who(self, task: Task) -> Worker:
        """Somebody who may do a task."""
        able = (one for one in Worker.objects.order_by("pk") if not why_not(task, one))
        return next(able)

    def until(self, moment: str, each_day: Callable[[], None] = lambda: None) -> None:
        """Live on until a moment: dates fall due in the morning, work is done at noon."""
        end = london(moment)
        while self.now < end:
            day = self.now.date() + ONE_DAY
            self._at(min(end, london(f"{day}T{MORNING}")))
            if self.now < end:
                self._at(london(f"{day}T{NOON}"))
                each_day()

    def work(self, answers: Mapping[str, Answers] = NOTHING) -> None:
        """Do everything that is open, but for what waits for something to happen."""
        while steps := sorted(self.ready()):
            self.do(steps[0], **answers.get(steps[0], {}))

    def ready(self) -> set[str]:
        """The open steps that do not wait for something to happen, or for their day."""
        return {step for step, task in self.open().items() if not self._waits(task)}

    def live(self, moment: str) -> None:
        """Live on until a moment; what has come up is done every day."""
        self.until(moment, lambda: self.work(self.daily()))

    def daily(self) -> Mapping[str, Answers]:
        """What somebody answers who does today's work today."""
        now = self.now.isoformat()
        seen = {"child_seen_how": "alone", "child_seen_at": now}
        held = {"cla_review_held_at": now}
        soon = {"review_planned_at": (self.now + 7 * ONE_DAY).isoformat()}
        reviews = ("first", "second", "later")
        return {
            "bring_assessment_up_to_date": {"looked_after_from": now},
            "decide_placement": {"placement_planned_at": now},
            "inform_provider": {"placement_began_at": (self.now - ONE_HOUR).isoformat()},
            "first_visit": {"child_seen_at": (self.now - ONE_HOUR / 2).isoformat()},
            **dict.fromkeys(VISITS, seen),
            "hold_supervision": {"supervision_held_at": now},
            "hold_later_supervision": {"supervision_held_at": now},
            **{f"arrange_{one}_review": soon for one in reviews},
            **{f"hold_{one}_review": held for one in reviews},
            "update_pathway_assessment": {"came_after_sixteen": "no"},
            "hold_pathway_review": {"pathway_review_held_at": now},
            "see_child_about_ending": {"child_seen_at": now},
        }

    def _waits(self, task: Task) -> bool:
        """Whether it is not yet the day for it."""
        planned = task.instance.facts.get("cla_review_planned", "")
        is_review = task.step.startswith("hold_") and task.step.endswith("_review")
        early = is_review and planned and dt.datetime.fromisoformat(planned) > self.now
        return task.step in WAITS or bool(early)

    def _at(self, moment: dt.datetime) -> None:
        self.now = max(self.now, moment)
        with clock.stopped_at(self.now):
            fire_timers()
            self._settle()

    def _settle(self) -> None:
        deliver_due()
        self.child.refresh_from_db()
