"""The worktray's pages, for the site map and the menu."""

from typing import Any

from django.urls import path
from viewflow.urls import Application

from tasks.views import allocate, contact, dates, task, team_dates, tray
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
        path("<int:pk>/date/decide/", dates.decide, name="decide_date"),
        path("<int:pk>/date/resume/", dates.resume, name="resume"),
        path("<int:pk>/date/<str:act>/", dates.change, name="date"),
        path("dates/", team_dates.index, name="dates"),
    ]


class Contacts(Application):
    """Recording a contact; in the menu of those whose role begins one."""

    app_name = "contacts"
    title = "Record a contact"
    urlpatterns = [path("", contact.record_contact, name="index")]

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        """Whether the person may begin a contact."""
        return user.is_authenticated and may_start(contact.PROCESS, by=user)
