"""Letters and outputs as files that an authority edits: what they may say, and what is refused."""

import pytest

from journey.exceptions import LibraryError
from journey.letters import Audience, fill, read_letter, read_letters
from journey.library import library
from journey.outputs import read_output
from journey.plain_words import explained, read_plain_words

GOOD = 'title = "A letter"\nabout = "For a reason."\nto = "family"\ntext = "Dear {recipient},"\n'


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("{recipient}", "{recipient.password}", "there is no {recipient.password}"),
        ("{recipient}", "{% include 'x' %}", "there is no {% include 'x' %}"),
        ("{recipient}", "{recipient", "a brace is not closed, or stands alone"),
        ("{recipient}", "recipient}", "a brace is not closed, or stands alone"),
        ('to = "family"', 'to = "everybody"', "“to” is one of referrer, family"),
        ('about = "For a reason."', "", "give the letter “about”"),
        ('title = "A letter"', 'titel = "A letter"', "there is no “titel” here"),
        ('"A letter"', "3", "give the letter “title”, as text"),
        ('"A letter"', "", "Invalid value"),
    ],
)
def test_a_fault_is_told_with_the_file(old: str, new: str, fault: str) -> None:
    with pytest.raises(LibraryError) as refusal:
        read_letter(GOOD.replace(old, new), "mine")
    assert str(refusal.value).startswith("letters/mine.toml: ")
    assert fault in str(refusal.value)


def test_an_answer_must_be_asked_by_a_form() -> None:
    text = GOOD.replace("{recipient}", "{answer:favourite_colour}")
    assert read_letters({"mine": text}, questions={"favourite_colour"})["mine"].places
    with pytest.raises(LibraryError, match="no form asks favourite_colour"):
        read_letters({"mine": text}, questions={"another"})


def test_what_is_put_in_is_never_read_as_a_place() -> None:
    assert fill("{child} and {child}", {"child": "{worker} {x"}) == "{worker} {x and {worker} {x"


@pytest.mark.requirement("R135")
def test_the_letters_that_the_sources_ask_for_are_shipped() -> None:
    letters = library().letters
    assert {
        "referrer_feedback",
        "outcome_family",
        "outcome_child",
        "outcome_professionals",
        "change_of_worker",
        "plan_copy",
        "meeting_invitation",
    } <= set(letters)
    assert library().form("write_to_referrer").letters == ("referrer_feedback",)
    assert not letters["outcome_family"].shares
    assert letters["outcome_professionals"].shares
    assert letters["referrer_feedback"].to is Audience.REFERRER


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('title = "T"', "give the output “about”"),
        ('title = "T"\nabout = "A"\nstyle = "loud"', "“style” is one of report, letter, child"),
        ('title = "T"\nabout = "A"\nonly = "all"', "“only” must be a list"),
        ('title = "T"\nabout = "A"\nonly = [1]', "“only” holds text in quotation marks"),
        ('title = "T"\nabout = "A"\nviews = [{key = "k"}]', "a view has a key and a label"),
        ('title = "T"\nabout = "A"\ncode = "x"', "there is no “code” here"),
    ],
)
def test_a_fault_of_an_output_is_told_with_the_file(text: str, fault: str) -> None:
    with pytest.raises(LibraryError) as refusal:
        read_output(text, "mine")
    assert str(refusal.value).startswith("outputs/mine.toml: ")
    assert fault in str(refusal.value)


@pytest.mark.requirement("R131", "R138")
def test_each_of_the_four_readers_has_an_output_of_its_own() -> None:
    outputs = library().outputs
    assert {"child", "family", "court", "meeting"} <= set(outputs)
    assert outputs["child"].style == "child"
    asked = {one.key for form in library().forms.values() for one in form.questions}
    for output in outputs.values():
        assert {view.key for view in output.views} <= asked, output.key


@pytest.mark.requirement("R91")
def test_what_is_new_in_a_form_reaches_no_family_unless_it_is_named() -> None:
    outputs = library().outputs
    for key in ("child", "family"):
        assert not outputs[key].shows("something_new")
        assert not outputs[key].shows("police_check_answer")
        assert not outputs[key].shows("mother_view")
    for output in outputs.values():
        assert not output.shows("contact_name")
        assert not output.shows("contact_details")


@pytest.mark.requirement("R133")
def test_hard_words_are_found_whole_and_said_plainly() -> None:
    words = read_plain_words('[words]\n"core group" = "A few people."\nneglect = "Too little."\n')
    assert explained("The Core Group met.", words) == [("core group", "A few people.")]
    assert explained("The hardcore groups neglected it.", words) == []
    with pytest.raises(LibraryError, match=r"plain_words\.toml"):
        read_plain_words("[words]\nneglect = 3")
