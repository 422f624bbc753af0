"""A child's journey in words and as states of a diagram, told from the audit trail."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Prefetch, QuerySet

from journey import clock
from journey.engine import Diagram, Instance, Node
from journey.models import Child, JourneyEvent, MigratedInstance, ProcessInstance, Worker
from journey.models.process import HEAVY, HEAVY_OF_INSTANCE
from journey.templatetags.journey_words import spoken_date, spoken_due

Kind = JourneyEvent.Kind
SMALL: Final = ("agreed_action", "case_note")
"""Processes of one task each, of which a child may have hundreds: told among the notes."""


@dataclass
class StepStory:
    """One step of one process: what has happened there."""

    node: Node
    state: str = ""
    """`done`, `open`, `overdue`, `waiting`, `withdrawn`, or the empty string: not reached."""
    times: int = 0
    """How often it was done."""
    at: dt.datetime | None = None
    by: Worker | None = None
    due_at: dt.datetime | None = None
    task_id: int | None = None
    option: str = ""
    """What was decided there last, in the words of the diagram."""

    @property
    def note(self) -> str:
        """Who and when, for those who hover over the diagram or hear it."""
        if self.state in ("open", "overdue", "waiting"):
            return f"due {spoken_date(self.due_at)}" if self.due_at else ""
        when = spoken_date(self.at) if self.at else ""
        return f"{self.by}, {when}" if self.by and when else when

    @property
    def words(self) -> str:
        """The state in words."""
        if self.state == "done" and self.times > 1:
            return f"Done {self.times} times"
        return {
            "done": "Done",
            "open": "To do now",
            "overdue": "Overdue",
            "waiting": "Waiting for a date",
            "withdrawn": "Withdrawn",
        }.get(self.state, "Not reached yet")


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    at: dt.datetime
    title: str
    text: str
    by: Worker | None
    process: str
    task_id: int | None = None


@dataclass
class ProcessStory:
    """One process of a child."""

    instance: ProcessInstance
    steps: dict[str, StepStory] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """The outcome in the words of the diagram; the empty string while it runs."""
        return outcome_words(self.instance.version.diagram, self.instance.outcome)

    @property
    def people_steps(self) -> list[StepStory]:
        """The steps at which people act, in the order in which they were or will be reached."""
        acting = [step for step in self.steps.values() if step.node.is_user_task]
        return sorted(acting, key=lambda step: not step.state)


def story_of(child: Child) -> list[ProcessStory]:
    """The processes of a child, the newest first, in a constant number of queries."""
    instances = (
        child.processes.exclude(version__process_id__in=SMALL)
        .select_related("version", "trial")
        .defer(*HEAVY_OF_INSTANCE, "trial__source")
        .prefetch_related("events__actor", Prefetch("migrations", _moves()))
        .order_by("-started_at", "-pk")
    )
    return [_told(instance) for instance in instances]


def _moves() -> QuerySet[MigratedInstance]:
    light = [f"plan__{version}__{name}" for version in ("old", "new") for name in HEAVY]
    moves = MigratedInstance.objects.select_related("plan__old", "plan__new").order_by("-pk")
    return moves.defer("state_before", *light)


def timeline(stories: Iterable[ProcessStory]) -> list[Entry]:
    """What happened in all processes, the newest first."""
    entries = [entry for story in stories for entry in story.entries]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _told(instance: ProcessInstance) -> ProcessStory:
    diagram = instance.version.diagram
    story = ProcessStory(instance, {key: StepStory(node) for key, node in diagram.nodes.items()})
    for event in instance.events.all():
        body = json.loads(event.body)
        told_in = _diagram_of(instance, event.step)
        _mark(story, told_in, event, body)
        story.entries.extend(_entries(told_in, event, body))
    if instance.next_due_at is not None:
        for node, due_at in Instance.load(
            instance.version.definition, instance.state, functions={}
        ).waiting:
            story.steps[node.id].state, story.steps[node.id].due_at = "waiting", due_at
    return story


def _diagram_of(instance: ProcessInstance, step: str) -> Diagram:
    """The newest diagram of an instance that has a step: a version before may be the last."""
    newest = instance.version.diagram
    if step and step not in newest.nodes:
        for moved in instance.migrations.all():
            for version in (moved.plan.new, moved.plan.old):
                if step in version.diagram.nodes:
                    return version.diagram
    return newest


def _mark(
    story: ProcessStory, diagram: Diagram, event: JourneyEvent, body: dict[str, object]
) -> None:
    for node_id in body.get("way", ()) or ():  # type: ignore[attr-defined]
        passed = story.steps.get(str(node_id))
        if passed is not None and not passed.node.is_user_task:
            passed.state, passed.at, passed.times = "done", event.at, passed.times + 1
    step = story.steps.get(story.instance.renamed.get(event.step, event.step))
    if step is None:
        return
    match event.kind:
        case Kind.OPENED | Kind.REDATED | Kind.EXTENDED | Kind.SHORTENED:
            step.due_at = _moment(body.get("due_at"))
            late = step.due_at is not None and step.due_at < clock.now()
            step.state, step.task_id = "overdue" if late else "open", int(str(body["task"]))
        case Kind.COMPLETED:
            step.state, step.times = "done", step.times + 1
            step.at, step.by, step.task_id = event.at, event.actor, int(str(body["task"]))
            step.option = _option(diagram, event.step, body)
        case Kind.WITHDRAWN:
            step.state, step.at = ("done" if step.times else "withdrawn"), event.at


def _entries(diagram: Diagram, event: JourneyEvent, body: dict[str, object]) -> Iterator[Entry]:
    node = diagram.nodes.get(event.step)
    name = node.name if node else ""
    why = str(body.get("why", "")) or "the process went another way"
    titles = {
        Kind.STARTED: (f"{diagram.name} began", ""),
        Kind.COMPLETED: (name, _option(diagram, event.step, body)),
        Kind.WITHDRAWN: (f"{name}: withdrawn", f"{why[0].upper()}{why[1:]}."),
        Kind.EXTENDED: (f"{name}: extended", _moved_words(body)),
        Kind.SHORTENED: (f"{name}: shortened", _moved_words(body)),
        Kind.HELD: (f"{name}: put on hold", f"Until {spoken_due(body.get('until'))}."),
        Kind.RESUMED: (f"{name}: hold ended", ""),
        Kind.DEPARTED: (f"{name}: done differently", "The reasons stand on the task."),
        Kind.AGREED: (f"{name}: date agreed", f"For {spoken_date(body.get('agreed_on'))}."),
        Kind.SPACED: ("How often: changed by a manager", str(body.get("words", ""))),
        Kind.MOVED: (f"{diagram.name} was moved to another step", ""),
        Kind.MIGRATED: (f"{diagram.name} moved to version {body.get('new')}", ""),
        Kind.REVERTED: (f"{diagram.name} moved back to version {body.get('new')}", ""),
        Kind.ENDED: (
            f"{diagram.name} ended",
            outcome_words(diagram, str(body.get("outcome", ""))),
        ),
    }
    told = titles.get(Kind(event.kind))
    if told is None:
        return
    task = body.get("task")
    yield Entry(
        at=event.at,
        title=told[0],
        text=told[1],
        by=event.actor,
        process=diagram.name,
        task_id=int(str(task)) if task is not None else None,
    )


def _moved_words(body: dict[str, object]) -> str:
    return f"Due {spoken_due(body.get('due_at'))} instead of {spoken_due(body.get('old'))}."


def _option(diagram: Diagram, step: str, body: dict[str, object]) -> str:
    outcome = body.get("outcome")
    return next((one.name for one in diagram.options(step) if one.outcome == outcome), "")


def outcome_words(diagram: Diagram, outcome: str) -> str:
    """The outcome of a process: the option that an end takes it from, or the name of the end."""
    for node in diagram.nodes.values():
        for option in diagram.options(node.attributes.get("outcomeFrom", "")):
            if outcome and option.outcome == outcome:
                return option.name
    for node in diagram.nodes.values():
        if node.kind == "endEvent" and outcome and node.attributes.get("outcome") == outcome:
            return node.name
    return ""


def _moment(text: object) -> dt.datetime | None:
    return dt.datetime.fromisoformat(str(text)) if text else None
