"""The worktray's pages, for the site map and the menu."""

from typing import Any

from django.urls import path
from viewflow.urls import Application

from journey.access import may_plan, may_read_versions
from tasks.views import (
    allocate,
    contact,
    dates,
    evidence,
    incidents,
    plans,
    task,
    team_dates,
    tray,
    trials,
)
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


class Running(Application):
    """Processes that have stopped, and moves of running processes to another version."""

    app_name = "running"
    title = "Running processes"
    urlpatterns = [
        path("", incidents.index, name="index"),
        path("incident/<str:reference>/", incidents.incident, name="incident"),
        path("incident/<str:reference>/retry/", incidents.retry, name="retry"),
        path("incident/<str:reference>/move/", incidents.move, name="move"),
        path("incident/<str:reference>/close/", incidents.close, name="close"),
        path("plans/", plans.index, name="plans"),
        path("plans/draft/", plans.draft, name="draft_plan"),
        path("plans/<int:pk>/", plans.plan, name="plan"),
        path("plans/<int:pk>/revert/", plans.revert, name="revert"),
    ]

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        """Whether the person looks after running processes, or plans how they move."""
        return user.is_authenticated and may_plan(user)


class Trials(Application):
    """The trials of the authority; for everybody who has a role."""

    app_name = "trials"
    title = "Trials"
    urlpatterns = [
        path("", trials.index, name="index"),
        path("load/", trials.load, name="load"),
        path("<int:pk>/", trials.trial, name="trial"),
        path("<int:pk>/fill/", trials.fill, name="fill"),
        path("<int:pk>/evidence/", evidence.evidence, name="evidence"),
        path("<int:pk>/evidence/rows/", evidence.rows, name="evidence_rows"),
        path("<int:pk>/evidence/report/", evidence.report, name="evidence_report"),
        path("look/<int:pk>/", trials.look, name="look"),
    ]

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        """Whether the person may read trials."""
        return user.is_authenticated and may_read_versions(user)
