"""Keeping what is typed on the page of a note before it is kept or finished."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from journey.access import refuse_unless_recorder
from journey.models import Child, Worker
from tasks.models import CaseNote, NoteDraft
from tasks.notes.writing import refuse_corrected, refuse_finished, refuse_sent
from tasks.worktray.drafting import keep_typing


@dataclass(frozen=True, kw_only=True)
class Writing:
    """Who writes what: a new note of a child, one that is not finished, or a correction."""

    child: Child
    by: Worker
    note: CaseNote | None = None
    corrects: bool = False

    @property
    def drafts(self) -> QuerySet[NoteDraft]:
        """What this person has typed there, the newest first."""
        return NoteDraft.objects.filter(
            child=self.child, by=self.by, note=self.note, corrects=self.corrects
        )

    @property
    def draft(self) -> NoteDraft | None:
        """With what the page begins: what was typed after the note was last kept by anybody."""
        newest = self.drafts.first()
        is_older = (
            newest and self.note and not self.corrects and newest.saved_at < self.note.kept_at
        )
        return None if is_older else newest

    @property
    def left(self) -> NoteDraft | None:
        """What was typed before the note was kept or finished, and is not in it."""
        newest = self.drafts.first()
        return newest if newest and newest != self.draft else None

    def save(self, answers: Mapping[str, Any], *, page: str) -> NoteDraft:
        """Keep what was typed, whether or not it can still become part of the note."""
        return keep_typing(
            NoteDraft, answers=answers, page=page,
            child=self.child, by=self.by, note=self.note, corrects=self.corrects,
        )  # fmt: skip

    def refuse_late(self, *, page: str) -> None:
        """Raise JourneyError when what is typed here cannot become part of the note any more."""
        refuse_unless_recorder(self.by, self.child)
        if self.note is None:
            refuse_sent(self.child, page=page, by=self.by)
        elif self.corrects:
            refuse_corrected(self.note)
        else:
            refuse_finished(self.note)

    def drop(self, *, page: str, opened: dt.datetime | None) -> None:
        """Forget what has become a note: this page, and those typed in before it was opened.

        What was typed in another tab since then stays.
        """
        before = Q(page=page) | Q(saved_at__lte=opened) if opened else Q()
        self.drafts.filter(before).delete()
