"""Moving instances whose steps have events, are calls, repeated, or in sub-processes."""

from itertools import pairwise

import pytest

from tests.diagrams import TIMER, arrows, element, user_task
from tests.journey.engine.moving import (
    CALL,
    DAY,
    END,
    LATER,
    START,
    asked,
    boundary,
    due_at,
    finish,
    held,
    ids,
    lasting,
    line,
    looked_at,
    moved,
    repeated,
    runner,
    version,
    with_date,
)
from tests.journey.engine.test_instance import NOW
from tests.journey.engine.test_profile_runs import DECLARED, MESSAGE


def waiting_for_events(*, dated: bool = True, after: str = "chase") -> bytes:
    date = element("intermediateCatchEvent", "late", TIMER, journey__timescale="rule")
    parts = (date, user_task(after), element("endEvent", "chased")) if dated else ()
    ways = ("which > late", f"late > {after}", f"{after} > chased") if dated else ()
    return version(
        START,
        element("eventBasedGateway", "which"),
        element("intermediateCatchEvent", "answered", MESSAGE),
        user_task("read"),
        END,
        *parts,
        arrows("began > which", "which > answered", "answered > read", "read > ended", *ways),
    )


def test_an_event_gateway_goes_on_waiting() -> None:
    run = runner(waiting_for_events())
    move = moved(run, waiting_for_events(after="ring"))
    assert [kept.new for kept in move.kept] == ["which"]
    assert due_at(run) == NOW + 3 * DAY
    run.fire(3 * DAY)
    assert run.open == ["ring"]


def test_the_date_after_an_event_gateway_is_taken_off_and_added() -> None:
    run = runner(waiting_for_events())
    moved(run, waiting_for_events(dated=False))
    assert run.instance.next_due_at is None
    moved(run, waiting_for_events())
    assert due_at(run) == NOW + 3 * DAY
    run.reload().deliver("answer", now=LATER)
    finish(run, "read")


def test_steps_inside_a_sub_process_are_added_and_removed() -> None:
    run = runner(held("one", "two", "three"), "one")
    before = ids(run)
    moved(run, held("zero", "two", "four", after=("after", "more")))
    assert ids(run) == before
    finish(run, "two", "four", "after", "more")


def test_a_step_that_is_removed_inside_a_sub_process_is_asked_about_there() -> None:
    run = runner(held("one", "two"), "one")
    problem = asked(looked_at(run, held("one", "three")))["two"]
    assert problem.candidates == ("one", "three")
    refused = asked(looked_at(run, held("one", "three"), {"two": "after"}))["two"]
    assert "another part of the process" in refused.message
    moved(run, held("one", "three"), {"two": "three"})
    finish(run, "three", "after")


def test_a_sub_process_is_added_and_removed_around_a_step() -> None:
    run = runner(held("one", "two"), "one")
    before = ids(run)
    flat = line("one", "two", "after")
    assert asked(looked_at(run, flat))["sub"].candidates == ("one", "two", "after")
    move = moved(run, flat, {"sub": "two"})
    assert ids(run) == before
    assert [kept.id for kept in move.kept] == [before["two"]]
    back = asked(looked_at(run, held("one", "two")))["two"]
    assert "another part of the process" in back.message
    finish(run, "two", "after")


def test_a_sub_process_with_another_id_goes_on() -> None:
    run = runner(held("one", "two"), "one")
    before = ids(run)
    moved(run, held("one", "two", sub="part"), {"sub": "part"})
    assert ids(run) == before
    finish(run, "two", "after")


def reminded(*, at: str = "work", late: bool = True) -> bytes:
    """A step with a date that ends it, and a message that opens another step beside it."""
    told = boundary("told" if at == "work" else "told_later", at, remains=True, inside=MESSAGE)
    date = boundary("late", "work") + element("endEvent", "late_end") if late else ""
    beside = user_task("answer") + element("endEvent", "answered")
    ways = ("late > late_end",) if late else ()
    told_way = f"{'told' if at == 'work' else 'told_later'} > answer"
    extra = told + date + beside
    return line("work", "after", extra=extra, ways=(*ways, told_way, "answer > answered"))


@pytest.mark.parametrize("late", [True, False])
@pytest.mark.parametrize("at", ["work", "after"])
@pytest.mark.parametrize("handled_first", [True, False])
def test_what_a_boundary_event_has_opened_stays_open(
    at: str, *, late: bool, handled_first: bool
) -> None:
    run = runner(reminded())
    run.instance.deliver("answer", now=NOW)
    before = ids(run)
    assert sorted(before) == ["answer", "work"]
    moved(run, reminded(at=at, late=late))
    assert ids(run) == before
    assert due_at(run) == (NOW + 3 * DAY if late else None)
    steps = ("work", "after")
    finish(run, *(("answer", *steps) if handled_first else (*steps, "answer")))


def test_a_date_still_ends_a_step_whose_reminder_was_taken_off() -> None:
    run = runner(reminded())
    run.instance.deliver("answer", now=NOW)
    moved(run, reminded(at="after"))
    run.fire(3 * DAY)
    assert run.open == ["answer"]
    finish(run, "answer")


def test_a_mapped_step_keeps_the_events_that_both_have() -> None:
    run = runner(with_date("late", lasting("P10D")), "a")
    new = with_date("late", lasting("P10D")).replace(b'"b"', b'"b_new"')
    assert moved(run, new, {"b": "b_new"}).notes == ("“B” goes on as “B”.",)
    assert due_at(run) == NOW + 10 * DAY
    finish(run, "b_new")


def test_an_event_with_another_id_keeps_its_date_when_it_is_mapped() -> None:
    run = runner(with_date("late", lasting("P10D")), "a")
    anew = looked_at(run, with_date("overdue", lasting("P10D")))
    assert anew.notes == ("“Late” is removed.", "“Overdue” is armed.")
    moved(run, with_date("overdue", lasting("P10D")), {"late": "overdue"})
    assert due_at(run) == NOW + 10 * DAY


def test_a_date_that_begins_to_repeat_is_armed_anew() -> None:
    cycle = "<bpmn:timeCycle>R3/P1D</bpmn:timeCycle>"
    again = f"<bpmn:timerEventDefinition>{cycle}</bpmn:timerEventDefinition>"
    run = runner(with_date("late", lasting("P10D")), "a")
    move = moved(run, with_date("late", again))
    assert move.notes == ("“Late” has another kind of date and is armed anew.",)
    assert due_at(run) == LATER + DAY


def test_a_message_that_is_awaited_elsewhere_is_caught() -> None:
    event = element("intermediateCatchEvent", "answered", MESSAGE)
    run = runner(line("answered", "after", answered=event))
    moved(run, line("answered", "between", "after", answered=event))
    run.reload().deliver("answer", now=LATER)
    finish(run, "between", "after")


def test_an_intermediate_date_is_left_for_a_step() -> None:
    date = element("intermediateCatchEvent", "date", TIMER, journey__timescale="rule")
    run = runner(line("date", "after", date=date))
    assert "date" in asked(looked_at(run, line("after")))
    moved(run, line("after"), {"date": "after"})
    assert run.instance.next_due_at is None
    finish(run, "after")


def test_a_call_of_another_process_is_asked_about() -> None:
    run = runner(line("call", "after", call=CALL))
    call = ids(run)["call"]
    new = line("call", "after", call=CALL.replace('"other"', '"new_one"'))
    problem = asked(looked_at(run, new))["call"]
    assert problem.message.startswith(
        "“Call” now calls “new_one”, but this child waits for “other”"
    )
    assert problem.candidates == ("call", "after")
    move = looked_at(run, new, {"call": "after"})
    assert "“other”, which was called, is not waited for any more." in move.notes
    assert move.kept == ()
    moved(run, new, {"call": "call"})
    assert ids(run) == {"call": call}


def test_a_step_that_becomes_a_call_is_asked_about() -> None:
    run = runner(line("call", "after"))
    before = ids(run)["call"]
    assert "call" in asked(looked_at(run, line("call", "after", call=CALL)))
    moved(run, line("call", "after", call=CALL), {"call": "call"})
    assert ids(run)["call"] != before
    assert run.instance.calls


def test_a_step_that_becomes_repeated_is_asked_about() -> None:
    run = runner(line("work", "after"))
    new = line("work", "after", work=repeated("work"))
    assert asked(looked_at(run, new))["work"].candidates == ("after",)
    assert "cannot be put" in asked(looked_at(run, new, {"work": "work"}))["work"].message
    moved(run, new, {"work": "after"})
    finish(run, "after")


def test_a_child_is_not_left_with_nothing_to_do() -> None:
    run = runner(line("a", "b"))
    assert [one.id for one in looked_at(run, line("b"), {"a": ""}).problems] == ["nothing-open"]


def choosing(decide: str = "decide", *, first: bool = True) -> bytes:
    """A decision, later read by a condition."""
    head = (decide, "gate", "merge", "between") if first else ("between",)
    condition = f"<bpmn:conditionExpression>{decide}.outcome == 'yes'</bpmn:conditionExpression>"
    return version(
        START,
        *(
            user_task(step)
            for step in (decide, "between", "yes", "no")
            if step in (*head, "yes", "no")
        ),
        *(
            (
                element("exclusiveGateway", "gate", name="Which?"),
                element("exclusiveGateway", "merge"),
                element(
                    "sequenceFlow",
                    "second",
                    sourceRef="gate",
                    targetRef="merge",
                    journey__outcome="no",
                    name="No",
                ),
            )
            if first
            else ()
        ),
        element("exclusiveGateway", "later", default="arrow_99", name="Later?"),
        element("sequenceFlow", "on_yes", condition, sourceRef="later", targetRef="yes"),
        element("sequenceFlow", "arrow_99", sourceRef="later", targetRef="no"),
        END,
        element("endEvent", "no_end"),
        arrows(
            *(
                f"{one} > {other}" + (": yes" if one == "gate" else "")
                for one, other in pairwise(("began", *head, "later"))
            ),
            "yes > ended",
            "no > no_end",
        ),
    )


@pytest.mark.parametrize("outcome", ["yes", "no"])
@pytest.mark.parametrize("decide", ["decide", "judge"])
def test_what_was_decided_is_known_in_the_new_version(outcome: str, decide: str) -> None:
    run = runner(choosing())
    run.complete("decide", outcome)
    moved(run, choosing(decide), {"decide": decide})
    run.complete("between")
    assert run.open == [outcome]


def test_an_outcome_that_this_child_passed_by_is_asked_about() -> None:
    run = runner(line("between", "after"))
    problem = asked(looked_at(run, choosing(first=True)))["between"]
    assert problem.id == "outcome-unknown"
    assert "“Later?” follows the outcome of “Decide”" in problem.message
    moved(run, choosing(first=True), {"between": "decide"})
    run.complete("decide", "yes")
    run.complete("between")
    assert run.open == ["yes"]


def test_an_outcome_of_an_end_that_this_child_passed_by_is_asked_about() -> None:
    new = version(
        START,
        *(user_task(step) for step in ("decide", "between")),
        element("exclusiveGateway", "gate", name="Which?"),
        element("exclusiveGateway", "merge"),
        element("endEvent", "ended", journey__outcomeFrom="decide"),
        arrows(
            "began > decide",
            "decide > gate",
            "gate > merge: yes",
            "gate > merge: no",
            "merge > between",
            "between > ended",
        ),
    )
    problem = asked(looked_at(runner(line("between")), new))["between"]
    assert problem.id == "outcome-unknown"
    assert "“ended” follows the outcome of “Decide”" in problem.message


def test_a_message_of_another_name_is_said() -> None:
    def waiting(code: str) -> bytes:
        message = element("intermediateCatchEvent", "answered", MESSAGE)
        declared = DECLARED.replace('name="answer"', f'name="{code}"')
        return line("answered", answered=message).replace(DECLARED.encode(), declared.encode())

    run = runner(waiting("answer"))
    move = moved(run, waiting("reply"))
    assert move.notes == ("“answered” now waits for something else.",)
    assert run.instance.messages_awaited == {"reply"}


def test_a_date_at_the_start_goes_on_waiting() -> None:
    start = element("startEvent", "began", TIMER, journey__timescale="rule")
    old, new = (
        line(*steps).replace(element("startEvent", "began").encode(), start.encode())
        for steps in (("a",), ("a", "b"))
    )
    run = runner(old)
    moved(run, new)
    assert due_at(run) == NOW + 3 * DAY
    run.fire(3 * DAY)
    finish(run, "a", "b")


def test_a_repeated_step_is_left_with_all_its_occurrences() -> None:
    run = runner(line("work", "after", work=repeated("work")), "work")
    moved(run, line("after"), {"work": "after"})
    assert run.open == ["after"]
    finish(run, "after")


def test_a_call_that_becomes_another_call_is_begun_anew() -> None:
    run = runner(line("call", call=CALL))
    before = ids(run)["call"]
    new = line(
        "other_call", other_call=CALL.replace('"call"', '"other_call"').replace('other"', 'x"')
    )
    move = moved(run, new, {"call": "other_call"})
    assert move.kept == ()
    assert ids(run)["other_call"] != before


def test_an_event_that_has_happened_is_not_armed_again() -> None:
    reminder = boundary("reminder", "work", remains=True) + user_task("chase")
    end = element("endEvent", "chased")
    ways = ("reminder > chase", "chase > chased")
    old = line("work", extra=reminder + end, ways=ways)
    run = runner(old)
    run.fire(3 * DAY)
    run.complete("chase")
    assert run.instance.next_due_at is None
    assert moved(run, line("work", "after", extra=reminder + end, ways=ways)).notes == ()
    assert run.instance.next_due_at is None
    finish(run, "work", "after")


def choosing_inside(condition: str) -> str:
    """A sub-process with a condition."""
    inside = (
        element("startEvent", "in_began")
        + user_task("inside")
        + element("exclusiveGateway", "in_gate", default="in_no")
        + element("endEvent", "in_yes_end")
        + element("endEvent", "in_no_end")
        + element("sequenceFlow", "in_1", sourceRef="in_began", targetRef="inside")
        + element("sequenceFlow", "in_2", sourceRef="inside", targetRef="in_gate")
        + element("sequenceFlow", "in_no", sourceRef="in_gate", targetRef="in_no_end")
    )
    condition = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>"
    yes = element("sequenceFlow", "yes", condition, sourceRef="in_gate", targetRef="in_yes_end")
    return element("subProcess", "sub", inside + yes, name="Sub")


def test_a_condition_in_a_sub_process_reads_what_was_to_be_decided_before_it() -> None:
    run = runner(line("before", "sub", sub=choosing_inside("1 == 1")), "before")
    new = line("judge", "before", "sub", sub=choosing_inside("judge.outcome == 'yes'"))
    problem = asked(looked_at(run, new))["sub"]
    assert problem.id == "outcome-unknown"
    assert "“in_gate” follows the outcome of “Judge”" in problem.message
