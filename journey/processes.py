"""Moving a process on: the one way in which engine state is ever written.

One action is one transaction: lock the instance's row, load, run, save, audit. No action holds two
instances, but for one entry that serves brothers and sisters, whose processes are locked in the
order of their numbers: what one process tells another goes through `journey.messages`. On SQLite,
whose busy wait is not fair, a lock of this program comes before the transaction (reference
scale.md 2).
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Final

from journey import clock
from journey.audit import next_event
from journey.clocks import asked_of, firing_at
from journey.closing import closed_before
from journey.engine import Instance, Run, UserTask, resume
from journey.exceptions import DoesNotFit, JourneyError
from journey.invariants.checking import one_after_the_other, refuse_beginning
from journey.layering import Standing, standing_for
from journey.models import Child, Fact, JourneyEvent, ProcessInstance, ProcessVersion, Worker
from journey.models.process import HEAVY, HEAVY_OF_INSTANCE, WITHDRAWN
from journey.prepared import Select, insert, update
from journey.substituting import begun_for
from journey.timescales import DueDate
from journey.writing import write_transaction

_MOVES: Final = (
    "state",
    "facts",
    "next_due_at",
    "ended_at",
    "outcome",
    "has_incident",
    "has_agreed_dates",
    "audit_length",
    "audit_head",
)
"""The columns that an action may change."""
Facts = Mapping[str, dt.datetime]
BORN: Final = "born"
EXPECTED: Final = "birth_expected"


class MovingProcess:
    """A process instance whose row is locked by the current transaction."""

    def __init__(self, row: ProcessInstance, *, outbox: set[int] | None = None) -> None:
        """Use `moving` or `begin_process`."""
        self.row = row
        self.outbox = set() if outbox is None else outbox
        """The instances to which something was sent: to be delivered after the transaction."""
        self.new_facts: set[str] = set()
        """The facts that this action recorded or corrected: what they date is dated anew."""
        self.is_new = False
        """Whether this action began it."""
        self.taking: int | None = None
        """The message that it was last handed; where this action fails, the one that made it."""
        self.calls_before: set[str] = set()
        """The calls that were open before this action, by the ids of their steps."""
        self._engine: Instance | None = None
        self._events: list[JourneyEvent] = []

    @cached_property
    def facts(self) -> dict[str, dt.datetime]:
        """The facts that clocks start from, as they are known now (aware moments)."""
        return moments(self.row.facts)

    @cached_property
    def standing(self) -> Standing:
        """The timescales that hold for the child, as they were when this action first asked."""
        return standing_for(self.row.child, process=self.row)

    @property
    def engine(self) -> Instance:
        """The process in memory, loaded when first asked for."""
        if self._engine is None:
            self._engine = Instance.load(
                self.row.version.definition, self.row.state, functions=self.functions
            )
            self.calls_before = {call.id for call in self._engine.calls}
        return self._engine

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """What the diagram's expressions may call."""
        return asked_of(lambda: self.facts, self._due_at, clock.now)

    @property
    def user_tasks(self) -> tuple[UserTask, ...]:
        """The steps that wait for a person; none once the process has ended."""
        return () if self.row.ended_at else self.engine.user_tasks

    @property
    def awaits_messages(self) -> bool:
        """Whether the process waits for a message now."""
        return self.row.ended_at is None and bool(self.engine.messages_awaited)

    def due(self, rule_key: str, *, opened_at: dt.datetime) -> DueDate | None:
        """When a rule makes something due, and why; None before its clock starts."""
        return self.standing.due(rule_key, facts=self.facts, opened_at=opened_at)

    def record_facts(self, facts: Facts, *, by: Worker | None) -> None:
        """Record facts; a later one of the same name corrects the earlier."""
        new = {name: at for name, at in facts.items() if self.facts.get(name) != at}
        Fact.objects.bulk_create(
            Fact(instance=self.row, name=name, at=at, recorded_by=by) for name, at in new.items()
        )
        self.facts.update(new)
        self.row.facts |= {name: at.isoformat() for name, at in new.items()}
        self.new_facts |= set(new)

    def begin(self) -> Run:
        """Start the engine and run to the first steps that wait; raises EngineError.

        A message with which the diagram begins has come: that is why the process is begun.
        """
        definition = self.row.version.definition
        self.is_new = True
        self._engine, run = Instance.start(definition, functions=self.functions, now=clock.now())
        message = definition.diagram.begins_with_message
        return self._engine.deliver(message, now=clock.now()) if message else run

    def complete(self, step_id: str, *, outcome: str) -> Run:
        """Complete an open step and run on; raises EngineError."""
        if self.new_facts:
            self.rearm()
        return self.engine.complete(step_id, outcome=outcome, now=clock.now())

    def relocate(self, state: dict[str, Any], *, version: ProcessVersion) -> Run:
        """Go on from another state, in the same or another version; raises EngineError.

        Calls that were open and are not any more are withdrawn when it is followed up.
        """
        self.calls_before = {call.id for call in self.engine.calls}
        self.row.version = version
        update(self.row, "version", "renamed")
        self._engine, run = resume(
            version.definition, state, functions=self.functions, now=clock.now()
        )
        return run

    def fire_timers(self) -> Run:
        """Fire what is due and run on; raises EngineError."""
        return self.engine.fire_timers(now=clock.now())

    def end(self, outcome: str, **body: Any) -> None:
        """Note that the process has ended; nobody can move it on any more."""
        self.row.ended_at, self.row.outcome = clock.now(), outcome
        self.audit(JourneyEvent.Kind.ENDED, by=None, outcome=outcome, **body)

    def withdraw(self) -> None:
        """End the process because its caller went another way."""
        self.end(WITHDRAWN)

    def audit(
        self, kind: JourneyEvent.Kind, *, by: Worker | None, step: str = "", **body: Any
    ) -> None:
        """Append to the audit trail of this instance; written when the process is saved."""
        self._events.append(next_event(self.row, kind, by=by, step=step, **body))

    @property
    def audited(self) -> set[str]:
        """The kinds of what this action has done so far."""
        return {event.kind for event in self._events}

    def save(self) -> None:
        """Write back what the engine and the audit trail have become."""
        row = self.row
        if self._engine is not None:
            row.state = self._engine.dump()
            row.next_due_at = None if row.ended_at else self._engine.next_due_at
        update(row, *_MOVES)
        if self._events:
            insert(*self._events)
        self._events = []

    def rearm(self, *, to_come: bool = False) -> None:
        """Set the armed timers to what the facts and the rules say now; raises EngineError.

        With `to_come` one whose new moment is past stays as it is.
        """
        self.engine.rearm(now=clock.now(), to_come=to_come)

    def _due_at(self, rule_key: str) -> dt.datetime:
        return firing_at(self.due(rule_key, opened_at=clock.now()), rule_key)


# Without the key: a message that names this instance may be written meanwhile.
_lock = Select(
    lambda pk: (
        ProcessInstance.objects.select_for_update(of=("self",), no_key=True)
        .select_related("child", "version")
        .defer(*HEAVY_OF_INSTANCE)
        .filter(pk=pk)
        .order_by()
    ),
    918273645,
)


@contextmanager
def moving(instance_id: int) -> Iterator[MovingProcess]:
    """Lock a process instance, let the caller move it on, and save it.

    An exception rolls everything back. Raises JourneyError when there is no such instance.
    """
    with write_transaction():
        process = MovingProcess(locked(instance_id))
        yield process
        process.save()


def locked(instance_id: int) -> ProcessInstance:
    """Lock the row of an instance until the transaction ends; raises JourneyError without one."""
    rows = _lock(instance_id)
    if not rows:
        raise JourneyError("This process does not exist any more.")
    return rows[0]


def begin_process(
    process_id: str,
    *,
    child: Child,
    facts: Facts,
    by: Worker | None,
    starter: MovingProcess | None = None,
    call_step_id: str = "",
    begun_with: str = "",
    led_to_by: int | None = None,
) -> tuple[MovingProcess, Run]:
    """Start the newest version of a process for a child, inside the caller's transaction.

    It may be another process in its place: see `begun_for`. The facts are recorded, and
    `<process id>_began` and the child's birth with them. `starter` is the process that starts it,
    and `call_step_id` the call with which that one waits for it. Somebody who begins it by hand
    does so from the page `begun_with`, and `led_to_by` is the process that led to it: what is
    known there is known here. The caller follows up and saves. Raises DoesNotFit when it may not
    run beside what runs, JourneyError when no version is published, EngineError when it cannot
    begin.
    """
    one_after_the_other(child)
    process_id, trial = begun_for(process_id, child, facts)
    refuse_beginning(process_id, child=child, starter=starter.row if starter else None)
    row = ProcessInstance.objects.create(
        child=child,
        version=newest_version(process_id),
        trial=trial,
        trial_holds=trial is not None,
        started_by_id=starter.row.pk if starter else led_to_by,
        begun_with=begun_with,
        call_step_id=call_step_id,
        started_at=clock.now(),
    )
    process = MovingProcess(row, outbox=starter.outbox if starter else None)
    began = {f"{process_id}_began": row.started_at}
    before = {} if row.started_by_id else closed_before(child)
    process.record_facts({**facts, **born(child), **before, **began}, by=by)
    process.new_facts = set()
    by_hand: dict[str, Any] = {"by_hand": True} if begun_with else {}
    process.audit(JourneyEvent.Kind.STARTED, by=by, version=row.version.number, **by_hand)
    return process, process.begin()


def may_begin(process_id: str, *, starter: MovingProcess) -> bool:
    """Whether a process that is asked for does not run yet, and fits what runs for the child.

    The child is locked until the transaction ends, so that nobody else begins it meanwhile.
    """
    child = starter.row.child
    one_after_the_other(child)
    process_id, _trial = begun_for(process_id, child, starter.facts)
    running = child.processes.filter(ended_at=None, version__process_id=process_id)
    if starter.row.ended_at:
        running = running.exclude(pk=starter.row.pk)
    if running.exists():
        return False
    try:
        refuse_beginning(process_id, child=child, starter=starter.row)
    except DoesNotFit:
        return False
    return True


def born(child: Child) -> dict[str, dt.datetime]:
    """The fact from which ages are counted; the expected birth of a child who is not yet born."""
    if child.date_of_birth is not None:
        return {BORN: clock.in_london(dt.datetime.combine(child.date_of_birth, dt.time()))}
    if child.expected_on is not None:
        return {EXPECTED: clock.in_london(dt.datetime.combine(child.expected_on, dt.time()))}
    return {}


def newest_version(process_id: str) -> ProcessVersion:
    """The version that new instances begin with; raises JourneyError when none is published."""
    versions = ProcessVersion.objects.in_force().filter(process_id=process_id)
    version = versions.defer(*HEAVY).order_by("-number").first()
    if version is None:
        raise JourneyError(f"No version of the process {process_id} is published.")
    return version


def moments(facts: Mapping[str, str]) -> dict[str, dt.datetime]:
    """The facts of an instance by name, from their stored form."""
    return {name: dt.datetime.fromisoformat(at) for name, at in facts.items()}
