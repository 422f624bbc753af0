"""What a change of a timescale would do to the tasks that are open: counted, not done.

The dates come from the function that dates the tasks when the change takes effect, so a preview
says what will happen. The clock counts in slices, so no page waits for it.
"""

import datetime as dt
import logging
import time
from collections.abc import Iterable, Sequence
from typing import Any, Final

from journey import clock
from journey.clock import LONDON, in_london
from journey.exceptions import JourneyError
from journey.layering import Standing, current_book, standing_in
from journey.models import RuleChange, RulePreview
from journey.processes import moments
from journey.rulebook.book import Book
from tasks.models import Adjustment, Hold, Task
from tasks.models.dating import counted_anew
from tasks.worktray.redating import open_tasks_reached

log = logging.getLogger(__name__)
CHUNK: Final = 2000
"""Tasks between two looks at whether somebody has cancelled it."""
Status = RulePreview.Status
_READ: Final = (
    "rule_key",
    "due_at",
    "opened_at",
    "team__name",
    "child__team",
    "instance__facts",
    "instance__has_agreed_dates",
    "instance__trial_holds",
    "instance__trial__hash",
)
"""What is read of each task: little, because there are many."""


def preview_for(seconds: float) -> bool:
    """Work out for some seconds what people have asked for; says whether more is left."""
    until = time.monotonic() + seconds
    running = RulePreview.objects.filter(status=Status.RUNNING).select_related("change__team")
    while preview := running.order_by("pk").first():
        try:
            _next_chunk(preview)
        except Exception as error:
            log.exception("%s could not be worked out.", preview)
            _fail(preview, error)
        if time.monotonic() >= until:
            return running.exists()
    return False


def moved_by_hand(tasks: Iterable[Task]) -> set[int]:
    """Those of some tasks that people have extended, shortened or put on hold."""
    ids = [task.pk for task in tasks]
    adjusted = Adjustment.objects.filter(task__in=ids).values_list("task", flat=True)
    return {*adjusted, *Hold.objects.filter(task__in=ids).values_list("task", flat=True)}


def counted(tasks: Sequence[Task], *, change: RuleChange, book: Book) -> dict[str, Any]:
    """How many tasks a book moves, by team and by date; `book` has the change in it.

    Everything is looked at as it stands when the change takes effect.
    """
    first = dt.datetime.combine(change.first_day, dt.time.min, LONDON)
    found: dict[str, Any] = {"teams": {}, "dates": {}}
    moved = moved_by_hand(tasks)
    with clock.stopped_at(max(first, clock.now())):
        for task in tasks:
            standing = standing_in(book, task.child, process=task.instance)
            _count(task, standing, found, by_hand=task.pk in moved)
    return found


def _next_chunk(preview: RulePreview) -> None:
    reached, after = open_tasks_reached(preview.change), preview.after_task
    if preview.total is None:
        preview.total = reached.count()
    tasks = list(
        reached.filter(pk__gt=after)
        .order_by("pk")
        .select_related("child", "instance__trial", "team")
        .only(*_READ)[:CHUNK]
    )
    book = current_book().with_draft(preview.change)
    found = counted(tasks, change=preview.change, book=book)
    still = RulePreview.objects.filter(pk=preview.pk, after_task=after, status=Status.RUNNING)
    more = {"status": Status.DONE, "finished_at": clock.now()} if len(tasks) < CHUNK else {}
    still.update(
        total=preview.total,
        looked=preview.looked + len(tasks),
        after_task=tasks[-1].pk if tasks else after,
        found=_together(preview.found, found),
        **more,
    )


def _count(task: Task, standing: Standing, found: dict[str, Any], *, by_hand: bool) -> None:
    of_team = found["teams"].setdefault(
        str(task.team_id),
        {"name": str(task.team), "open": 0, "later": 0, "earlier": 0, "overdue": 0, "failed": 0},
    )
    of_team["open"] += 1
    try:
        facts = moments(task.instance.facts)
        due = counted_anew(task, standing, facts, by_hand=by_hand)
    except JourneyError:
        of_team["failed"] += 1
        return
    old, new = task.due_at, due.late_after if due else None
    if old == new:
        return
    of_team["earlier" if new and (old is None or new < old) else "later"] += 1
    now = clock.now()
    of_team["overdue"] += bool(new and new < now and not (old and old < now))
    turn = f"{_day(old)}|{_day(new)}"
    found["dates"][turn] = found["dates"].get(turn, 0) + 1


def _together(before: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    if not before:
        return more
    for key, team in more["teams"].items():
        kept = before["teams"].setdefault(key, team)
        if kept is not team:
            kept.update({name: kept[name] + team[name] for name in team if name != "name"})
    for turn, times in more["dates"].items():
        before["dates"][turn] = before["dates"].get(turn, 0) + times
    return before


def _fail(preview: RulePreview, error: Exception) -> None:
    known = str(error) if isinstance(error, JourneyError) else ""
    RulePreview.objects.filter(pk=preview.pk, status=Status.RUNNING).update(
        status=Status.FAILED,
        finished_at=clock.now(),
        problem=known[:500] or "Something unexpected went wrong. Nothing has changed. Ask again.",
    )


def _day(moment: dt.datetime | None) -> str:
    return in_london(moment).date().isoformat() if moment else ""
