"""What is owed: letters, copies, minutes and reports that are not yet recorded as sent."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.urls import reverse

from journey import clock
from journey.access import children_visible_to
from journey.letters import Audience
from journey.library import library
from journey.models import Child, Worker
from journey.models.process import HEAVY_OF_INSTANCE
from tasks import access
from tasks.models import Letter, Sending, Task

KINDS: Final = {
    "letter": "Letters to send",
    "copies": "Minutes, reports and copies to send",
    "draft": "Letters begun and not sent",
    "answer": "Handed over, and not yet acknowledged",
}
"""What is owed, in words."""
REFERRER: Final = "referrer"
OVERDUE: Final = "overdue"
NARROWED: Final = {**KINDS, REFERRER: "Feedback to whoever made contact", OVERDUE: "Overdue"}
"""By what the list can be narrowed."""


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One thing that is owed."""

    kind: str
    """One of `KINDS`."""
    child: Child
    what: str
    to: str
    since: dt.datetime
    address: str
    due_at: dt.datetime | None = None
    remind_at: dt.datetime | None = None
    is_to_referrer: bool = False
    by_whom: str = ""
    """Whose it is to send, where that is settled."""

    @property
    def is_overdue(self) -> bool:
        """Whether its date has passed."""
        return self.due_at is not None and self.due_at < clock.now()

    def is_shown(self, show: str) -> bool:
        """Whether the list that is narrowed so shows it."""
        if show == OVERDUE:
            return self.is_overdue
        return self.is_to_referrer if show == REFERRER else show in ("", self.kind)


def owed_by(worker: Worker, *, team: bool = False) -> list[Owed]:
    """What a person owes, or with `team` the person's teams: what is due first comes first.

    What is asked is always what is open now: an open task, a letter without an end, a sending
    without a word from the agency. So nothing has to be kept in step.
    """
    children = children_visible_to(worker)
    theirs = Q(team__in=worker.team_ids) if team else access.workable_by(worker)
    own = Q(child__key_worker=worker) | Q(by=worker)
    mine = Q(child__team__in=worker.team_ids) if team else own
    tasks = access.tasks_visible_to(worker).open().filter(theirs, form_key__in=_owing_forms())
    letters = Letter.objects.filter(mine, child__in=children, closed_at=None)
    waiting = Sending.objects.unanswered().filter(mine, child__in=children)
    found = [
        *_tasks(tasks.select_related("child", "version", "allocated_to").defer(*HEAVY_OF_INSTANCE)),
        *_drafts(letters.select_related("child", "task", "by")),
        *_unanswered(waiting.select_related("child", "by")),
    ]
    return sorted(found, key=_order)


def counts_of(owed: Iterable[Owed]) -> Mapping[str, int]:
    """How much there is under each word of `NARROWED`."""
    every = list(owed)
    return {show: sum(one.is_shown(show) for one in every) for show in NARROWED}


def _order(one: Owed) -> tuple[bool, dt.datetime, str]:
    return (one.due_at is None, one.due_at or one.since, one.what)


def _owing_forms() -> list[str]:
    forms = library().forms.values()
    return [form.key for form in forms if form.letters or form.sends]


def _tasks(tasks: Iterable[Task]) -> Iterator[Owed]:
    """What tasks ask to be sent, without what is settled and what somebody has begun to write."""
    rows = list(tasks)
    settled = Sending.objects.filter(task__in=rows).exclude(template="")
    begun = Letter.objects.filter(task__in=rows, closed_at=None)
    done = {*settled.values_list("task", "template"), *begun.values_list("task", "template")}
    for task in rows:
        for kind, what, to, is_to_referrer in _asked(task, done):
            yield Owed(
                kind=kind,
                child=task.child,
                what=what,
                to=to,
                since=task.opened_at,
                address=task.get_absolute_url(),
                due_at=task.due_at,
                remind_at=task.remind_at,
                is_to_referrer=is_to_referrer,
                by_whom=str(task.allocated_to or ""),
            )


def _asked(task: Task, done: set[tuple[int, str]]) -> Iterator[tuple[str, str, str, bool]]:
    """What a task still asks to be sent: kind, words, for whom, whether to the referrer."""
    form, letters = task.form, library().letters
    if form.sends:
        yield "copies", task.name, "Everybody around the child", False
    for key in form.letters:
        letter = letters.get(key)
        if letter and (task.pk, key) not in done:
            to_referrer = letter.to is Audience.REFERRER
            yield "letter", letter.title, AUDIENCES[letter.to], to_referrer


AUDIENCES: Final = {
    Audience.REFERRER: "Whoever made contact",
    Audience.FAMILY: "The family",
    Audience.CHILD: "The child",
    Audience.PROFESSIONALS: "Professionals",
    Audience.ANYBODY: "Whoever needs it",
}


def _drafts(letters: Iterable[Letter]) -> Iterator[Owed]:
    """Letters that are begun: those of an open task are due with it."""
    templates = library().letters
    for letter in letters:
        template = templates.get(letter.template)
        task = letter.task if letter.task and letter.task.is_open else None
        yield Owed(
            kind="draft",
            child=letter.child,
            what=letter.title,
            to=letter.recipient,
            since=letter.at,
            address=letter.get_absolute_url(),
            due_at=task.due_at if task else None,
            remind_at=task.remind_at if task else None,
            is_to_referrer=template is not None and template.to is Audience.REFERRER,
            by_whom=str(letter.by),
        )


def _unanswered(sendings: Iterable[Sending]) -> Iterator[Owed]:
    for sending in sendings:
        yield Owed(
            kind="answer",
            child=sending.child,
            what=sending.what,
            to=", ".join(filter(None, [sending.recipient, sending.agency])),
            since=sending.at,
            address=reverse("papers:sending", args=[sending.pk]),
            by_whom=str(sending.by),
        )
