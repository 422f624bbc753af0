"""What a version changes, in sentences."""

import pytest

from journey.models import ProcessVersion
from journey.publishing import changes_between
from tests.authority import LIBRARY, Authority

VISIT = (LIBRARY / "visit.bpmn").read_text(encoding="utf-8")
FORM = (LIBRARY / "forms" / "write_visit.toml").read_text(encoding="utf-8")


def changes(
    authority: Authority, *pairs: tuple[str, str], form: str = FORM
) -> dict[str, list[str]]:
    """The sentences by group, after some words of the diagram were replaced."""
    source = VISIT
    for old, new in pairs:
        assert old in source
        source = source.replace(old, new)
    before = ProcessVersion.objects.get(process_id="visit")
    after = authority.draft(source.encode(), forms={"write_visit": form})
    return dict(changes_between(before, ProcessVersion.objects.get(pk=after.pk)).groups)


STEP = (
    '<bpmn:userTask id="tell_gp" name="Tell the GP" journey:form="write_letter" '
    'journey:timescale="visit.decided"/>'
    '<bpmn:sequenceFlow id="to_decide" sourceRef="tell_gp" targetRef="decide_visit"/>'
)


def test_a_new_step_is_told_with_its_arrows_its_rule_and_its_form(authority: Authority) -> None:
    told = changes(
        authority,
        (
            '<bpmn:sequenceFlow id="to_decide" sourceRef="write_visit" targetRef="decide_visit"/>',
            STEP + '<bpmn:sequenceFlow id="to_gp" sourceRef="write_visit" targetRef="tell_gp"/>',
        ),
        (
            "<bpmn:flowNodeRef>write_visit</bpmn:flowNodeRef>",
            "<bpmn:flowNodeRef>write_visit</bpmn:flowNodeRef>"
            "<bpmn:flowNodeRef>tell_gp</bpmn:flowNodeRef>",
        ),
    )
    assert told["Steps"] == ["“Tell the GP” is new: user task, Social worker."]
    assert told["Arrows"] == [
        "The arrow from “Write up the visit” to “Decide about the visit”: "
        "from is now “Tell the GP”; before it was “Write up the visit”.",
        "The arrow from “Write up the visit” to “Tell the GP” is new.",
    ]
    assert told["Forms"] == ["The form “Write the letter” is new."]
    (rule,) = told["Timescales, dates and safeguards"]
    assert rule.startswith("“Tell the GP” is new, with its timescale “")


@pytest.mark.requirement("R43")
def test_a_rule_that_is_lifted_or_loosened_is_told_first(authority: Authority) -> None:
    told = changes(
        authority,
        (
            '"write_visit" journey:timescale="visit.written"',
            '"write_visit" journey:timescale="visit.decided"',
        ),
    )
    ((title, (sentence,)),) = told.items()
    assert title == "Timescales, dates and safeguards"
    assert sentence.startswith("“Write up the visit”: timescale is now “")
    assert "; before it was “" in sentence


def test_a_step_that_goes_is_told_with_its_rule(authority: Authority) -> None:
    gone = VISIT[VISIT.index('    <bpmn:userTask id="chase_school"') :].split("\n", 1)[0]
    told = changes(
        authority,
        (gone, ""),
        ("<bpmn:flowNodeRef>chase_school</bpmn:flowNodeRef>", ""),
        (
            'sourceRef="chase_falls_due" targetRef="chase_school"',
            'sourceRef="chase_falls_due" targetRef="chased"',
        ),
        ('<bpmn:sequenceFlow id="to_chased" sourceRef="chase_school" targetRef="chased"/>', ""),
    )
    assert told["Steps"] == ["“Chase the school” is gone."]
    assert told["Timescales, dates and safeguards"][0].startswith("“Chase the school” is gone, wi")
    assert "is no longer used." in told["Forms"][0]
    assert "The arrow from “Chase the school” to “School chased” is gone." in told["Arrows"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('name="Return it for more"', 'name="Send it back"', "name is now “Send it back”; before"),
        (
            ' journey:starts="follow_up"',
            "",
            "starts the process was “follow_up”; now there is none",
        ),
        (
            ' journey:allocateTo="key_worker"',
            "",
            "allocated to was “key_worker”; now there is none",
        ),
        ('name="Visit" ', 'name="Home visit" ', "The process is now called “Home visit”"),
        (
            'name="Visit due"/>',
            'name="Due"/>',
            "“Due”: name is now “Due”; before it was “Visit due”",
        ),
    ],
)
def test_every_property_is_told(authority: Authority, old: str, new: str, sentence: str) -> None:
    told = [one for group in changes(authority, (old, new)).values() for one in group]
    assert len(told) == 1
    assert sentence in told[0]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("When did you visit?", "Which day?", "words is now “Which day?”; before it was “When"),
        ('fact = "child_seen"', "", "fact it records was “child_seen”; now there is none."),
        ('kind = "yes_no"', 'kind = "text"', "answer is now “a line of text”; before it was “yes"),
        ("So that everybody knows", "So that all know", "purpose is now “So that all know how"),
        ('is = ["no"]', 'is = ["yes"]', "asked when is now “Was the child seen alone?” is Yes"),
    ],
)
def test_every_property_of_a_form_is_told(
    authority: Authority, old: str, new: str, sentence: str
) -> None:
    told = changes(authority, form=FORM.replace(old, new))
    assert list(told) == ["Forms"]
    assert any(sentence in one for one in told["Forms"]), told


def test_questions_that_come_go_and_move_are_told(authority: Authority) -> None:
    head, when, *others, last = FORM.split("[[section.question]]")
    moved = "[[section.question]]".join(
        [head, last, when, *others, '\nkey = "new"\nlabel = "New?"']
    )
    told = changes(authority, form=moved)["Forms"]
    assert "The form “Write up the visit”: the question “New?” is new." in told
    assert "The form “Write up the visit”: its questions come in another order." in told


def test_a_question_that_goes_is_told(authority: Authority) -> None:
    told = changes(authority, form=FORM[: FORM.rindex("[[section.question]]")])
    assert told == {
        "Forms": ["The form “Write up the visit”: the question “What did the child say?” is gone."]
    }


def test_a_step_that_is_renamed_is_told_once(authority: Authority) -> None:
    told = changes(authority, ('name="Write up the visit"', 'name="Describe the visit"'))
    assert told == {
        "Steps": [
            "“Describe the visit”: name is now “Describe the visit”; "
            "before it was “Write up the visit”."
        ]
    }


def test_other_ids_of_arrows_and_other_places_are_no_change(authority: Authority) -> None:
    assert changes(authority, ('id="to_write"', 'id="arrow_7"'), ("?>", "?><!-- moved -->")) == {}
