"""Beginning a letter from the record, and changing it until it is sent."""

from journey import clock
from journey.access import refuse_unless_recorder
from journey.exceptions import Refused
from journey.family.trail import changing, refusals_recorded
from journey.letters import LetterTemplate
from journey.models import Child, Worker
from tasks.letters.filling import letter_text
from tasks.letters.recipients import Recipient
from tasks.models import Letter, Task


def begin_letter(
    template: LetterTemplate,
    *,
    child: Child,
    recipient: Recipient,
    by: Worker,
    task: Task | None = None,
) -> Letter:
    """Write a letter from the record, still to be read and sent; raises Refused."""
    if task is not None and task.child_id != child.pk:
        raise Refused("This task is about another child.")
    with changing([child], by=by) as trail:
        letter = Letter.objects.create(
            child=child,
            task=task,
            template=template.key,
            title=template.title,
            recipient=recipient.name,
            agency=recipient.agency,
            language=recipient.language,
            format=recipient.format,
            text=letter_text(template, child=child, recipient=recipient, by=by, task=task),
            by=by,
            at=clock.now(),
        )
        trail.record(child, ["letter"], letter=letter.pk, template=template.key)
    return letter


def change_letter(letter: Letter, *, text: str, by: Worker) -> None:
    """Keep what somebody has written in a letter that is not yet sent; raises Refused."""
    with refusals_recorded(letter.child, by=by):
        refuse_unless_recorder(by, letter.child)
        if letter.closed_at is not None:
            raise Refused("This letter was sent, so it stays as it is. Write another one.")
    letter.text = text
    letter.save(update_fields=["text"])
