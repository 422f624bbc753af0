"""What an authority decides about its timescales: which rule set, and what it changes in it."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from journey import clock
from journey.clock import in_london, today
from journey.models.worker import Team, Worker
from journey.timescales import Act, Span, Unit


class RuleChange(models.Model):
    """A change of one timescale, or the choice of a rule set, by an authority (architecture 6).

    It is drafted by one person and decided about by another. What it says never changes; ending it
    early is a decision of its own, with a reason.
    """

    class Level(models.TextChoices):
        """What is decided, and for whom."""

        RULE_SET = "rule_set", "The rule set"
        AUTHORITY = "authority", "The whole authority"
        TEAM = "team", "One team"

    class Status(models.TextChoices):
        """Where a change is in its life."""

        DRAFTED = "drafted", "Waits for a second person"
        APPROVED = "approved", "Approved"
        REJECTED = "rejected", "Rejected"
        ENDED = "ended", "Ended early"

    class Does(models.TextChoices):
        """What it does to the rule; a date is agreed for one child only, and not here."""

        REPLACE = Act.REPLACE, "Replace it"
        RELAX = Act.RELAX, "Give more time"
        TIGHTEN = Act.TIGHTEN, "Give less time"
        SUSPEND = Act.SUSPEND, "Suspend it"

    level = models.CharField(max_length=20, choices=Level.choices)
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="rule_changes"
    )
    rule_set = models.CharField(max_length=100, blank=True, help_text="The rule set, if chosen.")
    rule_key = models.CharField(max_length=100, blank=True)
    act = models.CharField(max_length=20, blank=True, choices=Does.choices)
    amount = models.PositiveIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    fact = models.CharField(max_length=100, blank=True, help_text="Another one to count from.")
    review_amount = models.PositiveIntegerField(null=True, blank=True)
    review_unit = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=1000)
    approved_by = models.CharField(
        max_length=200, blank=True, help_text="Who allowed it, in words; for national rules."
    )
    approval_reference = models.CharField(max_length=200, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    effective_from = models.DateField(
        null=True, blank=True, help_text="Its first day; empty for the day of its approval."
    )
    effective_to = models.DateField(null=True, blank=True, help_text="Its last day.")
    open_work = models.BooleanField(
        default=False, help_text="It also holds for work whose clock has started."
    )
    drafted_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=clock.now)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFTED)
    decided_by = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=500, blank=True)
    ended_by = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="rule_change_four_eyes", condition=~Q(decided_by=F("drafted_by"))
            ),
            models.CheckConstraint(
                name="rule_change_decided",
                condition=Q(status="drafted", decided_by=None) | ~Q(status="drafted"),
            ),
            models.CheckConstraint(
                name="rule_change_decided_by_somebody",
                condition=Q(status="drafted") | Q(decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="rule_change_of_one_thing",
                condition=Q(level="rule_set", team=None, rule_key="")
                | Q(level="authority", team=None, rule_set="")
                | Q(level="team", team__isnull=False, rule_set=""),
            ),
        ]

    def __str__(self) -> str:
        """`Change 12`, the name under which people refer to it."""
        return f"Change {self.pk}"

    def get_absolute_url(self) -> str:
        """The page on which it is read and decided about."""
        return reverse("timescales:change", args=[self.pk])

    @property
    def chooses(self) -> bool:
        """Whether it chooses a rule set."""
        return self.level == RuleChange.Level.RULE_SET

    @property
    def span(self) -> Span | None:
        """The new length of time."""
        return None if self.amount is None else Span(self.amount, Unit(self.unit))

    @property
    def review_after(self) -> Span | None:
        """How long after the fact somebody looks again at a suspended rule."""
        if self.review_amount is None:
            return None
        return Span(self.review_amount, Unit(self.review_unit))

    @property
    def first_day(self) -> dt.date:
        """Its first day: never before the day on which it was approved."""
        decided = in_london(self.decided_at).date() if self.decided_at else today()
        return max(self.effective_from or decided, decided)

    @property
    def last_day(self) -> dt.date:
        """Its last day; one that was ended early does not hold on the day of its end."""
        last = self.effective_to or dt.date.max
        if self.ended_at is None:
            return last
        return min(last, in_london(self.ended_at).date() - dt.timedelta(days=1))

    def holds_on(self, day: dt.date) -> bool:
        """Whether a day is one of its days, if it is approved."""
        return self.first_day <= day <= self.last_day


class RuleBook(models.Model):
    """One row: a stamp that is another one after every decision about timescales.

    Every program keeps what it has read under the stamp, so it reads again when the stamp differs.
    """

    ONLY = 1

    stamp = models.CharField(max_length=32)

    def __str__(self) -> str:
        """The stamp."""
        return self.stamp
