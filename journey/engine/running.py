"""A process in memory, as SpiffWorkflow's `BpmnWorkflow` with what we need otherwise.

Its tokens share one set of outcomes: what was decided last at a step holds everywhere. Where
SpiffWorkflow gives each branch a copy, a join takes over old outcomes from the slower branch
(reference engine.md 0, row 6). And nothing is logged: its records carry the data of a process.
"""

import logging
from collections.abc import Callable, Iterator
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.specs.Join import Join
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from journey.engine import foresight, joining  # noqa: F401 (they replace SpiffWorkflow's methods)
from journey.engine.compiling import Definition
from journey.engine.guard import GuardedEngine

Outcomes = dict[str, dict[str, str]]


class _Waiting:
    """What a process and a sub-process have in common."""

    tasks: dict[Any, Any]

    def update_waiting_tasks(self) -> None:
        """Let the joins look again; dates and messages tell by themselves that they have come."""
        for token in list(self.tasks.values()):
            if token._state == TaskState.WAITING and isinstance(token.task_spec, Join):
                token.task_spec._update(token)


class RunningSubProcess(_Waiting, BpmnSubWorkflow):
    """An embedded sub-process in memory."""


class RunningProcess(_Waiting, BpmnWorkflow):
    """A process in memory."""

    most_tokens = foresight.MOST_TOKENS

    def __init__(self, definition: Definition, engine: GuardedEngine, *, loading: bool) -> None:
        """Begin at the start event, or with nothing where a stored state is being loaded."""
        super().__init__(
            definition.spec, definition.inner, script_engine=engine, deserializing=loading
        )

    def create_subprocess(self, token: Any, name: str) -> RunningSubProcess:
        """Begin the sub-process that a token has reached."""
        inner = RunningSubProcess(self.subprocess_specs[name], token.id, self)
        self.subprocesses[token.id] = inner
        return inner

    def tokens(self) -> Iterator[Any]:
        """All tokens, those of running sub-processes too."""
        yield from self.tasks.values()
        for inner in self.subprocesses.values():
            if not inner.completed:
                yield from inner.tasks.values()

    def run_automatic(self, passed: Callable[[Any], None]) -> None:
        """Run what waits for nobody, until everything waits; each token that went on is passed."""
        while ready := [token for token in self.tokens() if _runs_by_itself(token)]:
            for token in ready:
                if token._state == TaskState.READY:
                    token.run()
                    passed(token)


def _runs_by_itself(token: Any) -> bool:
    return bool(token._state == TaskState.READY) and not token.task_spec.manual


def _set_state(token: Task, value: int) -> None:
    token._state = value


def _share_outcomes(token: Task) -> None:
    token.data = token.parent.data


def _share_with_inner(_spec: SubWorkflowTask, token: Any, inner: Any) -> None:
    inner.task_tree.data = token.data


def _nothing_to_take_back(_spec: SubWorkflowTask, _token: Any, _inner: Any) -> None:
    """What a sub-process has decided is known already."""


def _is_a_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


Task._set_state = _set_state
Task._inherit_data = _share_outcomes
SubWorkflowTask.copy_data = _share_with_inner
SubWorkflowTask.update_data = _nothing_to_take_back
for _name in ("spiff.task", "spiff.workflow", "spiff.data"):
    logging.getLogger(_name).setLevel(logging.WARNING)
    logging.getLogger(_name).addFilter(_is_a_warning)
