"""When timers fire, and in what order.

SpiffWorkflow's own arithmetic reads text without an offset by the clock of the day on which the
server was started, adds 31 days for a month and fires each missed repeat by itself (reference
engine.md 1 and 5). Here its timers ask us instead: two methods are replaced, once. A moment is
worked out when its timer is armed, and then kept in the state of the process.

    a moment      event_value = "2026-03-05T10:00:00+00:00"
    a repetition  event_value = {"first": moment, "next": moment or None, "period": "P7D",
                                 "done": 2, "times": 3 or None for ever}
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin
from SpiffWorkflow.bpmn.specs.event_definitions.timer import (
    CycleTimerEventDefinition,
    TimeDateEventDefinition,
    TimerEventDefinition,
)
from SpiffWorkflow.util.task import TaskState

from journey.engine.clock import engine_now
from journey.engine.events import awaited
from journey.engine.periods import read_moment, read_period, read_repeat

VALUE: Final = "event_value"
_RULE: Final = re.compile(r"\bdue\s*\(")


def after(period: str | dt.timedelta) -> dt.datetime:
    """The moment a period after now; what a duration in a diagram is compiled to."""
    if isinstance(period, dt.timedelta):
        return engine_now() + period
    return read_period(period).after(engine_now())


def armed(workflow: Any) -> list[tuple[dt.datetime, Any]]:
    """The timers that are armed, each with the moment when it fires next, the soonest first.

    Of two at the same moment the one that interrupts comes last.
    """
    return sorted(_armed(workflow), key=_order)


def arm(workflow: Any) -> None:
    """Arm the timers that wait without a date yet, as after a move to another version.

    One whose moment is past is ready to go on.
    """
    for token in list(workflow.event_manager.tasks.values()):
        is_timer = any(isinstance(one, TimerEventDefinition) for one in awaited(token))
        if is_timer and VALUE not in token.internal_data:
            token.task_spec._update(token)


def rearm(workflow: Any, *, to_come: bool = False) -> None:
    """Ask the timescale rules again for the moments of armed timers; durations run on.

    With `to_come` only those moments are taken that are still to come.
    """
    for token in workflow.event_manager.tasks.values():
        for definition in awaited(token):
            if isinstance(definition, TimeDateEventDefinition) and VALUE in token.internal_data:
                if _RULE.search(definition.expression or ""):
                    moment = _evaluate(definition, token)
                    if not to_come or dt.datetime.fromisoformat(moment) > engine_now():
                        token.internal_data[VALUE] = moment


def _armed(workflow: Any) -> Iterator[tuple[dt.datetime, Any]]:
    for token in workflow.event_manager.tasks.values():
        value = token.internal_data.get(VALUE)
        text = value["next"] if isinstance(value, Mapping) else value
        if text and token._state & TaskState.WAITING:
            yield dt.datetime.fromisoformat(text), token


def _order(entry: tuple[dt.datetime, Any]) -> tuple[dt.datetime, bool, str]:
    moment, token = entry
    interrupts = bool(getattr(token.task_spec, "cancel_activity", False))
    return moment, interrupts, token.task_spec.name


def _evaluate(definition: TimerEventDefinition, token: Any) -> str:
    value = token.workflow.script_engine.evaluate(token, definition.expression)
    return read_moment(value).isoformat()


def _moment_has_come(definition: TimeDateEventDefinition, token: Any) -> bool:
    internal = token.internal_data
    if internal.get(VALUE) is None:
        internal[VALUE] = _evaluate(definition, token)
    if dt.datetime.fromisoformat(internal[VALUE]) <= engine_now():
        internal["event_fired"] = True
    return bool(internal.get("event_fired"))


def _repeat(definition: CycleTimerEventDefinition, token: Any) -> None:
    """Arm a repetition, or fire it once for all the repeats that are due."""
    value = token.internal_data.get(VALUE)
    if value is None:
        value = token.internal_data[VALUE] = _first(definition, token)
    if value["next"] is None or dt.datetime.fromisoformat(value["next"]) > engine_now():
        return
    token.internal_data[VALUE] = _moved_past(engine_now(), value)
    for spec in token.task_spec.outputs:
        if not isinstance(spec, BoundaryEventJoin):
            child = token._add_child(spec, TaskState.FUTURE)
            spec._update(child)


def _first(definition: CycleTimerEventDefinition, token: Any) -> dict[str, Any]:
    text = token.workflow.script_engine.evaluate(token, definition.expression)
    times, period = read_repeat(str(text))
    first = read_period(period).after(engine_now()).isoformat()
    return {"first": first, "next": first, "period": period, "done": 0, "times": times}


def _moved_past(now: dt.datetime, value: Mapping[str, Any]) -> dict[str, Any]:
    """A repetition after it has fired: the repeats that were missed count as done."""
    period, first = read_period(value["period"]), dt.datetime.fromisoformat(value["first"])
    length = dt.timedelta(days=period.days) + period.time
    done = max(value["done"] + 1, (now - first) // length)
    while period.after(first, done) <= now:
        done += 1
    used_up = value["times"] is not None and done >= value["times"]
    next_at = None if used_up else period.after(first, done).isoformat()
    return {**value, "done": value["times"] if used_up else done, "next": next_at}


TimeDateEventDefinition.has_fired = _moment_has_come
CycleTimerEventDefinition.update_task = _repeat
