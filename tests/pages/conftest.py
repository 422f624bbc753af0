"""A browser in front of a small authority, and one that is served as the demonstration is."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.test import Client

from journey.models import Worker
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0

SignIn = Callable[[Worker], Any]


@pytest.fixture
def sign_in(page: Any, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """Sign a person in, in the browser; gives the page. Nobody is told of what happens.

    Playwright runs an event loop in this thread, in which Channels cannot be called.
    """
    monkeypatch.setattr("notifications.receivers.get_channel_layer", lambda: None)

    def sign(worker: Worker) -> Any:
        client = Client()
        client.force_login(worker)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        page.context.clear_cookies()
        page.context.add_cookies([{**cookie, "url": live_server.url}])
        return page

    return sign


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a few invented children, served as `./run demo` serves many."""
    database = tmp_path_factory.mktemp("demonstration") / "demo.sqlite3"
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{database}",
        "JOURNEY_DEMO": "1",
        "JOURNEY_CLOCK": "1",
    }
    environment.pop("REDIS_URL", None)

    def manage(*command: str) -> list[str]:
        return [sys.executable, "manage.py", *command]

    for command in (("migrate", "-v", "0"), ("simulate", "--children", "3", "--days", "5")):
        subprocess.run(manage(*command), cwd=ROOT, env=environment, check=True)
    port, log = free_port(), database.with_name("server.log")
    with log.open("wb") as said:
        server = subprocess.Popen(
            manage("runserver", f"127.0.0.1:{port}", "--noreload"),
            cwd=ROOT,
            env=environment,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        yield _when_ready(f"http://127.0.0.1:{port}")
    finally:
        server.kill()  # asked politely, it would wait for a page that a closed browser never reads
        server.wait()
    assert "Traceback" not in log.read_text(), log.read_text()


def _when_ready(address: str) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urlopen(f"{address}/sign-in/"):
                return address
        except OSError:
            time.sleep(0.1)
    pytest.fail("The demonstration did not start.")
