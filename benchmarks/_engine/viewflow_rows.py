"""Contestant: viewflow.workflow on the linear journey, with its row lock, by way of its views."""

import os
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace
from typing import Any, Final

from viewflow import this
from viewflow.workflow import STATUS, flow, lock
from viewflow.workflow.flow.utils import wrap_view
from viewflow.workflow.models import Task

from journey.models import Worker

ANSWERS: Final = {
    "done_on": "2026-03-02",
    "note": "Met the family at home; everybody was well and the school had been in touch. " * 3,
}


@cache
def worker() -> Worker:
    """The owner of all tasks, remembered: viewflow asks the database nothing about a person."""
    return Worker.objects.get()


def execute(request: Any, **_kwargs: Any) -> None:
    """What viewflow's own view does with a valid form: keep the answers, complete the task."""
    activation = request.activation
    activation.process.data[activation.task.flow_task.name] = ANSWERS
    activation.process.save()
    activation.execute()


def _nodes() -> dict[str, Any]:
    """As many user tasks in a row as the linear diagram has."""
    diagram = Path(os.environ["BENCHMARK_FOLDER"]) / "stock" / "linear.bpmn"
    names = [f"step_{n}" for n in range(diagram.read_bytes().count(b"<bpmn:userTask "))]
    nodes: dict[str, Any] = {"start": flow.StartHandle().Next(getattr(this, names[0]))}
    for name, following in pairwise([*names, "end"]):
        view = flow.View(execute).Assign(lambda _activation: worker())
        nodes[name] = view.Next(getattr(this, following))
    return {**nodes, "end": flow.End()}


_LOCKED: Final = {"lock_impl": lock.SelectForUpdateLock(), "__module__": __name__}
LinearFlow: Final[Any] = type("LinearFlow", (flow.Flow,), {**_nodes(), **_LOCKED})


def go(start: str) -> Iterator[float]:
    """Take one journey; gives the seconds of each completion."""
    if start != "linear":
        raise ValueError(f"There is no flow {start}.")
    process = LinearFlow.start.run()
    waiting = Task.objects.filter(process=process, status=STATUS.ASSIGNED)
    while task := waiting.order_by("pk").first():
        request = SimpleNamespace(method="POST", user=worker())
        view = wrap_view(task.flow_task, execute)
        began = perf_counter()
        view(request, process_pk=process.pk, task_pk=task.pk)
        yield perf_counter() - began
