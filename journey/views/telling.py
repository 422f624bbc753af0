"""Telling a child's story, and the history of the family."""

from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from journey.access import get_child_for, refuse_unless_recorder
from journey.family import tell_history, tell_story
from journey.fields import LongTextField, TextField, optional
from journey.models import Child, Worker


class StoryForm(forms.Form):
    """Who the child is, and what the child says."""

    about = LongTextField(
        label="Who is this child?",
        help_text="What they are like, what they enjoy, who matters to them, "
        "and what people need to know. Write it so that the child could read it.",
        error_messages={"required": "Say who this child is"},
    )
    own_words = optional(
        LongTextField(
            label="In the child’s own words",
            help_text="What they say about their life and what they want. "
            "For a baby, what you see that they like.",
        )
    )
    heard = optional(
        TextField(
            "How did you hear it?", max_length=200, help_text="For example, while we drew together"
        )
    )


class HistoryForm(forms.Form):
    """The family's social history."""

    text = LongTextField(
        label="The family’s social history",
        help_text="Where the family comes from, what has happened to them, what they have managed. "
        "It is shown with every child of the family, so leave out what is one child’s own.",
        error_messages={"required": "Enter the family’s history"},
    )


def story(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell who the child is."""
    worker, child = _recorder(request, pk)
    told = child.stories.first()
    known = {name: getattr(told, name) for name in StoryForm.base_fields} if told else {}
    form = StoryForm(request.POST if request.method == "POST" else None, initial=known)
    if not form.is_valid():
        return _ask(request, child, form, title=f"The story of {child}")
    tell_story(child, values=form.cleaned_data, by=worker)
    messages.success(request, f"The story of {child} is saved.")
    return redirect(child)


def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the social history of the family."""
    worker, child = _recorder(request, pk)
    told = child.family.histories.first()
    known = {"text": told.text} if told else {}
    form = HistoryForm(request.POST if request.method == "POST" else None, initial=known)
    if not form.is_valid():
        return _ask(request, child, form, title="The history of the family")
    tell_history(child, text=form.cleaned_data["text"], by=worker)
    messages.success(request, "The family’s history is saved, and shown with each child.")
    return redirect(child)


def told_before(request: HttpRequest, pk: int) -> HttpResponse:
    """Every telling of the story and of the family's history, the newest first."""
    child = get_child_for(cast(Worker, request.user), pk)
    context = {
        "child": child,
        "stories": child.stories.select_related("told_by"),
        "histories": child.family.histories.select_related("told_by"),
    }
    return render(request, "journey/told_before.html", context)


def _recorder(request: HttpRequest, pk: int) -> tuple[Worker, Child]:
    worker = cast(Worker, request.user)
    child = get_child_for(worker, pk)
    refuse_unless_recorder(worker, child)
    return worker, child


def _ask(request: HttpRequest, child: Child, form: forms.Form, *, title: str) -> HttpResponse:
    context = {"child": child, "form": form, "title": title, "person": None}
    return render(request, "journey/record.html", context, status=422 if form.errors else 200)
