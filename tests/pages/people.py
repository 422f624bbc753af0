"""Pages about who does the work and how often it is done."""

from collections.abc import Callable
from typing import Any, Final

from tests.authority import Authority

Visit = Callable[[Any, str, Authority], None]


def work_of(*, sent: bool = False) -> Visit:
    """The unfinished work of the social worker, perhaps after it was sent with nothing in it."""

    def visit(page: Any, address: str, authority: Authority) -> None:
        page.goto(f"{address}/worktray/people/{authority.worker.pk}/")
        if sent:
            page.locator("form.journey-form button").click()
            page.get_by_text("There is a problem").wait_for()

    return visit


def people(page: Any, address: str, authority: Authority) -> None:
    """Everybody in the manager's teams."""
    page.goto(f"{address}/worktray/people/")


def how_often(page: Any, address: str, authority: Authority) -> None:
    """What is done again and again for the child."""
    page.goto(f"{address}/worktray/child/{authority.child.pk}/how-often/")


PEOPLE: Final[dict[str, tuple[str, Visit]]] = {
    "people": ("manager", people),
    "work of one person": ("manager", work_of()),
    "work of one person with mistakes": ("manager", work_of(sent=True)),
    "how often": ("worker", how_often),
}
