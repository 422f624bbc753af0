"""A record in the words in which people read it, kept as it was when it was made."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from journey.forms import Form
from tasks.models import Decision, Record
from tasks.words import answer_words

Sections = list[dict[str, Any]]


def read_answers(form: Form, answers: Mapping[str, Any]) -> Sections:
    """Sections of label and answer; what was left empty is left out.

    The answer is text, or a table of columns and rows.
    Kept with the record, so that a question that is changed later does not change what was asked.
    """
    sections = []
    for section in form.sections:
        words = [
            [question.label, answer_words(question, answers.get(question.key))]
            for question in section.questions
        ]
        given = [[label, answer] for label, answer in words if answer]
        if given:
            sections.append({"title": section.title, "answers": given})
    return sections


def trace_of(record: Record, decision: Decision | None) -> str:
    """What the audit trail keeps of a record and its decision: a salted SHA-256, no words.

    It shows a later change of either; erasing them leaves the trail whole.
    """
    told = [record.salt, record.form_key, record.answers, record.read]
    if decision is not None:
        told += [decision.question, decision.outcome, decision.option, decision.rationale]
        told += [decision.weighed]
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
