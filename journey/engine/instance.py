"""A running process: started, moved on by people and by time, stored and loaded again."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from SpiffWorkflow.bpmn.specs.event_definitions.simple import TerminateEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.util.task import TaskState

from journey.engine.clock import engine_time
from journey.engine.compiling import Definition
from journey.engine.diagram import Node
from journey.engine.errors import (
    EngineError,
    OutcomeRefused,
    RunawayProcess,
    StepNotOpen,
    UncaughtError,
)
from journey.engine.expressions import Functions
from journey.engine.guard import GuardedEngine
from journey.engine.pruning import PREDICTED
from journey.engine.state import State, dump, load

MOST_AUTOMATIC_STEPS: Final = 500


@dataclass(frozen=True, kw_only=True)
class UserTask:
    """A step at which the process waits for a person."""

    id: str
    """Unique to this occurrence: a step that is returned to gets a new one."""
    node: Node


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A node that the process went through, and the arrows it left by."""

    node: Node
    arrows: tuple[str, ...]


@dataclass
class Run:
    """What happened in one action: read it after `start`, `complete` or `fire_timers`."""

    passages: list[Passage] = field(default_factory=list)
    starts: list[str] = field(default_factory=list)
    """Processes that an end event asks to start, not waited for."""


class Instance:
    """A process instance in memory. Not for use by two threads at once.

    `functions` are what the diagram's expressions may call; `due(rule key)` is the one that every
    timer with a timescale needs. All moments are aware datetimes.
    """

    def __init__(self, definition: Definition, workflow: BpmnWorkflow, outcome: str) -> None:
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
        engine = GuardedEngine(functions)
        instance = cls(definition, BpmnWorkflow(definition.spec, {}, script_engine=engine), "")
        return instance, instance._run_on(now)

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
        nodes = self.definition.diagram.nodes
        return tuple(
            UserTask(id=token.id.hex, node=nodes[token.task_spec.bpmn_id])
            for token in self._workflow.get_tasks(state=TaskState.READY, manual=True)
        )

    @property
    def next_due_at(self) -> dt.datetime | None:
        """When the next timer fires; None when none is armed."""
        return min((moment for _, moment in self._timers()), default=None)

    @property
    def waiting(self) -> tuple[tuple[Node, dt.datetime], ...]:
        """The timer events that the process waits at, and when each fires."""
        nodes = self.definition.diagram.nodes
        return tuple((nodes[token.task_spec.bpmn_id], moment) for token, moment in self._timers())

    @property
    def has_ended(self) -> bool:
        """Whether an end was reached and nothing waits any more."""
        return bool(self._workflow.completed)

    def complete(self, user_task_id: str, *, outcome: str = "", now: dt.datetime) -> Run:
        """Complete an open user task and run on to the next steps that wait.

        `outcome` is needed where the step is a decision. Raises StepNotOpen, OutcomeRefused,
        RunawayProcess, UncaughtError or another EngineError; the instance must then be dropped.
        """
        token = self._open_token(user_task_id)
        node = self.definition.diagram.nodes[token.task_spec.bpmn_id]
        self._refuse_outcome(node, outcome)
        token.set_data(**{node.id: {"outcome": outcome}})
        with self._errors(), engine_time(now):
            token.run()
        return self._run_on(now, first=token)

    def fire_timers(self, *, now: dt.datetime) -> Run:
        """Fire the timers that are due at `now` and run on; raises EngineError."""
        with self._errors(), engine_time(now):
            self._workflow.refresh_timers()
        return self._run_on(now)

    def _run_on(self, now: dt.datetime, first: Any = None) -> Run:
        run, tokens = Run(), [first] if first is not None else []

        def completed(token: Any) -> None:
            tokens.append(token)
            if len(tokens) > MOST_AUTOMATIC_STEPS:
                raise RunawayProcess(
                    "The process goes round without waiting for anybody. Change the diagram."
                )

        with self._errors(), engine_time(now):
            self._workflow.do_engine_steps(did_complete_task=completed)
            while self._workflow.get_next_task(state=TaskState.READY, manual=False):
                self._workflow.do_engine_steps(did_complete_task=completed)
        self._refuse_uncaught()
        self._refuse_stuck()
        for token in tokens:
            self._note(token, run)
        return run

    def _note(self, token: Any, run: Run) -> None:
        diagram = self.definition.diagram
        node = diagram.nodes.get(token.task_spec.bpmn_id or "")
        if node is None:
            return
        run.passages.append(Passage(node=node, arrows=tuple(self._arrows_taken(node, token))))
        if node.kind != "endEvent":
            return
        decided = token.data.get(node.attributes.get("outcomeFrom", ""), {}).get("outcome", "")
        self.outcome = node.attributes.get("outcome") or decided or self.outcome
        if "starts" in node.attributes:
            run.starts.append(node.attributes["starts"])

    def _arrows_taken(self, node: Node, token: Any) -> Iterator[str]:
        leaving = self.definition.diagram.leaving(node.id)
        decided_at = self.definition.diagram.decided_at(node.id)
        if decided_at is not None:
            outcome = token.data.get(decided_at.id, {}).get("outcome")
            yield from (arrow.id for arrow in leaving if arrow.outcome == outcome)
        elif node.kind in ("exclusiveGateway", "inclusiveGateway") and len(leaving) > 1:
            reached = set(self._steps_reached(token))
            yield from (arrow.id for arrow in leaving if arrow.target in reached)
        else:
            yield from (arrow.id for arrow in leaving)

    def _steps_reached(self, token: Any) -> Iterator[str]:
        for child in token.children:
            if child is None or child._state & (PREDICTED & ~TaskState.FUTURE):
                continue
            name = child.task_spec.bpmn_id
            yield from [name] if name else self._steps_reached(child)

    def _timers(self) -> Iterator[tuple[Any, dt.datetime]]:
        for token in self._workflow.event_manager.tasks.values():
            if not isinstance(token.task_spec.event_definition, TimerEventDefinition):
                continue
            value = token.internal_data.get("event_value")
            text = value.get("next") if isinstance(value, dict) else value
            if text and token._state & TaskState.WAITING:
                yield token, dt.datetime.fromisoformat(text).astimezone(dt.UTC)

    def _open_token(self, user_task_id: str) -> Any:
        try:
            token = self._workflow.tasks.get(UUID(hex=user_task_id))
        except ValueError:
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
        if outcome and not options:
            raise OutcomeRefused(f"“{node.name}” is not a decision, so it has no outcome.")

    def _refuse_uncaught(self) -> None:
        for event in self._workflow.get_events():
            if not isinstance(event.event_definition, TerminateEventDefinition):
                raise UncaughtError("The process threw an error that nothing in it catches.")

    def _refuse_stuck(self) -> None:
        """A process that has not ended must have somebody or some moment to wait for."""
        if not self.has_ended and not self.user_tasks and self.next_due_at is None:
            raise EngineError("The process can never go on: nobody and no date is waited for.")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn what SpiffWorkflow raises into our errors."""
        try:
            yield
        except EngineError:
            raise
        except (SpiffWorkflowException, ValueError, TypeError, KeyError) as error:
            raise EngineError(f"The process could not go on: {error}.") from error
