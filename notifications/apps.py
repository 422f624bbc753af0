"""The application configuration: here the announcements of the worktray find their listeners."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Who is told what, and how."""

    name = "notifications"
    verbose_name = "Notifications"

    def ready(self) -> None:
        """Listen to the worktray."""
        from notifications import receivers

        receivers.listen()
