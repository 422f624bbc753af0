"""Arms: given by rule, once, and shared by the children of a family."""

import datetime as dt

import pytest

from journey import clock
from journey.models import Child, CohortMember, FamilyGroup, ProcessInstance, Trial
from journey.trials.cohorts import place_of
from tasks.trials import pause_trial, start_trial
from tasks.worktray import start_process
from tests.authority import At, Authority
from tests.trials import FIRST, SOUND, Trying, again

DAY = dt.timedelta(days=1)
WEEK = 7 * DAY


@pytest.fixture
def trying(authority: Authority) -> Trying:
    return Trying(authority)


def begin(trying: Trying, child: Child) -> ProcessInstance:
    return trying.authority.start_visit(child)


def place(trial: Trial, child: Child) -> tuple[str, str]:
    member = CohortMember.objects.get(trial=trial, child=child)
    return member.arm, member.reason


@pytest.mark.requirement("R194")
def test_new_work_of_a_team_that_takes_part_is_in_the_trial(trying: Trying) -> None:
    trial = trying.running()
    instance = begin(trying, trying.authority.child)
    assert (instance.trial, instance.trial_holds) == (trial, True)
    assert place(trial, trying.authority.child) == (
        "trial",
        "North takes part since 2 March 2026. Referred on 2 March 2026.",
    )


def test_work_of_another_team_is_compared(trying: Trying) -> None:
    trial = trying.running()
    child = trying.child(trying.authority.front_door)
    assert begin(trying, child).trial is None
    assert place(trial, child) == (
        "comparison",
        "The child's team, Front door, does not take part.",
    )


def test_nobody_is_given_a_place_before_the_trial_or_without_a_team(trying: Trying) -> None:
    trial = trying.approved()
    assert begin(trying, trying.authority.child).trial is None
    start_trial(trial, by=trying.authority.keeper)
    child = trying.child()
    Child.objects.filter(pk=child.pk).update(team=None)
    child.refresh_from_db()
    assert begin(trying, child).trial is None
    assert not CohortMember.objects.exists()


def test_work_that_the_trial_does_not_concern_gives_no_place(trying: Trying) -> None:
    text = SOUND.replace("visit.written", "visit.chase")
    trying.running(text)
    child = trying.authority.child
    start_process("follow_up", child=child, facts={}, by=trying.authority.worker)
    assert not CohortMember.objects.exists()
    begin(trying, child)
    assert CohortMember.objects.get().arm == "trial"


def test_a_child_keeps_the_arm_also_in_another_team(trying: Trying) -> None:
    trial = trying.running()
    child = trying.authority.child
    begin(trying, child)
    child.team = trying.authority.front_door
    child.save()
    assert begin(trying, child).trial == trial
    other = trying.child(trying.authority.front_door)
    begin(trying, other)
    other.team = trying.authority.north
    other.save()
    assert begin(trying, other).trial is None


def test_brothers_and_sisters_share_an_arm(trying: Trying) -> None:
    trial = trying.running()
    child = trying.authority.child
    sister = trying.child(trying.authority.front_door, family=child.family)
    begin(trying, child)
    assert begin(trying, sister).trial == trial
    words = "Children of one family share an arm, and this family's was given on 2 March 2026."
    assert place(trial, sister) == ("trial", words)
    others = FamilyGroup.objects.create(name="Wood")
    first, second = trying.child(trying.authority.front_door, others), trying.child(family=others)
    begin(trying, first)
    begin(trying, second)
    assert place(trial, second)[0] == "comparison"


def test_a_brother_who_is_left_out_decides_nothing(trying: Trying) -> None:
    trial = trying.running(exclusions=["unborn"])
    family = trying.authority.child.family
    unborn = trying.child(family=family)
    unborn.date_of_birth, unborn.expected_on = None, dt.date(2026, 6, 1)
    unborn.save()
    assert begin(trying, unborn).trial is None
    assert place(trial, unborn) == ("excluded", "Left out because the child is not born yet.")
    assert begin(trying, trying.authority.child).trial == trial


def test_a_child_whose_record_is_restricted_may_be_left_out(trying: Trying) -> None:
    trial = trying.running(exclusions=["restricted"])
    child = trying.child()
    child.is_restricted = True
    assert place_of(trial, child, referred_on=FIRST) == (
        "excluded",
        "Left out because the record is restricted.",
    )


def test_who_is_in_a_process_may_be_left_out(trying: Trying) -> None:
    trial = trying.running(exclusions=["section_47"])
    child = trying.authority.child
    assert place_of(trial, child, referred_on=FIRST)[0] == "trial"
    instance = begin(trying, child)
    instance.version.process_id = "section_47_enquiry"
    instance.version.save(update_fields=["process_id"])
    assert place_of(trial, child, referred_on=FIRST) == (
        "excluded",
        "Left out because an enquiry into the child's safety is open.",
    )


def test_teams_join_one_after_the_other(trying: Trying, later: At) -> None:
    north, front_door = trying.authority.north, trying.authority.front_door
    step = {str(north.pk): "", str(front_door.pk): (FIRST + WEEK).isoformat()}
    trial = trying.running(teams=step)
    early = trying.child(front_door)
    begin(trying, early)
    assert place(trial, early) == (
        "comparison",
        "Front door joins the trial on 9 March 2026 only.",
    )
    with later(WEEK):
        late = trying.child(front_door)
        begin(trying, late)
        assert place(trial, late)[0] == "trial"
        assert begin(trying, early).trial is None


def test_a_cohort_by_the_date_of_referral(trying: Trying) -> None:
    trial = trying.approved(
        referred_from=FIRST, referred_to=FIRST + WEEK, starts_on=FIRST, ends_on=None
    )
    child = trying.authority.child
    for day, arm in ((0, "trial"), (7, "trial"), (8, "comparison")):
        assert place_of(trial, child, referred_on=FIRST + day * DAY)[0] == arm
    words = "Referred on 10 March 2026, outside the dates of referral that it is about."
    assert place_of(trial, child, referred_on=FIRST + 8 * DAY)[1] == words


def test_new_work_only_is_by_the_day_of_the_referral(trying: Trying) -> None:
    child, before = trying.authority.child, FIRST - DAY
    words = "Referred on 1 March 2026, before North joined on 2 March 2026: the trial is for new"
    arm, reason = place_of(trying.approved(), child, referred_on=before)
    assert (arm, reason) == ("comparison", f"{words} work only.")
    Trial.objects.update(open_work="too")
    assert place_of(Trial.objects.get(), child, referred_on=before)[0] == "trial"


def test_a_family_is_in_one_trial_at_a_time(trying: Trying) -> None:
    first = trying.running()
    begin(trying, trying.authority.child)
    text = SOUND.replace('"Visit"', '"Decision"').replace("visit.written", "visit.chase")
    second = trying.running(text)
    sister = trying.child(family=trying.authority.child.family)
    assert begin(trying, sister).trial == first
    assert place(second, sister) == (
        "excluded",
        "Left out because the family takes part in the Visit trial.",
    )
    other = trying.child()
    assert begin(trying, other).trial in (first, second)
    assert sorted(CohortMember.objects.filter(child=other).values_list("arm", flat=True)) == [
        "excluded",
        "trial",
    ]


def test_nobody_joins_a_trial_that_is_paused_or_over(trying: Trying) -> None:
    trial = trying.running()
    member, stranger = trying.authority.child, trying.child()
    begin(trying, member)
    pause_trial(trial, by=trying.authority.keeper, reason="A look at it.")
    assert begin(trying, member).trial is None
    assert begin(trying, stranger).trial is None
    Trial.objects.update(status="running")
    with clock.stopped_at(dt.datetime(2026, 9, 2, tzinfo=clock.LONDON)):
        assert begin(trying, member).trial is None
    assert again(trial).members.count() == 1
