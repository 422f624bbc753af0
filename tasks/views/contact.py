"""Recording a new contact: where every journey begins."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from journey import clock
from journey.access import children_visible_to
from journey.exceptions import Refused
from journey.models import Child, FamilyGroup, Worker
from journey.processes import write_transaction
from tasks.forms.contact import NEW_CHILD, ContactForm
from tasks.models import Task
from tasks.worktray import may_start, start_process

PROCESS = "contact"


def record_contact(request: HttpRequest) -> HttpResponse:
    """Ask who the child is, show who they may be already, and begin the contact."""
    worker = cast(Worker, request.user)
    if not may_start(PROCESS, by=worker):
        raise Refused("Contacts are recorded by the screening desk.")
    if request.method != "POST":
        form = ContactForm(initial={"received_at": clock.in_london(clock.now())})
        return render(request, "tasks/contact.html", {"form": form})
    looked = "known_child" in request.POST or "looked" in request.POST
    form = ContactForm(request.POST, matches=_matches(request, worker) if looked else None)
    if not form.is_valid():
        return render(request, "tasks/contact.html", {"form": form, "looked": looked}, status=422)
    if not looked and (matches := _matches(request, worker)):
        form = ContactForm(initial=form.cleaned_data, matches=matches)
        return render(request, "tasks/contact.html", {"form": form, "looked": True})
    return _begin(request, form, worker)


def _begin(request: HttpRequest, form: ContactForm, worker: Worker) -> HttpResponse:
    cleaned = form.cleaned_data
    with write_transaction():
        child = _child(cleaned, worker)
        instance = start_process(
            PROCESS, child=child, facts={"contact_received": cleaned["received_at"]}, by=worker
        )
    messages.success(request, f"The contact about {child} is recorded.")
    first = Task.objects.filter(instance=instance).open().first()
    return redirect(first or child)


def _child(cleaned: dict[str, Any], worker: Worker) -> Child:
    known = cleaned.get("known_child")
    if known and known != NEW_CHILD:
        return children_visible_to(worker).get(pk=known)
    return Child.objects.create(
        family=FamilyGroup.objects.create(name=cleaned["last_name"]),
        first_name=cleaned["first_name"],
        last_name=cleaned["last_name"],
        date_of_birth=cleaned["date_of_birth"],
        date_of_birth_assumed=cleaned["date_of_birth_assumed"] == "yes",
        expected_on=cleaned["expected_on"],
        sex=cleaned["sex"] or Child.Sex.UNKNOWN,
    )


def _matches(request: HttpRequest, worker: Worker) -> list[Child]:
    """Children of the same last name whose first name begins alike."""
    last_name = request.POST.get("last_name", "").strip()
    first_name = request.POST.get("first_name", "").strip()
    if not last_name:
        return []
    same = children_visible_to(worker).filter(last_name__iexact=last_name)
    return list(same.filter(first_name__istartswith=first_name[:2])[:10])
