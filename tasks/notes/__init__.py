"""Case notes: captioned, tagged, with what they mean for the child and what was agreed."""

from tasks.notes.acting import Action, agree_actions, owners_for
from tasks.notes.drafting import Writing
from tasks.notes.pulling import long_answers, notes_to_pull, with_note
from tasks.notes.reading import notes_for, pending_for, tags_in, unfinished_note
from tasks.notes.writing import (
    NOTE_FIELDS,
    correct_note,
    finish_note,
    give_up_note,
    keep_note,
    sent_from,
)

__all__ = [
    "NOTE_FIELDS",
    "Action",
    "Writing",
    "agree_actions",
    "correct_note",
    "finish_note",
    "give_up_note",
    "keep_note",
    "long_answers",
    "notes_for",
    "notes_to_pull",
    "owners_for",
    "pending_for",
    "sent_from",
    "tags_in",
    "unfinished_note",
    "with_note",
]
