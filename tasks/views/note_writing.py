"""Writing a note on its page: begun with a draft, kept while it is typed, then kept or finished."""

from http import HTTPStatus
from typing import Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from journey import clock
from journey.access import siblings_visible_to
from journey.exceptions import JourneyError, Refused
from journey.family.trail import changing
from journey.templatetags.journey_words import spoken_time
from journey.writing import write_transaction
from tasks import notes
from tasks.form_times import opened_at, opening
from tasks.forms.notes import ACTIONS, NoteForm
from tasks.models import CaseNote
from tasks.notes import Writing
from tasks.views.typing import (
    ADD_ROW,
    OPENED,
    PAGE,
    as_typed,
    fields_of,
    token_of,
    with_another_row,
)

KEEP: Final = "keep"
"""The button that keeps a note without finishing it."""
Written = tuple[CaseNote, str]
"""A note that is written, and what is said about it."""


def write(request: HttpRequest, writing: Writing) -> HttpResponse:
    """Show the page of a note, or write it; a refusal shows the typing again and keeps it."""
    if request.method != "POST":
        return _ask(request, _begun(writing), writing)
    if ADD_ROW in request.POST:
        return _with_another_row(request, writing)
    if sent := notes.sent_from(str(request.POST.get(PAGE, "")), writing.child, by=writing.by):
        messages.success(request, "The note was sent twice, and it is written once.")
        return redirect(sent)
    form = _form(writing, request.POST)
    return (form.is_valid() and _written(request, form, writing)) or _refused(
        request, form, writing
    )


def keep(request: HttpRequest, writing: Writing) -> JsonResponse:
    """Keep what has been typed so far; answers with the time at which it was saved."""
    page = token_of(request.POST)
    try:
        writing.refuse_late(page=page)
    except JourneyError as refusal:
        return JsonResponse({"message": str(refusal)}, status=HTTPStatus.CONFLICT)
    saved = writing.save(_typed(request.POST), page=page)
    return JsonResponse({"saved_at": spoken_time(saved.saved_at)})


def _written(request: HttpRequest, form: NoteForm, writing: Writing) -> HttpResponse | None:
    """Where it goes on once a note is written; None when it cannot be any more."""
    act = _correct if writing.corrects else _keep if form.is_pending else _finish
    try:
        with write_transaction():
            _drop(request, writing)
            row, said = act(form, writing, request.POST)
    except Refused:
        raise
    except JourneyError as refusal:
        messages.error(request, str(refusal))
        return None
    messages.success(request, said)
    return redirect("records:notes", row.child_id) if form.is_pending else redirect(row)


def _keep(form: NoteForm, writing: Writing, typed: QueryDict) -> Written:
    child, by, page = writing.child, writing.by, typed.get(PAGE, "")
    kept = notes.keep_note(child, values=form.values, by=by, note=writing.note, page=page)
    if form.goes_further:
        Writing(child=child, by=by, note=kept).save(_typed(typed), page=page)
    return kept, "The note is kept. Your team can see that it is not finished."


def _finish(form: NoteForm, writing: Writing, typed: QueryDict) -> Written:
    child, by, page, meanings = writing.child, writing.by, typed.get(PAGE, ""), form.meanings
    with changing([child, *meanings], by=by):
        finished = notes.finish_note(child, values=form.values, by=by, note=writing.note, page=page)
        notes.agree_actions(finished, form.actions, by=by)
        for sibling, meaning in meanings.items():
            notes.finish_note(sibling, values={**form.values, "meaning": meaning}, by=by)
    return finished, "The note is in the record."


def _correct(form: NoteForm, writing: Writing, _typed: QueryDict) -> Written:
    corrected = notes.correct_note(cast(CaseNote, writing.note), values=form.values, by=writing.by)
    return corrected, "The note is corrected. What it said before can still be read."


def _form(writing: Writing, data: QueryDict | None, *, draft: bool = False) -> NoteForm:
    return NoteForm(
        data,
        child=writing.child,
        siblings=None if writing.corrects else siblings_visible_to(writing.by, writing.child),
        note=writing.note,
        pending=data is not None and KEEP in data,
        with_actions=not writing.corrects,
        draft=draft,
    )


def _begun(writing: Writing) -> NoteForm:
    """What a page begins with: the newest draft, or what is kept already."""
    if saved := writing.draft:
        return _form(writing, as_typed(saved.answers), draft=True)
    form = _form(writing, None)
    if writing.note is None:
        form.initial["happened_at"] = clock.now()
    return form


def _with_another_row(request: HttpRequest, writing: Writing) -> HttpResponse:
    """Keep the typing and show it again with one more row in the table, which has the focus."""
    form = _form(writing, request.POST)
    table = form[ACTIONS] if ACTIONS in form.fields else None
    typed, place = with_another_row(request.POST, table)
    writing.save(_typed(typed), page=token_of(typed))
    return redirect(f"{request.path}{place}")


def _refused(request: HttpRequest, form: NoteForm, writing: Writing) -> HttpResponse:
    writing.save(_typed(request.POST), page=token_of(request.POST))
    return _ask(request, form, writing, status=422)


def _drop(request: HttpRequest, writing: Writing) -> None:
    opened = opened_at(str(request.POST.get(OPENED, "")))
    writing.drop(page=token_of(request.POST), opened=opened)


def _typed(typed: QueryDict) -> dict[str, list[str]]:
    return fields_of(typed, without=(KEEP,))


def _ask(
    request: HttpRequest, form: NoteForm, writing: Writing, *, status: int = 200
) -> HttpResponse:
    row, child = writing.note, writing.child
    title = "Finish this note" if row else "Write a note"
    place = "draft_correction" if writing.corrects else "draft_note"
    number = [row.pk] if row else []
    context = {
        "child": child,
        "form": form,
        "title": "Correct this note" if writing.corrects else title,
        "note": None if writing.corrects else row,
        "is_correction": writing.corrects,
        "autosave_url": reverse(f"records:{place}", args=[child.pk, *number]),
        "page_token": token_of(request.POST),
        "opened": request.POST.get(OPENED) or opening(),
        "draft": writing.draft,
        "left": writing.left,
    }
    return render(request, "records/note_form.html", context, status=status)
