"""A line in somebody's worktray."""

from collections.abc import Sequence
from typing import Final

from django.db import models
from django.urls import reverse

from journey import clock
from journey.engine import Option
from journey.forms import Form
from journey.models import Child, ProcessInstance, ProcessVersion, Team, Worker
from journey.models.process import HEAVY_OF_INSTANCE
from tasks.models.queries import TaskQuerySet
from tasks.models.status import Status

OPEN = models.Q(closed_at__isnull=True)
HEAVY_OF_TASK: Final = tuple(f"task__{name}" for name in HEAVY_OF_INSTANCE)
"""What is heavy in the version of a task, as something that belongs to the task sees it."""


class Task(models.Model):
    """A step of a process at which a person must act (R1, R2).

    Rows come from `Task.objects.reconcile` and change through `tasks.worktray` only.
    """

    Status = Status

    # Every index is written at every completion: those that another covers are left out.
    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.PROTECT, related_name="tasks", db_index=False
    )
    version = models.ForeignKey(
        ProcessVersion,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="The version under which it stands, or under which it was closed.",
    )
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="tasks")
    user_task_id = models.CharField(max_length=32, help_text="This occurrence, for the engine.")
    step = models.CharField(max_length=100, help_text="The id of the user task in the diagram.")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=150, help_text="The lane: the name of a group of people.")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="tasks", db_index=False)
    allocated_to = models.ForeignKey(
        Worker,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        db_index=False,
    )
    form_key = models.CharField(max_length=100)
    rule_key = models.CharField(max_length=100)
    clock_started_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    due_why = models.JSONField(default=dict, help_text="Rule, version, days not counted, sentence.")
    remind_at = models.DateTimeField(
        null=True, blank=True, help_text="From when on it is due soon, by its rule."
    )
    escalate_at = models.DateTimeField(
        null=True, blank=True, help_text="From when on it stands in other worktrays too."
    )
    escalate_to = models.CharField(
        max_length=150, blank=True, help_text="The role in whose worktray it stands then."
    )
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.READY)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(
        Worker,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="completed_tasks",
        db_index=False,
    )
    outcome = models.CharField(max_length=100, blank=True)
    why_withdrawn = models.CharField(
        max_length=200, blank=True, help_text="Why it was withdrawn, after “because”."
    )
    returned_by = models.ForeignKey(
        "Decision",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="returned",
        db_index=False,
        help_text="The decision that sent the work back here, with its reasons (R7).",
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["instance", "user_task_id"], name="one_task_an_occurrence"
            )
        ]
        indexes = [
            models.Index(fields=["allocated_to", "due_at", "id"], name="tray_mine", condition=OPEN),
            models.Index(fields=["team", "due_at", "id"], name="tray_team", condition=OPEN),
        ]

    def __str__(self) -> str:
        """The step, without the child: names stay out of logs."""
        return f"{self.name} {self.pk}"

    def get_absolute_url(self) -> str:
        """The page on which the task is done."""
        return reverse("worktray:task", args=[self.pk])

    @property
    def form(self) -> Form:
        """What must be recorded here; raises LibraryError when the form has gone."""
        return self.version.form(self.form_key)

    @property
    def options(self) -> tuple[Option, ...]:
        """The options of the decision taken here: the arrows of the diagram; empty when none."""
        return self.version.diagram.options(self.step)

    @property
    def authorises(self) -> str:
        """The step whose record is decided here, or the empty string."""
        return self._attribute("authorises")

    @property
    def reads(self) -> Sequence[str]:
        """The steps of which the newest record lies open here, decided about or not."""
        return (self._attribute("reads") or self.authorises).split()

    def _attribute(self, name: str) -> str:
        return self.version.diagram.nodes[self.step].attributes.get(name, "")

    @property
    def days_open(self) -> int:
        """For how many days it has stood in a worktray (R8)."""
        until = clock.in_london(self.closed_at or clock.now()).date()
        return (until - clock.in_london(self.opened_at).date()).days

    @property
    def is_open(self) -> bool:
        """Whether the task waits for somebody."""
        return self.closed_at is None
