"""The life of a trial: what follows what, who may, what is fixed, what is written down."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from journey import append_only, clock
from journey.exceptions import JourneyError, Refused
from journey.models import Trial, TrialEvent, Worker
from journey.trials.drafting import fill_trial, load_trial
from journey.trials.life import (
    approve_trial,
    check_trial,
    end_trials,
    pause_trial,
    resume_trial,
    send_back_trial,
    start_trial,
    stop_trial,
)
from journey.trials.trail import broken_trials
from tests.authority import At, Authority
from tests.changes import approved, drafted
from tests.trials import FIRST, QUESTION, SOUND, Trying, again

WEEK = dt.timedelta(weeks=1)
Act = Callable[[Trial, Worker], object]


@pytest.fixture
def trying(authority: Authority) -> Trying:
    return Trying(authority)


def check(trial: Trial, by: Worker) -> object:
    return check_trial(trial, by=by)


def approve(trial: Trial, by: Worker) -> object:
    return approve_trial(trial, by=by, reference="Letter", on=FIRST)


def send_back(trial: Trial, by: Worker) -> object:
    return send_back_trial(trial, by=by, reason="Fewer teams.")


def start(trial: Trial, by: Worker) -> object:
    return start_trial(trial, by=by)


def pause(trial: Trial, by: Worker) -> object:
    return pause_trial(trial, by=by, reason="Too many children wait.")


def resume(trial: Trial, by: Worker) -> object:
    return resume_trial(trial, by=by)


def stop(trial: Trial, by: Worker) -> object:
    return stop_trial(trial, by=by, reason="A child was not seen.")


def brought_to(status: str, trying: Trying) -> Trial:
    trial = trying.load()
    keeper, approver = trying.authority.keeper, trying.authority.approver
    for name, act, by in (
        ("drafted", None, keeper),
        ("checked", check, keeper),
        ("approved", approve, approver),
        ("running", start, keeper),
        ("paused", pause, keeper),
        ("ended", stop, keeper),
    ):
        if act:
            act(trial, by)
        if name == status:
            break
    return again(trial)


MOVES: dict[str, tuple[Act, dict[str, str], str]] = {
    "check": (check, {"drafted": "checked"}, "keeper"),
    "send back": (send_back, {"checked": "drafted"}, "approver"),
    "approve": (approve, {"checked": "approved"}, "approver"),
    "start": (start, {"approved": "running"}, "keeper"),
    "pause": (pause, {"running": "paused"}, "manager"),
    "go on": (resume, {"paused": "running"}, "approver"),
    "stop": (stop, {"approved": "ended", "running": "ended", "paused": "ended"}, "manager"),
}
REFUSED = {
    "check": ["manager", "worker"],
    "send back": ["keeper", "manager"],
    "approve": ["keeper", "manager", "worker"],
    "start": ["manager", "worker"],
    "pause": ["worker", "reader"],
    "go on": ["manager", "worker"],
    "stop": ["worker", "reader"],
}


@pytest.mark.parametrize("name", MOVES)
def test_each_move_leads_from_where_it_may_to_where_it_should(trying: Trying, name: str) -> None:
    act, ways, who = MOVES[name]
    for source in Trial.Status.values:
        trial = brought_to(source, trying)
        if source in ways:
            act(trial, getattr(trying.authority, who))
            assert again(trial).status == ways[source]
        else:
            with pytest.raises(JourneyError, match="so this cannot be done"):
                act(trial, getattr(trying.authority, who))
            assert again(trial).status == source
        Trial.objects.filter(pk=trial.pk).update(status="drafted")


@pytest.mark.parametrize(
    ("name", "who"), [(name, who) for name in REFUSED for who in REFUSED[name]]
)
def test_whoever_may_not_is_refused_and_it_is_written_down(
    trying: Trying, name: str, who: str
) -> None:
    act, ways, _ = MOVES[name]
    trial, by = brought_to(next(iter(ways)), trying), getattr(trying.authority, who)
    with pytest.raises(Refused):
        act(trial, by)
    assert again(trial).status == trial.status
    event = trial.events.last()
    assert event
    assert (event.kind, event.actor, event.body) == ("refused", by, f'{{"move":"{name}"}}')


@pytest.mark.requirement("R191")
def test_four_eyes_are_two_persons_whatever_they_did(trying: Trying) -> None:
    keeper, approver = trying.authority.keeper, trying.authority.approver
    trial = load_trial(SOUND.encode(), "visit.toml", by=approver)
    values = {"starts_on": FIRST, "teams": {str(trying.authority.north.pk): ""}}
    trial = fill_trial(trial, values, by=keeper)
    assert check_trial(trial, by=keeper) == []
    for either in (keeper, approver):
        with pytest.raises(Refused, match="somebody else must approve it"):
            approve(trial, either)
    for column in ("drafted_by", "changed_by"):
        mine = Trial.objects.filter(pk=trial.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(approved_by=getattr(trial, column))


def test_nothing_runs_without_an_approval_even_in_the_database(trying: Trying) -> None:
    trial = trying.load()
    with pytest.raises(IntegrityError), transaction.atomic():
        Trial.objects.filter(pk=trial.pk).update(status="running")


def test_an_approval_says_who_where_and_when(trying: Trying) -> None:
    trial, approver = brought_to("checked", trying), trying.authority.approver
    for reference, on, words in (
        (" ", FIRST, "Say where the approval is written down"),
        ("Letter", FIRST + WEEK, "a day that is still to come"),
    ):
        with pytest.raises(JourneyError, match=words):
            approve_trial(trial, by=approver, reference=reference, on=on)
    approve(trial, approver)
    trial = again(trial)
    assert (trial.approval_body, trial.approval_reference, trial.approval_on) == (
        "The Director",
        "Letter",
        FIRST,
    )
    assert (trial.approved_by, bool(trial.hash)) == (approver, True)


@pytest.mark.parametrize(
    ("filled", "words"),
    [
        ({"teams": {}}, "Choose the teams that take part."),
        ({"starts_on": None, "ends_on": None}, "Say on which day the trial begins."),
        ({"ends_on": FIRST + 40 * WEEK}, "It may last 6 months, so it ends before 2 September"),
        ({"starts_on": FIRST - 9 * WEEK, "ends_on": FIRST - WEEK}, "It ended on 23 February 2026"),
        ({"exclusions": ["twins"]}, "There is no exclusion twins."),
        (
            {"referred_from": FIRST, "referred_to": FIRST - WEEK},
            "The last day of referral comes before the first.",
        ),
        ({"teams": {"999999": ""}}, "A team that was chosen is not there any more."),
    ],
)
def test_what_keeps_a_trial_from_passing_is_said(
    trying: Trying, filled: dict[str, Any], words: str
) -> None:
    trial = trying.load(**filled)
    problems = check_trial(trial, by=trying.authority.keeper)
    assert [one for one in problems if one.startswith(words)]
    assert again(trial).status == "drafted"


def test_an_open_question_is_answered_before_the_check(trying: Trying) -> None:
    keeper = trying.authority.keeper
    trial = trying.load(SOUND + QUESTION)
    question = "Answer the open question: Is the school chased later too?"
    assert check_trial(trial, by=keeper) == [question]
    fill_trial(trial, {"answers": {"chase": "perhaps"}}, by=keeper)
    assert check_trial(again(trial), by=keeper) == [question]
    fill_trial(trial, {"answers": {"chase": "longer"}}, by=keeper)
    assert check_trial(again(trial), by=keeper) == []


def test_a_trial_that_is_changed_after_its_check_is_a_draft_again(trying: Trying) -> None:
    trial = brought_to("checked", trying)
    fill_trial(trial, {"open_work": "too"}, by=trying.authority.keeper)
    assert again(trial).status == "drafted"


def test_a_team_joins_within_the_trial(trying: Trying) -> None:
    day = {str(trying.authority.north.pk): (FIRST - WEEK).isoformat()}
    problems = check_trial(trying.load(teams=day), by=trying.authority.keeper)
    assert problems == ["A team joins on a day outside the trial. Choose one inside."]


def test_two_trials_do_not_change_the_same_rule_for_the_same_team(trying: Trying) -> None:
    brought_to("running", trying)
    keeper = trying.authority.keeper
    other = trying.load()
    assert check_trial(other, by=keeper) == [
        "The Visit trial changes visit.written for North at the same time. Choose other teams or "
        "other dates."
    ]
    south = {str(trying.authority.front_door.pk): ""}
    fill_trial(other, {"teams": south}, by=keeper)
    assert check_trial(again(other), by=keeper) == []
    later = trying.load(starts_on=FIRST + 30 * WEEK, ends_on=None)
    assert check_trial(later, by=keeper) == []


def test_an_approved_trial_is_filled_in_no_more(trying: Trying) -> None:
    trial = brought_to("approved", trying)
    with pytest.raises(JourneyError, match="what it says is fixed"):
        fill_trial(trial, {"open_work": "too"}, by=trying.authority.keeper)


def test_it_starts_on_one_of_its_days_only(trying: Trying, later: At) -> None:
    keeper = trying.authority.keeper
    early = trying.approved(starts_on=FIRST + WEEK, ends_on=FIRST + 2 * WEEK)
    with pytest.raises(JourneyError, match="approved for 9 March 2026 to 16 March 2026, and today"):
        start(early, keeper)
    with later(WEEK):
        start(early, keeper)
        pause(early, keeper)
    with later(3 * WEEK), pytest.raises(JourneyError, match="today is not one of these days"):
        resume(again(early), keeper)


@pytest.mark.parametrize("status", ["approved", "running", "paused"])
def test_it_ends_by_itself_when_its_last_day_is_over(
    trying: Trying, later: At, status: str
) -> None:
    trial = brought_to(status, trying)
    assert trial.ends_on == dt.date(2026, 9, 1)
    with clock.stopped_at(dt.datetime(2026, 9, 1, 23, 59, tzinfo=clock.LONDON)):
        assert end_trials() == []
    with clock.stopped_at(dt.datetime(2026, 9, 2, 0, 0, tzinfo=clock.LONDON)):
        assert end_trials() == [trial]
        assert end_trials() == []
    event = trial.events.last()
    assert event
    assert (again(trial).status, event.kind, event.actor) == ("ended", "ended", None)


def test_stopping_and_pausing_ask_for_a_reason(trying: Trying) -> None:
    trial, by = brought_to("running", trying), trying.authority.manager
    for act in (stop_trial, pause_trial):
        with pytest.raises(JourneyError, match="Say why the trial is"):
            act(trial, by=by, reason=" ")
        with pytest.raises(JourneyError, match="Shorten what you wrote"):
            act(trial, by=by, reason="x" * 501)
    stop(trial, by)
    assert again(trial).end_reason == "A child was not seen."


def test_whoever_owns_a_trial_may_stop_it(trying: Trying) -> None:
    trial = trying.load(owner=trying.authority.reader)
    check(trial, trying.authority.keeper)
    approve(trial, trying.authority.approver)
    stop(again(trial), trying.authority.reader)
    assert again(trial).status == "ended"


def test_every_act_is_in_the_trail_and_a_changed_trail_is_found(trying: Trying) -> None:
    trial = brought_to("ended", trying)
    kinds = ["loaded", "filled", "checked", "approved", "started", "paused", "stopped"]
    assert list(trial.events.values_list("kind", flat=True)) == kinds
    assert list(broken_trials()) == []
    TrialEvent.objects.filter(trial=trial, seq=4).update(body="{}")
    assert list(broken_trials()) == [f"Trial {trial.pk}: event 4 was changed or removed."]
    Trial.objects.filter(pk=trial.pk).update(audit_length=8)
    TrialEvent.objects.filter(trial=trial, seq__gte=4).delete()
    assert list(broken_trials()) == [f"Trial {trial.pk}: the end of the trail is missing."]


@pytest.fixture
def guarded(db: None) -> Iterator[None]:
    """The triggers of a real installation."""
    append_only.install(connection)
    yield
    append_only.remove(connection)


@pytest.mark.django_db
def test_what_a_trial_says_is_fixed_in_the_database_once_it_is_approved(
    trying: Trying, guarded: None
) -> None:
    trial = brought_to("running", trying)
    trying.authority.child.trials.create(
        trial=trial, arm="trial", reason="By rule.", referred_on=FIRST
    )
    mine, events = Trial.objects.filter(pk=trial.pk), trial.events.all()
    for change in (
        lambda: mine.update(teams={}),
        lambda: mine.update(source=b""),
        lambda: mine.update(ends_on=FIRST + 50 * WEEK),
        lambda: mine.update(approval_reference="Another letter"),
        lambda: mine.update(status="drafted"),
        lambda: mine.delete(),
        lambda: events.update(body="{}"),
        lambda: trial.members.update(arm="comparison"),
        lambda: trial.members.all().delete(),
    ):
        with pytest.raises(Exception, match=r"never changes|append-only|keeps the arm|protected"):
            with transaction.atomic():
                change()
    pause(trial, trying.authority.keeper)
    assert again(trial).status == "paused"


def test_a_change_of_a_timescale_that_a_trial_could_not_lie_on_is_refused(trying: Trying) -> None:
    authority = trying.authority
    trying.running(SOUND + QUESTION, answers={"chase": "longer"})
    longer = {"rule_key": "visit.chase", "amount": 3, "unit": "weeks"}
    with pytest.raises(JourneyError, match="The Visit trial cannot change “School chased”"):
        drafted(authority, **longer)
    drafted(authority, **longer, level="team", team=authority.front_door)
    tighter = {"act": "tightened", "amount": 2, "level": "team", "team": authority.north}
    with pytest.raises(JourneyError, match="North team cannot change"):
        drafted(authority, **tighter)
    Trial.objects.update(status="ended")
    drafted(authority, **longer)
    drafted(authority, **tighter)


def test_a_trial_that_could_not_lie_on_the_change_of_a_team_does_not_pass(trying: Trying) -> None:
    authority = trying.authority
    approved(authority, act="tightened", amount=2, level="team", team=authority.north)
    problems = check_trial(trying.load(), by=authority.keeper)
    assert len(problems) == 1
    assert problems[0].startswith("For North: The North team cannot change “Visit written up”")
