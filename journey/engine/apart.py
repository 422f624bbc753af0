"""Checks what a stranger sends in a process of its own, so that nothing in it can harm the server.

    server ── JSON ──> python -m journey.engine ── fork for each file ──> check, within limits
           <── JSON ──                          <── problems ──

Each file has its own process with a limit of time, of processor time and of memory; it sees no
environment, can write no file and start no other process. What loops, bursts or crashes there is
one more problem of the file, in a sentence.
"""

import json
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterable, Sequence
from typing import Any, Final

from journey.engine.errors import Problem
from journey.engine.known import Known
from journey.engine.problems import problem_of_file

SECONDS: Final = 10.0
MEGABYTES: Final = 512
COMMAND: Final = (sys.executable, "-m", "journey.engine")
_TO_START: Final = 20.0
"""Seconds for a busy machine to start Python."""


def check_apart(
    source: bytes,
    known: Known,
    *,
    process_id: str = "",
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
) -> tuple[Problem, ...]:
    """What `check` says of the bytes of a BPMN file, found out in a process of its own.

    `seconds` is the longest it may take, `megabytes` the most memory it may fill.
    """
    files = [(source, process_id)]
    return check_all_apart(files, known, seconds=seconds, megabytes=megabytes)[0]


def check_all_apart(
    files: Iterable[tuple[bytes, str]],
    known: Known,
    *,
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
    command: Sequence[str] = COMMAND,
) -> list[tuple[Problem, ...]]:
    """The same for several files, each with its process id or none; the limits hold for each."""
    sources = [(b64encode(source).decode("ascii"), process_id) for source, process_id in files]
    request = {
        "known": known.as_json(),
        "seconds": seconds,
        "megabytes": megabytes,
        "files": sources,
    }
    longest = _TO_START + len(sources) * (seconds + 1)
    answers = _ask(command, json.dumps(request), longest)
    return [
        tuple(Problem(**problem) for problem in answers[number])
        if number < len(answers)
        else (problem_of_file("crashed", "The check of the file broke off. Draw it anew."),)
        for number in range(len(sources))
    ]


def _ask(command: Sequence[str], request: str, longest: float) -> list[list[dict[str, Any]]]:
    """The answers, a line for each file, as many as came in time."""
    try:
        done = subprocess.run(  # noqa: S603  (our own module)
            command,
            input=request.encode("ascii"),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            timeout=longest,
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        written = late.stdout or b""
    else:
        written = done.stdout
    lines = written.split(b"\n")[:-1]
    return [json.loads(line) for line in lines]


def _environment() -> dict[str, str]:
    """Where Python finds its modules, and nothing else of ours: no secret, no database."""
    return {"PYTHONPATH": os.pathsep.join(filter(None, map(os.path.abspath, sys.path)))}
