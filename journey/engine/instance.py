"""A running process: started, moved on by people and by time, stored and loaded again."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.util.task import TaskState

from journey.engine.clock import engine_time
from journey.engine.compiling import Definition
from journey.engine.diagram import Node
from journey.engine.errors import EngineError, OutcomeRefused, RunawayProcess, StepNotOpen
from journey.engine.events import awaited, catchable, note_uncaught, throw
from journey.engine.expressions import Functions
from journey.engine.foresight import MOST_TOKENS
from journey.engine.guard import GuardedEngine
from journey.engine.running import RunningProcess
from journey.engine.state import State, dump, load
from journey.engine.timing import arm, armed, rearm
from journey.engine.tracing import Run, trace

MOST_AUTOMATIC_STEPS: Final = 500
_FAILURES: Final = (
    SpiffWorkflowException,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, kw_only=True)
class OpenStep:
    """A step at which the process waits: for a person, or for a called process."""

    id: str
    """Unique to this occurrence: a step that is returned to gets a new one."""
    node: Node


class UserTask(OpenStep):
    """A step at which the process waits for a person."""


class Call(OpenStep):
    """A step at which the process waits for another process that it has called."""


class Instance:
    """A process instance in memory. Not for use by two threads at once.

    `functions` are what the diagram's expressions may call; `due(rule key)` is the one that every
    timer with a timescale needs. All moments are aware datetimes. After an EngineError the
    instance must be dropped: what is stored is still as it was.
    """

    def __init__(self, definition: Definition, workflow: RunningProcess, outcome: str) -> None:
        """Use `start` or `load`."""
        self.definition = definition
        self.outcome = outcome
        """The outcome of the process: set by the end event that was reached last."""
        self._workflow = workflow

    @classmethod
    def start(
        cls, definition: Definition, *, functions: Functions, now: dt.datetime
    ) -> tuple["Instance", Run]:
        """Start a process and run it to the first steps that wait; raises EngineError."""
        workflow = RunningProcess(definition, GuardedEngine(functions), loading=False)
        instance = cls(definition, workflow, "")
        return instance, instance._act(now)

    @classmethod
    def load(
        cls, definition: Definition, state: Mapping[str, Any], *, functions: Functions
    ) -> "Instance":
        """Go on from a stored state; raises StateRefused."""
        workflow = load(definition, state, GuardedEngine(functions))
        return cls(definition, workflow, state.get("outcome", ""))

    def dump(self) -> State:
        """The state to store: JSON values, without personal data."""
        return {**dump(self._workflow), "outcome": self.outcome}

    @property
    def user_tasks(self) -> tuple[UserTask, ...]:
        """The steps that wait for a person now."""
        return tuple(UserTask(id=key, node=node) for key, node in self._open() if not node.is_call)

    @property
    def calls(self) -> tuple[Call, ...]:
        """The steps that wait for a called process now."""
        return tuple(Call(id=key, node=node) for key, node in self._open() if node.is_call)

    @property
    def next_due_at(self) -> dt.datetime | None:
        """When the next timer fires, in UTC; None when none is armed."""
        return next((moment for moment, _ in armed(self._workflow)), None)

    @property
    def waiting(self) -> tuple[tuple[Node, dt.datetime], ...]:
        """The timer events that the process waits at, and when each fires; the soonest first."""
        return tuple((self._node(token), moment) for moment, token in armed(self._workflow))

    @property
    def messages_awaited(self) -> frozenset[str]:
        """The names of the messages that the process can catch now."""
        return frozenset(
            definition.name
            for token in self._workflow.event_manager.tasks.values()
            for definition in awaited(token)
            if isinstance(definition, MessageEventDefinition)
        )

    @property
    def has_ended(self) -> bool:
        """Whether an end was reached and nothing waits any more."""
        return bool(self._workflow.completed)

    def complete(self, step_id: str, *, outcome: str = "", now: dt.datetime) -> Run:
        """Complete an open step and run on to the next steps that wait.

        For a user task `outcome` is needed where the step is a decision; for a call it is the
        outcome of the called process. Raises StepNotOpen, OutcomeRefused, RunawayProcess or
        another EngineError.
        """
        token = self._open_token(step_id)
        node = self._node(token)
        self._refuse_outcome(node, outcome)

        def finish() -> None:
            token.set_data(**{node.id: {"outcome": outcome}})
            token.run()

        return self._act(now, finish, first=token)

    def fail_call(self, step_id: str, code: str, *, now: dt.datetime) -> Run:
        """Let a called process end with an error: its boundary event catches it.

        Raises UncaughtError when the call has no boundary event for it.
        """
        return self._throw_at(step_id, "error", code, now)

    def escalate_call(self, step_id: str, code: str, *, now: dt.datetime) -> Run:
        """Hand an escalation of a called process to the call's boundary event, if it has one."""
        if not catchable(self._workflow, self._open_token(step_id), "escalation", code):
            return Run()
        return self._throw_at(step_id, "escalation", code, now)

    def deliver(self, message: str, *, now: dt.datetime) -> Run:
        """Hand a message to the process; raises StepNotOpen when it does not wait for it."""
        if message not in self.messages_awaited:
            raise StepNotOpen(f"The process does not wait for the message “{message}”.")
        return self._act(now, lambda: throw(self._workflow, None, "message", message))

    def fire_timers(self, *, now: dt.datetime) -> Run:
        """Fire the timers that are due at `now`, in their order, and run on; raises EngineError.

        A repetition fires once, however many of its repeats have been missed. A timer that waits
        without a date, as after a move to another version, is given one first.
        """
        return self._act(now, lambda: arm(self._workflow))

    def rearm(self, *, now: dt.datetime, to_come: bool = False) -> None:
        """Ask the timescale rules again when their timers fire: a clock has been corrected.

        Durations that the diagram itself gives run on. Nothing fires, not even what is now due:
        `fire_timers` does that. With `to_come` a timer stays as it is whose new moment is past.
        Raises EngineError.
        """
        with self._errors(), engine_time(now):
            rearm(self._workflow, to_come=to_come)

    def _throw_at(self, step_id: str, kind: str, code: str, now: dt.datetime) -> Run:
        token = self._open_token(step_id)
        return self._act(now, lambda: throw(self._workflow, token, kind, code))

    def _act(
        self, now: dt.datetime, act: Callable[[], Any] = lambda: None, *, first: Any = None
    ) -> Run:
        """Do something to the process, run on to where it waits, and write down what happened."""
        run, passed = Run(), 0

        def note(token: Any) -> None:
            nonlocal passed
            passed += 1
            if passed > MOST_AUTOMATIC_STEPS:
                raise RunawayProcess(
                    "The process goes round without waiting for anybody. Change the diagram."
                )
            self.outcome = trace(self.definition.diagram, token, run) or self.outcome

        self._workflow.most_tokens = len(self._workflow.tasks) + MOST_TOKENS
        with self._errors(), engine_time(now):
            act()
            if first is not None:
                note(first)
            self._workflow.run_automatic(note)
            while (due := armed(self._workflow)) and due[0][0] <= now:
                timer = due[0][1]
                timer.task_spec._update(timer)
                if timer._state == TaskState.WAITING:  # a repetition, which stays armed
                    note(timer)
                self._workflow.run_automatic(note)
        note_uncaught(self._workflow.get_events(), run)
        self._refuse_stuck(run)
        return run

    def _node(self, token: Any) -> Node:
        return self.definition.diagram.nodes[token.task_spec.bpmn_id]

    def _open(self) -> Iterator[tuple[str, Node]]:
        for token in self._workflow.tokens():
            if token._state == TaskState.READY and token.task_spec.manual:
                yield token.id.hex, self._node(token)

    def _open_token(self, step_id: str) -> Any:
        try:
            token = self._workflow.get_task_from_id(UUID(hex=step_id))
        except (ValueError, SpiffWorkflowException):
            token = None
        if token is None or token._state != TaskState.READY or not token.task_spec.manual:
            raise StepNotOpen("This step is no longer open. Somebody may have completed it.")
        return token

    def _refuse_outcome(self, node: Node, outcome: str) -> None:
        options = [option.outcome for option in self.definition.diagram.options(node.id)]
        if options and outcome not in options:
            raise OutcomeRefused(
                f"“{node.name}” is decided by one of {', '.join(options)}, not by “{outcome}”."
            )
        if outcome and not options and not node.is_call:
            raise OutcomeRefused(f"“{node.name}” is not a decision, so it has no outcome.")

    def _refuse_stuck(self, run: Run) -> None:
        """A process that has not ended must have somebody or some moment to wait for."""
        waits = any(self._open()) or self._workflow.event_manager.tasks
        if not self.has_ended and not waits and not run.error:
            raise EngineError("The process can never go on: nobody and no date is waited for.")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn what SpiffWorkflow raises into our errors."""
        try:
            yield
        except EngineError:
            raise
        except _FAILURES as error:
            raise EngineError(f"The process could not go on: {error}.") from error
