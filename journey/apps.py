"""The application configuration."""

from django.apps import AppConfig


class JourneyConfig(AppConfig):
    """A child's journey."""

    name = "journey"
    verbose_name = "Journey"
    default_auto_field = "django.db.models.BigAutoField"
