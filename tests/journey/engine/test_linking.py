"""What a diagram has to do with other processes."""

from dataclasses import replace

import pytest

from journey.engine import check
from journey.engine.known import Known, Links
from journey.engine.linking import links_of
from tests.diagrams import arrows, diagram, element, lane, user_task
from tests.journey.engine.refusals import BROKEN, declared, event, flow, sound

KNOWN = Known(
    roles=frozenset({"Social worker"}),
    forms=frozenset({"work"}),
    rules=frozenset({"work"}),
    processes=frozenset({"process", "letter", "visit"}),
)


def linked(*parts: str, ways: tuple[str, ...], process: str = "process") -> bytes:
    """A process with a step, and what it has to do with others."""
    return declared(
        diagram(
            lane("Social worker", "work"),
            element("startEvent", "began"),
            user_task("work"),
            element("endEvent", "ended"),
            *parts,
            arrows("began > work", *ways),
            process=process,
        )
    )


def calling(called: str, *more: str, process: str = "process") -> bytes:
    call = element("callActivity", "call", calledElement=called, name="Call")
    return linked(call, *more, ways=("work > call", "call > ended"), process=process)


CAUGHT = element("boundaryEvent", "caught", event("error", "e"), attachedToRef="call")
AFTER = element("endEvent", "failed") + flow("on", "caught", "failed")
THROWS = element("endEvent", "thrown", event("error", "e"))
TELLS = element("intermediateThrowEvent", "told", event("message", "m"))
HEARS = element("intermediateCatchEvent", "heard", event("message", "m"))


def ids(source: bytes, **links: Links) -> list[str]:
    return [problem.id for problem in check(source, replace(KNOWN, links=links))]


def test_what_a_process_has_to_do_with_others_is_read() -> None:
    ways = ("work > heard", "heard > call", "call > thrown")
    call = element("callActivity", "call", calledElement="letter", name="Call")
    source = linked(call, HEARS, THROWS, ways=ways)
    assert links_of(source) == Links(
        calls=frozenset({"letter"}), errors=frozenset({"other"}), catches=frozenset({"nobody"})
    )
    assert links_of(b"nonsense") == Links()


def test_an_error_that_is_caught_inside_does_not_leave_the_process() -> None:
    inner = element("startEvent", "in") + THROWS + flow("in_on", "in", "thrown")
    caught = CAUGHT.replace('"call"', '"sub"')
    sub = element("subProcess", "sub", inner)
    source = linked(sub, caught, AFTER, ways=("work > sub", "sub > ended"))
    assert links_of(source).errors == frozenset()
    assert ids(source) == []
    uncaught = linked(sub, ways=("work > sub", "sub > ended"))
    assert links_of(uncaught).errors == {"other"}


def test_an_error_that_is_thrown_outside_the_process_does_not_disturb_the_others() -> None:
    inside = "</bpmn:flowNodeRef>" + THROWS.replace("thrown", "strange")
    source = linked(ways=("work > ended",)).replace(b"</bpmn:flowNodeRef>", inside.encode(), 1)
    assert "outside-the-process" in ids(source)
    assert links_of(source).errors == {"other"}


def test_calls_messages_and_error_ends_may_be_drawn() -> None:
    assert ids(calling("letter")) == []
    assert ids(linked(THROWS, ways=("work > thrown",)).replace(
        b'<bpmn:endEvent id="ended"></bpmn:endEvent>', b"")) == []  # fmt: skip
    assert ids(linked(TELLS, HEARS, ways=("work > told", "told > heard", "heard > ended"))) == []


@pytest.mark.parametrize(
    ("links", "found"),
    [
        ({}, []),
        ({"letter": Links(calls=frozenset({"visit"}))}, []),
        ({"letter": Links(calls=frozenset({"process"}))}, ["call-cycle"]),
        ({"letter": Links(calls=frozenset({"visit"})),
          "visit": Links(calls=frozenset({"letter", "process"}))}, ["call-cycle"]),
        ({"letter": Links(calls=frozenset({"visit"})),
          "visit": Links(calls=frozenset({"letter"}))}, []),
        ({"process": Links(calls=frozenset({"process"}))}, []),
    ],
)  # fmt: skip
def test_processes_must_not_wait_for_each_other(links: dict[str, Links], found: list[str]) -> None:
    assert ids(calling("letter"), **links) == found


def test_the_sentence_names_the_whole_cycle() -> None:
    links = {
        "letter": Links(calls=frozenset({"visit"})),
        "visit": Links(calls=frozenset({"process"})),
    }
    (problem,) = check(calling("letter"), replace(KNOWN, links=links))
    assert "process calls letter calls visit calls process, so they would wait" in problem.message


@pytest.mark.parametrize("starts", ["letter", "process"])
def test_starting_without_waiting_may_go_in_a_circle(starts: str) -> None:
    source = linked(ways=("work > ended",)).replace(
        b'id="ended"', f'id="ended" journey:starts="{starts}"'.encode()
    )
    assert ids(source, letter=Links(calls=frozenset({"process"}))) == []


def at_once(*ways: str, parts: str = "", starts: str = "letter", begins: str = "") -> bytes:
    """A process that starts another at its end; nobody acts but in `parts`."""
    end = element("endEvent", "ended", journey__starts=starts)
    began, tells = element("startEvent", "began", begins), TELLS if "told" in str(ways) else ""
    return declared(diagram(lane("Social worker", "work"), began, parts, tells, end, arrows(*ways)))


@pytest.mark.parametrize(
    ("links", "round_trip"),
    [
        ({}, ""),
        ({"letter": Links(begins=frozenset({"visit"}))}, ""),
        ({"letter": Links(begins=frozenset({"process"}))}, "process begins letter begins process"),
        ({"letter": Links(sends=frozenset({"come"})),
          "visit": Links(begins_with="come", begins=frozenset({"process"}))},
         "process begins letter begins visit begins process"),
        ({"letter": Links(begins=frozenset({"visit"})),
          "visit": Links(begins=frozenset({"letter"}))}, ""),
    ],
)  # fmt: skip
def test_processes_must_not_begin_each_other_without_a_wait(
    links: dict[str, Links], round_trip: str
) -> None:
    found = check(at_once("began > ended"), replace(KNOWN, links=links))
    assert [one.id for one in found] == (["loop-without-wait"] if round_trip else [])
    assert all(f"{round_trip} without waiting for anybody" in one.message for one in found)


def test_a_wait_anywhere_on_the_way_breaks_the_circle() -> None:
    back = {"letter": Links(begins=frozenset({"process"}))}
    assert ids(at_once("began > work", "work > ended", parts=user_task("work")), **back) == []
    timed = at_once("began > ended").replace(
        b'<bpmn:startEvent id="began">',
        b'<bpmn:startEvent id="began" journey:timescale="work"><bpmn:timerEventDefinition/>',
    )
    assert ids(timed, **back) == []
    assert links_of(timed).begins == frozenset()


STARTS = element("intermediateThrowEvent", "begins", journey__starts="letter")


def test_an_event_on_the_way_starts_a_process_that_exists() -> None:
    ways = ("work > begins", "begins > ended")
    assert ids(linked(STARTS, ways=ways)) == []
    assert ids(linked(STARTS.replace("letter", "nothing"), ways=ways)) == ["unknown-process"]
    telling = STARTS.replace("><", f">{event('message', 'm')}<")
    assert ids(linked(telling, ways=ways)) == ["events-several"]


def test_an_event_on_the_way_is_part_of_a_circle_of_starts() -> None:
    """Before the first wait it begins the other at once; behind a step it waits for that."""
    back = {"letter": Links(begins=frozenset({"process"}))}
    ended = element("endEvent", "ended")
    first = diagram(
        lane("Social worker", "work"),
        element("startEvent", "began"),
        STARTS,
        user_task("work"),
        ended,
        arrows("began > begins", "begins > work", "work > ended"),
    )
    assert links_of(first).begins == {"letter"}
    assert ids(first, **back) == ["loop-without-wait"]
    later = linked(STARTS, ways=("work > begins", "begins > ended"))
    assert links_of(later).begins == frozenset()
    assert ids(later, **back) == []


@pytest.mark.parametrize("begins", ["", event("message", "m")])
def test_a_process_does_not_begin_itself_without_a_wait(begins: str) -> None:
    """A message with which it begins has come already."""
    assert ids(at_once("began > ended", starts="process", begins=begins)) == ["loop-without-wait"]
    if begins:
        found = ids(at_once("began > told", "told > ended", begins=begins))
        assert found == ["loop-without-wait"]


def test_what_a_process_begins_before_it_waits_is_read() -> None:
    """A call begins the other process, and what comes after the call waits for it."""
    inner = element("startEvent", "in") + element("endEvent", "out")
    inner += element("callActivity", "call", calledElement="visit", name="Call")
    inner += flow("in_1", "in", "call") + flow("in_2", "call", "out")
    sub = element("subProcess", "sub", inner)
    ways = ("began > told", "told > sub", "sub > ended")
    assert links_of(at_once(*ways, parts=sub)) == Links(
        calls=frozenset({"visit"}), begins=frozenset({"visit"}), sends=frozenset({"nobody"})
    )
    back = {"visit": Links(begins=frozenset({"process"}))}
    assert ids(at_once("began > sub", "sub > ended", parts=sub), **back) == ["loop-without-wait"]


@pytest.mark.parametrize(
    ("links", "found"),
    [
        ({}, []),
        ({"letter": Links(errors=frozenset({"other"}))}, []),
        ({"letter": Links(errors=frozenset({"lost"}))}, ["never-thrown"]),
        ({"letter": Links()}, ["never-thrown"]),
    ],
)
def test_an_error_that_is_caught_is_thrown_where_that_is_known(
    links: dict[str, Links], found: list[str]
) -> None:
    assert ids(calling("letter", CAUGHT, AFTER), **links) == found


@pytest.mark.parametrize(
    ("links", "found"),
    [
        ({}, []),
        ({"letter": Links(catches=frozenset({"nobody"}))}, []),
        ({"letter": Links()}, ["message-unheard"]),
    ],
)
def test_a_message_is_waited_for_somewhere(links: dict[str, Links], found: list[str]) -> None:
    assert ids(linked(TELLS, ways=("work > told", "told > ended")), **links) == found


def deciding(*ways: str) -> bytes:
    """A process in which work is returned, or ends as it was decided or at once."""
    return diagram(
        lane("Social worker", "again", "work", "gate"),
        element("startEvent", "began"),
        element("exclusiveGateway", "again"),
        user_task("work"),
        element("exclusiveGateway", "gate", name="What next?"),
        element("endEvent", "ended", **{"journey:outcomeFrom": "work"}),
        element("endEvent", "early", **{"journey:outcome": "closed"}),
        arrows("began > again", "again > work", "work > gate", *ways),
    )


WAYS = ("gate > again : return", "gate > ended : plan", "gate > early : stop")


def test_the_outcomes_of_a_process_are_those_from_which_its_ends_are_reached() -> None:
    assert links_of(deciding(*WAYS)).outcomes == {"plan", "closed"}
    ways = (*WAYS[:2], "gate > ended : help", WAYS[2])
    assert links_of(deciding(*ways)).outcomes == {"plan", "help", "closed"}


def test_a_file_with_arrows_to_nowhere_has_links_all_the_same() -> None:
    broken = [links_of(declared(sound(**parts))) for _, parts in BROKEN]
    assert links_of(deciding(*WAYS).replace(b'targetRef="gate"', b'targetRef="nowhere"'))
    assert len([one for one in broken if one != Links()]) > 50


@pytest.mark.parametrize(
    ("substitutes", "outcomes", "problems"),
    [
        ({"visit": "process"}, {"plan", "closed"}, []),
        ({"visit": "process"}, {"plan"}, ["substitute-ends-otherwise"]),
        ({"visit": "process"}, {"plan", "closed", "help"}, ["substitute-ends-otherwise"]),
        ({"process": "visit"}, {"plan"}, []),
        ({"letter": "process"}, {"plan"}, []),
    ],
)
def test_what_runs_in_the_place_of_another_ends_with_the_same_outcomes(
    substitutes: dict[str, str], outcomes: set[str], problems: list[str]
) -> None:
    links = {"visit": Links(outcomes=frozenset(outcomes))}
    known = replace(KNOWN, links=links, substitutes=substitutes)
    found = check(deciding(*WAYS), known)
    assert [problem.id for problem in found] == problems
    assert all("Missing here: " in problem.message for problem in found)
