"""Recording a new contact: where every journey begins."""

from typing import Final, cast

from django.contrib import messages
from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from journey import clock
from journey.access import children_visible_to
from journey.exceptions import Refused
from journey.models import Child, FamilyGroup, Worker
from journey.writing import write_transaction
from tasks.forms.contact import ContactForm
from tasks.models import Task
from tasks.worktray import may_start, start_process

PROCESS: Final = "contact"
MATCHES: Final = 10
"""So many children are offered who may be meant."""


def record_contact(request: HttpRequest) -> HttpResponse:
    """Ask who the child is, show who they may be already, and begin the contact."""
    worker = cast(Worker, request.user)
    if not may_start(PROCESS, by=worker):
        raise Refused("Contacts are recorded by the screening desk.")
    if request.method != "POST":
        form = ContactForm(initial={"received_at": clock.in_london(clock.now())})
        return render(request, "tasks/contact.html", {"form": form})
    looked = "known_child" in request.POST or "looked" in request.POST
    form = ContactForm(request.POST, matches=_matches(request, worker) if looked else ())
    if not form.is_valid():
        return render(request, "tasks/contact.html", {"form": form, "looked": looked}, status=422)
    if not looked and (matches := _matches(request, worker)):
        form = ContactForm(initial=form.cleaned_data, matches=matches)
        return render(request, "tasks/contact.html", {"form": form, "looked": True})
    return _begin(request, form, worker)


def _begin(request: HttpRequest, form: ContactForm, worker: Worker) -> HttpResponse:
    received_at = form.cleaned_data["received_at"]
    with write_transaction():
        child = form.chosen_child or _new_child(form)
        instance = start_process(
            PROCESS, child=child, facts={"contact_received": received_at}, by=worker
        )
    messages.success(request, f"The contact about {child} is recorded.")
    first = Task.objects.filter(instance=instance).open().first()
    return redirect(first or child)


def _new_child(form: ContactForm) -> Child:
    family = form.chosen_family or FamilyGroup.objects.create(name=form.cleaned_data["last_name"])
    return Child.objects.create(family=family, **form.details)


def _matches(request: HttpRequest, worker: Worker) -> list[Child]:
    """Children of the same last name; those whose first name begins alike come first."""
    last_name = request.POST.get("last_name", "").strip()
    first_name = request.POST.get("first_name", "").strip()
    if not last_name:
        return []
    same = children_visible_to(worker).filter(last_name__iexact=last_name)
    alike = Case(When(first_name__istartswith=first_name[:2], then=0), default=1)
    return list(same.select_related("family").order_by(alike, "first_name", "pk")[:MATCHES])
