"""Every shipped diagram may run, and its walks together take every arrow."""

from collections import defaultdict
from pathlib import Path

import pytest

from journey.engine import check, compile_process
from journey.library import Library, library
from journey.walks import read_walk, walk

WALKS = sorted(Path(__file__).parent.glob("*/*.json"))
PROCESSES = sorted(library().diagrams)
IN_USE = {"assessment_initial_core": ("wt2010", "england-2010")}
"""The rule set and the words of the authority in which a process is walked, where they matter."""


def library_of(process_id: str) -> Library:
    here = library()
    return Library(here.folder, *IN_USE.get(process_id, (here.rule_set_key, here.labels_key)))


@pytest.mark.parametrize("process_id", PROCESSES)
def test_a_shipped_diagram_may_run_and_is_named_as_its_file(process_id: str) -> None:
    source = library().diagrams[process_id].read_bytes()
    assert check(source, library().known) == check(source, library_of(process_id).known) == ()
    assert compile_process(source).diagram.id == process_id


@pytest.mark.parametrize("path", WALKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_walk_goes_as_expected(path: Path) -> None:
    definition = compile_process(library().diagrams[path.parent.name].read_bytes())
    route = read_walk(path.read_text(encoding="utf-8"))
    assert walk(definition, route, library_of(path.parent.name)).differences == []


@pytest.mark.parametrize("process_id", PROCESSES)
def test_the_walks_of_a_diagram_take_every_arrow(process_id: str) -> None:
    definition = compile_process(library().diagrams[process_id].read_bytes())
    taken: set[str] = set()
    for path in WALKS:
        if path.parent.name == process_id:
            route = read_walk(path.read_text(encoding="utf-8"))
            taken |= walk(definition, route, library_of(process_id)).arrows
    assert set(definition.diagram.arrows) - taken == set()


@pytest.mark.requirement("R2")
def test_every_step_has_a_purpose_and_no_question_is_asked_twice_in_a_form() -> None:
    asked: dict[str, set[str]] = defaultdict(set)
    for form in library().forms.values():
        assert form.purpose
        for question in form.questions:
            asked[question.key].add(question.kind)
    assert {key for key, kinds in asked.items() if len(kinds) > 1} == set()


def test_at_most_six_long_answers_are_compulsory_in_a_form() -> None:
    for form in library().forms.values():
        long = [q for q in form.questions if q.kind == "long_text" and q.required]
        assert len(long) <= 6, form.key


@pytest.mark.requirement("R5")
def test_every_decision_of_a_manager_asks_for_reasons() -> None:
    for path in library().diagrams.values():
        diagram = compile_process(path.read_bytes()).diagram
        for node in diagram.user_tasks:
            form = library().form(node.attributes["form"])
            if diagram.options(node.id) and library().roles[node.lane].manages:
                assert form.rationale, node.id


def test_forms_and_rules_name_the_steps_of_the_diagrams_that_use_them() -> None:
    forms: dict[str, set[str]] = defaultdict(set)
    rules: dict[str, set[str]] = defaultdict(set)
    for path in library().diagrams.values():
        for node in compile_process(path.read_bytes()).diagram.nodes.values():
            if node.is_user_task:
                forms[node.attributes["form"]].add(node.id)
            if "timescale" in node.attributes:
                rules[node.attributes["timescale"]].add(node.id)
    named = {key: set(form.steps) for key, form in library().forms.items() if form.steps}
    assert named == forms
    instead = {form.instead_of for form in library().forms.values() if form.instead_of}
    assert {"write_assessment"} <= instead <= set(named)
    for rule_set in library().rule_sets.values():
        every = [rule for periods in rule_set.rules.values() for rule in periods]
        assert {rule.key: set(rule.steps) for rule in every if rule.steps} == rules, rule_set.key


def test_every_question_says_where_it_comes_from() -> None:
    for form in library().forms.values():
        assert [question.key for question in form.questions if not question.source] == []


@pytest.mark.parametrize("key", ["visit_child", "hold_supervision", "oversight_checkpoint"])
def test_what_is_done_again_does_not_begin_with_the_words_of_the_last_time(key: str) -> None:
    kept = {one.key for one in library().form(key).questions if not (one.each_time or one.fact)}
    assert kept <= {"allocation_instruction"}
