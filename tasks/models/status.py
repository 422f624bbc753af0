"""The words for the life of a task."""

from django.db import models


class Status(models.TextChoices):
    """BPMN's words for where a task stands."""

    READY = "ready", "To do"
    COMPLETED = "completed", "Completed"
    WITHDRAWN = "withdrawn", "Withdrawn"
