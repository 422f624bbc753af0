"""Forms and words as data: what is read, and how a bad file is told."""

from pathlib import Path

import pytest

from journey.exceptions import LibraryError
from journey.form_files import read_form_text
from journey.forms import Form, Kind
from journey.library import Library, library

HEAD = 'title = "T"\npurpose = "P"\n'
EACH = '{key = "a", label = "A"},\n'
QUESTION = '[[section]]\ntitle = "S"\n[[section.question]]\nkey = "k"\nlabel = "L?"\n'


def form_of(text: str) -> Form:
    return read_form_text(text, "form")


def test_a_form_is_read_with_its_sections_and_questions() -> None:
    form = form_of(HEAD + QUESTION + 'kind = "long_text"\nrequired = true')
    (question,) = form.questions
    assert (form.key, form.title, question.kind) == ("form", "T", Kind.LONG_TEXT)
    assert question.required


def test_a_section_is_repeated_for_each() -> None:
    text = (
        HEAD
        + '[[section]]\nfor_each = [{key = "gp", label = "GP"}, '
        + '{key = "school", label = "School"}]\n'
        + '[[section.question]]\nkey = "asked"\nlabel = "Was the {label} asked?"\nkind = "yes_no"\n'
        + '[[section.question]]\nkey = "said"\nlabel = "What did the {label} say?"\n'
        + 'shown_when = {question = "asked", is = ["yes"]}\n'
    )
    questions = list(form_of(text).questions)
    assert [q.key for q in questions] == ["gp_asked", "gp_said", "school_asked", "school_said"]
    assert questions[2].label == "Was the School asked?"
    assert questions[3].is_asked({"school_asked": "yes"})
    assert not questions[3].is_asked({"gp_asked": "yes", "school_asked": "no"})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not toml", "form.toml"),
        ('title = "T"', "give the form a purpose"),
        (HEAD + '[[section]]\n[[section.question]]\nkey = "k"', "a key and a label"),
        (HEAD + QUESTION + 'kind = "riddle"', "riddle"),
        (HEAD + QUESTION + 'kind = "choice"', "a choice needs options"),
        (HEAD + QUESTION + QUESTION, "asked twice"),
        (HEAD + QUESTION + 'shown_when = {question = "x", is = ["y"]}', "depends on x"),
        (HEAD + 'allocates = "who"\n' + QUESTION, "allocates names who"),
        (HEAD + QUESTION + "requird = true", "question k: there is no “requird” here"),
        (HEAD + QUESTION + 'required = "yes"', "question k, required: must be true or false"),
        (HEAD + QUESTION + 'options = ["a"]', "options 1: must be a table"),
        (HEAD + QUESTION + 'options = [{value = "a"}]', "options 1: “label” must be given"),
        (HEAD + QUESTION + 'shown_when = {is = ["a"]}', "“question” must be given"),
        (HEAD + "section = 3", "section: must be a list"),
        (HEAD + "steps = [[[]]]", "steps 1: must be text"),
        ("a = " + "[" * 1500, "nested too deeply"),
        ("a." * 30_000 + "b = 1", "line 1 is too long"),
        ("# \n" * 30_000, "larger than 64 kilobytes"),
        (HEAD + QUESTION.replace("title", "for_each = [" + EACH * 301 + "]\ntitle"), "at most 300"),
    ],
)
def test_a_bad_form_is_told_with_its_file(text: str, words: str) -> None:
    with pytest.raises(LibraryError, match=words):
        form_of(text)


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    empty = Library(tmp_path, "none", "none")
    for ask in (
        empty.rule_set_in_use,
        lambda: empty.roles,
        lambda: empty.form("x"),
        lambda: library().rule("x"),
    ):
        with pytest.raises(LibraryError):
            ask()


def test_a_rule_set_that_is_not_shipped_cannot_be_chosen() -> None:
    with pytest.raises(
        LibraryError, match=r"no rule set wt1066\. Choose one of: st-helena-2020, wt"
    ):
        Library(library().folder, "wt1066", "england").rule_set_in_use()


def test_a_rule_set_says_to_whom_it_may_escalate(tmp_path: Path) -> None:
    for folder, name in (
        ("labels", "england"),
        ("timescales", "wt2023"),
        ("timescales", "st-helena-2020"),
    ):
        (tmp_path / folder).mkdir(exist_ok=True)
        text = (library().folder / folder / f"{name}.toml").read_text(encoding="utf-8")
        renamed = text.replace('name = "Service manager"', 'name = "Head of service"')
        (tmp_path / folder / f"{name}.toml").write_text(renamed, encoding="utf-8")
    with pytest.raises(LibraryError, match=r"no role is called “Service manager”.*, Head"):
        Library(tmp_path, "wt2023", "england").rule_set_in_use()


def test_a_fact_is_said_in_words() -> None:
    assert library().fact_words("contact_received") == "the contact was received"
    assert library().fact_words("court_order") == "court order was recorded"
    assert library().fact_words("core_group_began") == "the core group began"


def test_roles_record_unless_they_say_that_they_read_only() -> None:
    reading = {role.name for role in library().roles.values() if role.reads_only}
    assert reading == {"Administrator", "Practice lead", "Process lead"}


@pytest.mark.requirement("R46")
def test_what_is_asked_for_figures_alone_says_so_and_why() -> None:
    question = next(q for q in library().form("write_assessment").questions if q.for_figures)
    assert question.key == "known_factors"
    assert f"Asked for figures only: {question.for_figures}" in question.prompt
    asked = [q for form in library().forms.values() for q in form.questions]
    assert all(q.prompt == q.help for q in asked if not q.for_figures)
