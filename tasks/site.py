"""The worktray's pages, for the site map and the menu."""

from typing import Any

from django.urls import path
from viewflow.urls import Application

from journey.access import may_read_versions
from tasks.views import allocate, contact, task, tray, trials
from tasks.worktray import may_start


class Worktray(Application):
    """Tasks that wait for somebody."""

    app_name = "worktray"
    title = "Worktray"
    urlpatterns = [
        path("", tray.worktray, name="index"),
        path("<int:pk>/", task.task, name="task"),
        path("<int:pk>/draft/", task.draft, name="draft"),
        path("<int:pk>/take/", allocate.take, name="take"),
        path("<int:pk>/allocate/", allocate.allocate, name="allocate"),
    ]


class Contacts(Application):
    """Recording a contact; in the menu of those whose role begins one."""

    app_name = "contacts"
    title = "Record a contact"
    urlpatterns = [path("", contact.record_contact, name="index")]

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        """Whether the person may begin a contact."""
        return user.is_authenticated and may_start(contact.PROCESS, by=user)


class Trials(Application):
    """The trials of the authority; for everybody who has a role."""

    app_name = "trials"
    title = "Trials"
    urlpatterns = [
        path("", trials.index, name="index"),
        path("load/", trials.load, name="load"),
        path("<int:pk>/", trials.trial, name="trial"),
        path("<int:pk>/fill/", trials.fill, name="fill"),
        path("look/<int:pk>/", trials.look, name="look"),
    ]

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        """Whether the person may read trials."""
        return user.is_authenticated and may_read_versions(user)
