"""The menu that viewflow's site map makes."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template import RequestContext
from django.utils.safestring import SafeString

from journey.components.macros import component

register = template.Library()


@register.simple_tag(takes_context=True)
def service_navigation(context: RequestContext) -> SafeString:
    """Write the service's name and the menu of the applications this person may open.

    Pages outside the site map (sign-in, errors) have the name alone.
    """
    return component(
        "service-navigation",
        serviceName=context.get("service", "Child’s Journey"),
        serviceUrl="/",
        navigation=_menu(getattr(context, "request", None)),
        menuButtonLabel="Show or hide the menu",
    )


def _menu(request: HttpRequest | None) -> list[dict[str, Any]]:
    match = getattr(request, "resolver_match", None)
    site, user = getattr(match, "site", None), getattr(request, "user", None)
    if site is None or user is None or not user.is_authenticated:
        return []
    here = getattr(match, "app", None)
    return [
        {"text": str(app.title), "href": app.reverse("index"), "active": app is here}
        for app in site.menu_items()
        if getattr(app, "in_menu", True) and app.has_view_permission(user)
    ]
