"""Every page: axe at WCAG 2.2 AA, nothing wider than 320 pixels, the keyboard comes everywhere."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from journey import clock
from journey.family import record_person, record_professional
from journey.models import Child, ProcessVersion
from journey.planning import approve_plan
from tasks.worktray import fire_timers
from tests.authority import LIBRARY, MONDAY, Authority
from tests.pages.conftest import SignIn
from tests.pages.dates import DATES
from tests.pages.people import PEOPLE
from tests.pages.practice import PRACTICE
from tests.pages.timescales import TIMESCALES
from tests.running import (
    broken,
    carried_out,
    incident,
    plan,
    several,
    start,
    version,
    with_date,
)

pytestmark = pytest.mark.django_db(transaction=True)
VISIT = LIBRARY / "visit.bpmn"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

Visit = Callable[[Any, str, Authority], None]


def form_of(step: str) -> Visit:
    """The page of a task."""

    def visit(page: Any, address: str, authority: Authority) -> None:
        page.goto(address + authority.open_task(step).get_absolute_url())

    return visit


def mistakes_of(step: str) -> Visit:
    """The page of a task after an empty form was sent."""

    def visit(page: Any, address: str, authority: Authority) -> None:
        form_of(step)(page, address, authority)
        page.locator("form.journey-form button").first.click()
        page.get_by_text("There is a problem").wait_for()

    return visit


def at(path: str) -> Visit:
    """A page by its address; `{child}` is the child's number."""

    def visit(page: Any, address: str, authority: Authority) -> None:
        page.goto(address + path.format(child=authority.child.pk))

    return visit


def allocating(page: Any, address: str, authority: Authority) -> None:
    page.goto(f"{address}{authority.open_task('write_visit').get_absolute_url()}allocate/")


def mistakes_at(path: str) -> Visit:
    """A page after its form was sent with nothing in it."""

    def visit(page: Any, address: str, authority: Authority) -> None:
        at(path)(page, address, authority)
        for field in page.locator("main input[type=text]").all():
            field.fill("")
        page.get_by_role("main").get_by_role("button").first.click()
        page.get_by_text("There is a problem").wait_for()

    return visit


def with_family(path: str) -> Visit:
    """A page of a child with a sibling, a mother and a teacher; `{person}` is the mother."""

    def visit(page: Any, address: str, authority: Authority) -> None:
        family, child, by = authority.child.family, authority.child, authority.worker
        Child.objects.create(family=family, last_name="Marsh", expected_on="2026-06-01")
        person = record_person(
            child, details={"name": "Dana Marsh"}, relationship={"kind": "Mother"}, by=by
        )
        teacher = {"name": "Ines Okafor", "role": "Teacher", "agency": "Hill School"}
        professional = record_professional(child, details=teacher, by=by)
        numbers = {"person": person.pk, "professional": professional.pk, "child": child.pk}
        page.goto(address + path.format(**numbers))

    return visit


def contact_about_a_known_name(page: Any, address: str, authority: Authority) -> None:
    page.goto(f"{address}/contacts/")
    page.get_by_label("Last name").fill("Marsh")
    for part, typed in (("day", "1"), ("month", "6"), ("year", "2026")):
        page.locator(f"#id_expected_on_{part}").fill(typed)
    page.get_by_role("main").get_by_role("button").first.click()
    page.get_by_text("Is it one of these children?").wait_for()


def drafting(page: Any, address: str, authority: Authority) -> None:
    page.goto(f"{address}/processes/process/visit/draft/")


def drafting_nothing(page: Any, address: str, authority: Authority) -> None:
    drafting(page, address, authority)
    page.get_by_role("button", name="Check it and draft it").click()
    page.get_by_text("There is a problem").wait_for()


def drafting_with_problems(page: Any, address: str, authority: Authority) -> None:
    drafting(page, address, authority)
    source = VISIT.read_bytes().replace(b"visit.decided", b"visit.unknown")
    file = {"name": "visit.bpmn", "mimeType": "application/xml", "buffer": source}
    page.locator("input[name=diagram]").set_input_files(file)
    page.locator("textarea[name=note]").fill("A longer time to decide.")
    page.get_by_role("button", name="Check it and draft it").click()
    page.get_by_text("There is a problem").wait_for()


def drafted_version(page: Any, address: str, authority: Authority) -> None:
    source = VISIT.read_bytes().replace(b"Write up the visit", b"Describe the visit")
    page.goto(address + authority.draft(source).get_absolute_url())


def undecided_version(page: Any, address: str, authority: Authority) -> None:
    drafted_version(page, address, authority)
    page.get_by_role("button", name="Record this").click()
    page.get_by_text("There is a problem").wait_for()


def stopped(authority: Authority) -> None:
    """A process could not go on at its date."""
    with_date("a", "b", at="a")
    instance = start(authority)
    with clock.stopped_at(MONDAY + timedelta(days=8)), broken("fire_timers", instance):
        fire_timers()


def incidents(page: Any, address: str, authority: Authority) -> None:
    stopped(authority)
    page.goto(f"{address}/running/")


def an_incident(page: Any, address: str, authority: Authority) -> None:
    stopped(authority)
    page.goto(address + incident().get_absolute_url())
    page.get_by_text("Where in the program it failed").click()


def incident_to_move(page: Any, address: str, authority: Authority) -> None:
    an_incident(page, address, authority)
    page.locator("select").first.select_option(label="B")
    page.locator("#id_move-reason").fill("The date was wrong.")
    page.get_by_role("button", name="See what it would do").click()
    page.get_by_text("What the move would do").wait_for()


def incident_with_mistakes(page: Any, address: str, authority: Authority) -> None:
    an_incident(page, address, authority)
    page.get_by_role("button", name="See what it would do").click()
    page.get_by_text("There is a problem").wait_for()


def child_that_stopped(page: Any, address: str, authority: Authority) -> None:
    stopped(authority)
    page.goto(address + authority.child.get_absolute_url())


def planned(authority: Authority) -> tuple[ProcessVersion, ProcessVersion]:
    old = version("a", "b")
    several(authority, 3)
    return old, version("a_new", "b")


def choosing_versions(page: Any, address: str, authority: Authority) -> None:
    planned(authority)
    page.goto(f"{address}/running/plans/draft/")


def choosing_no_version(page: Any, address: str, authority: Authority) -> None:
    choosing_versions(page, address, authority)
    page.get_by_role("button", name="See what it would do").click()
    page.get_by_text("There is a problem").wait_for()


def drafting_a_plan(page: Any, address: str, authority: Authority) -> None:
    choosing_versions(page, address, authority)
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="See what it would do").click()
    page.get_by_text("What becomes of them").wait_for()


def plan_with_mistakes(page: Any, address: str, authority: Authority) -> None:
    drafting_a_plan(page, address, authority)
    page.get_by_role("button", name="Draft this plan").click()
    page.get_by_text("There is a problem").wait_for()


def drafted_plan(page: Any, address: str, authority: Authority) -> None:
    page.goto(address + plan(authority, *planned(authority)).get_absolute_url())


def plan_at_work(page: Any, address: str, authority: Authority) -> None:
    row = plan(authority, *planned(authority))
    approve_plan(row, by=authority.approver)
    page.goto(address + row.get_absolute_url())


def plan_carried_out(page: Any, address: str, authority: Authority) -> None:
    page.goto(address + carried_out(authority, *planned(authority)).get_absolute_url())


def plans(page: Any, address: str, authority: Authority) -> None:
    carried_out(authority, *planned(authority))
    page.goto(f"{address}/running/plans/")


PAGES: dict[str, tuple[str, Visit]] = {
    "worktray": ("worker", at("/worktray/")),
    "worktray of the team": ("manager", at("/worktray/?view=team")),
    "empty worktray": ("manager", at("/worktray/?view=unallocated")),
    "task": ("worker", form_of("write_visit")),
    "task with mistakes": ("worker", mistakes_of("write_visit")),
    "task of somebody else": ("manager", form_of("write_visit")),
    "decision": ("manager", form_of("decide_visit")),
    "decision with mistakes": ("manager", mistakes_of("decide_visit")),
    "allocation": ("manager", allocating),
    "children": ("worker", at("/children/")),
    "child": ("worker", at("/children/{child}/")),
    "child with a family": ("worker", with_family("/children/{child}/")),
    "child for a reader": ("reader", with_family("/children/{child}/")),
    "details": ("worker", at("/children/{child}/change/")),
    "details with mistakes": ("worker", mistakes_at("/children/{child}/change/")),
    "new person": ("worker", with_family("/children/{child}/people/add/")),
    "new person with mistakes": ("worker", mistakes_at("/children/{child}/people/add/")),
    "person": ("worker", with_family("/children/{child}/people/{person}/")),
    "new professional": ("worker", at("/children/{child}/professionals/add/")),
    "new professional with mistakes": (
        "worker",
        mistakes_at("/children/{child}/professionals/add/"),
    ),
    "professional": ("worker", with_family("/children/{child}/professionals/{professional}/")),
    "record not to be changed": ("reader", at("/children/{child}/change/")),
    "contact": ("screener", at("/contacts/")),
    "contact with mistakes": ("screener", mistakes_at("/contacts/")),
    "contact about a known name": ("screener", contact_about_a_known_name),
    "processes": ("keeper", at("/processes/")),
    "process": ("keeper", at("/processes/process/visit/")),
    "new process": ("keeper", at("/processes/draft/")),
    "version": ("keeper", drafted_version),
    "version for a second person": ("approver", drafted_version),
    "version with mistakes": ("approver", undecided_version),
    "draft of a version": ("keeper", drafting),
    "draft with mistakes": ("keeper", drafting_nothing),
    "draft with problems": ("keeper", drafting_with_problems),
    "incidents": ("administrator", incidents),
    "no incidents": ("administrator", at("/running/?state=all")),
    "incident": ("administrator", an_incident),
    "incident with mistakes": ("administrator", incident_with_mistakes),
    "incident to move": ("administrator", incident_to_move),
    "child that stopped": ("worker", child_that_stopped),
    "plans": ("administrator", plans),
    "plan: versions": ("keeper", choosing_versions),
    "plan: no version": ("keeper", choosing_no_version),
    "plan to draft": ("keeper", drafting_a_plan),
    "plan to draft with mistakes": ("keeper", plan_with_mistakes),
    "plan for its author": ("keeper", drafted_plan),
    "plan for a second person": ("administrator", drafted_plan),
    "plan at work": ("administrator", plan_at_work),
    "plan carried out": ("administrator", plan_carried_out),
    **TIMESCALES,
    **DATES,
    **PEOPLE,
    **PRACTICE,
    "records to mend": ("manager", at("/children/mend/")),
    "not allowed": ("worker", at("/contacts/")),
    "not found": ("worker", at("/nothing/")),
    "statement": ("worker", at("/accessibility-statement/")),
}


@pytest.fixture
def shown(sign_in: SignIn, live_server: Any, authority: Authority) -> Callable[[str], Any]:
    """Show a page by its name."""

    def show(name: str) -> Any:
        who, visit = PAGES[name]
        authority.start_visit()
        if "decision" in name:
            authority.complete("write_visit", by=authority.worker)
        page = sign_in(getattr(authority, who))
        visit(page, live_server.url, authority)
        return page

    return show


def faults(page: Any) -> list[str]:
    """What axe finds, in a line each."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(shown: Callable[[str], Any], name: str) -> None:
    assert faults(shown(name)) == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_320_pixels(shown: Callable[[str], Any], name: str) -> None:
    page = shown(name)
    page.set_viewport_size({"width": 320, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 320
    assert faults(page) == []


@pytest.mark.parametrize("name", ["worktray", "task", "decision", "child with a family"])
def test_the_keyboard_comes_everywhere_in_the_order_of_the_page(
    shown: Callable[[str], Any], name: str
) -> None:
    page = shown(name)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    tops = []
    for _ in range(40):
        page.keyboard.press("Tab")
        top = page.evaluate(
            "document.activeElement === document.body ? -1 : "
            "document.activeElement.compareDocumentPosition(document.body)"
        )
        if top == -1:
            break
        tops.append(
            page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)")
        )
    assert len(tops) > 5
    assert tops == sorted(tops)


def test_the_sign_in_page_is_accessible(page: Any, live_server: Any, settings: Any) -> None:
    settings.DEMO = True
    page.goto(f"{live_server.url}/sign-in/")
    assert faults(page) == []
    assert page.get_by_role("heading", name="Priya Raman").is_visible()
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
