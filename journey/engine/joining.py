"""When a join goes on: SpiffWorkflow's rules for it are replaced here, once.

Its own count a branch of an earlier round as arrived, so that joins in loops go on too early, and
lose a branch that arrives twice (reference engine.md 0 and 5). Ours are those of BPMN: a join
takes one arrival from each arrow, and what has been taken is gone. The arrivals of a join are its
tokens; all but the last are cancelled by SpiffWorkflow and wait here as placeholders.
"""

from typing import Any, Final

from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.inclusive_gateway import InclusiveGateway
from SpiffWorkflow.bpmn.specs.mixins.parallel_gateway import ParallelGateway
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.util.task import TaskState

_HERE: Final = TaskState.WAITING | TaskState.READY | TaskState.STARTED
_COMING: Final = TaskState.PREDICTED_MASK | TaskState.FUTURE


def has_arrived(token: Any) -> bool:
    """Whether a token stands for a branch that has arrived at a join which has not gone on."""
    if not token._state & (TaskState.WAITING | TaskState.CANCELLED):
        return False
    return isinstance(token.task_spec, UnstructuredJoin) and _follows(token)


def _join(spec: UnstructuredJoin, token: Any) -> bool:
    """Let a token arrive, or look again; True when the join goes on with it."""
    others = [
        other
        for other in token.workflow.tasks.values()
        if other.task_spec is spec and other is not token and has_arrived(other)
    ]
    token._inherit_data()
    goes_on = spec._check_threshold_unstructured(token)
    if goes_on or isinstance(spec, _EndJoin):
        others = _taken(spec, token, others)
    for other in others:
        other.cancel()
    last = token if not goes_on else others[-1] if others else None
    if last is not None:
        last._set_state(TaskState.WAITING)
    return goes_on


def _taken(spec: UnstructuredJoin, token: Any, others: list[Any]) -> list[Any]:
    """Take one arrival from each arrow, at an end all of them; gives those that are left."""
    left, taken = [], {token.parent.task_spec.name}
    for other in others:
        source = other.parent.task_spec.name
        if source in taken and not isinstance(spec, _EndJoin):
            left.append(other)
        else:
            taken.add(source)
            token.workflow._remove_task(other.id)
    return left


def _all_have_arrived(spec: ParallelGateway, token: Any) -> bool:
    return _arrivals(spec, token).issuperset(spec._inputs)


def _no_other_can_arrive(spec: InclusiveGateway, token: Any) -> bool:
    """The rule of BPMN: nothing on its way can reach an empty arrow but not an arrived one."""
    arrived = _arrivals(spec, token)
    empty = set(spec._inputs) - arrived
    if not empty:
        return True
    return not any(
        reached & empty and not reached & arrived
        for other in token.workflow.tasks.values()
        if other.task_spec is not spec and _is_on_its_way(other)
        for reached in [_reach(spec, other.task_spec)]
    )


def _nothing_else_moves(spec: _EndJoin, token: Any) -> bool:
    return not any(
        other.task_spec is not spec and _is_on_its_way(other)
        for other in token.workflow.tasks.values()
    )


def _goes_on(_spec: UnstructuredJoin, _token: Any) -> bool:
    return True


def _arrivals(spec: UnstructuredJoin, token: Any) -> set[str]:
    """The steps from which something has arrived at a join."""
    return {
        other.parent.task_spec.name
        for other in token.workflow.tasks.values()
        if other.task_spec is spec and (other is token or has_arrived(other))
    }


def _is_on_its_way(token: Any) -> bool:
    return bool(token._state & _HERE) or (bool(token._state & _COMING) and _follows(token))


def _follows(token: Any) -> bool:
    parent = token.parent
    return parent is not None and bool(parent._state & TaskState.COMPLETED)


def _reach(join: Any, start: Any) -> set[str]:
    """The steps that can be reached from one without passing a join."""
    specs, reached, waiting = join._wf_spec.task_specs, {start.name}, [start.name]
    while waiting:
        for name in specs[waiting.pop()]._outputs:
            if name not in reached and name != join.name:
                reached.add(name)
                waiting.append(name)
    return reached


UnstructuredJoin._update_hook = _join
UnstructuredJoin._run_hook = _goes_on
ParallelGateway._check_threshold_unstructured = _all_have_arrived
InclusiveGateway._check_threshold_unstructured = _no_other_can_arrive
_EndJoin._check_threshold_unstructured = _nothing_else_moves
