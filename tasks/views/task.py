"""The page on which a task is done: the form, the decision, the draft."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import get_text_list
from django.views.decorators.http import require_POST

from journey.access import may_administer, may_record
from journey.exceptions import DoesNotFit, ProcessHalted, Refused
from journey.forms import OUTCOME
from journey.incidents import stopped_processes
from journey.models import Worker
from journey.templatetags.journey_words import spoken_time
from journey.trials.telling import places_told, work_words
from tasks import access
from tasks.exceptions import AnswersWanting, TaskClosed
from tasks.family import Siblings, siblings_of, why_not_any_more
from tasks.form_times import note_form_time, opening
from tasks.forms import FamilyForm
from tasks.history import earlier_work
from tasks.models import Departure, Draft, Task
from tasks.notes import long_answers, unfinished_note, with_note
from tasks.views import dates, papers
from tasks.views.typing import (
    ADD_ROW,
    OPENED,
    as_typed,
    fields_of,
    token_of,
    with_another_row,
)
from tasks.worktray import begun_by_hand, complete_tasks, latest_draft, save_draft

ON_BEHALF: Final = "on_behalf"
"""Said when somebody types a task in for the colleague to whom it is allocated."""
PROMPTS: Final = "prompts"
"""The button that puts the prompts beside the questions away, or brings them back (R115)."""
AWAY: Final = "prompts_away"
BEGIN: Final = "begin_process"
"""The button that keeps the draft and goes to where another process is begun."""
CHOOSE: Final = "choose_children"
"""The button that keeps the draft and shows a part for each brother or sister chosen."""
ALSO: Final = "also"
"""The boxes at which brothers and sisters are chosen, by the numbers of their tasks."""
WITH: Final = "with"
"""The tasks of those who have a part on the page that was sent."""
PULL: Final = "pull_note"
"""The button that puts a note into the answer named by the field below (R121)."""
INTO: Final = "pull_into"
NOT_TYPED: Final = ("save_draft", BEGIN, CHOOSE, ALSO, INTO, ON_BEHALF, PROMPTS, PULL)


@dataclass
class Page:
    """What somebody has before them: a task, whom else it may serve, and the form."""

    request: HttpRequest
    row: Task
    siblings: Siblings
    family: FamilyForm

    @property
    def worker(self) -> Worker:
        """Who is at it."""
        return cast(Worker, self.request.user)

    @property
    def is_on_behalf(self) -> bool:
        """Whether it is typed in for the colleague to whom the task is allocated."""
        return ON_BEHALF in self.request.GET or ON_BEHALF in self.request.POST


def task(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a task, or complete it; a refusal shows the typing again and keeps it as a draft.

    One page may serve brothers and sisters at the same step: each has a part of their own.
    """
    worker = cast(Worker, request.user)
    row = access.get_task_for(worker, pk, acting=request.method == "POST")
    if request.method != "POST":
        note = unfinished_note(row)
        return redirect(note) if note else _show(_fresh(request, row, worker))
    siblings = siblings_of(row, worker, asked=request.POST.getlist(WITH))
    page = Page(request, row, siblings, FamilyForm(row, siblings.chosen, data=request.POST))
    return _elsewhere(page) or _completed(page)


def _completed(page: Page) -> HttpResponse:
    family = page.family
    if refusal := _not_as_chosen(page):
        return _told(page, refusal)
    if not family.is_valid():
        return _refused(page)
    try:
        complete_tasks(family.entries, by=page.worker, on_behalf=page.is_on_behalf)
    except AnswersWanting as wanting:
        family.add_errors(wanting)
        return _refused(page)
    except DoesNotFit as refusal:
        fields = family.main.fields
        family.main.add_error(OUTCOME if OUTCOME in fields else None, str(refusal))
        return _refused(page)
    except (TaskClosed, Refused, ProcessHalted) as refusal:
        page.row = access.get_task_for(page.worker, page.row.pk)
        return _told(page, str(refusal))
    note_form_time(page.row, page.request.POST.get(OPENED, ""))
    names = get_text_list([str(part.task.child) for part in family.parts], "and")
    about = f" for {names}" if family.others else ""
    messages.success(page.request, f"{page.row.name} is completed{about}.")
    return redirect("worktray:index")


def _elsewhere(page: Page) -> HttpResponse | None:
    """Where the buttons lead that complete nothing; what was typed is kept. None for the others."""
    typed, row = page.request.POST, page.row
    if ADD_ROW in typed:
        return _with_another_row(page)
    if PULL in typed:
        _keep(_with_note(typed, row), row, page.worker)
        return redirect(f"{row.get_absolute_url()}#id_{typed.get(INTO, '')}")
    if "save_draft" in typed:
        _keep(typed, row, page.worker)
        messages.success(page.request, "Your draft is saved.")
        return redirect(row)
    if PROMPTS in typed:
        _keep(typed, row, page.worker)
        page.request.session[AWAY] = not page.request.session.get(AWAY, False)
        return redirect(row)
    if BEGIN in typed:
        _keep(typed, row, page.worker)
        return redirect(f"{reverse('worktray:begin', args=[row.child_id])}?task={row.pk}")
    is_chosen = set(typed.getlist(ALSO)) == set(typed.getlist(WITH))
    if CHOOSE in typed or (page.siblings.offered and not is_chosen):
        return _with_those_chosen(page)
    return None


def _with_note(typed: QueryDict, row: Task) -> QueryDict:
    """What was typed, with a note of the child at the end of an answer (R121)."""
    name, number = str(typed.get(INTO, "")), str(typed[PULL])
    note = row.child.notes.standing().filter(pk=number).first() if number.isdecimal() else None
    typed = typed.copy()
    if note is not None and name in long_answers(row.form):
        typed[name] = with_note(str(typed.get(name, "")), note)
    return typed


def _with_those_chosen(page: Page) -> HttpResponse:
    """Show a part for each child chosen; whoever has none on the page yet gets one first."""
    _keep(page.request.POST, page.row, page.worker)
    chosen = [number for number in page.request.POST.getlist(ALSO) if number.isdecimal()]
    asked = urlencode([(ALSO, number) for number in chosen or [""]])
    return redirect(f"{page.row.get_absolute_url()}?{asked}")


def _with_another_row(page: Page) -> HttpResponse:
    """Keep the typing and show it again with one more row in a table, which has the focus."""
    table = page.family.field(str(page.request.POST[ADD_ROW]))
    typed, place = with_another_row(page.request.POST, table)
    _keep(typed, page.row, page.worker)
    return redirect(f"{page.row.get_absolute_url()}{place}")


def _not_as_chosen(page: Page) -> str:
    """Why nothing can be completed: somebody with a part on the page cannot be part of it now."""
    asked = set(page.request.POST.getlist(WITH))
    gone = asked - {str(pk) for pk in page.siblings.chosen_numbers}
    if not gone:
        return ""
    return (
        f"{why_not_any_more(sorted(gone), page.worker)} Nothing has been recorded, and what you "
        "typed is kept. Look at it again, then complete it for the others."
    )


@require_POST
def draft(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what has been typed so far; answers with the time at which it was saved."""
    worker = cast(Worker, request.user)
    row = access.get_task_for(worker, pk)
    refusal = access.why_not(row, worker)
    if refusal and not access.may(access.refuse_unless_entering, row, worker):
        return JsonResponse({"message": refusal}, status=HTTPStatus.CONFLICT)
    saved = _keep(request.POST, row, worker)
    return JsonResponse({"saved_at": spoken_time(saved.saved_at)})


def _keep(typed: QueryDict, row: Task, worker: Worker) -> Draft:
    kept = fields_of(typed, without=NOT_TYPED)
    return save_draft(row, answers=kept, page=token_of(typed), by=worker)


def _told(page: Page, refusal: str) -> HttpResponse:
    messages.error(page.request, refusal)
    return _refused(page)


def _refused(page: Page) -> HttpResponse:
    _keep(page.request.POST, page.row, page.worker)
    return _show(page, status=422)


def _fresh(request: HttpRequest, row: Task, worker: Worker) -> Page:
    """What a page begins with: the newest draft, or what is known already."""
    saved = latest_draft(row, by=worker)
    typed = as_typed(saved.answers if saved else {})
    asked = request.GET.getlist(ALSO) if ALSO in request.GET else typed.getlist(WITH)
    siblings = siblings_of(row, worker, asked=asked)
    data = typed if saved else None
    family = FamilyForm(row, siblings.chosen, data=data, draft=data is not None)
    return Page(request, row, siblings, family)


def _show(page: Page, *, status: int = 200) -> HttpResponse:
    row, worker, main = page.row, page.worker, page.family.parts[0]
    prompts = not page.request.session.get(AWAY, False)
    if not prompts:
        page.family.put_prompts_away()
    may_enter = access.may(access.refuse_unless_entering, row, worker)
    enters = may_enter and page.is_on_behalf
    context = {
        "task": row,
        "child": row.child,
        "family": page.family,
        "siblings": page.siblings,
        "form": page.family.main,
        "form_definition": row.form,
        "why_not": "" if enters else access.why_not(row, worker),
        "may_enter": may_enter,
        "enters_for": row.allocated_to if enters else None,
        "read_record": main.record,
        "known": main.known,
        "draft": latest_draft(row, by=worker),
        "opened": page.request.POST.get(OPENED, "") if page.family.is_bound else opening(),
        "prompts": prompts,
        "page_token": token_of(page.request.POST),
        "may_begin": may_record(worker, row.child) and bool(begun_by_hand(worker)),
        "may_depart": access.may(access.refuse_unless_holder, row, worker),
        "departures": Departure.objects.filter(task__instance=row.instance_id).select_related(
            "task", "by", "seen_by"
        ),
        "may_take": access.may_take(row, worker),
        "may_allocate": access.may_allocate(row, worker),
        "trials": places_told(row.child),
        "earlier_work": earlier_work(row),
        "work_in_trial": work_words(row.instance),
        **dates.shown(row, worker),
        **papers.shown(row),
        "stopped": stopped_processes(row.child),
        "may_administer": may_administer(worker),
        "own_author": row.record.author_words if hasattr(row, "record") else "",
        "own_record": row.record.read if hasattr(row, "record") else [],
    }
    return render(page.request, "tasks/task.html", context, status=status)
