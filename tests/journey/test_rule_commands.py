"""Timescales changed from the command line, through the functions of the pages; `due` with them."""

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from journey.models import RuleChange
from tests.authority import Authority
from tests.changes import approved

WRITTEN = ("change_rule", "visit.written", "--reason", "Visits are far apart.", "--by", "keeper")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    call_command(*words)
    return capsys.readouterr().out.strip()


def test_a_change_is_drafted_approved_and_ended(
    authority: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(capsys, *WRITTEN, "--to", "5 working days", "--team", "North", "--open-work")
    row = RuleChange.objects.get()
    assert said == (
        f"Change {row.pk} is drafted: Relaxed to 5 working days. From the day on which it is "
        "approved, for all work, begun before or not."
    )
    number = str(row.pk)
    with pytest.raises(CommandError, match="You drafted this change"):
        run(capsys, "approve_rule_change", number, "--by", "keeper")
    approve = ("approve_rule_change", number, "--by", "approver")
    assert run(capsys, *approve) == f"Change {number}: approved."
    with pytest.raises(CommandError, match="Approver approved Change"):
        run(capsys, *approve)
    assert run(capsys, *approve, "--end", "--note", "Enough.") == f"Change {number}: ended early."


def test_a_rule_is_suspended_with_a_review_point_or_the_draft_rejected(
    authority: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(capsys, *WRITTEN, "--suspend", "4 weeks", "--until", "2026-06-30")
    assert "Suspended; somebody looks again after 4 weeks" in said
    assert "to 30 June 2026" in said
    number = str(RuleChange.objects.get().pk)
    reject = ("approve_rule_change", number, "--by", "approver", "--reject")
    with pytest.raises(CommandError, match="Say why"):
        run(capsys, *reject)
    assert run(capsys, *reject, "--note", "No.") == f"Change {number}: rejected."


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ((), "Name a rule with --to or --suspend"),
        (("--to", "5 working days", "--suspend", "1 week"), "Name a rule with --to or --suspend"),
        (("--rule-set", "tests"), "Name a rule with --to or --suspend"),
        (("--to", "five days"), "“five days” is no length of time"),
        (("--to", "5 moons"), "“5 moons” is no length of time"),
        (("--to", "5 days", "--from", "soon"), "“soon” is not a date"),
        (("--to", "5 days", "--team", "East"), "There is no team East"),
        (("--to", "3 working days"), "is not stricter than 3 working days"),
    ],
)
def test_what_cannot_be_drafted_is_said_and_changes_nothing(
    authority: Authority, words: tuple[str, ...], problem: str
) -> None:
    with pytest.raises(CommandError, match=problem):
        call_command(*WRITTEN, *words)
    assert not RuleChange.objects.exists()


def test_somebody_who_may_not_is_refused(authority: Authority) -> None:
    words = [*WRITTEN[:-1], "worker", "--to", "5 working days"]
    with pytest.raises(CommandError, match="Only those who look after processes"):
        call_command(*words)
    with pytest.raises(CommandError, match="There is no change 99"):
        call_command("approve_rule_change", "99", "--by", "approver")


def test_due_counts_by_what_was_changed_here(
    authority: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    approved(authority)
    approved(authority, level="team", team=authority.north, amount=2)
    due = ("due", "visit.written", "--from", "2026-03-02", "--json")

    def on(*more: str) -> Any:
        return json.loads(run(capsys, *due, *more))

    assert on()["due_on"] == "2026-03-09"
    assert on("--team", "North")["due_on"] == "2026-03-04"
    assert [layer["level"] for layer in on("--team", "North")["layers"]] == [
        "rule set",
        "authority",
        "team",
    ]
    assert on("--rule-set", "tests")["due_on"] == "2026-03-05"
    with pytest.raises(CommandError, match="There is no team East"):
        run(capsys, *due, "--team", "East")
