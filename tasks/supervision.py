"""What stands on a child's page of the last supervision about the child."""

from typing import Final

from journey.models import Child
from tasks.models import Record

SUPERVISION: Final = "hold_supervision"
"""The form in which supervision is recorded, whichever plan it belongs to."""


def last_supervision(child: Child) -> Record | None:
    """The newest record of supervision about a child; None where there was none yet."""
    records = Record.objects.filter(task__child=child, form_key=SUPERVISION)
    return records.select_related("by", "task").first()
