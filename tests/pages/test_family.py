"""One visit to three children in the browser: chosen, written once, each with a part."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tasks.models import Record, Task
from tests.authority import Authority
from tests.family import three_siblings
from tests.pages.conftest import SignIn

pytestmark = pytest.mark.django_db(transaction=True)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
NARROW = {"width": 320, "height": 800}


@pytest.mark.requirement("R88", "R93")
def test_a_visit_to_three_children_is_written_once(
    sign_in: SignIn, live_server: Any, authority: Authority
) -> None:
    first, second, third = three_siblings(authority).tasks("write_visit")
    page = sign_in(authority.worker)
    page.goto(live_server.url + first.get_absolute_url())
    page.get_by_label("What happened?").fill("All three were at home.")
    page.get_by_label("Ben Marsh").check()
    page.get_by_label("Cal Marsh").check()
    page.get_by_role("button", name="Write for the children chosen").click()
    page.get_by_role("heading", name="Cal Marsh").wait_for()
    assert page.get_by_label("What happened?").input_value() == "All three were at home."
    for part, typed in (("day", "2"), ("month", "3"), ("year", "2026")):
        page.locator(f"#id_visited_on_{part}").fill(typed)
    page.locator("#id_childs_words").fill("Ada likes the garden.")
    page.locator(f"#id_t{second.pk}-childs_words").fill("Ben likes the shed.")
    page.get_by_role("button", name="Complete this for each child").click()
    page.get_by_role("link", name="Cal Marsh: Enter an answer").click()
    assert page.evaluate("document.activeElement.id") == f"id_t{third.pk}-childs_words"
    page.set_viewport_size(NARROW)
    assert Axe().run(page, options=RULES).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.locator(f"#id_t{third.pk}-childs_words").fill("Cal likes the pond.")
    page.get_by_role("button", name="Complete this for each child").click()
    page.get_by_text("is completed for Ada Marsh, Ben Marsh and Cal Marsh").wait_for()
    assert Record.objects.count() == 3
    assert Task.objects.open().filter(step="decide_visit").count() == 3
