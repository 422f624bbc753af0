"""Which WebSocket leads where."""

from django.urls import path

from notifications.consumers import WorktrayConsumer

websocket_urlpatterns = [path("ws/worktray/", WorktrayConsumer.as_asgi())]
