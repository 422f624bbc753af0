"""Forms on pages, built from the forms of the library."""

from tasks.forms.building import TaskForm

__all__ = ["TaskForm"]
