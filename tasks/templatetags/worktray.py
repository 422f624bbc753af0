"""The open tasks of a child, for the child's page."""

from django import template

from journey.models import Child
from journey.models.process import HEAVY_OF_INSTANCE
from tasks.models import Task
from tasks.showing import Line, lines_of, with_tags

register = template.Library()


@register.simple_tag
def open_tasks_of(child: Child) -> list[Line]:
    """What is to be done now for a child whose record the reader may see, the first due first."""
    tasks = Task.objects.open().filter(child=child).with_names().select_related("version")
    return lines_of(with_tags(tasks.defer(*HEAVY_OF_INSTANCE)).in_tray_order())
