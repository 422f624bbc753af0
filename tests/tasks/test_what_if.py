"""Replaying recorded work: equal to reality when nothing is proposed, and by hand when it is."""

import datetime as dt
from random import Random
from typing import Any

import pytest

from journey import clock
from journey.exceptions import JourneyError, Refused
from journey.models import ProcessVersion, RuleChange, WhatIf
from journey.rulebook.deciding import approve_change
from journey.what_if.asking import ask_what_if, cancel_what_if, question
from journey.what_if.proposing import Proposal
from tasks.models import Task
from tasks.replaying import replay_for, replay_now, running
from tasks.simulation import make_authority, simulate
from tests.authority import LIBRARY, MONDAY, Authority
from tests.changes import approved, drafted
from tests.trials import INSTEAD, SOUND, Trying
from tests.what_ifs import NOW, WEEKS, accepted_visit, late_visit, with_a_step_more

VISIT = LIBRARY / "visit.bpmn"
FOR_EVER = 1e9


def found(proposal: Proposal, *, months: int = 1) -> dict[str, Any]:
    """What a replay of the last month finds, asked on the third Monday."""
    with clock.stopped_at(NOW):
        return list(replay_now(question(proposal, months=months)))[-1].found


def of_team(answer: dict[str, Any], side: str) -> dict[str, list[int]]:
    (team,) = answer["teams"].values()
    assert team["name"] == "North"
    counts: dict[str, list[int]] = team[side]
    return counts


def test_nothing_proposed_is_reality(authority: Authority) -> None:
    late_visit(authority)
    answer = found(Proposal())
    assert answer["weeks"] == WEEKS
    assert answer["dates"] == {"counted": 3, "failed": 0, "unlike": 0}
    assert of_team(answer, "was") == of_team(answer, "would")
    assert of_team(answer, "was") == {
        "opened": [0, 0, 1, 2, 0],
        "open": [0, 0, 1, 2, 2],
        "due": [0, 0, 1, 2, 0],
        "overdue": [0, 0, 1, 2, 2],
        "decisions": [0, 0, 0, 1, 1],
    }


def test_a_longer_rule_by_hand(authority: Authority) -> None:
    """Five working days from Monday 2 March is Monday the 9th; it was Thursday the 5th."""
    late_visit(authority)
    change = drafted(authority)
    before = list(Task.objects.order_by("pk").values())
    answer = found(Proposal(changes=(change.pk,)))
    assert answer["dates"] == {"counted": 3, "failed": 0, "unlike": 0, "later": 1}
    assert answer["rules"]["visit.written"] == {
        "counted": 1, "failed": 0, "unlike": 0, "later": 1, "by": {"4": 1}
    }  # fmt: skip
    was, would = of_team(answer, "was"), of_team(answer, "would")
    assert (was["due"], would["due"]) == ([0, 0, 1, 2, 0], [0, 0, 0, 3, 0])
    assert (was["overdue"], would["overdue"]) == ([0, 0, 1, 2, 2], [0, 0, 0, 2, 2])
    assert all(was[name] == would[name] for name in ("opened", "open", "decisions"))
    assert list(Task.objects.order_by("pk").values()) == before
    assert not WhatIf.objects.exists()


def test_what_people_moved_and_what_has_ended_stays_as_it_was(authority: Authority) -> None:
    with clock.stopped_at(MONDAY):
        approved(authority, open_work=True, effective_to=MONDAY.date())
        late_visit(authority)
    answer = found(Proposal())
    assert answer["dates"].get("later") is None
    assert of_team(answer, "was") == of_team(answer, "would")


def test_a_change_for_another_team_moves_nothing_here(authority: Authority) -> None:
    late_visit(authority)
    change = drafted(authority, level="team", team=authority.front_door)
    assert found(Proposal(changes=(change.pk,)))["dates"]["counted"] == 3
    assert "later" not in found(Proposal(changes=(change.pk,)))["dates"]


@pytest.mark.requirement("R191")
def test_a_trial_holds_for_its_cohort_from_the_first_day(authority: Authority) -> None:
    late_visit(authority)
    trying = Trying(authority)
    answer = found(Proposal(trial=trying.load(SOUND).pk))
    assert answer["trial"] == {"in": 1}
    assert answer["dates"]["none"] == 1
    assert of_team(answer, "would")["overdue"] == [0, 0, 0, 2, 2]
    elsewhere = trying.load(SOUND, teams={str(authority.front_door.pk): ""})
    answer = found(Proposal(trial=elsewhere.pk))
    assert answer["trial"] == {"out": 1}
    assert "none" not in answer["dates"]


def test_the_same_diagram_makes_the_same_work(authority: Authority) -> None:
    accepted_visit(authority)
    draft = authority.draft(VISIT.read_bytes().replace(b"Write up the visit", b"Describe it"))
    answer = found(Proposal(versions=(draft.pk,)))
    (replayed,) = answer["replays"].values()
    assert replayed == {"fit": 1, "unfit": 0, "why": {}}
    assert of_team(answer, "was") == of_team(answer, "would")
    assert {(one["was"], one["would"]) for one in answer["steps"]["Visit"].values()} == {(1, 1)}


def test_a_step_more_opens_once_and_waits_until_the_next_is_done(authority: Authority) -> None:
    accepted_visit(authority)
    draft = authority.draft(with_a_step_more(VISIT.read_bytes()))
    answer = found(Proposal(versions=(draft.pk,)))
    assert answer["steps"]["Visit"]["read_visit"] == {
        "name": "Read the visit", "was": 0, "would": 1
    }  # fmt: skip
    was, would = of_team(answer, "was"), of_team(answer, "would")
    assert (sum(was["opened"]), sum(would["opened"])) == (4, 5)


def test_outcomes_that_do_not_fit_are_counted_and_said(authority: Authority) -> None:
    accepted_visit(authority)
    source = VISIT.read_bytes().replace(b'journey:outcome="accept"', b'journey:outcome="approve"')
    draft = authority.draft(source)
    answer = found(Proposal(versions=(draft.pk,)))
    (replayed,) = answer["replays"].values()
    why = "“Decide about the visit” has no longer the option “accept” that was chosen"
    assert replayed == {"fit": 0, "unfit": 1, "why": {why: 1}}
    assert of_team(answer, "was") == of_team(answer, "would")


def test_a_trial_with_another_process_is_replayed_through_it(authority: Authority) -> None:
    """Nobody wrote the letter: it is supposed to have waited until the visit ended."""
    accepted_visit(authority)
    answer = found(Proposal(trial=Trying(authority).load(SOUND + INSTEAD).pk))
    assert answer["trial"] == {"in": 2}
    (replayed,) = answer["replays"].values()
    assert (replayed["fit"], replayed["unfit"]) == (1, 0)
    steps = answer["steps"]["Follow-up"]
    assert {key: (step["was"], step["would"]) for key, step in steps.items()} == {
        "write_visit": (1, 0),
        "decide_visit": (1, 0),
        "chase_school": (1, 0),
        "write_letter": (0, 1),
    }


def test_a_replay_is_stopped_and_goes_on_after_a_crash(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    late_visit(authority)
    for _ in range(4):
        Trying(authority).child()
    monkeypatch.setattr(running, "FAMILIES", 2)
    with clock.stopped_at(NOW):
        row = ask_what_if(Proposal(), months=1, by=authority.keeper)
        assert ask_what_if(Proposal(), months=1, by=authority.keeper) == row
        assert replay_for(0)
        kept = running._with_families

        def killed(*_args: Any) -> Any:
            raise KeyboardInterrupt

        monkeypatch.setattr(running, "_with_families", killed)
        with pytest.raises(KeyboardInterrupt):
            replay_for(FOR_EVER)
        row.refresh_from_db()
        assert (row.status, row.looked, row.total) == ("running", 2, 5)
        monkeypatch.setattr(running, "_with_families", kept)
        assert not replay_for(FOR_EVER)
        row.refresh_from_db()
        assert (row.status, row.looked) == ("done", 5)
        assert row.found["dates"]["counted"] == 3

        other = ask_what_if(Proposal(), months=2, by=authority.keeper)
        assert replay_for(0)
        cancel_what_if(other, by=authority.keeper)
        assert not replay_for(FOR_EVER)
        other.refresh_from_db()
        assert (other.status, other.looked) == ("cancelled", 2)


def test_a_proposal_that_is_decided_about_meanwhile_is_not_mixed_in(authority: Authority) -> None:
    late_visit(authority)
    change = drafted(authority)
    row = ask_what_if(Proposal(changes=(change.pk,)), months=1, by=authority.keeper)
    approve_change(change, by=authority.approver)
    assert not replay_for(FOR_EVER)
    row.refresh_from_db()
    assert row.status == "failed"
    assert row.problem == f"{change} is decided about, so it is no proposal any more."


def test_a_replay_that_fails_says_so(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    row = ask_what_if(Proposal(), months=1, by=authority.keeper)
    monkeypatch.setattr(running, "_with_families", lambda *_args: 1 / 0)
    assert not replay_for(FOR_EVER)
    row.refresh_from_db()
    assert (row.status, "unexpected" in row.problem) == ("failed", True)


def test_who_keeps_processes_or_owns_a_trial_asks_and_nobody_else(authority: Authority) -> None:
    ask_what_if(Proposal(), months=1, by=authority.keeper)
    with pytest.raises(Refused):
        ask_what_if(Proposal(), months=1, by=authority.manager)
    trial = Trying(authority).load(SOUND)
    trial.owner = authority.manager
    trial.save()
    row = ask_what_if(Proposal(), months=1, by=authority.manager)
    with pytest.raises(Refused):
        cancel_what_if(row, by=authority.worker)
    row.refresh_from_db()
    assert row.status == "running"


def test_what_cannot_be_replayed_is_refused_with_a_sentence(authority: Authority) -> None:
    one, two = drafted(authority), drafted(authority, amount=4)
    decided = approved(authority, rule_key="visit.chase", unit="weeks", amount=2)
    open_ends = Trying(authority).load(SOUND, teams={})
    published = ProcessVersion.objects.filter(process_id="visit").get()
    refusals: list[tuple[Proposal, str]] = [
        (Proposal(rule_set="wt1999"), "There is no rule set wt1999"),
        (Proposal(changes=(987,)), "There is no change 987"),
        (Proposal(changes=(one.pk, two.pk)), "different things about one rule"),
        (Proposal(changes=(decided.pk,)), "is decided about"),
        (Proposal(trial=987), "There is no trial 987"),
        (Proposal(trial=open_ends.pk), "Choose the teams"),
        (Proposal(trial=Trying(authority).running(SOUND).pk), "has begun"),
        (Proposal(versions=(published.pk,)), "is decided about"),
    ]
    for proposal, words in refusals:
        with pytest.raises(JourneyError, match=words):
            question(proposal, months=1)
    with pytest.raises(JourneyError, match="Look at 1 to 24 months"):
        question(Proposal(), months=0)
    assert RuleChange.objects.filter(status="drafted").count() == 2


@pytest.mark.django_db
def test_a_simulated_authority_is_replayed_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every recorded date, and every recorded task, comes out of the replay as it really was."""
    end = dt.datetime(2026, 11, 20, 15, 0, tzinfo=clock.LONDON)
    make_authority(12, Random(7))
    for _ in simulate(children=12, days=60, seed=7, end=end):
        pass
    monkeypatch.setattr("journey.what_if.proposing._refuse_versions", lambda _versions: None)
    versions = tuple(ProcessVersion.objects.values_list("pk", flat=True))
    with clock.stopped_at(end):
        answer = list(replay_now(question(Proposal(versions=versions), months=3)))[-1].found
    assert answer["dates"] == {"counted": Task.objects.count(), "failed": 0, "unlike": 0}
    assert all(team["was"] == team["would"] for team in answer["teams"].values())
    assert {one["unfit"] for one in answer["replays"].values()} == {0}
    steps = [step for process in answer["steps"].values() for step in process.values()]
    assert len(steps) > 5
    assert all(step["was"] == step["would"] for step in steps)
