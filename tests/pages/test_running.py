"""The page of a plan that is being carried out, in a browser."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from journey.planning import approve_plan
from tasks.worktray import carry_out_plans
from tests.authority import Authority
from tests.pages.conftest import SignIn
from tests.running import plan, several, version

pytestmark = pytest.mark.django_db(transaction=True)


def at_work(authority: Authority) -> str:
    """The address of a plan that waits for the clock."""
    old = version("a")
    several(authority, 3)
    row = plan(authority, old, version("a", "b"))
    approve_plan(row, by=authority.approver)
    return row.get_absolute_url()


def test_the_page_of_a_plan_keeps_itself_up_to_date(
    sign_in: SignIn, live_server: Any, authority: Authority
) -> None:
    address = at_work(authority)
    page = sign_in(authority.administrator)
    page.goto(live_server.url + address)
    assert page.get_by_text("0 of 3 processes").is_visible()
    carry_out_plans(most=2)
    page.get_by_text("2 of 3 processes").wait_for()
    carry_out_plans(most=2)
    page.get_by_text("Carried out").wait_for()
    page.get_by_role("status").filter(has_text="3 of 3 done.").wait_for(state="attached")
    assert page.locator("[data-hx-trigger]").count() == 0


def test_without_javascript_the_page_is_whole(
    sign_in: SignIn, live_server: Any, authority: Authority, browser: Browser
) -> None:
    address = at_work(authority)
    state = sign_in(authority.administrator).context.storage_state()
    context = browser.new_context(java_script_enabled=False, storage_state=state)
    page = context.new_page()
    page.goto(live_server.url + address)
    assert page.get_by_text("0 of 3 processes").is_visible()
    carry_out_plans()
    page.reload()
    assert page.get_by_text("3 of 3 processes").is_visible()
    page.locator("textarea").fill("A mistake.")
    page.get_by_role("button", name="Take it back").click()
    assert page.get_by_text("The move is being taken back.").is_visible()
    context.close()
