"""The Gateshead trial in an authority of 2010: one assessment in place of two, for one team."""

import datetime as dt
from random import Random
from typing import Any

import pytest

from journey import clock
from journey.layering import standing_for
from journey.library import library
from journey.models import Child, CohortMember, FamilyGroup, ProcessInstance, Team, Trial, Worker
from journey.trials.drafting import fill_trial, load_trial
from journey.trials.life import approve_trial, check_trial
from tasks.models import Task
from tasks.simulation import make_authority
from tasks.trials import start_trial
from tasks.worktray import start_process

NOW = dt.datetime(2027, 1, 4, 10, 0, tzinfo=clock.LONDON)
GATESHEAD = "gateshead.toml"


@pytest.fixture(autouse=True)
def _in_2010(settings: Any, db: None) -> Any:
    settings.JOURNEY_RULE_SET, settings.JOURNEY_LABELS = "wt2010", "england-2010"
    with clock.stopped_at(NOW):
        make_authority(1, Random(1))
        yield


def running(answer: str) -> Trial:
    joy, helen = (Worker.objects.get(username=name) for name in ("joy", "helen"))
    source = (library().folder / "trials" / GATESHEAD).read_bytes()
    trial = load_trial(source, GATESHEAD, by=joy)
    north = Team.objects.get(name="Assessment North")
    values = {
        "answers": {"total_limit": answer},
        "teams": {str(north.pk): ""},
        "starts_on": NOW.date(),
    }
    trial = fill_trial(trial, values, by=joy)
    assert check_trial(trial, by=joy) == []
    trial = approve_trial(trial, by=helen, reference="Letter of 1 December", on=NOW.date())
    return start_trial(trial, by=joy)


def assessed(team: str, username: str) -> ProcessInstance:
    """A child of a team whose referral led to an assessment: the diagram names the single one."""
    worker = Worker.objects.get(username=username)
    child = Child.objects.create(
        family=FamilyGroup.objects.create(name="Marsh"),
        last_name="Marsh",
        first_name="Ada",
        date_of_birth=dt.date(2020, 1, 1),
        team=Team.objects.get(name=team),
        key_worker=worker,
    )
    facts = {"contact_received": NOW, "allocated": NOW}
    return start_process("assessment_single", child=child, facts=facts, by=worker)


@pytest.mark.requirement("R36", "R44", "R194", "R202")
@pytest.mark.parametrize(("answer", "has_limit"), [("total", True), ("none", False)])
def test_both_assessments_run_side_by_side_from_the_same_records(
    answer: str, *, has_limit: bool
) -> None:
    trial = running(answer)
    north, south = assessed("Assessment North", "tom"), assessed("Assessment South", "marek")
    assert north.version.process_id == "assessment_single"
    assert south.version.process_id == "assessment_initial_core"
    assert (north.trial, south.trial) == (trial, None)
    arms = dict(CohortMember.objects.values_list("child", "arm"))
    assert arms == {north.child_id: "trial", south.child_id: "comparison"}
    begun = [{key for key in one.facts if not key.endswith("_began")} for one in (north, south)]
    assert begun == [{"born", "contact_received", "allocated"}] * 2
    # The answer decides whether a limit on the whole remains.
    standing = standing_for(north.child, process=north)
    due = standing.due("assessment.single.due", facts={"contact_received": NOW}, opened_at=NOW)
    assert due
    assert (bool(due.due_at), bool(due.shadow_at)) == (has_limit, not has_limit)
    # The floor stays in both arms: the child is seen as soon as before.
    seen = Task.objects.open().filter(rule_key="assessment.child_seen")
    assert {task.instance_id for task in seen} == {north.pk, south.pk}
    assert len({task.due_at for task in seen}) == 1
    assert all(task.due_at for task in seen)
