"""What completions send to the database."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Final

from django.db import connection

_WRITES: Final = ("update", "insert", "delete")


@dataclass(frozen=True)
class Statement:
    """One statement as it was sent."""

    kind: str
    """Lock, update, insert, delete, read or other."""
    text: str
    rows: int
    """Rows that it wrote or locked."""
    size: int
    """Characters of its parameters."""
    seconds: float


@dataclass
class Transcript:
    """The statements of some completions, one list for each."""

    completions: list[list[Statement]] = field(default_factory=list)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Write down what is sent to the database meanwhile, as one completion."""
        self.completions.append([])
        with connection.execute_wrapper(self._note):
            yield

    def _note(
        self, execute: Callable[..., Any], text: str, params: Any, many: Any, context: Any
    ) -> Any:
        began = perf_counter()
        answer = execute(text, params, many, context)
        seconds = perf_counter() - began
        kind = _kind(text)
        rows = context["cursor"].rowcount if kind in ("lock", *_WRITES) else 0
        size = sum(len(str(one)) for one in params or ())
        self.completions[-1].append(Statement(kind, text, rows, size, seconds))
        return answer


def _kind(text: str) -> str:
    word = text.split(None, 1)[0].lower()
    if word == "select":
        return "lock" if re.search(r"\bFOR (NO KEY )?UPDATE\b", text) else "read"
    return word if word in _WRITES else "other"
