"""What all tests share: quick passwords, and a browser where there is one."""

import os
import shutil
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from hypothesis import settings as hypothesis

from journey.engine import Known, Problem, check
from journey.publishing import installing

pytest_plugins = ["tests.authority"]

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""Headless alone, Chromium takes half the processor time."""
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
REASON = "Chromium is missing; as root: apt-get install -y chromium-headless-shell libatomic1"
REQUIRED = os.environ.get("JOURNEY_REQUIRE_BROWSER") == "1"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
BROWSER_FIXTURES = {"page", "context", "new_context", "browser"}

# A loaded machine is slow, not wrong; and what was found once becomes a test, not a local file.
hypothesis.register_profile("journey", deadline=None, database=None)
hypothesis.load_profile("journey")

# Playwright keeps an event loop running in the thread of the tests, which Django would take for
# asynchronous code. All of these tests are synchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use a page, and skip them with the reason where there is no browser."""
    for item in items:
        if BROWSER_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
            if not CHROMIUM and not REQUIRED:
                item.add_marker(pytest.mark.skip(reason=REASON))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start Debian's Chromium; where it is required and missing, the test fails."""
    if not CHROMIUM:
        pytest.fail(REASON)
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": list(FLAGS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Give each test a British desktop browser."""
    return {
        **browser_context_args,
        "viewport": {"width": 1280, "height": 900},
        "locale": "en-GB",
        "timezone_id": "Europe/London",
        "reduced_motion": "reduce",
    }


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """On SQLite, keep the tests' database in a file: each thread has a connection of its own.

    In memory, a served page that is still being answered shares the connection of the test that
    ended, and emptying the tables would be part of its transaction.
    """
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        command = database["OPTIONS"]["init_command"]
        database["OPTIONS"]["init_command"] = command.replace("synchronous=FULL", "synchronous=OFF")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """At the end, close what a page that is still being answered holds open on PostgreSQL."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True, scope="session")
def _own_channels(worker_id: str) -> Iterator[None]:
    """Keep what one worker of pytest says on Redis from the pages of another."""
    layer: dict[str, Any] = dict(settings.CHANNEL_LAYERS["default"])
    if settings.REDIS_URL:
        layer["CONFIG"] = {**layer["CONFIG"], "prefix": f"tests-{worker_id}"}
    with override_settings(CHANNEL_LAYERS={"default": layer}):
        yield


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    """Hash passwords fast: the tests sign many people in."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True, scope="session")
def _checked_once() -> Iterator[None]:
    """Check the same diagram against the same names once: most tests install the shipped ones."""
    found: dict[tuple[bytes, str], list[tuple[Known, tuple[Problem, ...]]]] = {}

    def check_once(source: bytes, known: Known, *, process_id: str = "") -> tuple[Problem, ...]:
        before = found.setdefault((source, process_id), [])
        for names, problems in before:
            if names == known:
                return problems
        before.append((known, check(source, known, process_id=process_id)))
        return before[-1][1]

    with patch.object(installing, "check", check_once):
        yield
