"""Auditing a child's record: what cannot wait, what must be done, and who confirms it."""

import datetime as dt
from typing import Any

import pytest

from journey import clock
from journey.exceptions import DoesNotFit, Refused
from journey.library import library
from journey.models import RestrictedGrant, Team, Worker
from tasks.access import escalated_to
from tasks.exceptions import AnswersWanting, NotYourTask, OwnWork
from tasks.known import beginning, known_answers
from tasks.models import Task
from tests.authority import person
from tests.needing import NOW, Work, work
from tests.reading import signed_in, text, words_of

__all__ = ["work"]

ACTION = {
    "what": "Ask the school how Ada is.",
    "measure": "The answer stands in the record.",
    "who": "Ada's social worker",
    "by_when": "2026-06-24",
}
ANSWERS = {"yes", "no", "partly", "not_applicable", "not_known", "not_evident"}


@pytest.fixture
def auditor(work: Work) -> Worker:
    return person("auditor", "Auditor", Team.objects.create(name="Reviews"))


def audited(work: Work, auditor: Worker, outcome: str, **answers: object) -> Task:
    """Begin the audit of the child's record and answer it."""
    work.start("file_audit", by=auditor)
    return work.do("audit_record", by=auditor, outcome=outcome, **answers)


@pytest.mark.requirement("R144")
def test_what_an_audit_says_cannot_wait_is_the_managers_task_on_the_same_day(
    work: Work, auditor: Worker
) -> None:
    work.other_manager.teams.clear()
    audited(work, auditor, "immediate", audit_immediate="Nobody has seen Ada for a month.")
    task = work.task("take_immediate_action")
    assert (task.allocated_to, task.role) == (work.manager, "Team manager")
    assert task.due_at
    assert clock.in_london(task.due_at).date() == NOW.date()
    assert "Take the immediate action" in words_of(signed_in(work.manager).get("/worktray/"))
    page = words_of(signed_in(work.manager).get(task.get_absolute_url()))
    assert "Nobody has seen Ada for a month." in page
    with clock.stopped_at(NOW + dt.timedelta(days=1)):
        late = Task.objects.filter(escalated_to(work.service_manager))
        assert [one.step for one in late] == ["take_immediate_action"]


@pytest.mark.requirement("R144")
@pytest.mark.parametrize("rule_set", ["wt2023", "wt2010", "st-helena-2020"])
def test_every_rule_set_has_the_immediate_action_done_on_the_day(
    rule_set: str, settings: Any
) -> None:
    settings.JOURNEY_RULE_SET = rule_set
    rule = library().rule("audit.immediate_action")
    assert (rule.amount, rule.unit, rule.clock) == (0, "days", "audit_immediate_asked")


def test_what_was_sent_back_is_due_again_on_the_day_and_then_the_audit_goes_on(
    work: Work, auditor: Worker
) -> None:
    audited(work, auditor, "immediate", audit_worries="Nobody has asked the school.")
    work.do("take_immediate_action", by=work.manager, immediate_done="We rang the mother.")
    tomorrow = NOW + dt.timedelta(days=1)
    with clock.stopped_at(tomorrow):
        assert work.task("confirm_immediate_action").due_at
        work.do("confirm_immediate_action", by=auditor, outcome="return")
        again = work.task("take_immediate_action")
        assert (again.allocated_to, again.due_at) == (work.manager, work_ends(tomorrow))
        assert known_answers(again)["immediate_done"].answer == "We rang the mother."
        work.do("take_immediate_action", by=work.manager)
        work.do("confirm_immediate_action", by=auditor, outcome="safe")
        audit = work.task("audit_record")
        assert audit.allocated_to == auditor
        assert known_answers(audit)["audit_worries"].answer == "Nobody has asked the school."


def work_ends(at: dt.datetime) -> dt.datetime:
    """The last second of a day."""
    return clock.in_london(at).replace(hour=23, minute=59, second=59)


@pytest.mark.requirement("R145")
def test_what_is_found_becomes_actions_that_can_be_measured_with_owner_and_date(
    work: Work, auditor: Worker
) -> None:
    work.start("file_audit", by=auditor)
    with pytest.raises(AnswersWanting) as wanting:
        work.do(
            "audit_record", by=auditor, outcome="actions",
            audit_actions=[{"what": "Ask the school."}], audit_actions_by="",
        )  # fmt: skip
    missing = {f"audit_actions-0-{column}" for column in ("measure", "who", "by_when")}
    assert set(wanting.value.errors) == {*missing, "audit_actions_by"}

    work.do(
        "audit_record", by=auditor, outcome="actions",
        audit_actions=[ACTION], audit_actions_by="2026-06-24",
    )  # fmt: skip
    task = work.task("do_audit_actions")
    assert task.due_at
    assert clock.in_london(task.due_at).date() == dt.date(2026, 6, 24)
    (row,) = beginning(task, known_answers(task))["audit_actions"]
    assert ACTION.items() <= row.items()


def test_nobody_confirms_what_they_did_themselves(work: Work, auditor: Worker) -> None:
    other = person("another", "Auditor", Team.objects.get(name="Reviews"))
    auditor.groups.add(*work.manager.groups.all())
    auditor.teams.add(work.team)
    audited(work, auditor, "actions", audit_actions=[ACTION], audit_actions_by="2026-06-24")
    task = work.task("do_audit_actions")
    Task.objects.filter(pk=task.pk).update(allocated_to=None)
    done = [{**ACTION, "result": "The school is content.", "state": "done"}]
    work.do("do_audit_actions", by=auditor, audit_actions=done)
    with pytest.raises(OwnWork):
        work.do("confirm_audit_actions", by=auditor, outcome="done")
    work.do("confirm_audit_actions", by=other, outcome="return", audit_actions_by="2026-07-01")
    again = work.task("do_audit_actions")
    assert again.due_at
    assert clock.in_london(again.due_at).date() == dt.date(2026, 7, 1)


@pytest.mark.requirement("R148")
def test_the_next_audit_waits_until_what_this_one_asks_for_is_confirmed(
    work: Work, auditor: Worker
) -> None:
    audited(work, auditor, "actions", audit_actions=[ACTION], audit_actions_by="2026-06-24")
    done = [{**ACTION, "result": "The school is content.", "state": "done"}]
    with pytest.raises(DoesNotFit, match="Give what it asks for time"):
        work.start("file_audit", by=auditor)
    work.do("do_audit_actions", by=work.manager, audit_actions=done)
    with pytest.raises(DoesNotFit, match="Give what it asks for time"):
        work.start("file_audit", by=auditor)
    work.do("confirm_audit_actions", by=auditor, outcome="done")
    assert work.start("file_audit", by=auditor)


@pytest.mark.requirement("R140")
def test_every_question_of_the_audit_has_six_answers_and_room_for_what_the_record_shows() -> None:
    form = library().form("audit_record")
    tables = [one for one in form.questions if one.key.startswith("audit_") and one.rows]
    assert len(tables) == len({"referral", "enquiry", "assessment", "plan", "recording"})
    for table in tables:
        columns = {column.key: column for column in table.columns}
        assert {option.value for option in columns["answer"].options} == ANSWERS
        assert columns["shows"].kind == "long_text"


@pytest.mark.requirement("R147")
def test_the_worker_reads_what_was_done_well(work: Work, auditor: Worker) -> None:
    audited(work, auditor, "no_further_action", audit_done_well="Ada was asked each time.")
    audit = Task.objects.get(step="audit_record")
    page = text(signed_in(work.worker).get(audit.get_absolute_url()))
    assert "Ada was asked each time." in page


def test_a_restricted_record_is_audited_only_by_somebody_with_a_grant(
    work: Work, auditor: Worker
) -> None:
    work.child.is_restricted = True
    work.child.save()
    with pytest.raises(Refused):
        work.start("file_audit", by=auditor)
    assert signed_in(auditor).get(work.child.get_absolute_url()).status_code == 403
    RestrictedGrant.objects.create(
        child=work.child, worker=auditor, granted_by=work.service_manager, reason="To audit it."
    )
    work.start("file_audit", by=auditor)
    other = person("another", "Auditor", Team.objects.get(name="Reviews"))
    task = work.task("audit_record")
    with pytest.raises(NotYourTask):
        work.do("audit_record", by=other, outcome="no_further_action")
    assert task.name not in text(signed_in(other).get("/worktray/"))
