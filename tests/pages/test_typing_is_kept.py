"""What is typed into a task is kept, whatever happens to the session or the network."""

import re
from pathlib import Path
from typing import Any

import pytest

from tasks.notes import finish_note
from tests.authority import Authority
from tests.notes import unfinished as unfinished_note
from tests.notes import values as note_values
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


@pytest.mark.requirement("R221")
def test_typing_is_saved_and_found_in_another_tab(task_page: Any) -> None:
    type_more(task_page, "I like the new school.")
    wait_for(task_page, SAVED)

    other = task_page.context.new_page()
    other.goto(task_page.url)
    assert other.locator("#id_childs_words").input_value() == "I like the new school."


@pytest.mark.requirement("R221")
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


@pytest.fixture
def note_page(sign_in: SignIn, live_server: Any, authority: Authority) -> Any:
    """A social worker's browser with a new note open."""
    page = sign_in(authority.worker)
    page.goto(f"{live_server.url}/records/{authority.child.pk}/notes/add/")
    return page


def test_what_is_typed_into_a_note_is_there_when_somebody_comes_back(note_page: Any) -> None:
    note_page.get_by_label("In a few words, about what?").fill("Nursery place")
    note_page.get_by_label("What happened?", exact=True).fill("Dana rang.")
    wait_for(note_page, SAVED)
    note_page.get_by_label("What happened?", exact=True).press_sequentially(" Ada has a place.")
    context, address = note_page.context, note_page.url
    note_page.close(run_before_unload=True)

    again = context.new_page()
    again.wait_for_timeout(500)
    again.goto(address)
    assert again.get_by_label("In a few words, about what?").input_value() == "Nursery place"
    written = again.get_by_label("What happened?", exact=True).input_value()
    assert written == "Dana rang. Ada has a place."
    assert "Draft saved on" in again.locator(WORDS).inner_text()


def test_a_note_that_is_finished_meanwhile_says_so_and_keeps_the_words(
    sign_in: SignIn, live_server: Any, authority: Authority
) -> None:
    note = unfinished_note(authority)
    page = sign_in(authority.worker)
    page.goto(live_server.url + note.get_absolute_url())
    finish_note(authority.child, values=note_values(), by=authority.colleague, note=note)
    page.get_by_label("What happened?", exact=True).fill("Dana rang me.")
    wait_for(page, re.compile("Somebody has finished this note or given it up meanwhile"))
    assert page.get_by_label("What happened?", exact=True).input_value() == "Dana rang me."


def test_another_action_keeps_the_note(note_page: Any) -> None:
    note_page.get_by_label("What happened?", exact=True).fill("Dana rang.")
    note_page.get_by_label("What is to be done?").first.fill("Ring the nursery")
    for number in (2, 3):
        note_page.get_by_role("button", name="Add another row").click()
        note_page.locator(f"#id_actions-{number}-what").wait_for()
    assert note_page.get_by_label("What happened?", exact=True).input_value() == "Dana rang."
    assert note_page.locator("#id_actions-0-what").input_value() == "Ring the nursery"


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
