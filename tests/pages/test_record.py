"""The pages of a child's record: axe at WCAG 2.2 AA, and nothing wider than 320 pixels."""

import datetime as dt
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from journey.family import record_person, tell_history, tell_story
from tasks import chronology, notes
from tests.authority import MONDAY, Authority
from tests.pages.conftest import SignIn

pytestmark = pytest.mark.django_db(transaction=True)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
NARROW = {"width": 320, "height": 800}
PAGES = (
    "/children/{child}/",
    "/children/{child}/story/",
    "/children/{child}/history/",
    "/children/{child}/told-before/",
    "/children/{child}/genogram/",
    "/records/{child}/",
    "/records/{child}/chronology/",
    "/records/{child}/chronology/print/",
    "/records/{child}/chronology/offered/",
    "/records/{child}/chronology/add/",
    "/records/{child}/notes/",
    "/records/{child}/notes/add/",
    "/records/{child}/notes/{note}/",
    "/records/notes/",
)


@pytest.fixture
def told(authority: Authority) -> int:
    """A record with something on every page; gives the number of a note."""
    by, child = authority.worker, authority.child
    tell_story(child, values={"about": "Ada loves diggers.", "own_words": "Nana!"}, by=by)
    tell_history(child, text="They came here in 2019.", by=by)
    for kind in ("Mother", "Father", "Maternal grandmother", "Friend"):
        record_person(
            child,
            details={"name": f"{kind} of Ada"},
            relationship={"kind": kind, "lives_with_child": kind == "Mother"},
            by=by,
        )
    values = {
        "happened_on": dt.date(2025, 11, 4), "exactness": "day", "what": "Seen on 5.12.2025.",
        "meaning": "She was heard.", "history": "service", "tone": "good", "source": "School",
        "pattern": "Heard",
    }  # fmt: skip
    chronology.add_entry(child, values=values, by=by)
    note = {
        "happened_at": MONDAY - dt.timedelta(hours=1), "style": "home_visit", "about": "Bedtime",
        "tags": ["concern"], "summary": "Kept.", "meaning": "She sleeps.", "revises": "plan",
        "revises_because": "It helps.",
    }  # fmt: skip
    notes.keep_note(child, values=note, by=by)
    authority.start_visit()
    authority.complete("write_visit", by=by)
    return notes.finish_note(child, values=note, by=by).pk


def test_every_page_of_the_record_is_accessible_and_narrow(
    authority: Authority, told: int, sign_in: SignIn, live_server: Any
) -> None:
    page = sign_in(authority.worker)
    page.set_viewport_size(NARROW)
    faults: dict[str, list[str]] = {}
    for path in PAGES:
        page.goto(live_server.url + path.format(child=authority.child.pk, note=told))
        found = Axe().run(page, options=RULES).response["violations"]
        wide = page.evaluate("document.documentElement.scrollWidth")
        wrong = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]
        faults[path] = [*wrong, *([f"{wide} pixels wide"] if wide > NARROW["width"] else [])]
    assert {path: wrong for path, wrong in faults.items() if wrong} == {}
