"""The application configuration."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """The worktray."""

    name = "tasks"
    verbose_name = "Worktray"
    default_auto_field = "django.db.models.BigAutoField"
