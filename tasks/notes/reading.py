"""Reading case notes: by tag, and what the team has not finished."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from django.db.models import QuerySet

from journey.access import children_visible_to
from journey.library import library
from journey.models import Child, Worker
from tasks.models import CaseNote, Task
from tasks.models.note import CaseNoteQuerySet

FINISHING: Final = "finish_note"
"""The form of the task that asks somebody to finish a note."""
SORTS: Final = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "tag": "By tag",
}


def notes_for(child: Child, *, tag: str = "", sort: str = "newest") -> list[CaseNote]:
    """The finished notes of a child, of one tag where it is named, in one query (R117)."""
    rows = CaseNote.objects.filter(child=child).standing().exclude(finished_at=None)
    rows = rows.select_related("begun_by", "finished_by", "corrects").prefetch_related("actions")
    notes = [note for note in rows if not tag or tag in note.tags]
    if sort == "oldest":
        notes.reverse()
    if sort == "tag":
        notes.sort(key=_first_tag)
    return notes


def tags_in(notes: Iterable[CaseNote]) -> list[tuple[str, str, int]]:
    """The tags of some notes, in the order of the authority's words: key, words, how many."""
    counts = Counter(tag for note in notes for tag in note.tags)
    known = library().note_tags.values()
    return [(tag.key, tag.label, counts[tag.key]) for tag in known if counts[tag.key]]


def pending_for(worker: Worker) -> CaseNoteQuerySet:
    """The notes that the person's teams, or the person, have begun and not finished (R53)."""
    seen: QuerySet[Child] = children_visible_to(worker)
    theirs = CaseNote.objects.pending().filter(child__in=seen)
    mine = theirs.filter(begun_by=worker) | theirs.filter(child__team__in=worker.team_ids)
    return mine.distinct().select_related("child", "begun_by").order_by("due_at", "pk")


def unfinished_note(task: Task) -> CaseNote | None:
    """The note that a task asks somebody to finish; None for any other task, without a query."""
    if task.form_key != FINISHING:
        return None
    return CaseNote.objects.pending().filter(instance=task.instance_id).first()


def _first_tag(note: CaseNote) -> int:
    order = list(library().note_tags)
    return min((order.index(tag) for tag in note.tags if tag in order), default=len(order))
