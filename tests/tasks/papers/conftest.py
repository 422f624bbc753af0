"""A small authority that writes letters, prints records and keeps documents."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from journey.family import record_person, record_professional
from tasks.letters import Recipient, begin_letter, change_letter, recipients_of, send_letter
from tasks.models import Letter, Record
from tests.authority import LIBRARY, VISIT, Authority

LETTERS = {
    "to_family": """
title = "Letter to the family"
about = "So that the family knows."
to = "family"
text = \"\"\"
Dear {recipient},

{first_name} said: {answer:childs_words}

We decided: {decision?}

You can ask {answer:why_not_alone}

{worker}, {authority}
\"\"\"
""",
    "to_school": """
title = "Letter to professionals"
about = "So that they can do their part."
to = "professionals"
text = "Dear {recipient}, {child} was visited. {worker}"
""",
}
OUTPUTS = {
    "family": """
title = "For the family"
about = "What the family reads."
only = ["childs_words"]
checklists = false
decision = false
explains_words = true
labels = {childs_words = "In the child’s words"}
""",
    "court": """
title = "For a court"
about = "Everything."
leaves_out = ["why_not_*"]
views = [{key = "childs_words", label = "What the child says"}]
""",
}
PLAIN_WORDS = """
[words]
"core group" = "The few people who carry out the plan."
"neglect" = "When a child does not get what every child needs."
"""


@pytest.fixture
def test_library(settings: Any, tmp_path: Path) -> Path:
    """The processes of the tests with letters, outputs and plain words."""
    folder = tmp_path / "processes"
    shutil.copytree(LIBRARY, folder)
    for name, files in (("letters", LETTERS), ("outputs", OUTPUTS)):
        (folder / name).mkdir()
        for key, content in files.items():
            (folder / name / f"{key}.toml").write_text(content, encoding="utf-8")
    (folder / "plain_words.toml").write_text(PLAIN_WORDS, encoding="utf-8")
    form = folder / "forms" / "write_visit.toml"
    form.write_text('letters = ["to_family"]\nshares = true\n' + form.read_text(encoding="utf-8"))
    settings.JOURNEY_PROCESSES = folder
    settings.JOURNEY_RULE_SET = settings.JOURNEY_LABELS = "tests"
    settings.JOURNEY_DOCUMENTS = str(tmp_path / "documents")
    return folder


@pytest.fixture
def network(authority: Authority) -> Authority:
    """The authority, whose child has a mother and a teacher, and a visit to write up."""
    child, by = authority.child, authority.worker
    mother = {"name": "Dana Marsh", "language": "Polish", "preferred_format": "Large print"}
    record_person(child, details=mother, relationship={"kind": "Mother"}, by=by)
    teacher = {"name": "Ines Okafor", "role": "Teacher", "agency": "Hill School"}
    record_professional(child, details=teacher, by=by)
    authority.start_visit()
    return authority


def recipient(authority: Authority, name: str) -> Recipient:
    """Whoever has that name around the child."""
    return next(one for one in recipients_of(authority.child) if one.name == name)


def begun(authority: Authority, key: str = "to_family", name: str = "Dana Marsh") -> Letter:
    """A letter of the visit's step that the worker has begun."""
    from journey.library import library

    return begin_letter(
        library().letters[key],
        child=authority.child,
        task=authority.open_task("write_visit"),
        recipient=recipient(authority, name),
        by=authority.worker,
    )


def sent(authority: Authority, key: str = "to_family", name: str = "Dana Marsh") -> Letter:
    """The same, whole and sent on the Monday."""
    from journey import clock

    letter = begun(authority, key, name)
    change_letter(letter, text="Dear you, all is said.", by=authority.worker)
    send_letter(letter, way="post", on=clock.today(), by=authority.worker)
    return letter


def written_up(authority: Authority, **answers: str) -> Record:
    """The record of the visit, whose letter was sent."""
    sent(authority)
    answers = {**VISIT, **answers}
    task = authority.complete("write_visit", by=authority.worker, answers=answers)
    return Record.objects.select_related("task__version", "task__child").get(task=task)
