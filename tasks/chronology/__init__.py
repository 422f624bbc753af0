"""A child's chronology: kept by the child, chosen by people, never built twice."""

from tasks.chronology.candidates import Candidate, Kind, candidate_of, candidates_for
from tasks.chronology.reading import Pattern, entries_for, patterns_of, summary_of, warnings_of
from tasks.chronology.recording import (
    ENTRY_FIELDS,
    add_entry,
    correct_entry,
    leave_out,
    take_out,
)

__all__ = [
    "ENTRY_FIELDS",
    "Candidate",
    "Kind",
    "Pattern",
    "add_entry",
    "candidate_of",
    "candidates_for",
    "correct_entry",
    "entries_for",
    "leave_out",
    "patterns_of",
    "summary_of",
    "take_out",
    "warnings_of",
]
