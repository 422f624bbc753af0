"""The pages of running processes: incidents, and plans that move to a new version."""

import datetime as dt
import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from journey.models import Incident, MigrationPlan, ProcessInstance
from journey.planning import approve_plan, revert_plan
from tasks.models import Task
from tasks.worktray import carry_out_plans, fire_timers, standing
from tests.authority import At, Authority
from tests.reading import signed_in, words_of
from tests.running import (
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

INDEX, PLANS, DRAFT = "/running/", "/running/plans/", "/running/plans/draft/"


@pytest.fixture
def stopped(authority: Authority, later: At) -> ProcessInstance:
    """A process that could not go on at its date."""
    with_date("a", "b", at="a")
    instance = start(authority)
    with later(dt.timedelta(days=8)), broken("fire_timers", instance):
        fire_timers()
    return instance


def said(command: str, *arguments: str, **options: Any) -> list[str]:
    out = StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue().splitlines()


def acts(one: Incident) -> list[str]:
    return [reverse(f"running:{act}", args=[one.reference]) for act in ("retry", "move", "close")]


def test_administrators_alone_read_incidents_and_no_child_is_named(
    authority: Authority, stopped: ProcessInstance
) -> None:
    one = incident()
    for who in ("worker", "manager", "reader", "screener"):
        for address in (INDEX, one.get_absolute_url(), PLANS, DRAFT):
            assert signed_in(getattr(authority, who)).get(address).status_code == 403
    assert signed_in(authority.keeper).get(one.get_absolute_url()).status_code == 403
    assert signed_in(authority.keeper).get(INDEX).url == PLANS  # type: ignore[attr-defined]

    sam = signed_in(authority.administrator)
    for address in (INDEX, one.get_absolute_url(), PLANS, DRAFT):
        told = words_of(sam.get(address))
        assert "Marsh" not in told
        assert "Running processes" in told
    told = words_of(sam.get(one.get_absolute_url()))
    for words in (
        f"Going, version 1 Incident {one.reference} Open",
        "Something unexpected went wrong (RuntimeError).",
        "What failed Reaching a date",
        "How often Once",
        "tasks/worktray/timers.py",
    ):
        assert words in told
    assert sam.get(authority.child.get_absolute_url()).status_code == 403


def test_only_administrators_act(authority: Authority, stopped: ProcessInstance) -> None:
    one = incident()
    for who in ("worker", "manager", "keeper"):
        for address in acts(one):
            assert signed_in(getattr(authority, who)).post(address, {}).status_code == 403
    assert incident().resolved_at is None


def test_incidents_are_listed_by_state_and_process(
    authority: Authority, stopped: ProcessInstance
) -> None:
    sam, reference = signed_in(authority.administrator), incident().reference
    assert reference in words_of(sam.get(INDEX))
    assert "Incidents (1 open)" in words_of(sam.get(INDEX))
    assert reference in words_of(sam.get(f"{INDEX}?process=going"))
    assert "Nothing has stopped." in words_of(sam.get(f"{INDEX}?process=visit"))
    assert "There are none." in words_of(sam.get(f"{INDEX}?state=resolved"))
    assert reference in words_of(sam.get(f"{INDEX}?state=all"))


def test_trying_again_says_how_it_went(
    authority: Authority, stopped: ProcessInstance, later: At
) -> None:
    sam, one = signed_in(authority.administrator), incident()
    with later(dt.timedelta(days=8)):
        with broken("fire_timers", stopped):
            answer = sam.post(acts(one)[0], follow=True)
        assert "It failed again. Something unexpected" in words_of(answer)
        assert "It was tried again." in words_of(sam.post(acts(one)[0], follow=True))
        answer = sam.post(acts(one)[0], follow=True)
    told = words_of(answer)
    assert told.count("The process went on when Administrator tried it again on") == 2
    assert "Try again" not in told


def test_a_move_is_told_in_words_before_it_is_done(
    authority: Authority, stopped: ProcessInstance
) -> None:
    sam, one, address = signed_in(authority.administrator), incident(), acts(incident())[1]
    (place,) = [each for each in standing(stopped) if each.node.id == "a"]
    sent = {f"move-to_{place.id}": "b", "move-reason": "The date was wrong."}
    told = words_of(sam.post(address, sent))
    assert "“A” is left and “B” is opened." in told
    assert "The task “A” of North is withdrawn." in told
    assert open_tasks(stopped).keys() == {"a"}

    sam.post(address, {**sent, "confirmed": "1"})
    assert open_tasks(stopped).keys() == {"b"}
    answer = sam.post(address, {**sent, "confirmed": "1"}, follow=True)
    assert "moved the process to another step on 2 March 2026 at 10am. Nothing" in words_of(answer)
    told = words_of(sam.get(one.get_absolute_url()))
    assert "Administrator moved the process to another step on 2 March 2026" in told
    assert "The date was wrong." in told


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"move-to_": "b"}, "Say why the process is moved"),
        ({"move-reason": "Why."}, "Choose where the process goes"),
        ({"move-to_": "x", "move-reason": "My reason."}, "Select a valid choice"),
    ],
)
def test_a_move_that_is_not_clear_keeps_what_was_typed(
    authority: Authority, stopped: ProcessInstance, sent: dict[str, str], words: str
) -> None:
    (place,) = standing(stopped)
    sent = {key.replace("to_", f"to_{place.id}"): value for key, value in sent.items()}
    answer = signed_in(authority.administrator).post(acts(incident())[1], sent)
    assert answer.status_code == 422
    assert words in words_of(answer)
    assert sent.get("move-reason", "") in words_of(answer)


def test_an_incident_is_closed_with_a_reason(
    authority: Authority, stopped: ProcessInstance
) -> None:
    sam, address = signed_in(authority.administrator), acts(incident())[2]
    assert "Say why nothing more is to be done" in words_of(sam.post(address, {}))
    assert sam.post(address, {"close-reason": "On paper."}).status_code == 302
    assert incident().reason == "On paper."
    told = words_of(sam.post(address, {"close-reason": "Mine."}, follow=True))
    assert "Administrator closed this incident on 2 March 2026" in told
    assert incident().reason == "On paper."


def test_the_child_and_the_task_say_that_a_process_has_stopped(
    authority: Authority, stopped: ProcessInstance
) -> None:
    words = f"This process has stopped. Quote {incident().reference} to your administrator."
    task = Task.objects.get(step="a")
    for address in (authority.child.get_absolute_url(), task.get_absolute_url()):
        assert words in words_of(signed_in(authority.worker).get(address))
    Incident.objects.update(doing=Incident.Doing.MIGRATE)
    assert words not in words_of(
        signed_in(authority.worker).get(authority.child.get_absolute_url())
    )


def test_a_plan_is_drafted_with_its_choices_and_decided_by_another(authority: Authority) -> None:
    old = version("a", "b", "c")
    several(authority, 2)
    waits = start(authority)
    new = version("a_new", "b", "c")
    keeper, address = signed_in(authority.keeper), f"{DRAFT}?move={old.pk}-{new.pk}"
    assert "3 run on version 1" in words_of(keeper.get(DRAFT))
    assert keeper.get(f"{DRAFT}?move=1-1").status_code == 422
    told = words_of(keeper.get(address))
    assert "3 need a choice and stay without one." in told
    assert "“A” is not in the new version." in told
    assert "3 move." in words_of(keeper.post(address, {"map_a": "a_new", "look": "1"}))
    assert not MigrationPlan.objects.exists()
    refused = keeper.post(address, {"map_a": "a_new", "draft": "1"})
    assert refused.status_code == 422
    assert "Say why running processes move" in words_of(refused)

    sent = {"map_a": "a_new", "note": "A better name.", "draft": "1"}
    answer = keeper.post(address, sent, follow=True)
    assert keeper.post(address, sent).status_code == 302
    row = MigrationPlan.objects.get()
    assert (row.mapping, row.drafted_by) == ({"a": "a_new"}, authority.keeper)
    assert "You drafted this plan, so somebody else must decide" in words_of(answer)
    decision = {"decision": "approve", "note": ""}
    assert keeper.post(row.get_absolute_url(), decision).status_code == 403

    sam = signed_in(authority.administrator)
    assert "3 move." in words_of(sam.get(row.get_absolute_url()))
    empty = sam.post(row.get_absolute_url(), {"decision": "reject"})
    assert "Say why this plan is not carried out" in words_of(empty)
    assert "The plan is being carried out" in words_of(
        sam.post(row.get_absolute_url(), decision, follow=True)
    )
    assert "Administrator approved this plan on" in words_of(
        signed_in(authority.approver).post(row.get_absolute_url(), decision, follow=True)
    )
    carry_out_plans()
    told = words_of(sam.get(row.get_absolute_url()))
    assert "3 of 3 processes" in told
    assert "“A”: on to “A_New”" in told
    assert open_tasks(waits).keys() == {"a_new"}
    assert "3 moved" in words_of(sam.get(PLANS))


def test_a_plan_shows_who_stays_and_links_only_to_children_who_may_be_read(
    authority: Authority,
) -> None:
    old = version("a", "b")
    start(authority)
    row = carried_out(authority, old, version("b", "c"))
    told = words_of(signed_in(authority.administrator).get(row.get_absolute_url()))
    assert "1 not moved" in told
    assert "Choose where the child goes." in told
    assert "Ada Marsh" not in told
    authority.keeper.groups.add(authority.manager.groups.get())
    assert "Ada Marsh" in words_of(signed_in(authority.keeper).get(row.get_absolute_url()))


def test_a_plan_counts_all_who_stay_for_a_reason_not_only_those_of_a_page(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.views.plans.PAGE", 2)
    old = version("a", "b")
    last = several(authority, 3)[-1]
    row = carried_out(authority, old, version("b", "c"))
    page = signed_in(authority.administrator).get(row.get_absolute_url(), {"page": 2})
    (group,) = page.context["stays"]
    assert (group["number"], group["which"]) == (3, [(last.pk, None)])


def test_a_plan_is_taken_back_from_its_page(authority: Authority) -> None:
    old = version("a")
    start(authority)
    row = carried_out(authority, old, version("a", "b"))
    address = reverse("running:revert", args=[row.pk])
    assert signed_in(authority.keeper).post(address, {"revert-reason": "X"}).status_code == 403
    sam = signed_in(authority.administrator)
    assert "Say why the move is taken back" in words_of(sam.post(address, {}))
    told = words_of(sam.post(address, {"revert-reason": "A mistake."}, follow=True))
    assert "Being taken back" in told
    assert "asked on 2 March 2026" in words_of(
        sam.post(address, {"revert-reason": "Again."}, follow=True)
    )
    carry_out_plans()
    assert "1 of 1 processes" in words_of(sam.get(row.get_absolute_url()))


def test_the_fragment_of_a_plan_asks_again_only_while_it_is_at_work(authority: Authority) -> None:
    old = version("a")
    start(authority)
    row = plan(authority, old, version("a", "b"))
    approve_plan(row, by=authority.approver)
    sam = signed_in(authority.administrator)
    fragment = sam.get(row.get_absolute_url(), headers={"X-Fragment": "1"})
    assert b"every 3s" in fragment.content
    assert b"<h1" not in fragment.content
    carry_out_plans()
    fragment = sam.get(row.get_absolute_url(), headers={"X-Fragment": "1"})
    assert b"every 3s" not in fragment.content


def test_the_commands_go_through_the_same_functions(authority: Authority) -> None:
    old = version("a", "b")
    instance = start(authority)
    version("a_new", "b")
    told = said("plan_migration", "going", "1", "2")
    assert told[0] == "1 needs a choice and stays without one."
    assert "  --map a=… can be a_new, b, or nothing (This way ends here.)" in told
    assert not MigrationPlan.objects.exists()
    for wrong in (["going", "1", "9"], ["going", "1", "2", "--map", "a"]):
        with pytest.raises(CommandError):
            said("plan_migration", *wrong)
    with pytest.raises(CommandError, match="Say why"):
        said("plan_migration", "going", "1", "2", "--by", "keeper")
    drafting = ("--map", "a=a_new", "--by", "keeper", "--note", "A better name.")
    told = said("plan_migration", "going", "1", "2", *drafting)
    row = MigrationPlan.objects.get()
    assert told[-1] == f"Plan {row.pk} is drafted and waits for a second person."

    assert said("migrate_instances") == ["No plan is to be carried out."]
    approve_plan(row, by=authority.administrator)
    assert said("migrate_instances") == [
        "Going: version 1 to version 2: 1 done, 0 left.",
        "Going: version 1 to version 2: 1 moved.",
    ]
    instance.refresh_from_db()
    assert instance.version != old
    revert_plan(row, by=authority.administrator, note="A mistake.")
    assert said("migrate_instances")[-1] == "Going: version 1 to version 2: 1 moved back."


def test_incidents_are_listed_by_a_command(authority: Authority, stopped: ProcessInstance) -> None:
    one = incident()
    assert said("incidents") == [
        f"{one.reference}  Going, version 1, reaching a date, once, last 10 March 2026 at 10am: "
        "Something unexpected went wrong (RuntimeError)."
    ]
    (line,) = said("incidents", "--json")
    assert json.loads(line)["reference"] == one.reference
    Incident.objects.update(resolved_at=one.happened_at, resolution="passed")
    assert said("incidents") == ["Nothing has stopped."]
    assert len(said("incidents", "--all")) == 1
