"""Plans carried out: what becomes of instances and of their tasks (R30, reference engine.md 3)."""

import datetime as dt
import json
from unittest.mock import MagicMock

import pytest
from django.db import IntegrityError

from journey.audit import broken_chains
from journey.exceptions import AlreadyDecided, JourneyError, Refused
from journey.models import JourneyEvent, MigrationPlan, ProcessInstance
from journey.planning import approve_plan, draft_plan, reject_plan, revert_plan
from journey.writing import write_transaction
from tasks.access import closed_words, refuse_own_work
from tasks.clockwork import look_once
from tasks.exceptions import OwnWork
from tasks.models import Task
from tasks.worktray import carry_out, carry_out_plans, complete_task, retry_incident, save_draft
from tests.authority import At, Authority
from tests.diagrams import element
from tests.running import (
    at_once,
    broken,
    carried_out,
    incident,
    open_tasks,
    plan,
    several,
    start,
    version,
    with_date,
)
from tests.versions import letter

HOUR = dt.timedelta(hours=1)


def results(plan: MigrationPlan) -> dict[int, str]:
    return dict(plan.instances.values_list("instance", "result"))


def events(instance: ProcessInstance, kind: str) -> list[JourneyEvent]:
    return list(JourneyEvent.objects.filter(instance=instance, kind=kind))


def test_a_task_whose_step_stays_keeps_everything_and_the_new_steps_follow(
    authority: Authority, later: At
) -> None:
    old = version("a", "b")
    instance = start(authority)
    before = open_tasks(instance)["a"]
    save_draft(before, answers={"x": ["typed"]}, page="p", by=authority.worker)
    new = version("a", "b", "c", a=letter("a", name="Other"))
    with later(HOUR):
        assert carried_out(authority, old, new).status == "done"
        after = open_tasks(instance)["a"]
        assert (after.pk, after.due_at, after.clock_started_at, after.opened_at) == (
            before.pk,
            before.due_at,
            before.clock_started_at,
            before.opened_at,
        )
        assert (after.allocated_to, after.team, after.name) == (
            before.allocated_to,
            before.team,
            "Other",
        )
        assert after.drafts.get().answers == {"x": ["typed"]}
        for step in ("a", "b", "c"):
            authority.complete(step, by=authority.worker)
    instance.refresh_from_db()
    assert instance.version == new
    assert instance.ended_at is not None
    (moved,) = events(instance, "migrated")
    assert json.loads(moved.body)["new"] == 2
    assert list(broken_chains()) == []


def test_a_step_with_another_id_goes_on_as_the_same_task(authority: Authority) -> None:
    old = version("a", "b")
    instance = start(authority)
    before = open_tasks(instance)["a"]
    new = version("a_new", "b")
    carried_out(authority, old, new, a="a_new")
    after = open_tasks(instance)["a_new"]
    assert (after.pk, after.due_at, after.version) == (before.pk, before.due_at, new)
    authority.complete("a_new", by=authority.worker)
    assert open_tasks(instance).keys() == {"b"}


def test_a_child_whose_step_is_gone_stays_until_somebody_chooses(authority: Authority) -> None:
    old = version("a", "b", "c")
    instance = start(authority)
    authority.complete("a", by=authority.worker)
    before, new = open_tasks(instance)["b"], version("a", "c")
    left = carried_out(authority, old, new)
    assert left.instances.get().result == "left"
    (sentence,) = left.instances.get().sentences
    assert sentence == "“B” is not in the new version. Choose where the child goes."
    assert open_tasks(instance).keys() == {"b"}

    assert carried_out(authority, old, new, b="c").instances.get().result == "moved"
    after = open_tasks(instance)["c"]
    assert (after.pk, after.version, after.name) == (before.pk, new, "C")


def test_a_join_without_a_name_is_told_by_what_comes_before_it(authority: Authority) -> None:
    ways = ("split > aside", "aside > meet")
    extra, gateway = letter("aside", name="Aside"), "parallelGateway"
    parts = {"split": element(gateway, "split"), "meet": element(gateway, "meet")}
    old = version("split", "b", "meet", "c", extra=extra, ways=ways, **parts)
    instance = start(authority)
    authority.complete("aside", by=authority.worker)
    left = carried_out(authority, old, version("b", "c"))
    (sentence,) = left.instances.get(instance=instance).sentences
    assert sentence.startswith("What has arrived at the join after “B” and “Aside” waits there")


def test_a_way_that_is_given_up_withdraws_its_task(authority: Authority) -> None:
    split = element("parallelGateway", "split")
    ways = ("split > aside", "aside > gone")
    extra = letter("aside") + element("endEvent", "gone")
    old = version("split", "b", split=split, extra=extra, ways=ways)
    instance = start(authority)
    gone = open_tasks(instance)["aside"]
    carried_out(authority, old, version("b", "c"), aside="")
    gone.refresh_from_db()
    assert open_tasks(instance).keys() == {"b"}
    assert closed_words(gone).endswith("because the process moved to version 2.")
    assert gone.form.key == "write_letter"
    assert gone.options == ()


def test_a_date_that_runs_is_untouched_and_a_new_one_is_armed(
    authority: Authority, later: At
) -> None:
    first = with_date("a", "b", at="a")
    instance = start(authority)
    instance.refresh_from_db()
    due_at = instance.next_due_at
    second = with_date("a", "b", "c", at="a")
    with later(HOUR):
        carried_out(authority, first, second)
        instance.refresh_from_db()
        assert instance.next_due_at == due_at
        carried_out(authority, second, version("a", "b"))
        instance.refresh_from_db()
        assert instance.next_due_at is None


def test_what_a_call_waits_for_goes_on(authority: Authority) -> None:
    call = element("callActivity", "ask", calledElement="visit", name="Ask")
    old = version("ask", "b", ask=call)
    instance = start(authority)
    carried_out(authority, old, version("ask", "between", "b", ask=call))
    called = instance.started.get()
    assert called.ended_at is None
    authority.complete("write_visit", by=authority.worker)
    authority.complete("decide_visit", by=authority.manager, outcome="accept", rationale="Good.")
    assert open_tasks(instance).keys() == {"between"}


def test_whoever_did_the_work_under_its_old_id_cannot_authorise_it(authority: Authority) -> None:
    decide = letter("decide", name="Decide", journey__authorises="work")
    old = version("work", "decide", decide=decide)
    instance = start(authority)
    authority.complete("work", by=authority.worker)
    decide = letter("decide", name="Decide", journey__authorises="write")
    new = version("write", "decide", "c", decide=decide)
    with pytest.raises(JourneyError, match="nobody authorises their own work"):
        plan(authority, old, new)
    carried = carried_out(authority, old, new, work="write")
    task = open_tasks(instance)["decide"]
    with pytest.raises(OwnWork):
        refuse_own_work(task, authority.worker)
    refuse_own_work(task, authority.colleague)

    revert_plan(carried, by=authority.administrator, note="A mistake.")
    carry_out_plans()
    instance.refresh_from_db()
    assert instance.renamed == {}
    with pytest.raises(OwnWork):
        refuse_own_work(open_tasks(instance)["decide"], authority.worker)


def test_a_step_for_another_role_is_placed_anew(authority: Authority) -> None:
    old = version("a", "b")
    instance = start(authority)
    new = version("a", "b", role="Team manager")
    carried_out(authority, old, new)
    task = open_tasks(instance)["a"]
    assert task.role == "Team manager"
    authority.complete("a", by=authority.manager)


def test_a_plan_is_decided_by_another_person(authority: Authority) -> None:
    old = version("a")
    start(authority)
    new = version("a", "b")
    drafted = plan(authority, old, new)
    with pytest.raises(Refused, match="You drafted this plan"):
        approve_plan(drafted, by=authority.keeper)
    with pytest.raises(Refused, match="Only administrators"):
        approve_plan(drafted, by=authority.manager)
    carry_out_plans()
    drafted.refresh_from_db()
    assert drafted.status == "drafted"

    approve_plan(drafted, by=authority.approver, note="Good.")
    with pytest.raises(AlreadyDecided, match="Approver approved this plan on 2 March 2026 at 10am"):
        reject_plan(drafted, by=authority.administrator, note="No.")
    with pytest.raises(JourneyError, match="Say why"):
        reject_plan(drafted, by=authority.administrator, note=" ")


def test_the_database_knows_that_two_people_decide(authority: Authority) -> None:
    old = version("a")
    start(authority)
    drafted = plan(authority, old, version("a", "b"))
    with pytest.raises(IntegrityError), write_transaction():
        MigrationPlan.objects.filter(pk=drafted.pk).update(decided_by=authority.keeper)


@pytest.mark.parametrize("who", ["worker", "manager", "reader", "screener"])
def test_others_neither_draft_nor_take_back(authority: Authority, who: str) -> None:
    old = version("a")
    start(authority)
    new = version("a", "b")
    with pytest.raises(Refused):
        draft_plan(old, new, mapping={}, note="Why.", by=getattr(authority, who))
    done = carried_out(authority, old, new)
    with pytest.raises(Refused):
        revert_plan(done, by=getattr(authority, who), note="Why.")


def test_a_plan_is_taken_back_by_an_administrator_alone(authority: Authority) -> None:
    old = version("a")
    start(authority)
    done = carried_out(authority, old, version("a", "b"))
    with pytest.raises(Refused, match="Only administrators"):
        revert_plan(done, by=authority.keeper, note="A mistake.")
    with pytest.raises(JourneyError, match="Say why"):
        revert_plan(done, by=authority.administrator, note="")
    assert revert_plan(done, by=authority.administrator, note="A mistake.").status == "reverting"
    with pytest.raises(AlreadyDecided, match="Administrator asked on 2 March 2026"):
        revert_plan(done, by=authority.administrator, note="Again.")


@pytest.mark.parametrize(
    ("mapping", "words"),
    [({"x": "a"}, "no step “x” in either"), ({"a": "x"}, "no step “x” in Going, version 2")],
)
def test_a_plan_names_steps_that_there_are(
    authority: Authority, mapping: dict[str, str], words: str
) -> None:
    old = version("a")
    start(authority)
    new = version("a", "b")
    with pytest.raises(JourneyError, match=words):
        plan(authority, old, new, **mapping)


def test_a_plan_needs_two_versions_and_somebody_to_move(authority: Authority) -> None:
    old, new = version("a"), version("a", "b")
    with pytest.raises(JourneyError, match="nothing to move"):
        plan(authority, old, new)
    with pytest.raises(JourneyError, match="two different versions"):
        plan(authority, old, old)
    start(authority)
    drafted = plan(authority, new, old)
    assert plan(authority, new, old) == drafted
    with pytest.raises(JourneyError, match="Say why"):
        draft_plan(new, old, mapping={}, note=" ", by=authority.keeper)


def test_batches_go_on_where_a_kill_has_stopped_them(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = version("a")
    children = several(authority, 5)
    drafted = plan(authority, old, version("a", "b"))
    approve_plan(drafted, by=authority.approver)
    drafted.refresh_from_db()
    assert carry_out(drafted, most=2) == 2
    killed = MagicMock(side_effect=KeyboardInterrupt)
    with monkeypatch.context() as dying:
        dying.setattr("tasks.worktray.migrating._told", killed)
        with pytest.raises(KeyboardInterrupt):
            carry_out_plans(most=2)
    drafted.refresh_from_db()
    assert (drafted.status, len(results(drafted))) == ("running", 2)
    monkeypatch.setattr("tasks.clockwork.close_old_connections", lambda: None)
    assert look_once() == 3
    drafted.refresh_from_db()
    assert drafted.status == "done"
    assert results(drafted) == {one.pk: "moved" for one in children}
    assert all(len(events(one, "migrated")) == 1 for one in children)
    assert Task.objects.filter(version=drafted.new).count() == 5


def test_one_that_fails_is_left_with_a_sentence_and_stops_no_other(authority: Authority) -> None:
    old = version("a")
    first, second = several(authority, 2)
    drafted = plan(authority, old, version("a", "b"))
    approve_plan(drafted, by=authority.approver)
    with broken("relocate", first):
        carry_out_plans()
    assert results(drafted) == {first.pk: "left", second.pk: "moved"}
    one = incident()
    (sentence,) = drafted.instances.get(instance=first).sentences
    assert one.reference in sentence
    assert "secret" not in sentence + one.trace

    retry_incident(one, by=authority.administrator)
    one.refresh_from_db()
    assert results(drafted) == {first.pk: "moved", second.pk: "moved"}
    assert (one.resolution, one.resolved_by) == ("passed", authority.administrator)


def test_what_is_taken_back_is_as_it_was_and_what_went_on_stays(authority: Authority) -> None:
    split = element("parallelGateway", "split")
    extra = letter("aside") + element("endEvent", "gone")
    ways = ("split > aside", "aside > gone")
    old = version("split", "b", split=split, extra=extra, ways=ways)
    still, going = several(authority, 2)
    before = {one.pk: (one.state, open_tasks(one)) for one in (still, going)}
    new = version("b", "c")
    done = carried_out(authority, old, new, aside="")
    complete_task(open_tasks(going)["b"], answers={}, by=authority.worker)
    revert_plan(done, by=authority.administrator, note="Two steps were needed after all.")
    carry_out_plans()

    done.refresh_from_db()
    assert done.status == "reverted"
    assert results(done) == {still.pk: "reverted", going.pk: "kept"}
    still.refresh_from_db()
    going.refresh_from_db()
    assert (still.version, going.version) == (old, new)
    tasks = open_tasks(still)
    assert tasks == before[still.pk][1]
    assert all(task.version == old for task in tasks.values())
    assert tasks["aside"].due_at == before[still.pk][1]["aside"].due_at
    assert open_tasks(going).keys() == {"c"}
    (why,) = done.instances.get(instance=going).sentences
    assert why == "Work was done on version 2 since, which would be lost."
    for step in ("b", "aside"):
        complete_task(open_tasks(still)[step], answers={}, by=authority.worker)
    still.refresh_from_db()
    assert still.ended_at is not None
    assert list(broken_chains()) == []


def test_a_move_that_withdrew_a_called_process_is_not_taken_back(authority: Authority) -> None:
    call = element("callActivity", "ask", calledElement="visit", name="Ask")
    old = version("ask", "b", ask=call)
    instance = start(authority)
    done = carried_out(authority, old, version("b", "c"), ask="b")
    assert instance.started.get().outcome == "withdrawn"
    revert_plan(done, by=authority.administrator, note="A mistake.")
    carry_out_plans()
    (why,) = done.instances.get().sentences
    assert why.startswith("The move let it go on at once")
    assert open_tasks(instance).keys() == {"b"}


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_move_everybody_once(authority: Authority) -> None:
    old = version("a")
    children = several(authority, 3)
    drafted = plan(authority, old, version("a", "b"))
    approve_plan(drafted, by=authority.approver)
    at_once(carry_out_plans, carry_out_plans)
    drafted.refresh_from_db()
    assert (drafted.status, len(results(drafted))) == ("done", 3)
    assert all(len(events(one, "migrated")) == 1 for one in children)


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_decide_once(authority: Authority) -> None:
    old = version("a")
    start(authority)
    drafted = plan(authority, old, version("a", "b"))
    said = at_once(
        lambda: approve_plan(drafted, by=authority.approver),
        lambda: reject_plan(drafted, by=authority.administrator, note="No."),
    )
    assert sorted(type(one).__name__ for one in said) == ["AlreadyDecided", "MigrationPlan"]
