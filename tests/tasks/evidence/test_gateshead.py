"""A trial from its file to its evidence: the two-stage base, one team, six months, its own end."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from journey import clock
from journey.models import AgreedDate, CohortMember, ProcessInstance, Trial, TrialEvent, Worker
from journey.trials.trail import broken_trials
from tests.gateshead import ENDS, LOOKED, TWO_STAGES, run_gateshead
from tests.recounting import differences

CHILDREN = 60


@pytest.mark.django_db
@pytest.mark.requirement("R150", "R193", "R194", "R195")
def test_the_gateshead_trial_ends_by_itself_and_its_evidence_comes_from_its_rows(
    client: Client,
) -> None:
    for _ in run_gateshead(children=CHILDREN, seed=7):
        pass
    trial = Trial.objects.get()
    assert trial.status == Trial.Status.ENDED
    assert trial.ended_at is not None
    assert trial.ended_at.date() == ENDS.date()
    last = trial.events.get(kind=TrialEvent.Kind.ENDED)
    assert (last.actor, list(broken_trials())) == (None, [])
    assert both_models_ran(trial)
    assert AgreedDate.objects.filter(status="agreed", instance__trial=trial).exists()
    with override_settings(**TWO_STAGES), clock.stopped_at(LOOKED):
        client.force_login(Worker.objects.get(username="joy"))
        address = f"/trials/{trial.pk}/evidence/"
        assert list(differences(client, address)) == []
        assert not_empty(client, address)
        written = StringIO()
        call_command("trial_evidence", str(trial.pk), "--json", stdout=written)
        page = client.get(f"{address}?format=json").content
        assert json.loads(written.getvalue()) == json.loads(page)
        assert no_name_in(client.get(f"{address}report/").content.decode())


def both_models_ran(trial: Trial) -> bool:
    """One assessment for those in the trial, two stages for everybody else, from one base."""
    single = ProcessInstance.objects.filter(version__process_id="assessment_single")
    staged = ProcessInstance.objects.filter(version__process_id="assessment_initial_core")
    inside = CohortMember.objects.filter(trial=trial, arm="trial").values("child")
    return (
        single.exists()
        and staged.exists()
        and not single.exclude(child__in=inside).exists()
        and not staged.filter(child__in=inside).exists()
    )


def not_empty(client: Client, address: str) -> Any:
    """Whether something was counted in the trial and before it."""
    told = json.loads(client.get(f"{address}?format=json").content)["figures"][0]["arms"]
    return told["trial"]["n"] and told["before"]["n"]


def no_name_in(report: str) -> bool:
    """Whether the reasons in the report name no child, and are there."""
    reasons = "moves school this month"
    assert f"[name] {reasons}" in report
    return report.count(reasons) == report.count(f"[name] {reasons}") + report.count(
        f"The baby {reasons}"
    )
