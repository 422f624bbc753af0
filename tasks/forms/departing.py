"""The forms with which somebody says that they work otherwise, and a manager that it is seen."""

from django import forms

from journey.fields import LongTextField, LongTextInput


class DepartureForm(forms.Form):
    """What is done instead, and why."""

    what = LongTextField(
        label="What do you do instead, or in which order?",
        error_messages={"required": "Say what you do instead"},
        widget=LongTextInput({"rows": 3}),
    )
    why = LongTextField(
        label="Why is that better for the child?",
        help_text="A manager of the team reads it.",
        error_messages={"required": "Say why that is better for the child"},
    )


class NoticeForm(forms.Form):
    """What a manager says to it, if anything."""

    comment = LongTextField(
        label="What do you say to it?", required=False, widget=LongTextInput({"rows": 3})
    )
