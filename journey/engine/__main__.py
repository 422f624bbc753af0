"""The process in which `journey.engine.apart` checks files: started by it, never by hand."""

import json
import os
import resource
import select
import signal
import sys
import time
from base64 import b64decode
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any, Final

from journey.engine.check import check
from journey.engine.errors import Problem
from journey.engine.known import Known
from journey.engine.problems import problem_of_file

MOST_ANSWERED: Final = 20_000_000
"""Bytes: more than a file of the size allowed can give rise to."""
_MOST_OPEN: Final = 32

TOO_LONG: Final = "It took too long to read. Split the process, or draw it anew."
TOO_LARGE: Final = "It needs too much memory to read. Split the process, or draw it anew."
CRASHED: Final = "It cannot be read: the check of it broke off. Draw it anew."


def main() -> None:
    """Answer a request with one line for each file."""
    request = json.load(sys.stdin)
    known = Known.from_json(request["known"])
    for source, process_id in request["files"]:
        problems = within_limits(
            partial(check, b64decode(source), known, process_id=process_id),
            seconds=request["seconds"],
            megabytes=request["megabytes"],
        )
        print(json.dumps([asdict(one) for one in problems]), flush=True)  # noqa: T201


def within_limits(
    work: Callable[[], tuple[Problem, ...]], *, seconds: float, megabytes: int
) -> tuple[Problem, ...]:
    """What some work answers in a process of its own, or the limit that it ran into."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _answer(work, writing, seconds, megabytes)
    os.close(writing)
    answer, in_time = _read(reading, time.monotonic() + seconds)
    os.close(reading)
    if not in_time:
        os.kill(child, signal.SIGKILL)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if not in_time or ended == -signal.SIGXCPU:
        return (problem_of_file("took-too-long", TOO_LONG),)
    if ended:
        return (problem_of_file("crashed", CRASHED),)
    return tuple(Problem(**one) for one in json.loads(answer))


def _answer(
    work: Callable[[], tuple[Problem, ...]], writing: int, seconds: float, megabytes: int
) -> None:
    """In the child: limit ourselves, work, write the answer and be gone."""
    status = 1
    try:
        _limit(seconds, megabytes)
        problems = _worked(work)
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(json.dumps([asdict(one) for one in problems]).encode("ascii"))
        status = 0
    finally:
        os._exit(status)


def _worked(work: Callable[[], tuple[Problem, ...]]) -> tuple[Problem, ...]:
    try:
        return work()
    except MemoryError:
        return (problem_of_file("too-large", TOO_LARGE),)
    except RecursionError:
        message = "Its parts are nested too deeply. Split the process."
        return (problem_of_file("nested-too-deeply", message),)


def _limit(seconds: float, megabytes: int) -> None:
    memory, processor = megabytes * 1_000_000, int(seconds) + 1
    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _MOST_OPEN),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(limit, (most, most))


def _read(pipe: int, until: float) -> tuple[bytes, bool]:
    """What comes out of a pipe until it is closed; and whether that was in time."""
    read: list[Any] = []
    while sum(map(len, read)) <= MOST_ANSWERED:
        ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            return b"", False
        part = os.read(pipe, 65_536)
        if not part:
            return b"".join(read), True
        read.append(part)
    return b"", False


if __name__ == "__main__":
    main()
