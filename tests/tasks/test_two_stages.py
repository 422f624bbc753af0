"""A child who is assessed in two stages: what is asked, what is offered, what is recorded."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from django.db import transaction

from journey import clock
from journey.engine import Diagram
from journey.library import library
from journey.models import Child, ProcessInstance, ProcessVersion
from tasks.answers import check_answers
from tasks.exceptions import AnswersWanting
from tasks.known import KnownAnswer, known_answers
from tasks.models import Record, Task
from tasks.simulation import Simulation, make_authority, simulate
from tasks.simulation.families import invent_family
from tasks.simulation.routes import journey_to, step_key
from tasks.simulation.simulating import Plan
from tests.any_order import any_order

NOW = dt.datetime(2026, 6, 26, 15, 0, tzinfo=clock.LONDON)
START = NOW - dt.timedelta(days=60)

CORE = "assessment_initial_core"


@pytest.fixture(autouse=True)
def _in_two_stages(settings: Any, db: None) -> None:
    settings.JOURNEY_RULE_SET, settings.JOURNEY_LABELS = "wt2010", "england-2010"


def diagrams() -> Mapping[str, Diagram]:
    return {row.process_id: row.diagram for row in ProcessVersion.objects.all()}


def started(step: str, *, left_open: str = "", **outcomes: str) -> tuple[Simulation, Child]:
    """A child whose assessment goes to a step and on; nothing has happened yet."""
    make_authority(1, Random(1))
    route = journey_to(diagrams(), CORE, step, instead=library().substitutes)
    simulation = Simulation(start=START, end=NOW, rng=Random(1))
    child = invent_family(Random(2), START.date(), siblings=1)[0]
    decided = {step_key(CORE, key): outcome for key, outcome in outcomes.items()}
    plan = Plan(
        outcomes={**route.outcomes, **decided},
        hurry=True,
        left_open=frozenset({step_key(CORE, left_open)}),
    )
    simulation.contact_about(child, START, plan)
    return simulation, child


def earlier_keys(task: Task) -> set[str]:
    """The questions that were answered in this journey in another form."""
    records = Record.objects.filter(task__child=task.child_id).exclude(form_key=task.form.key)
    return {key for record in records for key in record.answers}


def impossible(task: Task, known: Mapping[str, KnownAnswer]) -> set[str]:
    """What is offered and could not be given as it is."""
    answers = {key: one.answer for key, one in known.items()}
    try:
        check_answers(task.form, answers, child=task.child)
    except AnswersWanting as wanting:
        return set(wanting.errors) & set(known)
    return set()


@pytest.mark.requirement("R54", "R206", "R207")
def test_nothing_is_asked_twice_as_new_and_the_initial_answers_are_offered_in_the_core() -> None:
    simulation, child = started("send_outcome_letters", decide_initial_assessment="core_assessment")
    offered: dict[str, Mapping[str, KnownAnswer]] = {}
    for _ in simulation.run():
        for task in Task.objects.open().filter(child=child).exclude(step__in=offered):
            known = known_answers(task)
            asked = {
                question.key
                for question in task.form.questions
                if not question.fact and not question.each_time
            }
            assert asked & earlier_keys(task) == set(known), task.step
            assert not impossible(task, known), task.step
            offered[task.step] = known
    assert ProcessInstance.objects.get(version__process_id="assessment_initial_core").outcome
    initial = Record.objects.get(form_key="write_initial_assessment")
    from_initial = {
        key: one
        for key, one in offered["write_assessment"].items()
        if one.source == "Write the initial assessment"
    }
    assert {
        "assessment_questions",
        "child_views",
        "harm_evidence",
        "harm_statement",
        "analysis",
    } <= (from_initial.keys())
    assert all(one.at == initial.at for one in from_initial.values())
    assert all(one.answer == initial.answers[key] for key, one in from_initial.items())
    assert offered["gather_information"]["household_summary"].source == (
        "Write the initial assessment"
    )


def test_both_models_ask_a_shared_question_alike_and_record_the_same_facts() -> None:
    make_authority(1, Random(1))
    of_each: dict[str, dict[str, set[Any]]] = {}
    facts: dict[str, set[str]] = defaultdict(set)
    for process_id in ("assessment_single", "assessment_initial_core"):
        asked: dict[str, set[Any]] = defaultdict(set)
        for node in diagrams()[process_id].user_tasks:
            form = library().form(node.attributes["form"])
            facts[process_id] |= {fact.name for fact in form.facts}
            for question in form.questions:
                facts[process_id] |= {question.fact} - {""}
                asked[question.key].add((question.kind, question.label, question.options))
        of_each[process_id] = asked
    single, core = of_each["assessment_single"], of_each["assessment_initial_core"]
    assert {key for key in single.keys() & core.keys() if len(single[key] | core[key]) > 1} == set()
    assert facts["assessment_single"] < facts["assessment_initial_core"]
    begins_what_follows = {"cin_decided", "harm_suspected", "closure_identified"}
    assert facts["assessment_single"] == begins_what_follows | {
        "child_seen",
        "assessment_completed",
    }


@pytest.mark.parametrize(
    ("step", "decided", "facts"),
    [
        ("send_initial_letters", "no_further_action", {"assessment_completed"}),
        ("send_outcome_letters", "core_assessment", {"assessment_completed"}),
        (
            "send_outcome_letters",
            "section_47",
            {"assessment_completed", "s47_referral_received", "s47_strategy_held"},
        ),
        ("write_assessment", "core_assessment", set()),
    ],
)
def test_the_facts_tell_which_stages_are_complete(step: str, decided: str, facts: set[str]) -> None:
    simulation, _child = started(
        step, left_open="write_assessment" if not facts else "", decide_initial_assessment=decided
    )
    for _ in simulation.run():
        pass
    instance = ProcessInstance.objects.get(version__process_id="assessment_initial_core")
    both = {"initial_assessment_completed", "assessment_completed"}
    known = both | {"s47_referral_received", "s47_strategy_held"}
    assert known & set(instance.facts) == facts | {"initial_assessment_completed"}


def test_the_same_seed_makes_the_same_authority() -> None:
    def told() -> list[Any]:
        rows = Task.objects.order_by("opened_at", "step", "child__first_name")
        return list(rows.values_list("step", "opened_at", "closed_at", "outcome", "due_at"))

    runs = []
    for seed in (5, 5, 6):
        with any_order(), transaction.atomic():
            make_authority(6, Random(seed))
            for _ in simulate(children=6, days=90, seed=seed, end=NOW):
                pass
            runs.append(told())
            transaction.set_rollback(True)
    assert runs[0] == runs[1] != runs[2]
    assert {"write_initial_assessment"} <= {step for step, *_ in runs[0]}
