"""The pages of trials: axe at WCAG 2.2 AA, nothing wider than 320 pixels, no JavaScript needed."""

from collections.abc import Callable
from typing import Any

import pytest

from journey import clock
from journey.models import Trial, Worker
from journey.trials.life import check_trial
from tasks.models import Task, TrialNotice
from tests.authority import Authority
from tests.pages.conftest import SignIn
from tests.pages.test_accessible import faults
from tests.shown import ROWS, several
from tests.trials import INSTEAD, QUESTION, SOUND, Trying, again

pytestmark = pytest.mark.django_db(transaction=True)
Show = Callable[[str, Trying], tuple[Worker, str]]


def of(trial: Trial) -> str:
    return trial.get_absolute_url()


def checked(trying: Trying) -> Trial:
    trial = trying.load()
    check_trial(trial, by=trying.authority.keeper)
    return trial


def noticed(trying: Trying) -> str:
    trial = trying.running()
    trying.authority.start_visit()
    notice = TrialNotice.objects.create(
        trial=trial, task=Task.objects.open().get(), kind="drift", raised_at=clock.now()
    )
    return f"/trials/look/{notice.pk}/"


def shown(trying: Trying) -> Trial:
    """A trial with as much work as is told."""
    return several(trying, 7)


def a_task(trying: Trying) -> str:
    noticed(trying)
    return Task.objects.open().get().get_absolute_url()


PAGES: dict[str, tuple[str, Callable[[Trying], str]]] = {
    "no trials": ("worker", lambda trying: "/trials/"),
    "trials": ("keeper", lambda trying: of(trying.running())[:8]),
    "work to look at": ("manager", lambda trying: noticed(trying)[:8]),
    "a look": ("manager", noticed),
    "loading": ("keeper", lambda trying: "/trials/load/"),
    "draft": ("keeper", lambda trying: of(trying.load(SOUND + INSTEAD + QUESTION, teams={}))),
    "filling in": ("keeper", lambda trying: f"{of(trying.load(SOUND + QUESTION))}fill/"),
    "waiting for a second person": ("approver", lambda trying: of(checked(trying))),
    "running": ("manager", lambda trying: of(trying.running())),
    "read only": ("reader", lambda trying: of(trying.running())),
    "child": ("worker", lambda trying: a_task(trying) and of_child(trying)),
    "task": ("worker", a_task),
    "worktray": ("manager", lambda trying: noticed(trying) and "/worktray/"),
    "evidence": ("reader", lambda trying: f"{of(shown(trying))}evidence/"),
    "evidence of nothing": ("reader", lambda trying: f"{of(trying.running())}evidence/"),
    "rows": ("reader", lambda trying: f"{of(shown(trying))}evidence/{ROWS}"),
    "report": ("reader", lambda trying: f"{of(shown(trying))}evidence/report/"),
}


def of_child(trying: Trying) -> str:
    return trying.authority.child.get_absolute_url()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_at_both_widths(
    sign_in: SignIn, live_server: Any, authority: Authority, name: str
) -> None:
    who, show = PAGES[name]
    address = show(Trying(authority))
    page = sign_in(getattr(authority, who))
    page.goto(live_server.url + address)
    assert faults(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert faults(page) == []


@pytest.mark.parametrize(
    ("who", "show", "button"),
    [
        ("keeper", lambda trying: "/trials/load/", "Load it"),
        ("keeper", lambda trying: f"{of(trying.load(SOUND + QUESTION))}fill/", "Save"),
        ("approver", lambda trying: of(checked(trying)), "Approve it"),
        ("manager", lambda trying: of(trying.running()), "Stop the trial for good"),
        ("manager", noticed, "Save"),
    ],
)
def test_a_page_with_mistakes_is_accessible(
    sign_in: SignIn, live_server: Any, authority: Authority, who: str, show: Any, button: str
) -> None:
    address = show(Trying(authority))
    page = sign_in(getattr(authority, who))
    page.goto(live_server.url + address)
    page.get_by_role("button", name=button).click()
    page.get_by_text("There is a problem").wait_for()
    assert faults(page) == []


def test_a_trial_is_paused_without_javascript(
    browser: Any, live_server: Any, sign_in: SignIn, authority: Authority
) -> None:
    trial = Trying(authority).running()
    cookies = sign_in(authority.manager).context.cookies()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(live_server.url + of(trial))
    page.get_by_label("Why is it paused?").fill("Too many children wait.")
    page.get_by_role("button", name="Pause the trial").click()
    assert page.get_by_text("The trial is paused").first.is_visible()
    assert again(trial).status == "paused"
    context.close()


def test_the_report_is_printed_without_what_is_only_for_the_screen(
    sign_in: SignIn, live_server: Any, authority: Authority
) -> None:
    address = f"{live_server.url}{of(shown(Trying(authority)))}evidence/report/"
    page = sign_in(authority.reader)
    page.goto(address)
    assert page.get_by_role("banner").is_visible()
    page.emulate_media(media="print")
    assert not page.get_by_role("banner").is_visible()
    assert not page.get_by_text("Print this page").is_visible()
    assert page.get_by_role("heading", name="Were the conditions met?").is_visible()
    assert page.locator("svg.journey-chart").first.is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_evidence_is_read_without_javascript(
    browser: Any, live_server: Any, sign_in: SignIn, authority: Authority
) -> None:
    trial = shown(Trying(authority))
    cookies = sign_in(authority.reader).context.cookies()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{live_server.url}{of(trial)}evidence/")
    name = "Working days from the contact to the decision"
    assert page.get_by_role("img", name=name).is_visible()
    page.locator("a[href*='figure=time_to_decision&arm=trial']").click()
    assert page.get_by_role("row").count() == 8
    with page.expect_download() as download:
        page.get_by_role("link", name="These rows as CSV").click()
    assert download.value.suggested_filename.endswith("time_to_decision-trial.csv")
    context.close()
