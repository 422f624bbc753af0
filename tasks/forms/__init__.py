"""Forms on pages, built from the forms of the library."""

from tasks.forms.building import TaskForm
from tasks.forms.family import FamilyForm

__all__ = ["FamilyForm", "TaskForm"]
