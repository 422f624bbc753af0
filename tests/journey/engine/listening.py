"""Hears whether Python is given anything to run, while a hostile diagram is handled."""

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

from journey.engine.expressions import PARSED_AS

FORBIDDEN = ("exec", "os.", "subprocess.", "socket.", "shutil.", "ctypes.")
_heard: list[str] = []
_listening = False


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _listening:
        return
    compiled = event == "compile" and arguments[1] != PARSED_AS
    written = event == "open" and "w" in str(arguments[1])
    if compiled or written or event.startswith(FORBIDDEN):
        _heard.append(f"{event}: {arguments[:2]}")


sys.addaudithook(_hook)  # cannot be taken away again, so it listens only when it is asked to


@contextlib.contextmanager
def nothing_is_executed() -> Iterator[None]:
    """Fail when `eval`, `exec` or `compile` is called inside, or the machine is touched.

    Python's parser may see a text, under the name that our expressions give it: it builds a tree
    and runs nothing.
    """
    global _listening
    _heard.clear()
    _listening = True
    try:
        yield
    finally:
        _listening = False
    assert _heard == []
