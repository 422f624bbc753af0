"""What comes in at the front door, counted apart by kind; who is heard of again; who has answered.

Every figure is the list behind it: contacts, children and requests that the reader may see.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from django.db.models import QuerySet

from journey import clock
from journey.access import children_visible_to
from journey.library import library
from journey.models import Child, ProcessInstance, Worker
from tasks.models import Record
from tasks.models.task import HEAVY_OF_TASK

CONTACT: Final = "contact"
REFERRAL: Final = "referral"
KIND: Final = "contact_type"
BELOW: Final = frozenset({"level_1", "level_2"})
"""The outcomes of a contact after which this authority does nothing more itself."""
ASKED: Final = "_asked_at"
ANSWERED: Final = "_answered_at"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """The contacts of one kind."""

    words: str
    contacts: int
    went_on: int
    """How many of them became a referral."""


@dataclass(frozen=True, kw_only=True)
class Repeated:
    """A child heard of several times without work by this authority."""

    child: Child
    on: tuple[dt.date, ...]


@dataclass
class Asked:
    """The requests to one agency."""

    agency: str
    waiting: list[tuple[Child, dt.date]] = field(default_factory=list)
    """For whom an answer is waited for, and since when."""
    took: list[int] = field(default_factory=list)
    """How many days each answer took."""

    @property
    def middle(self) -> int | None:
        """How many days half of the answers took at most."""
        return int(median(self.took)) if self.took else None


def kinds_of(worker: Worker, since: dt.datetime) -> list[Kind]:
    """The contacts received since a moment, by kind, in the order of the form."""
    contacts = _contacts(worker, since)
    kinds = {
        record.task.instance_id: str(record.answers.get(KIND, ""))
        for record in _records(worker, since).filter(form_key="log_contact")
    }
    return [
        Kind(
            words=words,
            contacts=sum(kinds.get(one.pk, "") == kind for one in contacts),
            went_on=sum(kinds.get(one.pk, "") == kind and one.led_on for one in contacts),
        )
        for kind, words in _kinds()
    ]


def referrals_since(worker: Worker, since: dt.datetime) -> int:
    """How many referrals began, whatever kind of contact led to them."""
    return _processes(worker, since).filter(version__process_id=REFERRAL).count()


def repeated(worker: Worker, since: dt.datetime) -> list[Repeated]:
    """The children heard of more than once below the threshold, most often first."""
    below: dict[Child, list[dt.date]] = defaultdict(list)
    for one in _contacts(worker, since):
        if one.outcome in BELOW:
            below[one.child].append(clock.in_london(one.started_at).date())
    found = [Repeated(child=child, on=tuple(on)) for child, on in below.items() if len(on) > 1]
    return sorted(found, key=lambda one: (-len(one.on), one.on[-1]))


def asked_since(worker: Worker, since: dt.datetime) -> list[Asked]:
    """What other agencies were asked, who has not answered, and how long the answers took."""
    asked: dict[str, Asked] = {}
    for record in _records(worker, since).order_by("pk"):
        for question in record.task.form.questions:
            when = record.answers.get(question.key)
            if not question.key.endswith(ASKED) or not when:
                continue
            agency = _agency(question.label)
            answered = record.answers.get(question.key.removesuffix(ASKED) + ANSWERED)
            row = asked.setdefault(agency, Asked(agency))
            on = _day(str(when))
            if answered:
                row.took.append((_day(str(answered)) - on).days)
            else:
                row.waiting.append((record.task.child, on))
    return sorted(asked.values(), key=lambda one: (-len(one.waiting), one.agency))


def _contacts(worker: Worker, since: dt.datetime) -> "Sequence[_Contact]":
    rows = _processes(worker, since).filter(version__process_id=CONTACT)
    led_on = set(
        _processes(worker, since)
        .filter(version__process_id=REFERRAL, started_by__isnull=False)
        .values_list("started_by", flat=True)
    )
    return [
        _Contact(row.pk, row.child, row.started_at, row.outcome, row.pk in led_on)
        for row in rows.select_related("child").order_by("started_at", "pk")
    ]


@dataclass(frozen=True)
class _Contact:
    pk: int
    child: Child
    started_at: dt.datetime
    outcome: str
    led_on: bool


def _processes(worker: Worker, since: dt.datetime) -> QuerySet[ProcessInstance]:
    mine = ProcessInstance.objects.filter(child__in=children_visible_to(worker))
    return mine.filter(started_at__gte=since)


def _records(worker: Worker, since: dt.datetime) -> QuerySet[Record]:
    mine = Record.objects.filter(task__child__in=children_visible_to(worker), at__gte=since)
    return mine.select_related("task__child", "task__version").defer(*HEAVY_OF_TASK)


def _kinds() -> Iterator[tuple[str, str]]:
    question = next(one for one in library().form("log_contact").questions if one.key == KIND)
    return ((option.value, option.label) for option in question.options)


def _agency(label: str) -> str:
    """`the police`, from “When did you ask the police?”."""
    words = label.removeprefix("When did you ask ").removesuffix("?")
    return words.removesuffix(" for the assessment")


def _day(answer: str) -> dt.date:
    return clock.in_london(dt.datetime.fromisoformat(answer)).date()
