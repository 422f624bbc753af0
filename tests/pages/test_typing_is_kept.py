"""What is typed into a task is kept, whatever happens to the session or the network."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.authority import Authority
from tests.pages.conftest import SignIn

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not (ROOT / "frontend/build/journey").is_dir(), reason="the front end is not built"
    ),
]

WORDS = "[data-autosave-words]"
SAVED = re.compile(r"Draft saved at \d")
PATIENCE = 20_000


@pytest.fixture
def task_page(sign_in: SignIn, live_server: Any, authority: Authority) -> Any:
    """A social worker's browser with a task open."""
    authority.start_visit()
    page = sign_in(authority.worker)
    page.goto(live_server.url + authority.open_task("write_visit").get_absolute_url())
    return page


def sign_in_again(page: Any, live_server: Any) -> None:
    """Sign in as the social worker."""
    page.goto(f"{live_server.url}/sign-in/?next=/accessibility-statement/")
    page.get_by_label("Username").fill("worker")
    page.get_by_label("Password", exact=True).fill("only-for-tests")
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).first.click()
    page.wait_for_url("**/accessibility-statement/")


def wait_for(page: Any, words: re.Pattern[str]) -> None:
    page.locator(WORDS, has_text=words).wait_for(timeout=PATIENCE)


def type_more(page: Any, words: str) -> None:
    page.locator("#id_childs_words").press_sequentially(words)


def test_typing_is_saved_and_found_in_another_tab(task_page: Any) -> None:
    type_more(task_page, "I like the new school.")
    wait_for(task_page, SAVED)

    other = task_page.context.new_page()
    other.goto(task_page.url)
    assert other.locator("#id_childs_words").input_value() == "I like the new school."


def test_signed_out_in_the_middle(task_page: Any, live_server: Any) -> None:
    """The page says so, offers the way back, and saves when somebody has signed in again."""
    type_more(task_page, "First.")
    wait_for(task_page, SAVED)
    task_page.context.clear_cookies(name="sessionid")
    type_more(task_page, " Second.")
    wait_for(task_page, re.compile(r"signed out\. Your last draft, saved at .+, is safe"))
    assert task_page.get_by_role("link", name="Sign in again").get_attribute("target") == "_blank"

    sign_in_again(task_page.context.new_page(), live_server)
    wait_for(task_page, SAVED)
    task_page.reload()
    assert task_page.locator("#id_childs_words").input_value() == "First. Second."


def test_network_gone(task_page: Any) -> None:
    task_page.context.set_offline(True)
    type_more(task_page, "Said on the bus.")
    wait_for(task_page, re.compile("Your draft is not saved"))

    task_page.context.set_offline(False)
    wait_for(task_page, SAVED)


def test_page_left_before_anything_was_saved(task_page: Any) -> None:
    """The browser sends what was typed while the page goes away."""
    address = task_page.url
    type_more(task_page, "Said at the door.")
    task_page.get_by_role("link", name="Children", exact=True).click()
    task_page.wait_for_url("**/children/")
    task_page.wait_for_timeout(500)

    task_page.goto(address)
    assert task_page.locator("#id_childs_words").input_value() == "Said at the door."


def test_question_appears_with_the_answer_it_depends_on(task_page: Any) -> None:
    why = task_page.locator("#id_why_not_alone")
    assert not why.is_visible()

    task_page.get_by_label("No", exact=True).check()
    assert why.is_visible()


def test_error_links_move_the_focus(task_page: Any) -> None:
    task_page.get_by_role("button", name="Complete this task").click()
    links = task_page.locator(".govuk-error-summary a")

    assert links.count()
    for link in links.all():
        link.click()
        focused = task_page.evaluate("document.activeElement.tagName")
        assert focused in ("INPUT", "TEXTAREA", "SELECT")
