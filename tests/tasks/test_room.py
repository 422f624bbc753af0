"""What may be written in a diagram or a form has room where it is kept, on every database."""

import pytest
from django.db import models

from journey.engine.profile import LONGEST_NAME, LONGEST_WORD
from journey.exceptions import LibraryError
from journey.form_files import LONGEST_FACT, read_form_text
from journey.models import Fact, Message, ProcessInstance, ProcessVersion
from tasks.models import Decision, Record, Task

FORM = 'title = "A form"\npurpose = "A test."\n[[fact]]\nname = "{}"\n'


@pytest.mark.parametrize(
    ("model", "column", "longest"),
    [
        (ProcessVersion, "name", LONGEST_NAME),
        (Task, "name", LONGEST_NAME),
        (Decision, "question", LONGEST_NAME),
        (Decision, "option", LONGEST_NAME),
        (Decision, "outcome", LONGEST_WORD),
        (Task, "outcome", LONGEST_WORD),
        (Task, "form_key", LONGEST_WORD),
        (Record, "form_key", LONGEST_WORD),
        (ProcessInstance, "outcome", LONGEST_WORD),
        (Message, "name", LONGEST_WORD),
        (Fact, "name", LONGEST_FACT),
    ],
)
def test_what_is_kept_has_room(model: type[models.Model], column: str, longest: int) -> None:
    assert getattr(model._meta.get_field(column), "max_length", 0) >= longest


def test_a_fact_with_a_long_name_is_refused() -> None:
    assert read_form_text(FORM.format("f" * LONGEST_FACT), "a").facts
    with pytest.raises(LibraryError, match="longer than 100 characters"):
        read_form_text(FORM.format("f" * (LONGEST_FACT + 1)), "a")
