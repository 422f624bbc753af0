"""Nothing is asked twice as new: over all forms that are shipped (R54, R206, R207)."""

import datetime as dt
from collections import Counter
from random import Random
from typing import Any

import pytest

from journey import clock
from journey.engine import compile_process
from journey.form_tables import ROW_ID
from journey.forms import Form
from journey.journeys import journey_of
from journey.library import library
from journey.models import Child, ProcessInstance, ProcessVersion, Team, Worker
from tasks.known import known_answers
from tasks.models import Record, Task
from tasks.simulation import make_authority
from tasks.simulation.answering import invent_answers
from tasks.simulation.families import invent_family
from tests.authority import Authority

NOW = dt.datetime(2026, 6, 26, 15, 0, tzinfo=clock.LONDON)


def forms_of() -> dict[tuple[str, str], Form]:
    """Every form that a shipped diagram uses, by process and form."""
    return {
        (process_id, node.attributes["form"]): library().form(node.attributes["form"])
        for process_id, path in library().diagrams.items()
        for node in compile_process(path.read_bytes()).diagram.user_tasks
    }


class Journey:
    """One child with a task for every form of every shipped diagram, in linked processes."""

    def __init__(self) -> None:
        make_authority(1, Random(1))
        self.child = invent_family(Random(2), NOW.date(), siblings=1)[0]
        self.tasks: dict[tuple[str, str], Task] = {}
        first: ProcessInstance | None = None
        for version in ProcessVersion.objects.order_by("process_id"):
            instance = ProcessInstance.objects.create(
                child=self.child, version=version, started_by=first, started_at=clock.now()
            )
            first = first or instance
            for node in version.diagram.user_tasks:
                self.tasks.setdefault(
                    (version.process_id, node.attributes["form"]), self._task(instance, node)
                )

    def _task(self, instance: ProcessInstance, node: Any) -> Task:
        return Task.objects.create(
            instance=instance,
            version=instance.version,
            child=self.child,
            user_task_id=node.id,
            step=node.id,
            name=node.name,
            role=node.lane,
            team=Team.objects.order_by("pk")[0],
            form_key=node.attributes["form"],
            rule_key=node.attributes["timescale"],
            opened_at=clock.now(),
        )

    def record(self, task: Task) -> None:
        """Answer every question of a form, whatever is shown when."""
        answers: dict[str, Any] = {}
        for option in [*(one.outcome for one in task.options), ""]:
            for seed in range(40):
                answers |= invent_answers(task.form, self.child, Random(seed), outcome=option)
        for question in task.form.questions:
            for number, row in enumerate(answers.get(question.key, ()) if question.plan else ()):
                row.update({ROW_ID: str(number), "state": "to_do"})
        Record.objects.create(
            task=task,
            form_key=task.form_key,
            answers=answers,
            by=Worker.objects.all()[0],
            at=clock.now(),
        )


def forms_that_ask() -> Counter[str]:
    """How many forms ask each question."""
    forms = {key: form for (_, key), form in forms_of().items()}
    return Counter(question.key for form in forms.values() for question in form.questions)


@pytest.mark.django_db
@pytest.mark.requirement("R54", "R206", "R207")
def test_what_two_forms_ask_is_offered_or_is_about_one_event() -> None:
    with clock.stopped_at(NOW):
        journey = Journey()
        by_form = {key: task for (_, key), task in journey.tasks.items()}
        for task in by_form.values():
            journey.record(task)
        answered = {key for record in Record.objects.all() for key in record.answers}
        twice = {key for key, times in forms_that_ask().items() if times > 1} & answered
        assert len(twice) > 30
        for task in journey.tasks.values():
            known = known_answers(task)
            for question in task.form.questions:
                if question.key in twice and question.key not in known:
                    assert question.each_time or question.fact, (task.form_key, question.key)


def instance(child: Child, began: int, *, ended: int | None = None, **more: Any) -> int:
    """A process that began and ended so many days after the beginning."""
    version = ProcessVersion.objects.get(process_id="visit", number=1)
    row = ProcessInstance.objects.create(
        child=child,
        version=version,
        started_at=NOW + dt.timedelta(days=began),
        ended_at=NOW + dt.timedelta(days=ended) if ended is not None else None,
        **more,
    )
    return int(row.pk)


def test_a_journey_is_what_is_linked_and_what_began_while_it_ran(authority: Authority) -> None:
    child = authority.child
    old = instance(child, 0, ended=10)
    contact = instance(child, 20, ended=21)
    referral = instance(child, 21, ended=40, started_by_id=contact)
    by_hand = instance(child, 30, ended=90)
    plan = instance(child, 40, started_by_id=referral)
    journeys = [
        journey_of(ProcessInstance.objects.get(pk=pk)) for pk in (old, contact, by_hand, plan)
    ]
    assert journeys[0] == {old}
    assert journeys[1] == journeys[2] == journeys[3] == {contact, referral, by_hand, plan}
