"""How long forms take, for everybody to read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tasks.form_times import form_medians


def index(request: HttpRequest) -> HttpResponse:
    """Every form with the median time that it takes (R209)."""
    forms = form_medians()
    context = {
        "measured": [form for form in forms if form.count],
        "unmeasured": [form for form in forms if not form.count],
    }
    return render(request, "tasks/form_times.html", context)
