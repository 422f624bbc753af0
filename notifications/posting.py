"""Sending to the channel layer without making anybody wait.

A message is a hint, so nothing that people do waits for it. It is sent on the event loop that
serves open pages, when this program has one; a program that serves none (a command, a worker of a
larger installation) has a small loop of its own for it.
"""

import asyncio
import atexit
import logging
import threading
from collections.abc import Coroutine
from concurrent.futures import Future, wait
from typing import Any, Final

log = logging.getLogger(__name__)

AT_THE_END: Final = 2.0
"""Seconds for which a program that ends waits for what it has not yet sent."""


class Post:
    """Where hints are posted."""

    def __init__(self) -> None:
        """Without a loop until one is needed."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sending: set[Future[Any]] = set()
        self._lock = threading.Lock()

    def serve_on(self, loop: asyncio.AbstractEventLoop) -> None:
        """Send on the loop that serves the open pages from now on."""
        self._loop = loop

    def send(self, message: Coroutine[Any, Any, None]) -> None:
        """Send soon; a failure is logged."""
        future = asyncio.run_coroutine_threadsafe(_sent(message), self._running_loop())
        self._sending.add(future)
        future.add_done_callback(self._sending.discard)

    def flush(self, seconds: float = AT_THE_END) -> None:
        """Wait until everything is sent, or for so many seconds."""
        wait(list(self._sending), timeout=seconds)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None or not self._loop.is_running():
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="post", daemon=True).start()
            return self._loop


async def _sent(message: Coroutine[Any, Any, None]) -> None:
    try:
        await message
    except Exception as error:
        log.error("Open pages could not be told of a change: %s.", type(error).__name__)


post: Final = Post()
atexit.register(post.flush)
