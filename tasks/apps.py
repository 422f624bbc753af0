"""The application configuration: here what the records announce finds its listener."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """The worktray."""

    name = "tasks"
    verbose_name = "Worktray"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the records."""
        from tasks import receivers

        receivers.listen()
