"""The container for licensed scales: items with their scores, subscales apart, or incomplete."""

from typing import Any

import pytest
from django.test import Client

from journey.exceptions import LibraryError
from journey.form_files import read_form_text
from journey.forms import Kind
from journey.library import library
from journey.models import Child
from tasks.answers import check_answers
from tasks.exceptions import AnswersWanting
from tasks.models import Record
from tests.authority import Authority
from tests.reading import signed_in, text
from tests.scales import SCALE
from tests.tables import publish_forms

FULL = {"warm": "often", "spilt": "often", "shared": "never"}


@pytest.fixture
def sheet(authority: Authority) -> tuple[Client, str]:
    """A person at a task with a scale."""
    publish_forms(authority, write_visit=SCALE)
    authority.start_visit()
    return signed_in(authority.worker), authority.open_task("write_visit").get_absolute_url()


@pytest.mark.requirement("R106")
def test_each_answer_has_its_score_and_each_subscale_its_own_total(
    sheet: tuple[Client, str],
) -> None:
    client, address = sheet
    sent = {f"tea_scale-{key}": option for key, option in FULL.items()}
    assert client.post(address, sent).status_code == 302
    record = Record.objects.get()
    assert record.answers["tea_scale"] == {
        "warm": {"value": "often", "score": 3},
        "spilt": {"value": "often", "score": 0},
        "shared": {"value": "never", "score": 0},
    }
    ((_, table),) = record.read[0]["answers"]
    assert table["rows"] == [
        ["My tea is warm", "Often", "3"],
        ["My tea is spilt", "Often", "0"],
        ["I have tea with somebody", "Never", "0"],
        ["Calm", "Total", "3"],
        ["Cheer", "Total", "0"],
    ]
    assert "My tea is warm" in text(client.get(address))


@pytest.mark.requirement("R107")
def test_a_scale_with_an_unanswered_item_is_incomplete_and_has_no_total(
    sheet: tuple[Client, str],
) -> None:
    client, address = sheet
    assert client.post(address, {"tea_scale-warm": "often"}).status_code == 302
    ((_, table),) = Record.objects.get().read[0]["answers"]
    assert table["rows"][1:] == [
        ["My tea is spilt", "Not answered", ""],
        ["I have tea with somebody", "Not answered", ""],
        ["Calm", "Incomplete", ""],
        ["Cheer", "Incomplete", ""],
    ]


def test_the_typing_is_kept_and_shown_again(sheet: tuple[Client, str]) -> None:
    client, address = sheet
    client.post(address, {"tea_scale-spilt": "never", "save_draft": "1"})
    shown = text(client.get(address))
    (spilt,) = [part for part in shown.split("<input") if "tea_scale-spilt" in part][:1]
    assert 'value="never"' in spilt
    assert "checked" in spilt


@pytest.mark.parametrize(
    "answer", [{"warm": "always"}, {"warm": {"value": ["often"]}}, "often", {"warm": 3}]
)
def test_an_answer_that_the_scale_does_not_have_is_refused(answer: Any) -> None:
    form = read_form_text(SCALE, "form")
    with pytest.raises(AnswersWanting):
        check_answers(form, {"tea_scale": answer}, child=Child())


def test_a_compulsory_scale_is_begun_at_least_and_a_known_one_fits_again() -> None:
    required = SCALE.replace('kind = "scale"', 'kind = "scale"\nrequired = true')
    form = read_form_text(required, "form")
    with pytest.raises(AnswersWanting, match="How is your tea"):
        check_answers(form, {"tea_scale": {}}, child=Child())
    kept = check_answers(form, {"tea_scale": FULL}, child=Child())
    assert check_answers(form, kept, child=Child()) == kept


def test_no_published_scale_ships_with_the_product() -> None:
    asked = [one for form in library().forms.values() for one in form.questions]
    assert [one.key for one in asked if one.kind is Kind.SCALE] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SCALE.replace('licence = "Invented for tests"\n', ""), "a scale needs a licence"),
        (SCALE.replace('"spilt", label', '"warm", label'), "an item is there twice"),
        (SCALE.replace('subscale = "cheer"', 'subscale = "joy"'), "there is no subscale joy"),
        (SCALE.replace("[0, 2]", "[0, 2, 4]"), "give a score for each of the 2 options"),
        (SCALE.replace("[0, 2]", "[0, true]"), "must be a whole number"),
        (SCALE.replace('"shared"', '"shared-tea"'), "its key is one word of letters"),
        (SCALE.replace('kind = "scale"', 'kind = "choice"'), "only a scale has items"),
    ],
)
def test_a_scale_that_cannot_be_counted_is_told(text: str, words: str) -> None:
    with pytest.raises(LibraryError, match=words):
        read_form_text(text, "form")
