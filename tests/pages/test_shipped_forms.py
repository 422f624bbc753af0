"""Every form that is shipped, on its page: read, kept as a draft, refused with focus, printed."""

from random import Random
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.core.management import call_command

from journey import clock
from journey.library import library
from journey.models import Child, Team, Worker
from tasks.simulation import make_authority
from tasks.simulation.families import invent_family
from tests.pages.conftest import SignIn
from tests.steps import looked_at, steps_by_form

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NARROW = {"width": 320, "height": 800}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
AT_ONCE = 8
"""Forms that share an authority: to make one takes as long as looking at several forms."""
FORMS = sorted(key for key, form in library().forms.items() if form.steps)
GROUPS = [FORMS[at : at + AT_ONCE] for at in range(0, len(FORMS), AT_ONCE)]


def somebody() -> Worker:
    """Somebody who holds every role that records, in a team of their own."""
    worker = Worker.objects.create_user("everybody", first_name="Every", last_name="Body")
    worker.groups.set(Group.objects.all())
    worker.teams.add(Team.objects.create(name="Everybody"))
    return worker


def a_child(worker: Worker) -> Child:
    child = invent_family(Random(4), clock.today(), siblings=2)[0]
    child.team, child.key_worker = worker.teams.get(), worker
    child.save()
    return child


def faults_of(page: Any) -> list[str]:
    """What axe finds, and whether the page is wider than the screen.

    It looks once at each form, with its errors shown where it has any: every field is there then.
    """
    found = Axe().run(page, options=RULES).response["violations"]
    faults = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*faults, *([f"{wide} pixels wide"] if wide > NARROW["width"] else [])]


@pytest.mark.parametrize("forms", GROUPS, ids=lambda forms: forms[0])
def test_a_form_reads_keeps_a_draft_shows_its_errors_and_prints(
    forms: list[str], sign_in: SignIn, live_server: Any
) -> None:
    make_authority(1, Random(1))
    worker, steps = somebody(), steps_by_form()
    page = sign_in(worker)
    page.set_viewport_size(NARROW)
    for form in forms:
        task = looked_at(*steps[form], child=a_child(worker), by=worker)
        page.goto(f"{live_server.url}{task.get_absolute_url()}")
        _is_kept_as_a_draft(page, form)
        _shows_its_errors(page, form)
        assert faults_of(page) == [], form
        _prints(page, form)
    call_command("verify_audit")


def _is_kept_as_a_draft(page: Any, form: str) -> None:
    writing = page.locator("#task-form textarea:visible, #task-form input[type=text]:visible")
    if writing.count():
        writing.first.fill("7")
    page.get_by_role("button", name="Save as draft").click()
    page.get_by_text("Your draft is saved.").wait_for()
    if writing.count():
        assert writing.first.input_value() == "7", form


def _shows_its_errors(page: Any, form: str) -> None:
    """Sent as it is; a form that asks for nothing compulsory has nothing to refuse."""
    must = [one for one in library().form(form).questions if one.required and not one.shown_when]
    if not must:
        return
    if page.locator("#task-form textarea:visible, #task-form input[type=text]:visible").count():
        page.locator("#task-form textarea:visible, #task-form input[type=text]:visible").first.fill(
            ""
        )
    page.locator("#task-form .journey-form__end button").first.click()
    summary = page.locator(".govuk-error-summary")
    summary.wait_for()
    assert summary.evaluate("summary => summary.contains(document.activeElement)"), form
    link = summary.locator("a").first
    link.click()
    assert page.evaluate("document.activeElement.closest('#task-form') !== null"), form


def _prints(page: Any, form: str) -> None:
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible(), form
    assert not page.locator("#task-form .govuk-hint:visible").count(), form
    assert not page.locator(".journey-aside:visible").count(), form
    page.emulate_media(media="screen")
