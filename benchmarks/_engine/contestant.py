"""A contestant is a program of its own; it is asked things in lines of JSON, one at a time."""

import gc
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from types import TracebackType
from typing import Any, Self

import django


class Contestant:
    """The asking side. Use it in a `with`; the program ends with it."""

    def __init__(self, name: str, **environment: str) -> None:
        """Start `benchmarks/_engine/<name>.py` with some environment variables."""
        self.name = name
        self._program = subprocess.Popen(  # noqa: S603 - a program of ours
            [sys.executable, "-m", "benchmarks._engine.contestant", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "", **environment},
        )

    def ask(self, what: str, **details: Any) -> Any:
        """The answer to one request; raises RuntimeError when the program has ended."""
        ears, mouth = self._program.stdin, self._program.stdout
        if ears is None or mouth is None:
            raise RuntimeError(f"{self.name} cannot be asked.")
        try:
            ears.write(json.dumps([what, details]) + "\n")
            ears.flush()
            answer = mouth.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise RuntimeError(f"{self.name} ended; what it said last is above.")
        return json.loads(answer)

    def __enter__(self) -> Self:
        """Nothing more: the program has been started."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the program: its lines have come to an end."""
        if kind is not None:
            self._program.kill()
        self._program.communicate()


def answer_all(name: str) -> None:
    """The answering side: each line of the input names a function of the module."""
    if os.environ["DJANGO_SETTINGS_MODULE"]:
        django.setup()
    module = import_module(f"benchmarks._engine.{name}")
    mouth, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        what, details = json.loads(line)
        gc.collect()
        answer = getattr(module, what)(**details)
        mouth.write(json.dumps(list(answer) if isinstance(answer, Iterator) else answer) + "\n")
        mouth.flush()


if __name__ == "__main__":
    answer_all(sys.argv[1])
