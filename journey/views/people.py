"""Signing in; in the demonstration also without a password."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from journey.demonstration import DEMO_PEOPLE
from journey.models import Worker


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """The sign-in page; it offers the demonstration's people only when the demo setting is on."""

    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demonstration's people."""
        return super().get_context_data(demo_people=DEMO_PEOPLE if settings.DEMO else (), **kwargs)


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demonstration's people; there is no such page elsewhere.

    Somebody who has a password is a real person of that name, and signs in with it.
    """
    username = request.POST.get("username", "")
    if not settings.DEMO or username not in {person.username for person in DEMO_PEOPLE}:
        raise Http404
    worker = get_object_or_404(Worker, username=username, is_active=True)
    if worker.has_usable_password():
        raise Http404
    login(request, worker)
    following = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(following, allowed_hosts={request.get_host()})
    return redirect(following if safe else settings.LOGIN_REDIRECT_URL)
