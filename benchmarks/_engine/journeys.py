"""The journeys that are measured, whoever runs them."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """A user task."""

    id: str


@dataclass(frozen=True)
class Call:
    """A call of another process."""

    id: str
    process: str


@dataclass(frozen=True)
class Parallel:
    """Branches that are gone at the same time."""

    id: str
    branches: tuple["Way", ...]


Way = tuple["Step | Call | Parallel", ...]


@dataclass(frozen=True)
class Process:
    """One diagram."""

    id: str
    way: Way
    timers: bool
    """Whether each user task has a reminder and an overdue date."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """All its user tasks."""
        return tuple(_steps_of(self.way))


@dataclass(frozen=True)
class Journey:
    """A process, which is first, with the processes that it calls."""

    processes: tuple[Process, ...]

    @property
    def start(self) -> str:
        """The id of the process that begins it, and the name of the journey."""
        return self.processes[0].id

    @property
    def completions(self) -> int:
        """How many user tasks are completed on the way."""
        return sum(len(process.steps) for process in self.processes)


def linear(length: int) -> Journey:
    """User tasks in a row and nothing else."""
    return Journey((Process("linear", _steps("step", range(length)), timers=False),))


def realistic(inner: int) -> Journey:
    """16 user tasks and three called processes of `inner`, timers on each, a four-way section."""
    called = [
        Process(f"called_{n}", _steps(f"inner_{n}", range(inner)), timers=True) for n in (1, 2, 3)
    ]
    first, second, third = (Call(f"call_{process.id}", process.id) for process in called)
    section = Parallel(
        "section",
        (
            (*_steps("step", (6, 7)), second),
            _steps("step", (8, 9)),
            _steps("step", (10, 11)),
            _steps("step", (12,)),
        ),
    )
    way: Way = (
        *_steps("step", range(4)),
        first,
        *_steps("step", (4, 5)),
        section,
        *_steps("step", (13, 14)),
        third,
        *_steps("step", (15,)),
    )
    return Journey((Process("realistic", way, timers=True), *called))


def _steps(prefix: str, numbers: range | tuple[int, ...]) -> tuple[Step, ...]:
    return tuple(Step(f"{prefix}_{number}") for number in numbers)


def _steps_of(way: Way) -> Iterator[Step]:
    for one in way:
        if isinstance(one, Step):
            yield one
        elif isinstance(one, Parallel):
            for branch in one.branches:
                yield from _steps_of(branch)
