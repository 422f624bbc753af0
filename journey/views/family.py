"""Recording a child's details, the people around the child, and the professionals."""

from typing import TypeVar, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from journey import family
from journey.access import (
    UNKNOWN,
    get_child_for,
    people_visible_to,
    refuse_unless_recorder,
    siblings_visible_to,
)
from journey.exceptions import Refused
from journey.family.forms import ChildForm, PersonForm, ProfessionalForm
from journey.models import Child, Person, ProfessionalInvolved, Worker

Row = TypeVar("Row", Person, ProfessionalInvolved)


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a child's details."""
    worker, child = _recordable(request, pk)
    form = ChildForm(child, _typed(request))
    if not form.is_valid():
        return _ask(request, child, form, title="Change the child’s details")
    address = form.cleaned_data["address"]
    family.change_child(child, details=form.details, address=address, by=worker)
    return _saved(request, child, str(child))


def person(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    """Add a person for a child and chosen siblings, or change one whom the family knows."""
    worker, child = _recordable(request, pk)
    known = _known(people_visible_to(worker, child), number)
    relationship = child.relationships.filter(person=known).first() if known else None
    form = PersonForm(
        _typed(request),
        siblings=siblings_visible_to(worker, child),
        person=known,
        relationship=relationship,
    )
    if not form.is_valid():
        title = f"Change {known}" if relationship else f"Add {known or 'a person'}"
        return _ask(request, child, form, title=title, person=known)
    row = family.record_person(
        child,
        person=known,
        details=form.details,
        relationship=form.relationship,
        siblings=form.cleaned_data.get("siblings", ()),
        by=worker,
    )
    return _saved(request, child, row.name)


def professional(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    """Add a professional who works with a child, or change one."""
    worker, child = _recordable(request, pk)
    known = _known(child.professionals.all(), number)
    form = ProfessionalForm(_typed(request), professional=known)
    if not form.is_valid():
        title = f"Change {known.name}" if known else "Add a professional"
        return _ask(request, child, form, title=title)
    row = family.record_professional(child, professional=known, details=form.details, by=worker)
    return _saved(request, child, row.name)


def _recordable(request: HttpRequest, pk: int) -> tuple[Worker, Child]:
    """The worker, and the child when the worker may change the record; raises Refused."""
    worker = cast(Worker, request.user)
    child = get_child_for(worker, pk)
    refuse_unless_recorder(worker, child)
    return worker, child


def _known(rows: QuerySet[Row], number: int | None) -> Row | None:
    """The row of a number; None without a number. Raises Refused when there is no such row."""
    if number is None:
        return None
    row = rows.filter(pk=number).first()
    if row is None:
        raise Refused(UNKNOWN)
    return row


def _typed(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _ask(
    request: HttpRequest, child: Child, form: BaseForm, *, title: str, person: Person | None = None
) -> HttpResponse:
    context = {"child": child, "form": form, "title": title, "person": person}
    return render(request, "journey/record.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, child: Child, what: str) -> HttpResponse:
    messages.success(request, f"What you recorded about {what} is saved.")
    return redirect(child)
