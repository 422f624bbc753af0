"""What a version changes against the one before it, in sentences (R43)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from journey.engine import Arrow, Node
from journey.forms import Form
from journey.models import ProcessVersion
from journey.publishing.properties import (
    SAFEGUARD,
    TIMESCALE,
    WAITS,
    Naming,
    Properties,
    kind_words,
    of_form,
    of_question,
)

RULES: Final = (TIMESCALE, SAFEGUARD, WAITS)
"""What lifts or loosens a rule when it goes; told first."""

Thing = TypeVar("Thing")
Pair = tuple[Thing | None, Thing | None]


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What is different, in sentences."""

    rules: list[str] = field(default_factory=list)
    """Timescales, dates and safeguards that were added, changed or lifted."""
    steps: list[str] = field(default_factory=list)
    arrows: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)

    @property
    def groups(self) -> list[tuple[str, list[str]]]:
        """The groups in which something has changed, each with its title."""
        titled = (
            ("Timescales, dates and safeguards", self.rules),
            ("Steps", self.steps),
            ("Arrows", self.arrows),
            ("Forms", self.forms),
        )
        return [(title, sentences) for title, sentences in titled if sentences]


def changes_between(before: ProcessVersion, after: ProcessVersion) -> Changes:
    """Everything that `after` says otherwise than `before`, but for where things are drawn."""
    changes = Changes()
    was, now = _naming(before, after), _naming(after, after)
    if before.name != after.name:
        changes.steps.append(f"The process is now called “{after.name}”, before “{before.name}”.")
    for old, new in _paired(before.diagram.nodes, after.diagram.nodes):
        _tell_node(changes, (old, new), was, now)
    changes.arrows.extend(_of_arrows(was, now))
    for old_form, new_form in _paired(_forms(before), _forms(after)):
        changes.forms.extend(_of_forms(old_form, new_form))
    return changes


def _naming(version: ProcessVersion, newer: ProcessVersion) -> Naming:
    """How a version is told: a step or a form that stays is called as it is called now."""
    titles = {key: form.title for key, form in {**_forms(version), **_forms(newer)}.items()}
    nodes = {**version.diagram.nodes, **newer.diagram.nodes}
    return Naming(version.diagram, titles, nodes)


def _forms(version: ProcessVersion) -> dict[str, Form]:
    return {key: version.form(key) for key in version.forms}


def _paired(before: Mapping[str, Thing], after: Mapping[str, Thing]) -> Iterator[Pair[Thing]]:
    """What has the same key before and after; None where it is on one side only."""
    for key in [*after, *(key for key in before if key not in after)]:
        yield before.get(key), after.get(key)


def _tell_node(changes: Changes, pair: Pair[Node], was: Naming, now: Naming) -> None:
    old, new = pair
    if new is None and old is not None:
        changes.steps.append(f"{was.step(old.id)} is gone.")
        changes.rules.extend(_rules_of(old, was, "is gone"))
    elif new is not None and old is None:
        role = f", {new.lane}" if new.lane else ""
        changes.steps.append(f"{now.step(new.id)} is new: {kind_words(new)}{role}.")
        changes.rules.extend(_rules_of(new, now, "is new"))
    elif new is not None and old is not None:
        for label, sentence in _differences(was.of_node(old), now.of_node(new)):
            told = changes.rules if label in RULES else changes.steps
            told.append(f"{now.step(new.id)}: {sentence}")


def _rules_of(node: Node, naming: Naming, what: str) -> Iterator[str]:
    said = naming.of_node(node)
    for label in RULES:
        if said.get(label):
            yield f"{naming.step(node.id)} {what}, with its {label} {_quoted(said[label])}."


def _of_arrows(was: Naming, now: Naming) -> Iterator[str]:
    """Arrows are the same when they mean the same, whatever an editor calls them."""
    old_ones, new_ones = _by_meaning(was), _by_meaning(now)
    gone = {old_ones[key].id: old_ones[key] for key in old_ones if key not in new_ones}
    added = {new_ones[key].id: new_ones[key] for key in new_ones if key not in old_ones}
    for old, new in _paired(gone, added):
        if new is None and old is not None:
            yield f"The arrow {was.arrow(old)} is gone."
        elif new is not None and old is None:
            yield f"The arrow {now.arrow(new)} is new."
        elif new is not None and old is not None:
            for _, sentence in _differences(was.of_arrow(old), now.of_arrow(new)):
                yield f"The arrow {was.arrow(old)}: {sentence}"


def _by_meaning(naming: Naming) -> dict[tuple[str, ...], Arrow]:
    return {
        (arrow.source, arrow.target, arrow.name, arrow.outcome, arrow.condition): arrow
        for arrow in naming.diagram.arrows.values()
    }


def _of_forms(old: Form | None, new: Form | None) -> Iterator[str]:
    if new is None and old is not None:
        yield f"The form “{old.title}” is no longer used."
    elif new is not None and old is None:
        yield f"The form “{new.title}” is new."
    elif new is not None and old is not None:
        for _, sentence in _differences(of_form(old), of_form(new)):
            yield f"The form “{new.title}”: {sentence}"
        yield from _of_questions(old, new)


def _of_questions(old: Form, new: Form) -> Iterator[str]:
    before = {question.key: question for question in old.questions}
    after = {question.key: question for question in new.questions}
    for was, now in _paired(before, after):
        if now is None and was is not None:
            yield f"The form “{new.title}”: the question “{was.label}” is gone."
        elif now is not None and was is None:
            yield f"The form “{new.title}”: the question “{now.label}” is new."
        elif now is not None and was is not None:
            for _, sentence in _differences(of_question(was, old), of_question(now, new)):
                yield f"The form “{new.title}”, “{now.label}”: {sentence}"
    if [key for key in before if key in after] != [key for key in after if key in before]:
        yield f"The form “{new.title}”: its questions come in another order."


def _differences(before: Properties, after: Properties) -> Iterator[tuple[str, str]]:
    """The label of each property that differs, with the sentence that says how."""
    for label in [*after, *(label for label in before if label not in after)]:
        was, now = before.get(label, ""), after.get(label, "")
        if was == now:
            continue
        if not was:
            yield label, f"{label} is now {_quoted(now)}; before there was none."
        elif not now:
            yield label, f"{label} was {_quoted(was)}; now there is none."
        else:
            yield label, f"{label} is now {_quoted(now)}; before it was {_quoted(was)}."


def _quoted(value: str) -> str:
    return value if "“" in value else f"“{value}”"
