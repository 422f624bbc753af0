"""A table in a form in the browser: for everybody, at every width, and with room for more."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tasks.models import Task
from tests.authority import Authority
from tests.pages.conftest import SignIn
from tests.scales import SCALE
from tests.tables import PLAN, action, publish_forms

pytestmark = pytest.mark.django_db(transaction=True)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
NARROW = {"width": 320, "height": 800}
SHIPPED = Path(__file__).resolve().parents[2] / "processes" / "forms"
KEY = "cp_plan_actions"
FULL = action(state="to_do", outcome_for_child="Mornings without shouting", progress="same")


@pytest.fixture
def plan_page(sign_in: SignIn, live_server: Any, authority: Authority) -> Any:
    """A social worker's browser at a task whose plan has one action already."""
    publish_forms(authority, write_visit=PLAN)
    authority.start_visit()
    authority.complete("write_visit", by=authority.worker, answers={KEY: [FULL]})
    authority.start_visit()
    task = authority.open_task("write_visit")
    page = sign_in(authority.worker)
    page.goto(live_server.url + task.get_absolute_url())
    return page


def faults_of(page: Any) -> list[str]:
    """What axe finds, and whether the page is wider than a telephone."""
    page.set_viewport_size(NARROW)
    found = Axe().run(page, options=RULES).response["violations"]
    faults = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*faults, *([f"{wide} pixels wide"] if wide > NARROW["width"] else [])]


def test_a_table_begins_with_the_plan_and_is_for_everybody(plan_page: Any) -> None:
    assert plan_page.locator(f"#id_{KEY}-0-what").input_value() == FULL["what"]
    assert plan_page.locator(f"#id_{KEY}-0-by_when_month").input_value() == "4"
    assert plan_page.locator(f"#id_{KEY}-0-progress").input_value() == "same"
    assert faults_of(plan_page) == []


def test_the_summary_of_mistakes_leads_to_the_cell(plan_page: Any) -> None:
    plan_page.locator(f"#id_{KEY}-1-what").fill("Ask the school")
    plan_page.get_by_role("button", name="Complete this task").click()
    plan_page.get_by_role("link", name="Row 2: Enter an answer to “Who will do it?”").click()
    focus = plan_page.evaluate("document.activeElement.id")
    assert focus == f"id_{KEY}-1-who"
    assert faults_of(plan_page) == []


def test_enter_in_a_cell_completes_and_adds_no_row(plan_page: Any, authority: Authority) -> None:
    plan_page.locator(f"#id_{KEY}-1-what").fill("Ask the school")
    plan_page.locator(f"#id_{KEY}-1-who").press("Enter")
    plan_page.get_by_role("link", name="Row 2: Enter an answer to “Who will do it?”").wait_for()
    assert not plan_page.locator(f"#id_{KEY}-3-what").count()
    assert faults_of(plan_page) == []
    plan_page.locator(f"#id_{KEY}-1-what").fill("")
    plan_page.locator(f"#id_{KEY}-1-what").press("Enter")
    plan_page.wait_for_url(lambda url: "/worktray/" not in url or url.endswith("/worktray/"))
    assert not Task.objects.open().filter(step="write_visit").exists()


@pytest.mark.parametrize("width", [1280, 320])
def test_a_long_cell_grows_with_its_lines_and_enter_begins_a_new_one(
    plan_page: Any, width: int
) -> None:
    plan_page.set_viewport_size({"width": width, "height": 800})
    cell = plan_page.locator(f"#id_{KEY}-1-evidence")
    before, address = cell.bounding_box(), plan_page.url
    cell.press_sequentially("The school says:")
    for line in range(5):
        cell.press("Enter")
        cell.press_sequentially(f"line {line}")
    assert plan_page.url == address
    assert cell.input_value().count("\n") == 5
    after = cell.bounding_box()
    assert after["height"] > 2 * before["height"]
    assert after["width"] == before["width"]
    assert cell.evaluate("one => one.scrollHeight <= one.clientHeight + 1")


@pytest.mark.parametrize("form", ["write_cin_plan", "update_plan"])
def test_what_is_planned_is_written_in_lines(
    sign_in: SignIn, live_server: Any, authority: Authority, form: str
) -> None:
    publish_forms(authority, write_visit=(SHIPPED / f"{form}.toml").read_text(encoding="utf-8"))
    authority.start_visit()
    page = sign_in(authority.worker)
    page.goto(live_server.url + authority.open_task("write_visit").get_absolute_url())
    row = page.get_by_role("group", name="Row 1")
    assert row.locator("textarea").count() >= 3
    row.locator("textarea").first.fill("Ask the school.\nTell Ada.")
    page.get_by_role("button", name="Complete this task").click()
    link = page.get_by_role("link", name="Row 1: Enter an answer to “Who does it?”")
    link.click()
    assert row.locator("textarea").first.input_value() == "Ask the school.\nTell Ada."
    assert page.evaluate("document.activeElement.id").endswith("-0-who")
    assert faults_of(page) == []


def test_another_row_keeps_the_typing(plan_page: Any) -> None:
    plan_page.locator(f"#id_{KEY}-2-what").fill("Half a thought")
    plan_page.get_by_role("button", name="Add another row").click()
    plan_page.wait_for_url(f"**#id_{KEY}-3-what")
    assert plan_page.locator(f"#id_{KEY}-2-what").input_value() == "Half a thought"
    assert plan_page.locator(f"#id_{KEY}-3-what").is_visible()


@pytest.mark.parametrize(
    "form", ["write_assessment", "understanding_families", "signs_of_safety", "scale"]
)
def test_the_layouts_of_an_assessment_and_a_scale_are_for_everybody(
    sign_in: SignIn, live_server: Any, authority: Authority, form: str
) -> None:
    text = SCALE if form == "scale" else (SHIPPED / f"{form}.toml").read_text(encoding="utf-8")
    publish_forms(authority, write_visit=text)
    authority.start_visit()
    page = sign_in(authority.worker)
    page.goto(live_server.url + authority.open_task("write_visit").get_absolute_url())
    assert faults_of(page) == []
    page.get_by_role("button", name="Complete this task").click()
    page.wait_for_load_state()
    assert faults_of(page) == []


def test_the_plan_and_the_record_are_for_everybody(
    plan_page: Any, live_server: Any, authority: Authority
) -> None:
    plan_page.goto(f"{live_server.url}/worktray/child/{authority.child.pk}/plan/child_protection/")
    plan_page.get_by_role("heading", name="Child protection plan").wait_for()
    assert faults_of(plan_page) == []
    plan_page.get_by_role("link", name="Write up the visit").click()
    plan_page.get_by_role("heading", name="What was recorded").wait_for()
    assert faults_of(plan_page) == []
