"""Every form that is shipped, as somebody of the demonstration meets it."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from journey.demonstration import DEMO_PEOPLE
from journey.engine import compile_process
from journey.library import library

NARROW = {"width": 320, "height": 800}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PATIENCE = 120_000
"""Milliseconds: a loaded machine may be slow to answer the first page."""
STEPS = {
    node.name: node.id
    for path in library().diagrams.values()
    for node in compile_process(path.read_bytes()).diagram.user_tasks
}


def tasks_of(page: Any, username: str) -> dict[str, str]:
    """The tasks that a person can do: an address for each step, by its name."""
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.locator(f"form:has(input[value='{username}']) button").click()
    page.wait_for_url("**/worktray/")
    found: dict[str, str] = {}
    for link in page.locator("a.journey-table__task").all():
        name = link.evaluate("link => link.firstChild.textContent.trim()")
        found.setdefault(name, link.get_attribute("href"))
    return found


@pytest.fixture(scope="module")
def shown(browser: Any, demonstration: str) -> Iterator[dict[str, list[str]]]:
    """What is wrong with each step's page, by the step's name."""
    context = browser.new_context(base_url=demonstration, locale="en-GB", viewport=NARROW)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    faults: dict[str, list[str]] = {}
    for person in DEMO_PEOPLE:
        for name, address in tasks_of(page, person.username).items():
            if name not in faults:
                page.goto(address)
                faults[name] = faults_of(page)
    yield faults
    context.close()


def faults_of(page: Any) -> list[str]:
    """What axe finds, and whether the page is wider than the screen."""
    found = Axe().run(page, options=RULES).response["violations"]
    faults = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*faults, *([f"{wide} pixels wide"] if wide > NARROW["width"] else [])]


@pytest.mark.parametrize("name", sorted(STEPS))
def test_every_step_is_in_somebodys_worktray_and_its_page_is_accessible(
    shown: dict[str, list[str]], name: str
) -> None:
    assert shown.get(name) == []
