"""The pages about dates, as the tests of every page come to them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from journey import clock
from tasks.worktray import extend_task, hold_task, propose_date
from tests.authority import MONDAY, Authority

Visit = Callable[[Any, str, Authority], None]
AWAY_WHY = "The family is away until the twentieth."
AWAY = datetime.combine(
    max(MONDAY, timezone.now()) + timedelta(days=20), clock.END_OF_DAY, clock.LONDON
)


def date_of(act: str, *, sent: bool = False) -> Visit:
    """A page that changes the date of a task, perhaps after it was sent with nothing in it."""

    def visit(page: Any, address: str, authority: Authority) -> None:
        task = authority.open_task("write_visit")
        page.goto(f"{address}{task.get_absolute_url()}date/{act}/")
        if sent:
            page.locator("form.journey-form button").click()
            page.get_by_text("There is a problem").wait_for()

    return visit


def with_dates(path: str) -> Visit:
    """A page after work was extended and put on hold; `{task}` is the task."""

    def visit(page: Any, address: str, authority: Authority) -> None:
        task = authority.open_task("write_visit")
        extend_task(task, until=AWAY, reason=AWAY_WHY, by=authority.manager)
        hold_task(task, until=AWAY, reason=AWAY_WHY, by=authority.worker)
        open_whys(page, address + path.format(task=task.pk, child=authority.child.pk))

    return visit


def with_proposal(path: str) -> Visit:
    """A page after a date was proposed; `{task}` is the task."""

    def visit(page: Any, address: str, authority: Authority) -> None:
        task = authority.open_task("write_visit")
        propose_date(task, agreed_on=AWAY.date(), reason=AWAY_WHY, by=authority.worker)
        open_whys(page, address + path.format(task=task.pk))

    return visit


def open_whys(page: Any, address: str) -> None:
    page.goto(address)
    for summary in page.get_by_text("Why this date?").all():
        summary.click()


def undecided_date(page: Any, address: str, authority: Authority) -> None:
    with_proposal("/worktray/{task}/date/decide/")(page, address, authority)
    page.get_by_role("button", name="Record this decision").click()
    page.get_by_text("There is a problem").wait_for()


DATES: Final[dict[str, tuple[str, Visit]]] = {
    "extending": ("manager", date_of("extend")),
    "extending with mistakes": ("manager", date_of("extend", sent=True)),
    "shortening": ("manager", date_of("shorten")),
    "shortening with mistakes": ("manager", date_of("shorten", sent=True)),
    "holding": ("worker", date_of("hold")),
    "holding with mistakes": ("worker", date_of("hold", sent=True)),
    "proposing a date": ("worker", date_of("agree")),
    "proposing with mistakes": ("worker", date_of("agree", sent=True)),
    "deciding about a date": ("manager", with_proposal("/worktray/{task}/date/decide/")),
    "deciding about a date with mistakes": ("manager", undecided_date),
    "task on hold": ("worker", with_dates("/worktray/{task}/")),
    "task with a proposed date": ("manager", with_proposal("/worktray/{task}/")),
    "worktray with tags": ("worker", with_dates("/worktray/")),
    "worktray narrowed to nothing": ("worker", with_dates("/worktray/?show=overdue")),
    "child with dates": ("worker", with_dates("/children/{child}/")),
    "dates to agree": ("manager", with_proposal("/worktray/dates/")),
    "work on hold": ("manager", with_dates("/worktray/dates/?view=held")),
    "moved dates": ("manager", with_dates("/worktray/dates/?view=moved")),
    "no agreed dates": ("manager", with_dates("/worktray/dates/?view=agreed")),
}
