"""A version as somebody reads it: where it stands, its steps and its forms in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.db.models import Count, Q, QuerySet

from journey import clock
from journey.engine import Node
from journey.forms import Form, Question
from journey.library import library
from journey.models import ProcessVersion
from journey.models.process import HEAVY
from journey.publishing.properties import (
    answer_words,
    timescale_words,
    when_asked,
)
from journey.templatetags.journey_words import spoken_date

Status = ProcessVersion.Status

STEPS: Final = (
    "userTask",
    "manualTask",
    "callActivity",
    "intermediateCatchEvent",
    "boundaryEvent",
)
"""What takes time in a process, and so stands in the table of its steps."""
KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "manualTask": "Done outside this system",
        "callActivity": "Runs another process, and waits for it",
        "intermediateCatchEvent": "Waits until it happens",
        "boundaryEvent": "May happen while the step waits",
    }
)
"""What a step is that no form is filled in at."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a version stands, in words and in the colour of a tag."""

    words: str
    colour: str


def standings(versions: Sequence[ProcessVersion]) -> Mapping[int, Standing]:
    """Where each version of one process stands, by its key."""
    published = sorted(one.number for one in versions if one.status == Status.PUBLISHED)
    begun = [
        one.number
        for one in versions
        if one.status == Status.PUBLISHED
        and (one.effective_from is None or one.effective_from <= clock.now())
    ]
    in_force = max(begun, default=0)
    return {one.pk: _standing(one, in_force, published) for one in versions}


def _standing(version: ProcessVersion, in_force: int, published: list[int]) -> Standing:
    if version.status != Status.PUBLISHED:
        waits = version.status == Status.DRAFTED
        return Standing(words=version.get_status_display(), colour="yellow" if waits else "grey")
    if version.number == in_force:
        return Standing(words="In force", colour="green")
    if version.number > in_force:
        day = spoken_date(version.effective_from)
        return Standing(words=f"In force from {day}", colour="blue")
    newer = next(number for number in published if number > version.number)
    return Standing(words=f"Replaced by version {newer}", colour="grey")


def with_children(versions: QuerySet[ProcessVersion]) -> QuerySet[ProcessVersion]:
    """The versions without their content, with how many children are on each, and ever were."""
    is_open = Q(instances__ended_at=None)
    return (
        versions.defer(*HEAVY)
        .select_related("drafted_by", "decided_by")
        .annotate(
            children_now=Count("instances__child", filter=is_open, distinct=True),
            children_ever=Count("instances__child", distinct=True),
        )
        .order_by("process_id", "-number")
    )


def version_before(version: ProcessVersion) -> ProcessVersion | None:
    """The version that was published last before this one was numbered: what it changes."""
    earlier = ProcessVersion.objects.filter(
        process_id=version.process_id, number__lt=version.number, status=Status.PUBLISHED
    )
    return earlier.order_by("-number").first()


@dataclass(frozen=True, kw_only=True)
class StepInWords:
    """One step of a version, for a table."""

    name: str
    kind: str
    role: str
    form_key: str
    form_title: str
    timescale: str
    safeguards: tuple[str, ...]
    """What must not be gone round here, as sentences."""
    options: tuple[str, ...]


def steps_of(version: ProcessVersion) -> Iterator[StepInWords]:
    """The steps that take time, in the order of the file."""
    for node in version.diagram.nodes.values():
        if node.kind in STEPS:
            yield _step(version, node)


def _step(version: ProcessVersion, node: Node) -> StepInWords:
    form_key, rule = node.attributes.get("form", ""), node.attributes.get("timescale", "")
    timer = node.timer.text if node.timer else ""
    return StepInWords(
        name=node.name or node.id,
        kind=KINDS.get(node.kind, ""),
        role=node.lane,
        form_key=form_key,
        form_title=version.form(form_key).title if form_key in version.forms else form_key,
        timescale=timescale_words(rule) if rule else timer,
        safeguards=tuple(_safeguards(version, node)),
        options=tuple(option.name or option.outcome for option in version.diagram.options(node.id)),
    )


def _safeguards(version: ProcessVersion, node: Node) -> Iterator[str]:
    """What the step's marks stand for; the mark itself where the file no longer names it."""
    named = [one for one in library().safeguards if one.process == version.process_id]
    for mark in sorted(node.marks):
        yield from [one.title for one in named if one.mark == mark] or [mark]


@dataclass(frozen=True, kw_only=True)
class QuestionInWords:
    """One question of a form, for a list."""

    label: str
    answer: str
    required: bool
    options: tuple[str, ...]
    when: str


@dataclass(frozen=True, kw_only=True)
class FormInWords:
    """A form of a version, with its questions in words."""

    key: str
    form: Form
    steps: tuple[str, ...]
    sections: tuple[tuple[str, str, tuple[QuestionInWords, ...]], ...]
    """Title, help and questions of each."""


def forms_of(version: ProcessVersion) -> Iterator[FormInWords]:
    """The forms of a version, in the order of its steps."""
    steps: dict[str, list[str]] = {}
    for node in version.diagram.user_tasks:
        steps.setdefault(node.attributes.get("form", ""), []).append(node.name or node.id)
    for key, names in steps.items():
        if key in version.forms:
            form = version.form(key)
            sections = tuple(
                (one.title, one.help, tuple(_question(each, form) for each in one.questions))
                for one in form.sections
            )
            yield FormInWords(key=key, form=form, steps=tuple(names), sections=sections)


def _question(question: Question, form: Form) -> QuestionInWords:
    return QuestionInWords(
        label=question.label,
        answer=answer_words(question),
        required=question.required,
        options=tuple(option.label for option in question.options),
        when=when_asked(question, form),
    )
