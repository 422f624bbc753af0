"""Hostile diagrams: whatever they say, nothing of it is ever given to Python."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey.engine import EngineError, Instance, Problem, check, compile_process
from journey.engine.known import Known
from tests.journey.engine.listening import nothing_is_executed
from tests.journey.engine.places import PLACES
from tests.journey.engine.test_expressions import ATTACKS
from tests.journey.engine.test_instance import DUE, NOW

KNOWN = Known(
    roles=frozenset({"Social worker"}),
    forms=frozenset({"work"}),
    rules=frozenset({"work"}),
    processes=frozenset(),
)
RUNS = "__import__('os').system('true')"
HARMLESS = {"timeDate": "2026-03-05T10:00", "timeDuration": "P3D", "timeCycle": "R3/P1D"}


def run_through(source: bytes) -> None:
    """Run a diagram although it was refused; whatever happens must be one of our errors."""
    with contextlib.suppress(EngineError):
        instance, _ = Instance.start(compile_process(source), functions=DUE, now=NOW)
        for _ in range(3):
            for task in instance.user_tasks[:1]:
                instance.complete(task.id, now=NOW)


@pytest.mark.parametrize("place", PLACES)
def test_no_text_of_a_diagram_is_ever_given_to_python(place: str) -> None:
    sources = [PLACES[place](text) for text in (RUNS, *ATTACKS)]
    for source in (sources[0], PLACES[place]("1")):  # imports what it needs
        run_through(source)
        check(source, KNOWN)
    with nothing_is_executed():
        for source in sources:
            check(source, KNOWN)
            run_through(source)


@pytest.mark.parametrize("place", PLACES)
def test_each_place_is_refused_with_the_element_and_the_line(place: str) -> None:
    source = PLACES[place](RUNS)
    problems = check(source, KNOWN)
    assert problems
    assert all(_is_named(problem, source) for problem in problems)


def _is_named(problem: Problem, source: bytes) -> bool:
    return (
        problem.message.startswith(f"Line {problem.line}, ")
        and problem.line > 0
        and (f'id="{problem.element}"'.encode() in source)
    )


@pytest.mark.parametrize(
    "place",
    [place for place in PLACES if place.startswith(("condition,", *HARMLESS, "loopCardinality"))],
)
def test_what_stands_in_a_place_is_all_that_keeps_a_diagram_from_running(place: str) -> None:
    said = next((HARMLESS[kind] for kind in HARMLESS if place.startswith(kind)), "2")
    text = "1 == 1" if place.startswith("condition,") else said
    assert check(PLACES[place](text), KNOWN) == ()


def test_the_listener_hears() -> None:
    for hear in (lambda: eval("1 + 1"), lambda: compile("1", "x", "eval")):  # noqa: S307
        with pytest.raises(AssertionError), nothing_is_executed():
            hear()


TEXTS = st.one_of(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=80),
    st.sampled_from(ATTACKS),
    st.lists(
        st.sampled_from(
            ["work", ".outcome", "==", "'x'", "(", ")", "due", "and", "not", "[", "]", "P3D", "R",
             "/", "2026-03-02", "T10:00", "1", "9" * 30, "-", "+", ",", "__class__", "in", "lambda"]
        ),
        max_size=8,
    ).map(" ".join),
)  # fmt: skip


@settings(max_examples=300)
@given(
    place=st.sampled_from([place for place in PLACES if "payload" not in place]),
    text=TEXTS,
)
def test_any_text_gives_a_sentence_or_a_diagram_that_runs(place: str, text: str) -> None:
    with nothing_is_executed():
        try:
            source = PLACES[place](text)
            problems = check(source, KNOWN)
        except UnicodeEncodeError:
            return
        assert all(problem.message.endswith(".") for problem in problems)
        run_through(source)
