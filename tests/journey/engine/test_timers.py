"""When timers fire: calendar periods, clock changes, missed repeats, corrected clocks."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from journey.engine import EngineError, Instance, Run, compile_process
from journey.engine.periods import read_moment, read_period, read_repeat
from tests.diagrams import TIMER, arrows, diagram, element, user_task

LONDON = ZoneInfo("Europe/London")
DAY = dt.timedelta(days=1)
START, END = element("startEvent", "began"), element("endEvent", "ended")


def london(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=LONDON)  # type: ignore[misc, arg-type]


def timer(kind: str, text: str) -> str:
    return (
        f"<bpmn:timerEventDefinition><bpmn:{kind}>{text}</bpmn:{kind}></bpmn:timerEventDefinition>"
    )


def waiting_for(definition: str, **attributes: str) -> bytes:
    """A date on the way, and then the end."""
    return diagram(
        START,
        element("intermediateCatchEvent", "date", definition, **attributes),
        END,
        arrows("began > date", "date > ended"),
    )


def beside(*events: tuple[str, str, bool]) -> bytes:
    """Work with timers at its boundary: the name, the definition and whether it interrupts."""
    drawn = [
        element(
            "boundaryEvent",
            name,
            definition,
            attachedToRef="work",
            cancelActivity=str(interrupts).lower(),
            **({"journey__timescale": name} if definition == TIMER else {}),
        )
        + user_task(f"{name}_step")
        + element("endEvent", f"{name}_end")
        for name, definition, interrupts in events
    ]
    ways = [
        way for name, *_ in events for way in (f"{name} > {name}_step", f"{name}_step > {name}_end")
    ]
    return diagram(
        START, user_task("work"), END, *drawn, arrows("began > work", "work > ended", *ways)
    )


class Sleeper:
    """A process that is stored, and loaded when something is due or is done."""

    def __init__(self, source: bytes, now: dt.datetime, **due: dt.datetime) -> None:
        self.definition, self.due = compile_process(source), due
        instance, _ = Instance.start(self.definition, functions=self.functions, now=now)
        self.keep(instance)

    @property
    def functions(self) -> Mapping[str, Any]:
        return {"due": lambda rule: self.due[rule]}

    def keep(self, instance: Instance) -> None:
        self.state = json.loads(json.dumps(instance.dump(), sort_keys=True))

    def load(self) -> Instance:
        return Instance.load(self.definition, self.state, functions=self.functions)

    def fire(self, now: dt.datetime) -> Run:
        instance = self.load()
        run = instance.fire_timers(now=now)
        self.keep(instance)
        return run

    def open(self) -> list[str]:
        return sorted(task.node.id for task in self.load().user_tasks)


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("P1M", london(2026, 1, 31, 9), london(2026, 2, 28, 9)),
        ("P1M", london(2028, 1, 31, 9), london(2028, 2, 29, 9)),
        ("P13M", london(2026, 1, 31, 9), london(2027, 2, 28, 9)),
        ("P1Y", london(2028, 2, 29, 9), london(2029, 2, 28, 9)),
        ("P1Y1M1D", london(2026, 12, 31, 9), london(2028, 2, 1, 9)),
        ("P1D", london(2026, 3, 28, 10), london(2026, 3, 29, 10)),
        ("PT24H", london(2026, 3, 28, 10), london(2026, 3, 29, 11)),
        ("P1D", london(2026, 10, 24, 10), london(2026, 10, 25, 10)),
        ("PT24H", london(2026, 10, 24, 10), london(2026, 10, 25, 9)),
        ("P1W", london(2026, 3, 25, 10), london(2026, 4, 1, 10)),
        ("P1DT12H", london(2026, 3, 28, 10), london(2026, 3, 29, 22)),
        ("PT90M", london(2026, 6, 1, 10), london(2026, 6, 1, 11, 30)),
        ("P1D", london(2026, 3, 28, 1, 30), london(2026, 3, 29, 2, 30)),
    ],
)
def test_a_period_is_counted_on_the_calendar_and_the_clock_of_london(
    period: str, start: dt.datetime, end: dt.datetime
) -> None:
    sleeper = Sleeper(waiting_for(timer("timeDuration", period)), start)
    due = sleeper.load().next_due_at
    assert due == end
    assert due is not None
    assert due.tzinfo is dt.UTC
    assert sleeper.fire(end - dt.timedelta(seconds=1)).nodes == []
    assert sleeper.fire(end).nodes == ["date", "ended"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-07-01T17:00", dt.datetime(2026, 7, 1, 16, tzinfo=dt.UTC)),
        ("2026-12-01T17:00", dt.datetime(2026, 12, 1, 17, tzinfo=dt.UTC)),
        ("2026-07-01", dt.datetime(2026, 6, 30, 23, tzinfo=dt.UTC)),
        ("2026-07-01T17:00Z", dt.datetime(2026, 7, 1, 17, tzinfo=dt.UTC)),
        ("2026-07-01T17:00+02:00", dt.datetime(2026, 7, 1, 15, tzinfo=dt.UTC)),
    ],
)
def test_a_moment_without_an_offset_is_londons(text: str, moment: dt.datetime) -> None:
    sleeper = Sleeper(waiting_for(timer("timeDate", text)), london(2026, 1, 15, 9))
    assert sleeper.load().next_due_at == moment


def test_a_moment_that_is_past_is_passed_at_once() -> None:
    sleeper = Sleeper(waiting_for(timer("timeDate", "2026-01-01T09:00")), london(2026, 1, 15, 9))
    assert sleeper.load().has_ended


@pytest.mark.parametrize(
    "text", ["P", "PT", "P1", "1D", "P1DT", "P-1D", "P0.5D", "PT1D", "P1000Y", "P1H", ""]
)
def test_a_text_that_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(EngineError):
        read_period(text)


@pytest.mark.parametrize(
    "text", ["R3/P1M", "R/P1Y", "R/PT1S", "R0/P1D", "R/2026-07-01/P1D", "P1D", "R3", "R99999/P1D"]
)
def test_a_repetition_that_cannot_be_kept_is_refused(text: str) -> None:
    with pytest.raises(EngineError):
        read_repeat(text)


@pytest.mark.parametrize("value", ["", "tomorrow", "2026-13-01", 5, None])
def test_what_is_no_moment_is_refused(value: object) -> None:
    with pytest.raises(EngineError, match="is not a moment"):
        read_moment(value)


def test_repeats_that_were_missed_fire_as_one_and_are_used_up() -> None:
    began = london(2026, 3, 2, 9)
    forever = Sleeper(beside(("remind", timer("timeCycle", "R/P1D"), False)), began)
    forever.fire(began + 5 * DAY)
    assert forever.open() == ["remind_step", "work"]
    assert forever.load().next_due_at == began + 6 * DAY
    assert forever.fire(began + 5 * DAY).nodes == []

    thrice = Sleeper(beside(("remind", timer("timeCycle", "R3/P1D"), False)), began)
    thrice.fire(began + 2 * DAY)
    assert thrice.load().next_due_at == began + 3 * DAY
    thrice.fire(began + 9 * DAY)
    assert thrice.open() == ["remind_step", "remind_step", "work"]
    assert thrice.load().next_due_at is None


def test_a_repetition_in_time_fires_as_often_as_it_says() -> None:
    began = london(2026, 3, 2, 9)
    sleeper = Sleeper(beside(("remind", timer("timeCycle", "R3/P1D"), False)), began)
    fired = [sleeper.fire(began + day * DAY).nodes for day in range(1, 6)]
    assert fired == [["remind"], ["remind"], ["remind"], [], []]
    assert sleeper.open() == ["remind_step"] * 3 + ["work"]


def test_a_repetition_keeps_its_time_of_day_across_both_clock_changes() -> None:
    began = london(2026, 3, 1, 1, 30)
    sleeper = Sleeper(beside(("remind", timer("timeCycle", "R/P1D"), False)), began)
    for day in range(2, 32):
        sleeper.fire(london(2026, 3, day, 3))
    assert sleeper.load().next_due_at == london(2026, 4, 1, 1, 30)
    sleeper.fire(london(2026, 10, 25, 3))
    assert sleeper.load().next_due_at == london(2026, 10, 26, 1, 30)


def test_a_reminder_is_small_however_often_it_came() -> None:
    began = london(2026, 3, 2, 9)
    source = diagram(
        START,
        user_task("work"),
        element(
            "boundaryEvent",
            "remind",
            timer("timeCycle", "R/P1D"),
            attachedToRef="work",
            cancelActivity="false",
        ),
        element("endEvent", "reminded"),
        END,
        arrows("began > work", "work > ended", "remind > reminded"),
    )
    sleeper = Sleeper(source, began)
    sizes = []
    for day in range(1, 200):
        sleeper.fire(began + day * DAY)
        sizes.append(len(json.dumps(sleeper.state)))
    assert max(sizes[2:]) - min(sizes[2:]) <= 4


def test_timers_that_were_missed_fire_in_their_order() -> None:
    """What interrupts on day 10 leaves no reminder for day 12, however late we look."""
    began = london(2026, 3, 2, 9)
    source = beside(
        ("remind", timer("timeDuration", "P7D"), False),
        ("overdue", timer("timeDuration", "P10D"), True),
        ("again", timer("timeDuration", "P12D"), False),
    )
    sleeper = Sleeper(source, began)
    assert sleeper.fire(began + 30 * DAY).nodes == ["remind", "overdue"]
    assert sleeper.open() == ["overdue_step", "remind_step"]
    assert sleeper.load().next_due_at is None


def test_a_date_is_kept_as_it_was_when_its_timer_was_armed() -> None:
    began = london(2026, 3, 2, 9)
    sleeper = Sleeper(beside(("late", TIMER, True)), began, late=began + 3 * DAY)
    sleeper.due = {"late": began + 30 * DAY}
    sleeper.fire(began + DAY)
    assert sleeper.load().next_due_at == began + 3 * DAY


def test_a_corrected_clock_moves_the_dates_of_rules_and_no_others() -> None:
    began = london(2026, 3, 2, 9)
    source = beside(("late", TIMER, True), ("remind", timer("timeDuration", "P5D"), False))
    sleeper = Sleeper(source, began, late=began + 3 * DAY)
    sleeper.due = {"late": began + 8 * DAY}
    instance = sleeper.load()
    instance.rearm(now=began + DAY)
    assert [(node.id, moment) for node, moment in instance.waiting] == [
        ("remind", began + 5 * DAY),
        ("late", began + 8 * DAY),
    ]
    sleeper.keep(instance)
    sleeper.fire(began + 7 * DAY)
    assert sleeper.open() == ["remind_step", "work"]


def test_a_clock_corrected_into_the_past_fires_at_the_next_look_and_not_before() -> None:
    began = london(2026, 3, 2, 9)
    sleeper = Sleeper(beside(("late", TIMER, True)), began, late=began + 3 * DAY)
    sleeper.due = {"late": began - DAY}
    instance = sleeper.load()
    instance.rearm(now=began + DAY)
    sleeper.keep(instance)
    assert sleeper.open() == ["work"]
    assert sleeper.load().next_due_at == began - DAY
    sleeper.fire(began + DAY)
    assert sleeper.open() == ["late_step"]


def test_a_date_after_an_event_gateway_is_re_armed_too() -> None:
    began = london(2026, 3, 2, 9)
    source = diagram(
        START,
        element("eventBasedGateway", "which"),
        element("intermediateCatchEvent", "late", TIMER, journey__timescale="late"),
        END,
        arrows("began > which", "which > late", "late > ended"),
    )
    sleeper = Sleeper(source, began, late=began + 3 * DAY)
    sleeper.due = {"late": began + 8 * DAY}
    instance = sleeper.load()
    instance.rearm(now=began + DAY)
    assert instance.next_due_at == began + 8 * DAY
