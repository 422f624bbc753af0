"""The invented words of the demonstration: every text question of a form has its own."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from journey import clock
from journey.forms import Form, Kind, Question, RowsFrom
from journey.library import library
from journey.models import Child
from tasks.simulation.answering import invent_answers
from tasks.simulation.words import about, read_together, words

TEXTS = frozenset((Kind.TEXT, Kind.LONG_TEXT))


def keys(form: Form) -> Iterator[str]:
    """The text questions of a form, and the columns of its tables for each row they are about."""
    for question in form.questions:
        if question.kind in TEXTS:
            yield question.key
        for column in question.columns:
            if column.kind in TEXTS:
                yield from (f"{row}.{column.key}" for row in rows(question))


def rows(question: Question) -> list[str]:
    """What the rows of a table are about."""
    parts = [part.value for part in question.rows]
    return parts if question.rows_from is RowsFrom.LIST else [question.key]


def test_every_text_question_of_a_shipped_form_has_words_of_its_own() -> None:
    wanting = {
        f"{name}: {key}"
        for name, form in library().forms.items()
        for key in keys(form)
        if not words().variants(key)
    }
    assert not wanting, (
        "Write two or three answers to each of these under [texts] in a file of "
        "tasks/simulation/words/, and beside it under [texts_before_speech] what fits a baby; "
        f"names.toml says how: {sorted(wanting)}"
    )


def test_what_is_written_for_a_child_who_does_not_speak_has_its_pendant_for_others() -> None:
    assert words().texts_before_speech.keys() <= words().texts.keys()


def test_the_words_of_one_row_go_before_those_of_the_column() -> None:
    assert words().variants("pathway_plan_actions.who") != words().variants("who")
    assert words().variants("cin_plan_actions.who") == words().variants("who")
    baby = words().variants("cin_plan_actions.what", before_speech=True)
    assert baby == words().texts_before_speech["what"]


def test_a_key_that_stands_in_two_files_is_named(tmp_path: Path) -> None:
    for name in ("care", "court"):
        (tmp_path / f"{name}.toml").write_text('[texts]\nlegal_child = ["To stay."]\n')
    with pytest.raises(ValueError, match=r"court\.toml.*texts.*legal_child"):
        read_together(sorted(tmp_path.glob("*.toml")))


def test_an_unborn_child_is_the_baby_also_where_a_sentence_begins() -> None:
    text = "{child} is well. {child} sleeps, says the aunt of {child}."
    assert about(Child(), text) == "The baby is well. The baby sleeps, says the aunt of the baby."
    assert about(Child(first_name="Kai"), "{child} sleeps.") == "Kai sleeps."


@pytest.mark.django_db
def test_agencies_mostly_take_part_and_agree() -> None:
    child = Child(first_name="Kai", date_of_birth=clock.today() - timedelta(days=4000))
    form = library().forms["decide_conference"]
    invented = [invent_answers(form, child, Random(seed), outcome="closure") for seed in range(40)]
    said = [answer for one in invented for key, answer in one.items() if key.endswith("_agreed")]
    assert said.count("agreed") > 3 * (len(said) - said.count("agreed"))
