"""The forms with which the date of one task is agreed, extended, shortened, or put on hold."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError

from journey import clock
from journey.clock import END_OF_DAY, LONDON, spoken_date, spoken_moment
from journey.deciding import DecideForm
from journey.fields import DatePartsField, DateTimePartsField, LongTextField, LongTextInput
from journey.models import AgreedDate, Worker
from tasks.models import Task
from tasks.worktray import (
    agree_date,
    decline_date,
    extend_task,
    hold_task,
    propose_date,
    shorten_task,
)


def reason(label: str, missing: str) -> LongTextField:
    """A question for reasons, which stay with the record."""
    return LongTextField(
        label=label,
        help_text="It stays with the child’s record.",
        widget=LongTextInput({"rows": 4}),
        error_messages={"required": missing},
    )


class DateForm(forms.Form):
    """A date and a reason; writes itself."""

    done = ""
    """What is said when it is written; `{}` is the day."""
    field_order = ("on", "reason")

    def write(self, task: Task, *, seen: dt.datetime | None, by: Worker) -> None:
        """Do it; raises JourneyError."""
        raise NotImplementedError

    @property
    def said(self) -> str:
        """What has been done, in a sentence."""
        day = self.cleaned_data["on"]
        timed = isinstance(day, dt.datetime)
        return self.done.format(spoken_moment(day) if timed else spoken_date(day))

    @property
    def end_of_day(self) -> dt.datetime:
        """The end of the day in London."""
        return dt.datetime.combine(self.cleaned_data["on"], END_OF_DAY, LONDON)


class ExtendForm(DateForm):
    """More time for one task."""

    done = "The due date is now {}."
    on = DatePartsField(
        label="New due date", help_text="It is due at the end of that day. For example, 27 3 2027"
    )
    reason = reason("Why is more time needed?", "Say why more time is needed")

    def write(self, task: Task, *, seen: dt.datetime | None, by: Worker) -> None:
        """Extend the task."""
        why = self.cleaned_data["reason"]
        extend_task(task, until=self.end_of_day, reason=why, by=by, seen=seen)


class ShortenForm(DateForm):
    """Less time for one task."""

    done = "The due date is now {}."
    on = DateTimePartsField(
        label="New due date and time", help_text="For example, 27 3 2027 at 14:30"
    )
    reason = reason("Why must it be done sooner?", "Say why it must be done sooner")

    def write(self, task: Task, *, seen: dt.datetime | None, by: Worker) -> None:
        """Shorten the task."""
        cleaned = self.cleaned_data
        shorten_task(task, to=cleaned["on"], reason=cleaned["reason"], by=by, seen=seen)


class HoldForm(DateForm):
    """Work that waits."""

    done = "The task is on hold until {}."
    on = DatePartsField(
        label="On hold until",
        help_text="The hold ends by itself at the end of that day. For example, 27 3 2027",
    )
    reason = reason("What does the work wait for?", "Say what the work waits for")

    def clean_on(self) -> dt.date:
        """The last day of the hold; raises ValidationError for one that is past."""
        day: dt.date = self.cleaned_data["on"]
        if day < clock.today():
            raise ValidationError("The last day of the hold must be today or in the future")
        return day

    def write(self, task: Task, *, seen: dt.datetime | None, by: Worker) -> None:
        """Put the task on hold."""
        hold_task(task, until=self.end_of_day, reason=self.cleaned_data["reason"], by=by)


class ProposeForm(DateForm):
    """A date of its own for one child."""

    done = "You proposed {}. A manager must agree it before the due date moves."
    on = DatePartsField(label="Date to agree", help_text="For example, 27 3 2027")
    reason = reason("Why does this date suit the child?", "Say why this date suits the child")

    def write(self, task: Task, *, seen: dt.datetime | None, by: Worker) -> None:
        """Propose the date."""
        cleaned = self.cleaned_data
        propose_date(task, agreed_on=cleaned["on"], reason=cleaned["reason"], by=by)


class AgreeForm(DecideForm):
    """What a manager says to a proposed date."""

    question = "Do you agree this date?"
    missing = "Select yes if you agree this date"
    yes = ("agree", "Yes, it is due then")
    no = ("decline", "No, the due date stays")
    hint = "Must be answered when you do not agree. It stays with the child’s record."
    why_not = "Say why you do not agree this date"

    def write(self, task: Task, proposal: AgreedDate, *, by: Worker) -> None:
        """Agree or decline; raises JourneyError."""
        decide = agree_date if self.agrees else decline_date
        decide(task, proposal, by=by, note=self.note)
