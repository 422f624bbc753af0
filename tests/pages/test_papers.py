"""The pages of letters and documents: axe, 320 pixels, where the focus goes."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from tasks.documents import add_document, add_version
from tests.authority import Authority
from tests.pages.conftest import SignIn
from tests.pages.test_accessible import faults
from tests.tasks.papers.conftest import begun, network, sent, test_library, written_up

__all__ = ["network", "test_library"]
pytestmark = pytest.mark.django_db(transaction=True)

Address = Callable[[Authority], str]
PDF = b"%PDF-1.7"


def document(authority: Authority) -> str:
    """A document with two versions."""
    details = {"title": "School report", "tags": "school, report"}
    row = add_document(authority.child, details=details, file=io.BytesIO(PDF), by=authority.worker)
    add_version(row, file=io.BytesIO(PDF), note="Signed", by=authority.worker)
    return row.get_absolute_url()


def record(authority: Authority) -> str:
    return f"/papers/records/{written_up(authority).pk}/print"


PAGES: dict[str, Address] = {
    "owed": lambda authority: "/papers/",
    "task that owes a letter": lambda authority: authority.open_task(
        "write_visit"
    ).get_absolute_url(),
    "letter to begin": lambda authority: f"/papers/child/{authority.child.pk}/letters/to_school/",
    "letter": lambda authority: begun(authority).get_absolute_url(),
    "letter that was sent": lambda authority: sent(authority).get_absolute_url(),
    "letter to print": lambda authority: f"{sent(authority).get_absolute_url()}print/",
    "sent to an agency": lambda authority: (
        f"/papers/sent/{sent(authority, 'to_school', 'Ines Okafor').sending.pk}/"
    ),
    "index": lambda authority: document(authority) and f"/papers/child/{authority.child.pk}/",
    "document to add": lambda authority: f"/papers/child/{authority.child.pk}/documents/add/",
    "document": document,
    "document to move": lambda authority: f"{document(authority)}move/",
    "print for the family": lambda authority: f"{record(authority)}/family/",
    "print for a court": lambda authority: f"{record(authority)}/court/",
}


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_at_any_width(
    network: Authority, sign_in: SignIn, live_server: Any, name: str
) -> None:
    address = PAGES[name](network)
    page = sign_in(network.worker)
    page.goto(live_server.url + address)
    assert faults(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert faults(page) == []


MISTAKES = {
    "letter": ("Record it as sent", "Select how the letter was sent"),
    "letter to begin": ("Continue", "Select to whom the letter is"),
    "document to add": ("Add the document", "Select where the document is"),
    "sent to an agency": ("Record that they have it", "Answer the question"),
    "document to move": ("Move the document", "Say why the document is moved"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_told_and_their_links_go_to_the_fields(
    network: Authority, sign_in: SignIn, live_server: Any, name: str
) -> None:
    address = PAGES[name](network)
    page = sign_in(network.worker)
    page.goto(live_server.url + address)
    page.get_by_role("button", name=MISTAKES[name][0]).click()
    summary = page.locator(".govuk-error-summary")
    summary.wait_for()
    assert MISTAKES[name][1].lower() in summary.inner_text().lower()
    assert faults(page) == []
    for link in summary.locator("a").all():
        link.click()
        target = link.get_attribute("href").removeprefix("#")
        assert page.evaluate("document.activeElement.id") == target


def test_a_letter_is_printed_without_what_stands_around_it(
    network: Authority, sign_in: SignIn, live_server: Any
) -> None:
    address = PAGES["letter to print"](network)
    page = sign_in(network.worker)
    page.goto(live_server.url + address)
    page.emulate_media(media="print")
    assert page.locator(".journey-letter").is_visible()
    for around in ("header", "footer", ".journey-no-print >> nth=0"):
        assert not page.locator(around).first.is_visible()
