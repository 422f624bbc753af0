"""The worktray is live: a colleague's act appears in an open page, and a reload shows the same."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

Person = Callable[[str], Any]
SOON = 5_000


@pytest.fixture
def person(browser: Any, demonstration: str) -> Iterator[Person]:
    """Somebody of the demonstration with a browser of their own."""
    contexts = []

    def sign_in(username: str) -> Any:
        context = browser.new_context(base_url=demonstration, locale="en-GB")
        contexts.append(context)
        page = context.new_page()
        page.goto("/sign-in/")
        page.locator(f"form:has(input[value='{username}']) button").click()
        page.wait_for_url("**/worktray/")
        return page

    yield sign_in
    for context in contexts:
        context.close()


def record_contact(page: Any, last_name: str) -> None:
    """Record a contact about an invented child."""
    page.goto("/contacts/")
    page.get_by_label("First name").fill("Kit")
    page.get_by_label("Last name").fill(last_name)
    page.locator("#id_date_of_birth_day").fill("27")
    page.locator("#id_date_of_birth_month").fill("3")
    page.locator("#id_date_of_birth_year").fill("2019")
    page.get_by_label("Not known").check()
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url("**/worktray/*/")


def test_a_new_task_and_its_allocation_appear_in_a_colleagues_open_worktray(
    person: Person,
) -> None:
    watching, acting = person("marek"), person("priya")
    watching.goto("/worktray/?view=unallocated")
    watching.wait_for_timeout(500)

    record_contact(acting, "Liveley")
    row = watching.get_by_role("row").filter(has_text="Kit Liveley")
    row.get_by_role("link", name="Log the contact for Kit Liveley").wait_for(timeout=SOON)
    words = watching.get_by_role("status").all_text_contents()
    assert any("Your worktray has been updated" in said for said in words)
    assert "Nobody yet" in row.inner_text()

    acting.get_by_role("button", name="Take this task").click()
    row.wait_for(state="detached", timeout=SOON)

    watching.reload()
    assert row.count() == 0
