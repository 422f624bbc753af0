"""An authority's own words for phrases of the shipped files; ids and keys stay as they are."""

from pathlib import Path

import pytest

from journey.engine import compile_process
from journey.exceptions import LibraryError
from journey.library import Library, library
from journey.local_words import LocalWords

pytestmark = pytest.mark.requirement("R39")

SAID = LocalWords({"section 47": "section 57", "child in need plan": "Individual Support Plan"})


@pytest.mark.parametrize(
    ("shipped", "local"),
    [
        ("a section 47 enquiry", "a section 57 enquiry"),
        ("Section 47 enquiry", "Section 57 enquiry"),
        ("two child in need plans", "two Individual Support Plans"),
        ("child in\n  need plan", "Individual Support Plan"),
        ("section_47_enquiry", "section_47_enquiry"),
        ("section 470", "section 470"),
        ("subsection 47", "subsection 47"),
    ],
)
def test_a_phrase_is_said_as_the_authority_says_it(shipped: str, local: str) -> None:
    assert SAID.put_in(shipped) == local


@pytest.mark.parametrize(
    ("phrases", "fault"),
    [
        ({"referral": "notification"}, "at least two words"),
        ({"section_47": "section 57"}, "at least two words"),
        ({"section 47": 'x" id="y'}, "plain words"),
        ({"section 47": "<b>57</b>"}, "plain words"),
    ],
)
def test_what_could_change_an_id_or_a_file_is_refused(phrases: dict[str, str], fault: str) -> None:
    with pytest.raises(LibraryError, match=fault):
        LocalWords(phrases)


def st_helena() -> Library:
    return Library(library().folder, "st-helena-2020", "st-helena")


def test_st_helena_changes_words_and_nothing_else() -> None:
    here, there = library(), st_helena()
    for process_id in here.diagrams:
        ours = compile_process(here.source_of(process_id)).diagram
        theirs = compile_process(there.source_of(process_id)).diagram
        assert list(ours.nodes) == list(theirs.nodes)
        assert list(ours.arrows) == list(theirs.arrows)
        for node_id, node in ours.nodes.items():
            assert node.attributes == theirs.nodes[node_id].attributes
    for key, form in here.forms.items():
        asked = [question.key for question in form.questions]
        assert [question.key for question in there.form(key).questions] == asked


def test_st_helena_speaks_of_section_57_everywhere() -> None:
    there = st_helena()
    texts = [there.source_of(key).decode() for key in there.diagrams]
    texts += [there.form_text(key) for key in there.forms]
    texts += [rule.title for periods in there.rule_set_in_use().rules.values() for rule in periods]
    assert [text for text in texts if "ection 47 " in text] == []
    assert there.fact_words("s47_ended") == "the section 57 enquiry ended"
    assert there.authority == "St Helena"


def test_words_that_are_no_table_are_told(tmp_path: Path) -> None:
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "bad.toml").write_text('words = "section 57"', encoding="utf-8")
    with pytest.raises(LibraryError, match="must be a table of phrases"):
        Library(tmp_path, "wt2023", "bad").words.put_in("section 47")
