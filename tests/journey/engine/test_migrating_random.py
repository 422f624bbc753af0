"""Random processes moved to another version: they ask, or they go on and come to their end."""

from random import Random

import pytest

from journey.engine import Instance, compile_process
from journey.engine.migrating import Move, move_to_step, preview, resume
from tests.diagrams import element, user_task
from tests.journey.engine.drawings import Drawing
from tests.journey.engine.test_equivalence import due, opened, passed, standing
from tests.journey.engine.test_instance import NOW

EDITED = 210
REDRAWN = 210
BY_HAND = 200
BATCHES = 3
MOST_STEPS = 200
MOST_QUESTIONS = 15
DUE = {"due": due}


def started(source: bytes, rng: Random) -> Instance:
    """A process that has been run to some point."""
    instance, _ = Instance.start(compile_process(source), functions=DUE, now=NOW)
    for _ in range(rng.randint(0, 15)):
        if not instance.has_ended:
            act([instance], rng)
    return instance


def act(instances: list[Instance], rng: Random) -> None:
    """Let the same happen in some instances that stand alike: something done, sent or due."""
    first = instances[0]
    steps = sorted(step.node.id for step in (*first.user_tasks, *first.calls))
    can = [*steps * 3, *sorted(first.messages_awaited), *(["due"] if first.waiting else [])]
    chosen = rng.choice([one for one in can if one != "added"])
    if chosen == "due":
        moment = first.next_due_at
        assert moment is not None
        happened = [passed(one.fire_timers(now=max(moment, NOW))) for one in instances]
    elif chosen in steps:
        options = [option.outcome for option in first.definition.diagram.options(chosen)]
        outcome = rng.choice(sorted(options)) if options else ""
        if "go" in options and rng.random() < 0.7:
            outcome = "go"
        happened = [
            passed(one.complete(opened(one, chosen).id, outcome=outcome, now=NOW))
            for one in instances
        ]
    else:
        happened = [passed(one.deliver(chosen, now=NOW)) for one in instances]
    for other in happened[1:]:
        assert {*(happened[0] - other), *(other - happened[0])} <= {"ended"}


def edited(source: bytes) -> bytes:
    """The same process with other labels and another step before its end."""
    text = source.decode()
    last = text[: text.index('targetRef="ended"')].rindex("<bpmn:sequenceFlow")
    text = text[:last] + text[last:].replace('targetRef="ended"', 'targetRef="added"', 1)
    ends = {"sourceRef": "added", "targetRef": "ended"}
    more = user_task("added") + element("sequenceFlow", "to_end", **ends)
    text = text.replace("</bpmn:process>", f"{more}</bpmn:process>")
    return text.replace('name="N', 'name="Renamed ').encode()


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_process_that_was_moved_to_and_fro_behaves_as_one_that_was_not(batch: int) -> None:
    for seed in range(batch, EDITED, BATCHES):
        rng = Random(seed)
        source = Drawing(rng, whole_profile=True).draw()
        old, new = compile_process(source), compile_process(edited(source))
        stayed = started(source, rng)
        there = preview(stayed.dump(), old=old, new=new)
        if stayed.has_ended:
            assert there.state == stayed.dump()
            continue
        assert (there.problems, there.notes) == ((), ()), f"seed {seed}"
        assert there.state is not None
        back = preview(there.state, old=new, new=old)
        assert back.state == stayed.dump(), f"seed {seed}"
        went, _ = resume(new, there.state, functions=DUE, now=NOW)
        assert kept(went) == kept(stayed), f"seed {seed}"
        go_alike(stayed, went, rng, seed)


def kept(instance: Instance) -> set[str]:
    """The ids of what is open."""
    return {step.id for step in (*instance.user_tasks, *instance.calls)}


def go_alike(stayed: Instance, went: Instance, rng: Random, seed: int) -> None:
    """Run both to the end; the one that was moved has one more step there."""
    for _ in range(MOST_STEPS):
        if stayed.has_ended:
            for task in went.user_tasks:
                assert task.node.id == "added", f"seed {seed}"
                went.complete(task.id, now=NOW)
            assert went.has_ended, f"seed {seed}"
            return
        if "added" in standing(went)[0]:  # type: ignore[operator]
            return
        assert standing(stayed) == standing(went), f"seed {seed}"
        act([stayed, went], rng)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_process_that_is_drawn_quite_otherwise_asks_or_comes_to_its_end(batch: int) -> None:
    moved = 0
    for seed in range(batch, REDRAWN, BATCHES):
        rng = Random(seed)
        old, new = (Drawing(rng, whole_profile=True).draw() for _ in range(2))
        instance = started(old, rng)
        if instance.has_ended:
            continue
        move = decided(instance, new, rng)
        if move.state is not None:
            moved += 1
            went, _ = resume(compile_process(new), move.state, functions=DUE, now=NOW)
            run_out(went, rng, seed)
    assert moved > REDRAWN / BATCHES / 10


def decided(instance: Instance, new: bytes, rng: Random) -> Move:
    """Answer what is asked at random, as long as there is something to choose."""
    mapping: dict[str, str] = {}
    for _ in range(MOST_QUESTIONS):
        move = preview(
            instance.dump(), old=instance.definition, new=compile_process(new), mapping=mapping
        )
        if not move.problems:
            break
        problem = rng.choice(move.problems)
        choices = [*problem.candidates, *([""] if problem.nothing else [])]
        if not choices:
            break
        mapping[problem.element] = rng.choice(choices)
    return move


def run_out(instance: Instance, rng: Random, seed: int) -> None:
    """Run a process to its end; only loops that are taken again and again may go on longer."""
    for _ in range(MOST_STEPS):
        if instance.has_ended:
            return
        instance = Instance.load(instance.definition, instance.dump(), functions=DUE)
        assert kept(instance) or instance.waiting or instance.messages_awaited, f"seed {seed}"
        act([instance], rng)


def test_a_step_that_is_moved_by_hand_is_refused_or_the_process_comes_to_its_end() -> None:
    moved = 0
    for seed in range(BY_HAND):
        rng = Random(seed)
        instance = started(Drawing(rng, whole_profile=True).draw(), rng)
        if not kept(instance):
            continue
        nodes = sorted(instance.definition.diagram.nodes)
        move = move_to_step(
            instance.dump(),
            definition=instance.definition,
            step_id=rng.choice(sorted(kept(instance))),
            to=rng.choice(nodes),
        )
        assert (move.state is None) == bool(move.problems)
        if move.state is not None:
            moved += 1
            went, _ = resume(instance.definition, move.state, functions=DUE, now=NOW)
            run_out(went, rng, seed)
    assert moved > BY_HAND / 20
