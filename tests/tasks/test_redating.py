"""Open work dated anew when a change takes effect and when it ends, and the preview of it."""

import datetime as dt
import json
from collections import Counter
from typing import Any

import pytest

from journey import clock
from journey.clock import LONDON, in_london
from journey.exceptions import ProcessHalted
from journey.models import (
    Child,
    Incident,
    JourneyEvent,
    ProcessInstance,
    Redating,
)
from journey.rulebook.deciding import approve_change, end_change
from journey.rulebook.previewing import ask_for_preview, cancel_preview
from tasks.models import Task
from tasks.worktray import (
    begin_redatings,
    fire_timers,
    previewing,
    redate_for,
    redating,
    retry_incident,
)
from tests.authority import MONDAY, At, Authority
from tests.changes import approved, drafted

DAY = dt.timedelta(days=1)
TODAY = MONDAY.date()
FOR_EVER = 1e9


def day_of(task: Task | None = None) -> dt.date:
    task = task or Task.objects.get()
    task.refresh_from_db()
    assert task.due_at
    return in_london(task.due_at).date()


def look() -> None:
    """What the clock does, in the transaction of the test."""
    begin_redatings()
    fire_timers()
    previewing.preview_for(FOR_EVER)
    redate_for(FOR_EVER)


def redated() -> list[dict[str, Any]]:
    events = JourneyEvent.objects.filter(kind="redated").order_by("pk")
    return [json.loads(event.body) for event in events]


@pytest.mark.requirement("R52")
def test_open_work_is_dated_anew_when_a_change_takes_effect_and_when_it_ends(
    authority: Authority, later: At
) -> None:
    authority.start_visit()
    change = approved(
        authority, open_work=True, effective_from=TODAY + DAY, effective_to=TODAY + 2 * DAY
    )
    dates = []
    for day in range(5):
        with later(day * DAY):
            look()
            dates.append(day_of())
    short, long = TODAY + 3 * DAY, TODAY + 7 * DAY
    assert dates == [short, long, long, short, short]
    told = [(body["change"], body["at_end"]) for body in redated()]
    assert told == [(change.pk, False), (change.pk, True)]
    assert redated()[0]["old"].startswith("2026-03-05")
    assert [(one.looked, one.moved, one.failed) for one in Redating.objects.all()] == [
        (1, 1, 0),
        (1, 1, 0),
    ]


def test_work_that_has_begun_keeps_its_dates_unless_the_change_says_so(
    authority: Authority, later: At
) -> None:
    authority.start_visit()
    approved(authority, effective_from=TODAY + DAY)
    with later(DAY):
        look()
        authority.start_visit()
    first, second = Task.objects.order_by("pk")
    assert (day_of(first), day_of(second)) == (TODAY + 3 * DAY, TODAY + 8 * DAY)


def test_a_change_that_somebody_ends_lets_the_dates_go_back(authority: Authority) -> None:
    authority.start_visit()
    change = approved(authority, open_work=True)
    look()
    assert day_of() == TODAY + 7 * DAY
    end_change(change, by=authority.keeper, reason="Roads are open.")
    look()
    assert day_of() == TODAY + 3 * DAY
    look()
    assert len(redated()) == 2


def test_a_team_keeps_its_change_to_itself(authority: Authority) -> None:
    away = Child.objects.create(
        family=authority.child.family, last_name="Reed", team=authority.front_door,
        date_of_birth=dt.date(2020, 1, 1), key_worker=authority.stranger,
    )  # fmt: skip
    for child in (authority.child, away):
        authority.start_visit(child)
    approved(authority, level="team", team=authority.front_door, open_work=True)
    look()
    dates = {task.child_id: day_of(task) for task in Task.objects.all()}
    assert dates == {authority.child.pk: TODAY + 3 * DAY, away.pk: TODAY + 7 * DAY}


def test_timers_move_with_the_change_and_never_into_the_past(
    authority: Authority, later: At
) -> None:
    visit = authority.start_visit()
    authority.complete("write_visit", by=authority.worker)

    def fires_on() -> dt.date:
        visit.refresh_from_db()
        assert visit.next_due_at
        return in_london(visit.next_due_at).date()

    armed = fires_on()
    longer: dict[str, Any] = {"rule_key": "visit.chase", "unit": "weeks", "open_work": True}
    change = approved(authority, amount=3, effective_to=TODAY, **longer)
    look()
    assert fires_on() == armed + 14 * DAY
    with later(2 * DAY):
        look()
        assert fires_on() == armed
        approved(authority, **{**longer, "amount": 1, "unit": "days"})
        look()
        assert fires_on() == armed
        assert not Task.objects.filter(step="chase_school").exists()
    assert change.pk


def test_a_process_that_cannot_be_dated_stops_no_other(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = authority.start_visit(), authority.start_visit()
    kept = redating.redate

    def redate(task: Task, process: Any, **why: Any) -> bool:
        if process.row.pk == broken.pk:
            raise RuntimeError("What nobody foresaw.")
        return kept(task, process, **why)

    monkeypatch.setattr(redating, "redate", redate)
    approved(authority, open_work=True)
    look()
    assert day_of(Task.objects.get(instance=whole)) == TODAY + 7 * DAY
    assert day_of(Task.objects.get(instance=broken)) == TODAY + 3 * DAY
    assert Redating.objects.get().failed == 1
    incident = Incident.objects.get()
    assert incident.instance == broken
    with pytest.raises(ProcessHalted):
        retry_incident(incident, by=authority.administrator)
    monkeypatch.setattr(redating, "redate", kept)
    retry_incident(incident, by=authority.administrator)
    assert day_of(Task.objects.get(instance=broken)) == TODAY + 7 * DAY
    incident.refresh_from_db()
    assert incident.resolution == "passed"


def test_a_clock_that_is_killed_in_the_middle_goes_on_where_it_stopped(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(7):
        authority.start_visit()
    approved(authority, open_work=True)
    monkeypatch.setattr(redating, "BATCH", 2)
    begin_redatings()
    kept, done = redating._redate_one, Counter[int]()

    def killed_at_the_fourth(instance_id: int, row: Redating) -> None:
        if sum(done.values()) == 3:
            raise KeyboardInterrupt
        done[instance_id] += 1
        kept(instance_id, row)

    monkeypatch.setattr(redating, "_redate_one", killed_at_the_fourth)
    with pytest.raises(KeyboardInterrupt):
        redate_for(FOR_EVER)
    row = Redating.objects.get()
    assert (row.looked, row.moved, row.total) == (2, 3, 7)
    monkeypatch.setattr(redating, "_redate_one", kept)
    assert not redate_for(FOR_EVER)
    row.refresh_from_db()
    assert (row.looked, row.moved) == (7, 7)
    assert row.finished_at
    assert len(redated()) == 7
    assert {day_of(task) for task in Task.objects.all()} == {TODAY + 7 * DAY}


def test_long_work_is_done_in_slices(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        authority.start_visit()
    monkeypatch.setattr(redating, "BATCH", 2)
    monkeypatch.setattr(previewing, "CHUNK", 2)
    change = drafted(authority, open_work=True)
    preview = ask_for_preview(change, by=authority.keeper)
    left = [previewing.preview_for(0) for _ in range(3)]
    preview.refresh_from_db()
    assert (left, preview.status, preview.looked) == ([True, True, False], "done", 5)
    approve_change(change, by=authority.approver)
    begin_redatings()
    assert [redate_for(0) for _ in range(4)] == [True, True, True, False]


def test_a_preview_that_is_cancelled_or_fails_ends(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        authority.start_visit()
    change = drafted(authority)
    monkeypatch.setattr(previewing, "CHUNK", 2)
    preview = ask_for_preview(change, by=authority.keeper)
    assert previewing.preview_for(0)
    cancel_preview(change, by=authority.keeper)
    assert not previewing.preview_for(FOR_EVER)
    preview.refresh_from_db()
    assert (preview.status, preview.looked) == ("cancelled", 2)

    monkeypatch.setattr(previewing, "counted", lambda *_args, **_more: 1 / 0)
    failed = ask_for_preview(change, by=authority.keeper)
    assert not previewing.preview_for(FOR_EVER)
    failed.refresh_from_db()
    assert (failed.status, "unexpected" in failed.problem) == ("failed", True)


DAYS, ALIKE = 20, 25


def a_thousand_visits(authority: Authority) -> None:
    """Visits that began on twenty days, of two children in two teams, each twenty-five times."""
    away = Child.objects.create(
        family=authority.child.family, last_name="Reed", team=authority.front_door,
        date_of_birth=dt.date(2020, 1, 1), key_worker=authority.stranger,
    )  # fmt: skip
    for day in range(DAYS):
        with clock.stopped_at(MONDAY - day * DAY):
            for child in (authority.child, away):
                repeat(authority.start_visit(child))


def repeat(visit: ProcessInstance) -> None:
    """As many more visits that stand exactly where this one stands."""
    task = visit.tasks.get()
    alike = [copied(visit, audit_length=0, audit_head="") for _ in range(ALIKE - 1)]
    ProcessInstance.objects.bulk_create(alike)
    Task.objects.bulk_create(copied(task, instance=one) for one in alike)


def copied(row: Any, **values: Any) -> Any:
    fields = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields}
    return type(row)(**{**fields, "id": None, **values})


def stand() -> dict[int, tuple[str, dt.datetime | None]]:
    rows = Task.objects.open().values_list("pk", "team__name", "due_at")
    return {pk: (team, due_at) for pk, team, due_at in rows}


def test_what_a_preview_says_is_what_happens_to_a_thousand_open_tasks(
    authority: Authority, later: At
) -> None:
    first = TODAY + 3 * DAY
    with later(DAY):
        a_thousand_visits(authority)
        assert Task.objects.open().count() == 2 * DAYS * ALIKE == 1000
        change = drafted(authority, amount=2, open_work=True, effective_from=first)
        preview = ask_for_preview(change, by=authority.keeper)
        look()
        before = stand()
        approve_change(change, by=authority.approver)
        look()
        assert stand() == before
    with clock.stopped_at(dt.datetime.combine(first, dt.time.min, LONDON)):
        look()
        after, now = stand(), clock.now()
    preview.refresh_from_db()
    assert preview.status == "done"
    moved = [pk for pk in before if before[pk] != after[pk]]
    assert len(moved) > 500

    def counts(pks: list[int]) -> Counter[str]:
        return Counter(after[pk][0] for pk in pks)

    found = preview.found["teams"].values()
    late = [pk for pk in moved if is_late(after[pk][1], now) and not is_late(before[pk][1], now)]
    assert {one["name"]: one["earlier"] for one in found} == counts(moved)
    assert Counter({one["name"]: one["overdue"] for one in found}) == counts(late)
    turns = Counter(f"{iso(before[pk][1])}|{iso(after[pk][1])}" for pk in moved)
    assert preview.found["dates"] == turns
    assert Redating.objects.get().moved == len(moved)


def is_late(due_at: dt.datetime | None, now: dt.datetime) -> bool:
    return due_at is not None and due_at < now


def iso(due_at: dt.datetime | None) -> str:
    return in_london(due_at).date().isoformat() if due_at else ""
