"""Pages on which workers say that a step does not help, and are answered."""

from typing import cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from journey.access import may_keep, versions_visible_to
from journey.exceptions import AlreadyDecided
from journey.fields import LongTextField
from journey.flagging import answer_flag, flag_step, flags_for
from journey.models import Flag, Worker
from journey.models.process import HEAVY_OF_INSTANCE


class FlagForm(forms.Form):
    """What does not help, and what would."""

    words = LongTextField(
        label="What does not help, and what would help more?",
        help_text="Do not name a child: it is read by everybody who works with this process.",
        error_messages={"required": "Say what does not help"},
    )


class AnswerForm(forms.Form):
    """What those who look after the process say to it."""

    answer = LongTextField(
        label="What do you answer?",
        help_text="Say what will change, or why it stays.",
        error_messages={"required": "Enter your answer"},
    )


def index(request: HttpRequest) -> HttpResponse:
    """What was said about steps, with the answers."""
    worker = cast(Worker, request.user)
    context = {"flags": flags_for(worker), "may_answer": may_keep(worker)}
    return render(request, "journey/flags.html", context)


def flag(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Say that a step of a version does not help."""
    worker = cast(Worker, request.user)
    version = get_object_or_404(versions_visible_to(worker), pk=pk)
    node = version.diagram.nodes.get(step)
    if node is None or not node.is_user_task:
        raise Http404
    form = FlagForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        flag_step(version, step, words=form.cleaned_data["words"], by=worker)
        messages.success(request, "It is said. Those who look after the process must answer it.")
        return redirect("processes:flags")
    context = {"form": form, "version": version, "node": node}
    return render(request, "journey/flag.html", context, status=422 if form.errors else 200)


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer what a worker said."""
    worker = cast(Worker, request.user)
    rows = Flag.objects.select_related("version", "by").defer(*HEAVY_OF_INSTANCE)
    row = get_object_or_404(rows, pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            answer_flag(row, words=form.cleaned_data["answer"], by=worker)
        except AlreadyDecided as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"You have answered {row.by}.")
        return redirect("processes:flags")
    context = {"form": form, "flag": row, "may_answer": may_keep(worker)}
    return render(request, "journey/flag_answer.html", context, status=422 if form.errors else 200)
