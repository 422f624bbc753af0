"""Open pages are told that something has changed: an id, nothing more."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from channels_redis.core import RedisChannelLayer
from django.contrib.auth.models import AnonymousUser

from journey import asgi
from notifications import receivers
from notifications.consumers import WorktrayConsumer
from notifications.groups import groups_for, groups_of
from notifications.posting import post
from tasks.worktray import allocate_task
from tests.authority import Authority
from tests.ports import free_port

Sent = list[tuple[str, dict[str, Any]]]


class Layer:
    """A channel layer that only remembers."""

    def __init__(self) -> None:
        self.sent: Sent = []

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        self.sent.append((group, message))


@pytest.fixture
def layer(monkeypatch: pytest.MonkeyPatch) -> Layer:
    layer = Layer()
    monkeypatch.setattr(receivers, "get_channel_layer", lambda: layer)
    return layer


def test_a_new_task_tells_the_team_and_the_worker_after_commit(
    authority: Authority, layer: Layer, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        authority.start_visit()
        assert layer.sent == []
    post.flush()
    task = authority.open_task("write_visit")
    message = {"type": "worktray.changed", "tasks": [task.pk]}
    assert sorted(layer.sent, key=str) == sorted(
        [(f"team.{authority.north.pk}", message), (f"worker.{authority.worker.pk}", message)],
        key=str,
    )


def test_a_completion_and_an_allocation_tell_the_team(
    authority: Authority, layer: Layer, django_capture_on_commit_callbacks: Any
) -> None:
    authority.start_visit()
    task = authority.open_task("write_visit")
    with django_capture_on_commit_callbacks(execute=True):
        allocate_task(task, to=authority.colleague, by=authority.manager)
    with django_capture_on_commit_callbacks(execute=True):
        authority.complete("write_visit", by=authority.colleague)
    post.flush()
    told = {group for group, _ in layer.sent}
    assert {f"team.{authority.north.pk}", f"worker.{authority.colleague.pk}"} <= told


def test_only_ids_travel(
    authority: Authority, layer: Layer, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        authority.start_visit()
    post.flush()
    assert layer.sent
    assert all(set(message) == {"type", "tasks"} for _, message in layer.sent)
    assert all(isinstance(task, int) for _, message in layer.sent for task in message["tasks"])


def test_a_channel_layer_that_is_down_does_not_undo_the_work(
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    nobody_listens = RedisChannelLayer(hosts=[f"redis://127.0.0.1:{free_port()}/0"])
    monkeypatch.setattr(receivers, "get_channel_layer", lambda: nobody_listens)
    with django_capture_on_commit_callbacks(execute=True):
        authority.start_visit()
    post.flush()
    assert "could not be told of a change" in caplog.text
    assert authority.open_task("write_visit").is_open


def test_a_page_listens_to_its_person_and_teams(authority: Authority) -> None:
    authority.start_visit()
    task = authority.open_task("write_visit")
    assert set(groups_of(authority.colleague)) & set(groups_for(task))
    assert not set(groups_of(authority.stranger)) & set(groups_for(task))


@pytest.mark.django_db(transaction=True)
def test_the_socket_passes_the_id_on_and_refuses_strangers(authority: Authority) -> None:
    async def listen() -> Any:
        stranger = WebsocketCommunicator(WorktrayConsumer.as_asgi(), "/ws/worktray/")
        stranger.scope["user"] = AnonymousUser()
        accepted, _ = await stranger.connect()
        assert not accepted

        socket = WebsocketCommunicator(WorktrayConsumer.as_asgi(), "/ws/worktray/")
        socket.scope["user"] = authority.worker
        accepted, _ = await socket.connect()
        assert accepted
        layer = get_channel_layer()
        assert layer is not None
        await layer.group_send(
            f"team.{authority.north.pk}", {"type": "worktray.changed", "tasks": [7]}
        )
        received = await socket.receive_json_from()
        await socket.disconnect()
        return received

    # In a thread of its own: Playwright may keep a loop running in this one.
    with ThreadPoolExecutor(max_workers=1) as thread:
        assert thread.submit(asyncio.run, listen()).result() == {"tasks": [7]}
    assert asgi.application is not None
