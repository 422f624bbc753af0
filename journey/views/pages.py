"""Pages that say how the service is made."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def accessibility_statement(request: HttpRequest) -> HttpResponse:
    """How accessible the service is, and how to tell us where it is not."""
    return render(request, "journey/accessibility_statement.html")
