"""A sweep over many processes that wait, of which few are due."""

import datetime as dt
import statistics
from collections.abc import Callable
from time import perf_counter
from typing import Final

from django.db import connection, models
from psycopg import sql

from journey import clock
from journey.models import Fact, JourneyEvent, ProcessInstance
from tasks.models import Task
from tasks.worktray import fire_timers

EARLIER: Final = dt.timedelta(days=7)
IDLE_SWEEPS: Final = 20


def sweep(begin: Callable[[], ProcessInstance], *, instances: int, due: int) -> dict[str, float]:
    """Make the rows, fire what is due, and look again when nothing is.

    Raises RuntimeError when another number fired than was due.
    """
    ProcessInstance.objects.filter(ended_at=None).update(next_due_at=None)
    with clock.stopped_at(clock.now() - EARLIER):
        early = begin()
    late = begin()
    _copy(early, due - 1)
    _copy(late, instances - due - 1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    if early.next_due_at is None:
        raise RuntimeError("The process waits for no date.")
    with clock.stopped_at(early.next_due_at + dt.timedelta(seconds=1)):
        began = perf_counter()
        fired = fire_timers()
        seconds = perf_counter() - began
        if fired != due:
            raise RuntimeError(f"{fired} processes fired; {due} were due.")
        idle = statistics.median(_idle_sweep() for _ in range(IDLE_SWEEPS))
    return {
        "instances": ProcessInstance.objects.count(),
        "due": due,
        "seconds": seconds,
        "fired_per_second": due / seconds,
        "idle_ms": idle * 1000,
    }


def _idle_sweep() -> float:
    began = perf_counter()
    if fire_timers():
        raise RuntimeError("Something fired twice.")
    return perf_counter() - began


def _copy(template: ProcessInstance, times: int) -> None:
    """Copy a process with its tasks, facts and events."""
    last = ProcessInstance.objects.aggregate(last=models.Max("pk"))["last"]
    _copy_rows(ProcessInstance, "id", template.pk, last, times)
    for model in (Task, Fact, JourneyEvent):
        _copy_rows(model, "instance_id", template.pk, last, times)
    table = ProcessInstance._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, last + times])


def _copy_rows(model: type[models.Model], key: str, template: int, last: int, times: int) -> None:
    """Copy the rows whose `key` is the template's; the copies have the keys after `last`."""
    columns = [field.column for field in model._meta.local_fields]
    rest = [sql.Identifier(one) for one in columns if one not in ("id", key)]
    text = sql.SQL(
        "INSERT INTO {table} ({key}, {rest}) SELECT {last} + n, {rest} FROM {table},"
        " generate_series(1, {times}) AS n WHERE {key} = {template}"
    ).format(
        table=sql.Identifier(model._meta.db_table),
        key=sql.Identifier(key),
        rest=sql.SQL(", ").join(rest),
        last=sql.Literal(last),
        times=sql.Literal(times),
        template=sql.Literal(template),
    )
    with connection.cursor() as cursor:
        cursor.execute(text)
