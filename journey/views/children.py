"""Finding a child, and reading a child's record."""

from typing import Final, cast

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from journey.access import (
    children_visible_to,
    get_child_for,
    may_administer,
    may_mend,
    may_record,
    people_visible_to,
    siblings_visible_to,
)
from journey.closing import closing_of
from journey.drawing import StepState, draw
from journey.incidents import stopped_processes
from journey.looking import look_at
from journey.models import Worker
from journey.story import ProcessStory, story_of, timeline
from journey.trials.telling import places_told

PAGE: Final = 50
SOUGHT: Final = "children_sought"


def children(request: HttpRequest) -> HttpResponse:
    """The children whose records the person may read, found by name.

    The name that is sought is kept in the session: a child's name does not go into an address.
    """
    if request.method == "POST":
        request.session[SOUGHT] = request.POST.get("q", "").strip()
        return redirect("children:index")
    worker = cast(Worker, request.user)
    sought = request.session.get(SOUGHT, "")
    found = children_visible_to(worker).select_related("key_worker", "team", "family")
    for word in sought.split():
        found = found.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "journey/children.html",
        {
            "page": page,
            "children": page.object_list,
            "q": sought,
            "may_mend": may_mend(worker),
        },
    )


def child(request: HttpRequest, pk: int) -> HttpResponse:
    """A child's page: who they are, their family, and their journey."""
    worker = cast(Worker, request.user)
    row = get_child_for(worker, pk)
    stories = story_of(row)
    drawn = [(story, _drawing(story)) for story in stories]
    context = {
        "child": row,
        "story": row.stories.select_related("told_by").first(),
        "history": row.family.histories.select_related("told_by").first(),
        "looked_before": look_at(row, worker),
        "relationships": row.relationships.select_related("person"),
        "professionals": row.professionals.all(),
        "siblings": siblings_visible_to(worker, row).select_related("key_worker"),
        "people_of_siblings": people_visible_to(worker, row).exclude(relationships__child=row),
        "may_record": may_record(worker, row),
        "stopped": stopped_processes(row),
        "may_administer": may_administer(worker),
        "stories": drawn,
        "ended": [one for one in drawn if one[0].instance.ended_at],
        "timeline": timeline(stories),
        "trials": places_told(row),
        "closing": closing_of(row),
    }
    return render(request, "journey/child.html", context)


def _drawing(story: ProcessStory) -> str:
    states = {
        key: StepState(state=step.state, note=step.note, times=step.times)
        for key, step in story.steps.items()
        if step.state
    }
    return draw(story.instance.version.diagram.root, states=states)
