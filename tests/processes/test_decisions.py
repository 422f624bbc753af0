"""Every shipped decision: who takes it, and who is asked before nothing is done."""

from collections.abc import Iterator
from functools import cache

import pytest

from journey.engine import Diagram, Node, read_diagram, read_xml
from journey.engine.exploring import explore
from journey.forms import Form, Kind
from journey.library import library

PROCESSES = sorted(library().diagrams)
NOTHING_DONE = {
    ("contact", "screening_decision", "level_1"),
    ("referral", "agree_refer_on", "refer_on"),
    ("assessment_single", "progress_review", "no_further_action"),
    ("assessment_single", "decide_outcome", "no_further_action"),
    ("assessment_single", "decide_outcome", "another_agency"),
    ("assessment_initial_core", "decide_outcome", "no_further_action"),
    ("assessment_initial_core", "decide_initial_assessment", "no_further_action"),
    ("strategy_discussion", "decide_strategy", "no_further_action"),
    ("section_47_enquiry", "decide_enquiry", "no_further_action"),
    ("child_protection_conference", "decide_conference", "no_plan"),
    ("child_protection_plan", "decide_review", "closure"),
    ("child_in_need_plan", "decide_review", "close"),
    ("closure", "authorise_closing", "authorise"),
}
"""Decisions with which nothing is done, or no more."""
ASKS_OTHERS = ("consulted", "contributed", "agencies")


@cache
def diagram(process_id: str) -> Diagram:
    return read_diagram(read_xml(library().source_of(process_id)))


def form_of(node: Node) -> Form:
    return library().form(node.attributes["form"])


def asks_others(form: Form, outcome: str = "") -> bool:
    """Whether a form asks which agencies were asked, and must be told."""
    for one in form.questions:
        shown = one.shown_when is None or not outcome or outcome in one.shown_when[1]
        if any(word in one.key for word in ASKS_OTHERS) and shown and one.required:
            return True
    return False


def deciding(process_id: str) -> Iterator[Node]:
    return (node for node in diagram(process_id).user_tasks if diagram(process_id).options(node.id))


@pytest.mark.requirement("R25")
@pytest.mark.parametrize(("process_id", "step", "outcome"), sorted(NOTHING_DONE))
def test_before_nothing_is_done_somebody_has_said_which_agencies_were_asked(
    process_id: str, step: str, outcome: str
) -> None:
    here = diagram(process_id)
    decision = here.nodes[step]
    assert outcome in {option.outcome for option in here.options(step)}
    asking = {node.id for node in here.user_tasks if asks_others(form_of(node))} - {step}
    reached = explore(here, blocked=frozenset(asking)).fired
    assert asks_others(form_of(decision), outcome) or step not in reached


@pytest.mark.requirement("R24")
@pytest.mark.parametrize("process_id", ["contact", "referral"])
def test_nothing_leaves_the_front_door_without_a_manager(process_id: str) -> None:
    here = diagram(process_id)
    managers = frozenset(node.id for node in here.user_tasks if node.lane == "Team manager")
    reached = explore(here, blocked=managers).fired
    assert managers
    assert [key for key in reached if here.nodes[key].kind == "endEvent"] == []


@pytest.mark.requirement("R45")
@pytest.mark.parametrize("process_id", PROCESSES)
def test_every_decision_names_who_takes_it(process_id: str) -> None:
    here = diagram(process_id)
    for node in deciding(process_id):
        assert node.lane in library().roles
        assert not library().roles[node.lane].reads_only
    for node in here.nodes.values():
        if node.kind == "exclusiveGateway" and len(here.leaving(node.id)) > 1:
            assert node.name.endswith("?"), f"{process_id}: {node.id} does not say what is asked"


@pytest.mark.requirement("R220")
@pytest.mark.parametrize("process_id", PROCESSES)
def test_no_process_ends_with_an_outcome_that_no_person_decided(process_id: str) -> None:
    """Dates and arithmetic bring work up; what comes of it is a person's, here or next door."""
    here = diagram(process_id)
    people = {
        node.id for node in here.nodes.values() if node.is_user_task or node.is_call or _hears(node)
    }
    reached = explore(here, blocked=frozenset(people)).fired
    ended = [key for key in reached if here.nodes[key].kind == "endEvent"]
    one_of_several = len(library().known.links[process_id].outcomes) > 1
    tells = {"outcome", "outcomeFrom", "starts"} if one_of_several else {"starts"}
    said = [key for key in ended if tells & set(here.nodes[key].attributes)]
    assert said == []


def test_a_decision_of_a_manager_gives_its_reasons() -> None:
    silent = [
        (process_id, node.id)
        for process_id in PROCESSES
        for node in deciding(process_id)
        if node.lane in _managers() and not form_of(node).rationale
    ]
    assert silent == []


@pytest.mark.requirement("R231")
def test_no_form_asks_what_is_asked_beside_every_decision() -> None:
    doubled = [
        (form.key, one.key)
        for form in library().forms.values()
        for one in form.questions
        if one.key.endswith(("_benefits", "_harms", "_likelihood", "_seriousness"))
        and one.kind is Kind.LONG_TEXT
    ]
    assert doubled == []


def _managers() -> set[str]:
    return {role.name for role in library().roles.values() if role.manages}


def _hears(node: Node) -> bool:
    caught = node.kind in ("intermediateCatchEvent", "boundaryEvent", "startEvent")
    return caught and node.event is not None
