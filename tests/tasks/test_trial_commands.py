"""Trials from the command line, and a due date as in a trial."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from journey.models import Trial
from tests.authority import Authority
from tests.trials import QUESTION, SOUND, Trying, again

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: Any, command: str = "trial") -> str:
    said = StringIO()
    call_command(command, *map(str, arguments), stdout=said)
    return said.getvalue().strip()


def refused(*arguments: Any, command: str = "trial") -> str:
    with pytest.raises(CommandError) as told:
        run(*arguments, command=command)
    assert told.value.returncode == 2
    return str(told.value)


@pytest.fixture
def file(authority: Authority, tmp_path: Path) -> Path:
    path = tmp_path / "visit.toml"
    path.write_text(SOUND + QUESTION, encoding="utf-8")
    return path


def test_a_trial_from_its_file_to_its_end(authority: Authority, file: Path) -> None:
    assert run("list") == "No trial is loaded."
    assert run("check", file) == (
        "visit.toml fits this authority.\nIt asks: Is the school chased later too?"
    )
    said = run("load", file, "--by", "keeper")
    trial = Trial.objects.get()
    assert said.splitlines() == [
        f"The Visit trial is loaded as trial {trial.pk}.",
        "Answer the open question: Is the school chased later too?",
        "Choose the teams that take part.",
        "Say on which day the trial begins.",
    ]
    filled = ("--answer", "chase=no", "--team", "North", "--starts-on", "2026-03-02")
    said = run("fill", trial.pk, "--by", "keeper", *filled, "--leave-out", "unborn")
    assert said == "The Visit trial is filled in."
    assert run("check", trial.pk) == "The Visit trial passes its check."
    assert again(trial).status == "drafted"
    run("check", trial.pk, "--by", "keeper")
    approval = ("--reference", "Letter", "--on", "2026-03-01")
    assert "somebody else must approve it" in refused(
        "approve", trial.pk, "--by", "keeper", *approval
    )
    assert run("approve", trial.pk, "--by", "approver", *approval) == "The Visit trial: approved."
    for act, more, stands in (
        ("start", (), "running"),
        ("pause", ("--reason", "A look."), "paused"),
        ("resume", (), "running"),
        ("stop", ("--reason", "Not seen."), "ended"),
    ):
        said = run(act, trial.pk, "--by", "keeper", *more)
        assert said == f"The Visit trial: {stands}."
    assert run("list") == f"{trial.pk}\tThe Visit trial\tEnded"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("start", "99", "--by", "keeper"), "There is no trial 99. See `trial list`."),
        (("start", "visit", "--by", "keeper"), "There is no trial visit."),
        (("check", "gone.toml"), "There is no file gone.toml. Shipped are:"),
        (("load", "gone.toml", "--by", "keeper"), "There is no file gone.toml."),
    ],
)
def test_what_is_not_there_is_told(
    authority: Authority, arguments: tuple[str, ...], words: str
) -> None:
    assert words in refused(*arguments)


def test_what_cannot_be_filled_in_is_told(authority: Authority) -> None:
    trial = Trying(authority).load()
    fill = ("fill", trial.pk, "--by")
    assert refused(*fill, "gone", "--on-end", "keeps") == "Nobody signs in as gone."
    assert refused(*fill, "keeper", "--team", "West") == "There is no team West."
    assert "“soon” is not a date" in refused(*fill, "keeper", "--team", "North=soon")
    assert "Only those who look after processes" in refused(*fill, "worker", "--on-end", "keeps")


def test_a_bad_file_is_told_line_by_line(file: Path) -> None:
    file.write_text(SOUND.replace("suspend", "forget"), encoding="utf-8")
    assert refused("check", file).startswith("visit.toml, line 22, lift, act: there is no")
    assert refused("load", file, "--by", "keeper").startswith("visit.toml, line 22")
    assert not Trial.objects.exists()


def test_the_reasons_for_not_passing_are_told(authority: Authority) -> None:
    trial = Trying(authority).load(teams={})
    assert refused("check", trial.pk) == "Choose the teams that take part."


def test_a_due_date_as_in_a_trial_by_its_file_and_by_its_number(file: Path) -> None:
    given = ("visit.written", "--from", "2026-03-02", "--json", "--trial")
    said = json.loads(run(*given, file, command="due"))
    assert (said["due_on"], said["shadow_at"][:10], said["review_at"][:10]) == (
        None,
        "2026-03-05",
        "2026-03-09",
    )
    assert said["layers"][-1]["title"] == "the Visit trial"
    assert said["layers"][-1]["approval"]["by"] == "The Director (supposed)"
    run("load", file, "--by", "keeper")
    assert json.loads(run(*given, Trial.objects.get().pk, command="due"))["due_on"] is None


def test_a_due_date_in_an_approved_trial_names_its_approval(authority: Authority) -> None:
    trial = Trying(authority).approved()
    said = run("visit.written", "--from", "2026-03-02", "--trial", trial.pk, command="due")
    assert "approved by The Director on 2 March 2026 (Letter of 1 March)" in said


def test_a_due_date_waits_for_the_answer_on_which_it_depends(file: Path) -> None:
    given = ("visit.chase", "--from", "2026-03-02", "--trial", file)
    assert "Give --answer chase=no or --answer chase=longer" in refused(*given, command="due")
    said = json.loads(run(*given, "--answer", "chase=longer", "--json", command="due"))
    assert said["due_on"] == "2026-03-16"


@pytest.mark.parametrize(
    ("key", "rule", "answers"),
    [
        ("cumbria", "core-group.first.due", ()),
        ("gateshead", "assessment.initial.due", ()),
        ("hackney", "core-group.repeat.every", ("core_groups=all",)),
        ("knowsley", "icpc.due", ()),
        ("westminster", "icpc.due", ()),
    ],
)
def test_the_shipped_trials_are_known_by_their_keys(
    settings: Any, key: str, rule: str, answers: tuple[str, ...]
) -> None:
    settings.JOURNEY_PROCESSES = ROOT / "processes"
    given = [part for answer in answers for part in ("--answer", answer)]
    said = run(rule, "--from", "2027-01-04", "--trial", key, *given, command="due")
    assert said.startswith("No due date.")
    assert "Somebody looks again by" in said
