"""Another process in the place of the one that is named, where an authority runs it so."""

from pathlib import Path
from typing import Any

import pytest

from journey.exceptions import LibraryError
from journey.library import Library
from journey.models import ProcessInstance
from journey.processes import begin_process
from journey.substituting import process_for
from journey.writing import write_transaction
from tests.authority import LIBRARY, Authority


def begun(process_id: str, authority: Authority) -> tuple[str, set[str]]:
    """The process that began, and the facts with which it did."""
    with write_transaction():
        process, _ = begin_process(process_id, child=authority.child, facts={}, by=authority.worker)
        process.save()
    row = ProcessInstance.objects.get(pk=process.row.pk)
    return row.version.process_id, set(row.facts) - {"born"}


def test_the_process_that_is_named_begins_where_nothing_takes_its_place(
    authority: Authority,
) -> None:
    assert process_for("follow_up", authority.child, {}) == "follow_up"
    assert begun("follow_up", authority) == ("follow_up", {"follow_up_began"})


def test_what_an_authority_runs_instead_begins_in_its_place(
    authority: Authority, settings: Any
) -> None:
    settings.JOURNEY_LABELS = "instead"
    assert begun("follow_up", authority) == ("visit", {"visit_began"})
    assert begun("visit", authority) == ("visit", {"visit_began"})


def test_words_may_be_based_on_those_of_another_authority() -> None:
    words, base = Library(LIBRARY, "tests", "instead"), Library(LIBRARY, "tests", "tests")
    assert words.authority == "Another Council"
    assert (words.service, words.roles) == (base.service, base.roles)
    assert words.fact_words("visit_began") == base.fact_words("visit_began")
    assert words.fact_words("follow_up_began") == "the follow-up fell due"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('processes = "visit"', "processes: must be a table of process ids"),
        ("[processes]\nvisit = 3", "processes: must be a table of process ids"),
        ('[processes]\nvisit = "call"', "processes: there is no process call"),
        ('[processes]\nvist = "visit"', "processes: there is no process vist"),
        ('[processes]\nvisit = "visit"', "visit runs in the place of visit and is itself replaced"),
        (
            '[processes]\nvisit = "follow_up"\nfollow_up = "contact"',
            "follow_up runs in the place of visit and is itself replaced",
        ),
        ('based_on = "nobody"', "nobody.toml"),
        ('based_on = "bad"', "bad.toml: it is based on itself"),
    ],
)
def test_a_bad_table_is_told_with_its_file(tmp_path: Path, table: str, words: str) -> None:
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "bad.toml").write_text(table, encoding="utf-8")
    for process_id in ("visit", "follow_up", "contact"):
        (tmp_path / f"{process_id}.bpmn").touch()
    with pytest.raises(LibraryError, match=words):
        _ = Library(tmp_path, "none", "bad").substitutes
