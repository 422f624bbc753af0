"""What is kept of a child beside the steps of a process, for pages about something else."""

import datetime as dt
from collections.abc import Sequence

from django import template

from journey.models import Child, Worker
from journey.story import Entry
from tasks.chronology import reading
from tasks.models import AgreedAction, CaseNote, Task
from tasks.news import News, news_of
from tasks.notes import long_answers, notes_to_pull, pending_for

register = template.Library()


@register.simple_tag
def chronology_of(child: Child) -> reading.Summary:
    """The summary of a chronology whose child the reader may see (R79)."""
    return reading.summary_of(child)


@register.simple_tag
def agreed_action_of(task: Task) -> AgreedAction | None:
    """What was agreed that is to be done at a task; None for any other, without a query (R120)."""
    if task.form_key != "do_agreed_action":
        return None
    rows = AgreedAction.objects.filter(instance=task.instance_id)
    return rows.select_related("note").first()


@register.simple_tag
def marked_notes_of(child: Child) -> list[CaseNote]:
    """The notes that can be put into what is being written (R121)."""
    return notes_to_pull(child)


@register.filter
def takes_notes(task: Task) -> list[tuple[str, str]]:
    """The questions of a task into which a note can be put: key and label."""
    return list(long_answers(task.form).items())


@register.simple_tag
def pending_notes_of(worker: Worker) -> int:
    """How many notes the person's teams have not finished (R53)."""
    return pending_for(worker).count()


@register.simple_tag
def news_about(
    child: Child, reader: Worker, since: dt.datetime, timeline: Sequence[Entry]
) -> list[News]:
    """What others did since the reader last looked, the newest first (R208)."""
    return news_of(child, since=since, reader=reader, timeline=timeline)
