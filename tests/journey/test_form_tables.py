"""Tables in forms: what is read, and how a bad one is told."""

import pytest

from journey.exceptions import LibraryError
from journey.form_files import read_form_text
from journey.forms import Kind, RowsFrom
from tests.tables import DECIDING, HEAD, NETWORK, PLAN

TABLE = """
[[section]]
each_time = true
each_child = true
[[section.question]]
key = "steps_taken"
label = "What was done?"
kind = "rows"
columns = [
  {key = "what", label = "What?", required = true},
  {key = "well", label = "Well?", kind = "yes_no"},
]
[[section.question]]
key = "always"
label = "What stays?"
each_time = false
"""


def test_a_table_is_read_with_its_columns() -> None:
    form = read_form_text(HEAD + TABLE, "form")
    steps, always = form.questions
    assert [(one.key, one.kind, one.required) for one in steps.columns] == [
        ("what", Kind.TEXT, True),
        ("well", Kind.YES_NO, False),
    ]
    assert [option.value for option in steps.columns[1].options] == ["yes", "no"]
    assert (steps.each_time, always.each_time) == (True, False)
    assert form.sections[0].each_child


def test_a_table_of_a_plan_and_one_of_the_network_are_read() -> None:
    (plan,) = read_form_text(PLAN, "form").questions
    (network,) = read_form_text(NETWORK, "form").questions
    assert (plan.rows_from, plan.plan) == (RowsFrom.PLAN, "child_protection")
    assert network.rows_from is RowsFrom.NETWORK
    met = read_form_text(DECIDING, "form").needs_plan_met
    assert met is not None
    assert met.words == "child_protection (accept)"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + TABLE.replace("columns", "options"), "there is no “key” here|must be given"),
        (HEAD + TABLE.replace('kind = "rows"', 'kind = "text"'), "only rows have columns"),
        (HEAD + TABLE.replace('"yes_no"', '"worker"'), "the kind of a column is one of text"),
        (HEAD + TABLE.replace('"yes_no"', '"choice"'), "a choice needs options"),
        (HEAD + TABLE.replace('"well"', '"what"'), "a column is there twice"),
        (HEAD + TABLE.replace('"well"', '"row_id"'), "does not begin with row_"),
        (HEAD + TABLE.replace('"well"', '"well-done"'), "one word of letters"),
        (HEAD + TABLE.replace('key = "well", ', ""), "“key” must be given"),
        (HEAD + TABLE.replace("each_child = true", 'each_child = "yes"'), "must be true or false"),
        (NETWORK.replace('"network"', '"moon"'), "rows_from is “network”, “plan” or “list”"),
        (NETWORK.replace('"network"', '"plan"'), "give both rows_from = “plan” and the plan"),
        (PLAN.replace("cp_plan_actions", "actions"), r"child_protection \(cp_plan_actions\)"),
        (PLAN.replace('"child_protection"', '"moon"'), "a plan and the key of its question"),
        (PLAN.replace('"evidence"', '"proof"'), "a plan also has the column “evidence”"),
        (PLAN.replace('"worse"', '"bad"'), "the options of “progress” are better, same, worse"),
        (PLAN.replace('kind = "date"', 'kind = "text"'), "the column “by_when” is a date"),
        (DECIDING.replace("child_protection", "moon"), "choose a plan of child_protection"),
        (DECIDING.replace(', outcomes = ["accept"]', ""), "“outcomes” must be given"),
    ],
)
def test_a_bad_table_is_told_with_its_file(text: str, words: str) -> None:
    with pytest.raises(LibraryError, match=words):
        read_form_text(text, "form")
