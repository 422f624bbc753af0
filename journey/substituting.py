"""Which process begins where a diagram, or a person, names one: the only place that decides it."""

from journey.library import library
from journey.models import Child


def process_for(process_id: str, child: Child) -> str:
    """The id of the process that begins for a child where `process_id` is named.

    An authority may run another process in its place, such as two stages of assessment instead of
    one (`processes/labels/`, the table `processes`). Raises LibraryError when that table is bad.
    """
    return library().substitutes.get(process_id, process_id)
