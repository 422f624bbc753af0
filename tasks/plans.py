"""A child's plans: what is to be done, what was done, and every version (R59, R60, R61).

A version of a plan is the record that holds its actions; there is nothing else to keep in step.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Q

from journey.form_tables import MET, NOT_NEEDED, ROW_ID
from journey.forms import PLANS
from journey.library import library
from journey.models import Child
from tasks.models import Record

Row = Mapping[str, Any]

WORDS: Final = {
    "what": "Action",
    "who": "Who",
    "by_when": "By when",
    "outcome_for_child": "What it should change for the child",
    "evidence": "Evidence",
}
"""How the columns of a plan are called where it is read."""
PROGRESS_WORDS: Final = {"better": "Better", "same": "The same", "worse": "Worse"}


@dataclass(frozen=True)
class PlanRows:
    """The actions of the newest version of a plan."""

    rows: Sequence[Row]
    record: Record | None

    @property
    def live(self) -> list[dict[str, Any]]:
        """Those that are still to be done."""
        return [dict(row) for row in self.rows if is_live(row)]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How an action stood in one version of its plan."""

    on: dt.datetime
    words: str


@dataclass(kw_only=True)
class Action:
    """One action of a plan as it stands now, and how it went over time."""

    row: Row
    since: dt.datetime
    last: Record
    progress: list[Progress] = field(default_factory=list)

    @property
    def by_when(self) -> dt.date | None:
        """When it is to be done."""
        day = self.row.get("by_when")
        return dt.date.fromisoformat(day) if day else None

    @property
    def is_live(self) -> bool:
        """Whether it is still to be done."""
        return is_live(self.row)

    @property
    def end(self) -> str:
        """How it ended, in words."""
        return "Not needed any more" if self.row.get("state") == NOT_NEEDED else "Met"


@dataclass(frozen=True, kw_only=True)
class PlanVersion:
    """One version of a plan: who wrote it when, and what changed in it."""

    number: int
    record: Record
    changes: Sequence[str]


@dataclass(kw_only=True)
class Plan:
    """A plan of a child."""

    plan: str
    title: str
    actions: dict[str, Action] = field(default_factory=dict)
    versions: list[PlanVersion] = field(default_factory=list)

    @property
    def live(self) -> list[Action]:
        """What is to be done, the first due first."""
        live = [action for action in self.actions.values() if action.is_live]
        return sorted(live, key=lambda action: action.by_when or dt.date.max)

    @property
    def done(self) -> list[Action]:
        """What was met or is not needed any more, the last first."""
        done = [action for action in self.actions.values() if not action.is_live]
        return sorted(done, key=lambda action: action.last.pk, reverse=True)

    @property
    def history(self) -> list[PlanVersion]:
        """The versions, the newest first."""
        return self.versions[::-1]


def is_live(row: Row) -> bool:
    """Whether an action is neither met nor unneeded."""
    return row.get("state") not in (MET, NOT_NEEDED)


def newest_rows(child: Child, key: str) -> PlanRows:
    """The actions of the newest version of a plan, by the key of its question."""
    record = _records(child, [key]).order_by("-pk").first()
    return PlanRows(record.answers[key], record) if record else PlanRows((), None)


def known_ids(child: Child, key: str) -> set[str]:
    """By what every action was known that ever stood in a plan."""
    return {row[ROW_ID] for record in _records(child, [key]) for row in record.answers[key]}


def unmet_actions(rows: Iterable[Row]) -> list[str]:
    """The actions that are still to be done, or are met without anything that shows it (R17)."""
    return [
        str(row["what"])
        for row in rows
        if is_live(row) or (row.get("state") == MET and not row.get("evidence"))
    ]


def plans_of(child: Child) -> list[Plan]:
    """The plans that a child has or had, in one query."""
    plans: dict[str, Plan] = {}
    for record in _records(child, list(PLANS.values())).order_by("pk"):
        for name, key in PLANS.items():
            if key in record.answers:
                plan = plans.setdefault(name, Plan(plan=name, title=library().plan_words(name)))
                _add_version(plan, record, record.answers[key])
    return list(plans.values())


def _records(child: Child, keys: Sequence[str]) -> Any:
    holds = Q()
    for key in keys:
        holds |= Q(answers__has_key=key)
    records = Record.objects.filter(holds, task__child=child).select_related("task", "by")
    return records.only("answers", "at", "by", "task__name", "task__child")


def _add_version(plan: Plan, record: Record, rows: Sequence[Row]) -> None:
    changes = list(_changes(plan.actions, rows))
    for row in rows:
        before = plan.actions.get(row[ROW_ID])
        action = Action(row=row, since=before.since if before else record.at, last=record)
        action.progress = [*(before.progress if before else []), *_progress(row, record)]
        plan.actions[row[ROW_ID]] = action
    plan.versions.append(PlanVersion(number=len(plan.versions) + 1, record=record, changes=changes))


def _progress(row: Row, record: Record) -> Iterator[Progress]:
    words = PROGRESS_WORDS.get(str(row.get("progress")))
    if words:
        yield Progress(on=record.at, words=words)


def _changes(actions: Mapping[str, Action], rows: Sequence[Row]) -> Iterator[str]:
    """What a version changes, in sentences."""
    for row in rows:
        before, what = actions.get(row[ROW_ID]), row["what"]
        if before is None:
            yield f"Added: {what}"
        elif is_live(before.row) and not is_live(row):
            yield f"{'Met' if row['state'] == MET else 'Not needed any more'}: {what}"
        elif is_live(row) and not is_live(before.row):
            yield f"Taken up again: {what}"
        else:
            changed = [
                word.lower()
                for key, word in WORDS.items()
                if row.get(key) != before.row.get(key) and key != "evidence"
            ]
            if changed:
                yield f"Changed ({', '.join(changed)}): {what}"
