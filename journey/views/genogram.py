"""The page of a child's genogram."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from journey import clock
from journey.access import get_child_for, may_record
from journey.genogram import draw_genogram, genogram_of, sentences_of
from journey.models import Worker


def genogram(request: HttpRequest, pk: int) -> HttpResponse:
    """The family as it is recorded now, drawn and in words."""
    worker = cast(Worker, request.user)
    child = get_child_for(worker, pk)
    told = genogram_of(child, worker)
    context = {
        "child": child,
        "drawing": draw_genogram(told),
        "sentences": sentences_of(told),
        "may_record": may_record(worker, child),
        "today": clock.today(),
    }
    return render(request, "journey/genogram.html", context)
