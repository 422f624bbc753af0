"""A record printed for those who read it: what each sees, and what nobody but the child does."""

from pathlib import Path
from typing import Any

import pytest

from journey import clock
from journey.library import _changed_at, library
from journey.models import Child
from journey.outputs import read_output
from tasks.models import Record
from tasks.printing import printed
from tests.authority import VISIT, Authority
from tests.reading import signed_in, text
from tests.tasks.papers.conftest import written_up

ROOT = Path(__file__).resolve().parents[3]
NOT_ALONE = {"seen_alone": "no", "why_not_alone": "The aunt stayed in the room."}


def texts(record: Record, key: str) -> str:
    """Everything that stands in a print."""
    told = printed(record, library().outputs[key])
    views = [f"{view.label} {view.words}" for view in told.views]
    answers = [f"{label} {answer}" for one in told.sections for label, answer in one.answers]
    decided = [told.decision.rationale] if told.decision else []
    return "\n".join([*views, *answers, *decided, *(" ".join(one) for one in told.meanings)])


@pytest.mark.requirement("R131", "R132")
def test_the_same_record_says_to_each_what_is_for_them(network: Authority) -> None:
    record = written_up(network, **NOT_ALONE)
    family, court = texts(record, "family"), texts(record, "court")
    assert family == "In the child’s words I like the new school."
    assert "When did you visit? 2 March 2026" in court
    assert "Was the child seen alone? No" in court
    assert "The aunt stayed" not in court
    without = read_output('title = "T"\nabout = "A"\nchecklists = false', "short")
    told = printed(record, without)
    labels = [label for section in told.sections for label, _ in section.answers]
    assert labels == [
        "When did you visit?",
        "Why was the child not seen alone?",
        "What did the child say?",
    ]


@pytest.mark.requirement("R132")
def test_guidance_and_help_are_never_printed(network: Authority) -> None:
    record = written_up(network)
    assert "own words" in record.task.form.guidance
    client = signed_in(network.worker)
    for key in ("family", "court"):
        page = text(client.get(f"/papers/records/{record.pk}/print/{key}/"))
        assert "I like the new school." in page
        assert record.task.form.guidance not in page


@pytest.mark.requirement("R134")
def test_a_report_shows_views_that_were_recorded_at_another_step(network: Authority) -> None:
    written_up(network)
    network.complete(
        "decide_visit", by=network.manager, outcome="accept", rationale="She was heard."
    )
    decided = Record.objects.get(task__step="decide_visit")
    assert texts(decided, "court").startswith("What the child says I like the new school.")
    assert "She was heard." in texts(decided, "court")


@pytest.mark.requirement("R134")
def test_a_view_that_nobody_recorded_is_told_as_missing(network: Authority) -> None:
    record = written_up(network)
    Record.objects.update(answers={**record.answers, "childs_words": ""})
    page = text(signed_in(network.worker).get(f"/papers/records/{record.pk}/print/court/"))
    assert 'What the child says</h3> <p class="govuk-body">Not recorded.</p>' in page


@pytest.mark.requirement("R91")
def test_nothing_of_a_brother_s_or_sister_s_record_is_in_it(network: Authority) -> None:
    written_up(network)
    network.complete("decide_visit", by=network.manager, outcome="accept", rationale="Yes.")
    brother = Child.objects.create(
        family=network.child.family,
        first_name="Bo",
        last_name="Marsh",
        date_of_birth=clock.today(),
        key_worker=network.worker,
        team=network.north,
    )
    network.start_visit(brother)
    from tasks.letters import no_letter
    from tasks.models import Task
    from tasks.worktray import complete_task

    task = Task.objects.open().get(child=brother, step="write_visit")
    template = library().letters["to_family"]
    no_letter(template, child=brother, task=task, why="Too young.", by=network.worker)
    answers: dict[str, Any] = {**VISIT, "childs_words": "A secret of Bo."}
    complete_task(task, answers=answers, by=network.worker)
    for record in Record.objects.filter(task__child=network.child):
        for key in library().outputs:
            assert "secret" not in texts(record, key)
    theirs = Record.objects.get(task__child=brother)
    assert "A secret of Bo." in texts(theirs, "family")


@pytest.mark.requirement("R133")
def test_hard_words_are_explained_where_the_output_says_so(network: Authority) -> None:
    record = written_up(network, childs_words="The core group was here.")
    meaning = "core group The few people who carry out the plan."
    assert meaning in texts(record, "family")
    assert meaning not in texts(record, "court")


def test_the_record_offers_its_prints_and_a_stranger_gets_none(network: Authority) -> None:
    record = written_up(network)
    page = text(signed_in(network.worker).get(record.task.get_absolute_url()))
    assert f"/papers/records/{record.pk}/print/family/" in page
    assert "For a court" in page
    network.child.is_restricted = True
    network.child.save()
    address = f"/papers/records/{record.pk}/print/family/"
    assert signed_in(network.stranger).get(address).status_code == 403
    assert signed_in(network.keeper).get(address).status_code == 403


@pytest.mark.requirement("R138")
def test_what_is_given_to_the_child_is_large_and_says_you(
    network: Authority, test_library: Path
) -> None:
    shipped = (ROOT / "processes/outputs/child.toml").read_text(encoding="utf-8")
    mine = shipped.replace("child_views", "childs_words")
    (test_library / "outputs" / "child.toml").write_text(mine, encoding="utf-8")
    _changed_at.cache_clear()
    record = written_up(network)
    page = text(signed_in(network.worker).get(f"/papers/records/{record.pk}/print/child/"))
    assert "journey-print--child" in page
    assert 'What you said</h3> <p class="govuk-body">I like the new school.' in page
    assert "Recorded by" not in page
