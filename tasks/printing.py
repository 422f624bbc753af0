"""A record as it is printed for those who read it: the child, the family, a court, a meeting."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from journey.forms import Kind, Question
from journey.library import library
from journey.outputs import Output
from journey.plain_words import explained
from tasks.models import Decision, Record
from tasks.said import said_last
from tasks.words import answer_words

TICKED: Final = frozenset({Kind.CHOICES, Kind.YES_NO})
"""The kinds of question that make a checklist (R132)."""


@dataclass(frozen=True)
class PrintedSection:
    """A section with questions and answers in the words of the readers."""

    title: str
    answers: list[tuple[str, Any]]
    """Text, but for a table: its columns, and the words of each row."""


@dataclass(frozen=True)
class PrintedView:
    """What somebody said, with where it was recorded; no words where nothing was."""

    label: str
    words: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A record as its readers get it."""

    output: Output
    record: Record
    views: list[PrintedView]
    sections: list[PrintedSection]
    decision: Decision | None
    meanings: list[tuple[str, str]]
    """The hard words in it, each said plainly (R133)."""

    @property
    def is_empty(self) -> bool:
        """Whether the record holds nothing for these readers."""
        return not self.sections and self.decision is None and not any(v.words for v in self.views)


def printed(record: Record, output: Output) -> Printed:
    """A record for the readers of an output.

    Nothing of another child's record is in it (R91), and of this child's other records only the
    views that the output names (R134).
    """
    views, sections = list(_views(record, output)), list(_sections(record, output))
    decision = _decision(record) if output.decision else None
    words = [str(answer) for section in sections for _, answer in section.answers]
    words += [view.words for view in views] + [decision.rationale if decision else ""]
    meanings = explained("\n".join(words), library().plain_words)
    return Printed(
        output=output,
        record=record,
        views=views,
        sections=sections,
        decision=decision,
        meanings=meanings if output.explains_words else [],
    )


def _decision(record: Record) -> Decision | None:
    return Decision.objects.filter(task=record.task_id).select_related("by").first()


def _views(record: Record, output: Output) -> Iterator[PrintedView]:
    said = said_last(record.task.child, [view.key for view in output.views])
    for view in output.views:
        found = said.get(view.key)
        if view.only_if_said and (found is None or not found.words):
            continue
        yield PrintedView(
            label=view.label,
            words=found.words if found else "",
            source=found.record.task.name if found else "",
        )


def _sections(record: Record, output: Output) -> Iterator[PrintedSection]:
    shown_already = {view.key for view in output.views}
    for section in record.task.version.form(record.form_key).sections:
        answers = [
            (output.labels.get(one.key, one.label), answer_words(one, record.answers.get(one.key)))
            for one in section.questions
            if one.key not in shown_already and _is_shown(one, output)
        ]
        given = [(label, answer) for label, answer in answers if answer]
        if given:
            yield PrintedSection(section.title, given)


def _is_shown(question: Question, output: Output) -> bool:
    return output.shows(question.key) and (output.checklists or question.kind not in TICKED)
