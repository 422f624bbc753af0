"""Trials, as an authority loads them, fills them in, approves them and runs them."""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from journey import clock
from journey.models.worker import Worker
from journey.trials.profile import Lift, OnEnd, OpenWork, Profile, Substitution
from journey.trials.reading import read_trial


class Trial(models.Model):
    """A trial: what its file says, what the authority filled in, and where it is in its life.

    What it says never changes once it is approved; triggers in the database see to that. Who
    drafted it, or changed it last, does not approve it (architecture 7, R191).
    """

    class Status(models.TextChoices):
        """Where a trial is in its life; `journey.trials.life` says what may follow what."""

        DRAFTED = "drafted", "Drafted"
        CHECKED = "checked", "Checked, waits for a second person"
        APPROVED = "approved", "Approved"
        RUNNING = "running", "Running"
        PAUSED = "paused", "Paused"
        ENDED = "ended", "Ended"

    class OpenWork(models.TextChoices):
        """What becomes of work that is open when it begins."""

        NEW = OpenWork.NEW, "New work only"
        TOO = OpenWork.TOO, "Open work too"

    class OnEnd(models.TextChoices):
        """What becomes of its open work when it pauses or ends."""

        KEEPS = OnEnd.KEEPS, "Keeps the dates of the trial"
        RETURNS = OnEnd.RETURNS, "Goes back to the rules of before"

    key = models.CharField(max_length=100, help_text="The name of its file, without the ending.")
    name = models.CharField(max_length=100)
    source = models.BinaryField(help_text="The file as it was loaded.")
    owner = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="trials")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True, help_text="Its last day.")
    teams = models.JSONField(
        default=dict, help_text="Team numbers as text, each with the day on which it joins."
    )
    referred_from = models.DateField(null=True)
    referred_to = models.DateField(null=True)
    open_work = models.CharField(max_length=20, choices=OpenWork.choices, default=OpenWork.NEW)
    exclusions = models.JSONField(default=list)
    on_end = models.CharField(max_length=20, choices=OnEnd.choices, default=OnEnd.KEEPS)
    answers = models.JSONField(default=dict, help_text="Answers to its open questions, by key.")
    drafted_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=clock.now)
    changed_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, related_name="approved_trials"
    )
    approved_at = models.DateTimeField(null=True)
    approval_body = models.CharField(max_length=200, blank=True)
    approval_reference = models.CharField(max_length=200, blank=True)
    approval_on = models.DateField(null=True)
    hash = models.CharField(max_length=64, help_text="SHA-256 of all it says, once approved.")

    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFTED)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=500, blank=True)
    watched_on = models.DateField(null=True, help_text="When its work was last looked through.")
    audit_length = models.PositiveIntegerField(default=0)
    audit_head = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="trial_four_eyes",
                condition=Q(approved_by=None)
                | (~Q(approved_by=F("drafted_by")) & ~Q(approved_by=F("changed_by"))),
            ),
            models.CheckConstraint(
                name="trial_approved_before_it_runs",
                condition=Q(status__in=["drafted", "checked"])
                | (
                    Q(approved_by__isnull=False, approval_on__isnull=False)
                    & ~Q(approval_reference="")
                    & ~Q(approval_body="")
                ),
            ),
            models.CheckConstraint(
                name="trial_ends_after_it_starts",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        """`The Gateshead trial`."""
        return f"The {self.name} trial"

    def get_absolute_url(self) -> str:
        """The page on which the trial is read."""
        return reverse("trials:trial", args=[self.pk])

    @property
    def title(self) -> str:
        """As in a sentence: `the Gateshead trial`."""
        return f"the {self.name} trial"

    @property
    def file_name(self) -> str:
        """The name of its file."""
        return f"{self.key}.toml"

    @property
    def profile(self) -> Profile:
        """What its file says; it was read when it was loaded, so it can be read."""
        return read_trial(bytes(self.source), self.file_name)

    @property
    def lifts(self) -> tuple[Lift, ...]:
        """The rules that it lifts, with those that follow from the answers."""
        return self.profile.lifts_with(self.answers)

    @property
    def substitutions(self) -> Mapping[str, Substitution]:
        """The processes that begin in place of others, by the other."""
        return {one.old: one for one in self.profile.substitutions_with(self.answers)}

    @property
    def is_approved(self) -> bool:
        """Whether what it says is fixed."""
        return self.status not in (Trial.Status.DRAFTED, Trial.Status.CHECKED)


class TrialEvent(models.Model):
    """One act on a trial. Triggers in the database refuse to change or delete it."""

    class Kind(models.TextChoices):
        """What happened."""

        LOADED = "loaded", "Loaded"
        FILLED = "filled", "Filled in"
        CHECKED = "checked", "Checked"
        SENT_BACK = "sent_back", "Sent back"
        APPROVED = "approved", "Approved"
        STARTED = "started", "Started"
        PAUSED = "paused", "Paused"
        RESUMED = "resumed", "Gone on"
        STOPPED = "stopped", "Stopped early"
        ENDED = "ended", "Ended on its date"
        REFUSED = "refused", "Refused"
        MOVED = "moved", "Open work moved"
        WATCHED = "watched", "Work pointed out"

    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    body = models.TextField(default="{}", help_text="Canonical JSON, as it was hashed.")
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["trial", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["trial", "seq"], name="one_trial_event_a_number")
        ]

    def __str__(self) -> str:
        """`3 approved`."""
        return f"{self.seq} {self.kind}"


LIVE: Final = (Trial.Status.APPROVED, Trial.Status.RUNNING, Trial.Status.PAUSED)
"""Approved and not over: what such a trial lifts must go on fitting."""
