"""Moving a process on: the one way in which engine state is ever written.

One action is one transaction: lock the instance's row, load, run, save, audit. On SQLite, whose
busy wait is not fair, a lock of this program comes before the transaction (reference scale.md 2).
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from journey import clock
from journey.audit import record_event
from journey.clocks import due_by_rule
from journey.engine import Instance, Run
from journey.exceptions import ClockNotStarted, JourneyError
from journey.library import library
from journey.models import Child, Fact, JourneyEvent, ProcessInstance, ProcessVersion, Worker
from journey.timescales import DueDate
from journey.writing import write_transaction

Facts = Mapping[str, dt.datetime]


class MovingProcess:
    """A process instance whose row is locked by the current transaction."""

    def __init__(self, row: ProcessInstance, engine: Instance | None = None) -> None:
        """Use `moving` or `begin_process`."""
        self.row = row
        self.facts = dict(_facts_of(row))
        self._engine = engine

    @property
    def engine(self) -> Instance:
        """The process in memory, loaded when first asked for."""
        if self._engine is None:
            self._engine = Instance.load(
                self.row.version.definition, self.row.state, functions=self.functions
            )
        return self._engine

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """What the diagram's expressions may call."""
        return {"due": self._due_at}

    def due(self, rule_key: str, *, opened_at: dt.datetime) -> DueDate | None:
        """When a rule makes something due; None without a figure or before its clock starts."""
        return due_by_rule(library(), rule_key, facts=self.facts, opened_at=opened_at)

    def record_fact(self, name: str, at: dt.datetime, *, by: Worker | None) -> None:
        """Record a fact; a later one of the same name corrects the earlier."""
        Fact.objects.create(instance=self.row, name=name, at=at, recorded_by=by)
        self.facts[name] = at

    def complete(self, user_task_id: str, *, outcome: str) -> Run:
        """Complete a user task and run on; raises EngineError."""
        return self.engine.complete(user_task_id, outcome=outcome, now=clock.now())

    def fire_timers(self) -> Run:
        """Fire what is due and run on; raises EngineError."""
        return self.engine.fire_timers(now=clock.now())

    def audit(
        self, kind: JourneyEvent.Kind, *, by: Worker | None, step: str = "", **body: Any
    ) -> None:
        """Append to the audit trail of this instance."""
        record_event(self.row, kind, by=by, step=step, **body)

    def save(self) -> None:
        """Write back what the engine and the audit trail have become."""
        row = self.row
        if self._engine is not None:
            row.state = self._engine.dump()
            row.next_due_at = self._engine.next_due_at
            if self._engine.has_ended and row.ended_at is None:
                row.ended_at, row.outcome = clock.now(), self._engine.outcome
                record_event(row, JourneyEvent.Kind.ENDED, by=None, outcome=row.outcome)
        row.save()

    def _due_at(self, rule_key: str) -> dt.datetime:
        due = self.due(rule_key, opened_at=clock.now())
        if due is None:
            raise ClockNotStarted(f"The clock of {rule_key} has not started, so nothing is due.")
        return due.due_at


@contextmanager
def moving(instance_id: int) -> Iterator[MovingProcess]:
    """Lock a process instance, let the caller move it on, and save it.

    An exception rolls everything back. Raises JourneyError when there is no such instance.
    """
    with write_transaction():
        rows = ProcessInstance.objects.select_for_update(of=("self",)).select_related("version")
        row = rows.filter(pk=instance_id).first()
        if row is None:
            raise JourneyError("This process does not exist any more.")
        process = MovingProcess(row)
        yield process
        process.save()


def begin_process(
    process_id: str,
    *,
    child: Child,
    facts: Facts,
    by: Worker | None,
    started_by: ProcessInstance | None = None,
) -> tuple[MovingProcess, Run]:
    """Start the newest version of a process for a child, inside the caller's transaction.

    The facts are recorded, and `<process id>_began` with them. The caller reconciles its tasks
    and saves. Raises JourneyError when no version is published.
    """
    version = newest_version(process_id)
    row = ProcessInstance.objects.create(
        child=child, version=version, started_by=started_by, started_at=clock.now()
    )
    process = MovingProcess(row)
    for name, at in {**facts, f"{process_id}_began": row.started_at}.items():
        process.record_fact(name, at, by=by)
    process.audit(JourneyEvent.Kind.STARTED, by=by, version=version.number)
    process._engine, run = Instance.start(
        version.definition, functions=process.functions, now=clock.now()
    )
    return process, run


def newest_version(process_id: str) -> ProcessVersion:
    """The version that new instances begin with; raises JourneyError when none is published."""
    version = ProcessVersion.objects.filter(process_id=process_id).order_by("-number").first()
    if version is None:
        raise JourneyError(f"No version of the process {process_id} is published.")
    return version


def _facts_of(row: ProcessInstance) -> Iterator[tuple[str, dt.datetime]]:
    return iter(Fact.objects.filter(instance=row).order_by("pk").values_list("name", "at"))
