"""The frame of every page: the menu, and pages that no view stands behind."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.template import RequestContext, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

PERSON = SimpleNamespace(is_authenticated=True)
NOBODY = SimpleNamespace(is_authenticated=False)


class App:
    """An application of the site map, as viewflow gives it."""

    def __init__(self, title: str, *, is_open: bool = True) -> None:
        self.title = title
        self.is_open = is_open

    def reverse(self, name: str) -> str:
        return f"/{self.title.lower()}/{name}"

    def has_view_permission(self, _user: Any) -> bool:
        return self.is_open


def menu(user: Any, *apps: App, here: App | None = None) -> str:
    """The menu that somebody sees."""
    request: Any = RequestFactory().get("/")
    request.user = user
    site = SimpleNamespace(menu_items=lambda: iter(apps))
    request.resolver_match = SimpleNamespace(site=site, app=here) if apps else None
    context = RequestContext(request)
    return Template("{% load site %}{% service_navigation %}").render(context)


def test_menu_shows_what_may_be_opened_and_where_one_is() -> None:
    worktray, children = App("Worktray"), App("Children")
    html = menu(PERSON, worktray, children, App("Reports", is_open=False), here=worktray)

    assert 'href="/worktray/index" aria-current="true"' in " ".join(html.split())
    assert 'href="/children/index"' in html
    assert "Reports" not in html


@pytest.mark.parametrize(("user", "apps"), [(NOBODY, [App("Worktray")]), (PERSON, [])])
def test_menu_is_the_name_of_the_service_where_there_is_nothing_to_open(
    user: Any, apps: list[App]
) -> None:
    html = menu(user, *apps)

    assert "govuk-service-navigation__service-name" in html
    assert "<nav" not in html


def test_page_for_a_fault_needs_no_request() -> None:
    html = render_to_string("500.html")

    assert "Sorry, there is a problem with the service" in html
    assert "Sign out" not in html


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html"])
def test_error_pages_stand_alone(name: str) -> None:
    html = render_to_string(name, {"exception": "You may not see this child’s record."})

    assert "<h1" in html
    assert ("You may not see this child’s record." in html) == (name == "403.html")


def test_pages_have_no_inline_script_style_or_handler() -> None:
    """A content security policy without exceptions lets everything through."""
    html = Client().get("/sign-in/").content.decode()

    assert "<script>" not in html
    assert " style=" not in html
    assert " onclick=" not in html
