"""One family's recorded work as it was and as it would have been, counted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from journey import clock
from journey.exceptions import JourneyError
from journey.models import ProcessVersion
from tasks.models import Task
from tasks.replaying.counting import (
    Found,
    Weeks,
    Work,
    add,
    count_date,
    count_work,
    in_window,
    nothing_found,
)
from tasks.replaying.dating import Dated, Moment, dated
from tasks.replaying.reading import Recorded
from tasks.replaying.supposing import Supposed
from tasks.replaying.walking import Step, Unfit, walked


class Replay:
    """A proposal and the weeks, ready for one family after another."""

    def __init__(self, supposed: Supposed) -> None:
        """`found` is filled by `add_family`."""
        self.supposed = supposed
        self.weeks = Weeks(supposed.since, supposed.until)
        self.found: Found = nothing_found(self.weeks)

    def add_family(self, family: Sequence[Recorded]) -> None:
        """Count the work of one family, on both sides."""
        in_trial = self.supposed.in_trial(family)
        for one in family:
            joined = one.row.pk in in_trial
            if self.supposed.trial is not None:
                add(self.found["trial"], "in" if joined else "out")
            self._add(one, in_trial=joined)

    def _add(self, one: Recorded, *, in_trial: bool) -> None:
        dates = {
            task.pk: dated(task, one, self.supposed, in_trial=in_trial)
            for task in one.tasks
            if task.closed_at is None or task.closed_at >= self.supposed.since
        }
        tasks = [task for task in one.tasks if task.pk in dates]
        for task in tasks:
            count_date(self.found, task.rule_key, dates[task.pk])
        was = [self._work(task, dates[task.pk].was) for task in tasks]
        would = [
            replace(work, due=dates[task.pk].would) for task, work in zip(tasks, was, strict=True)
        ]
        version = self.supposed.version_for(one, in_trial=in_trial)
        if version is not None:
            would = self._walked(one, version, dates, in_trial=in_trial) or would
        for side, all_work in (("was", was), ("would", would)):
            for work in in_window(all_work, self.supposed.since):
                count_work(self.found, self.weeks, side, work)

    def _walked(
        self,
        one: Recorded,
        version: ProcessVersion,
        dates: Mapping[int, Dated],
        *,
        in_trial: bool,
    ) -> list[Work]:
        """The work that another diagram would have made; empty where the outcomes do not fit it."""
        told = self.found["replays"].setdefault(str(version), {"fit": 0, "unfit": 0, "why": {}})
        standing = self.supposed.other_standing(one, in_trial=in_trial)
        try:
            steps = walked(one, version, standing, until=self.supposed.until)
        except Unfit as unfit:
            told["unfit"] += 1
            add(told["why"], str(unfit))
            return []
        told["fit"] += 1
        self._count_steps(one, version, steps)
        return [self._step(one, step, dates, in_trial=in_trial) for step in steps]

    def _count_steps(self, one: Recorded, version: ProcessVersion, steps: Sequence[Step]) -> None:
        """Count what opened in the window step by step, on both sides."""
        counts = self.found["steps"].setdefault(version.name, {})
        for task in one.tasks:
            if self.weeks.of(task.opened_at) is not None:
                _count_step(counts, task.step, task.name, "was")
        for step in steps:
            if self.weeks.of(step.opened) is not None:
                _count_step(counts, step.node.id, step.node.name, "would")

    def _step(
        self, one: Recorded, step: Step, dates: Mapping[int, Dated], *, in_trial: bool
    ) -> Work:
        node, recorded = step.node, step.recorded
        there = recorded or self._stand_in(one, step)
        rule_key = node.attributes.get("timescale", "")
        same = recorded is not None and recorded.opened_at == step.opened
        if recorded and recorded.pk in dates and same and recorded.rule_key == rule_key:
            due = dates[recorded.pk].would
        else:
            due = self._due(one, step, rule_key, in_trial=in_trial)
        return Work(
            team=there.team_id,
            team_name=str(there.team),
            opened=step.opened,
            closed=step.closed,
            due=due,
            decides=bool(node.attributes.get("authorises")),
        )

    def _due(self, one: Recorded, step: Step, rule_key: str, *, in_trial: bool) -> Moment:
        with clock.stopped_at(step.closed or self.supposed.until):
            standing = self.supposed.other_standing(one, in_trial=in_trial)
            facts = one.facts_at(step.closed or self.supposed.until, and_then=False)
            facts = {**one.facts_at(step.opened), **facts}
            try:
                due = standing.due(rule_key, facts=facts, opened_at=step.opened)
            except JourneyError:
                return None
        return due.late_after if due else None

    def _stand_in(self, one: Recorded, step: Step) -> Task:
        """A recorded task in whose team a new step would have stood: of its role, or the last."""
        of_role = [task for task in one.tasks if task.role == step.node.lane]
        return (of_role or list(one.tasks))[-1]

    def _work(self, task: Task, due: Moment) -> Work:
        closed = task.closed_at
        return Work(
            team=task.team_id,
            team_name=str(task.team),
            opened=task.opened_at,
            closed=closed if closed and closed <= self.supposed.until else None,
            due=due,
            decides=bool(_authorises(task)),
        )


def _authorises(task: Task) -> str:
    node = task.version.diagram.nodes.get(task.step)
    return node.attributes.get("authorises", "") if node else ""


def _count_step(counts: Found, step: str, name: str, side: str) -> None:
    told = counts.setdefault(step, {"name": name, "was": 0, "would": 0})
    add(told, side)
