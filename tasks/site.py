"""The worktray's pages, for the site map and the menu."""

from typing import Any

from django.urls import path
from django.views.generic import RedirectView
from viewflow.urls import Application

from journey.access import may_plan, may_read_versions
from tasks.views import (
    allocate,
    beginning,
    child_plan,
    chronology,
    contact,
    dates,
    decisions,
    departures,
    documents,
    evidence,
    form_times,
    front_door,
    incidents,
    intervals,
    letters,
    notes,
    owed,
    people,
    plans,
    summary,
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
        path("begin/<int:child>/", beginning.choose, name="begin"),
        path("begin/<int:child>/<str:process_id>/", beginning.begin, name="begin_process"),
        path("differently/", departures.index, name="departures"),
        path("<int:pk>/differently/", departures.depart_from, name="depart"),
        path("<int:pk>/", task.task, name="task"),
        path("<int:pk>/draft/", task.draft, name="draft"),
        path("<int:pk>/take/", allocate.take, name="take"),
        path("<int:pk>/allocate/", allocate.allocate, name="allocate"),
        path("<int:pk>/date/decide/", dates.decide, name="decide_date"),
        path("<int:pk>/date/resume/", dates.resume, name="resume"),
        path("<int:pk>/date/<str:act>/", dates.change, name="date"),
        path("dates/", team_dates.index, name="dates"),
        path("people/", people.index, name="people"),
        path("people/<int:pk>/", people.person, name="person"),
        path("forms/", form_times.index, name="form_times"),
        path("child/<int:pk>/how-often/", intervals.index, name="intervals"),
        path(
            "child/<int:pk>/how-often/<int:instance>/<str:key>/",
            intervals.change,
            name="interval",
        ),
        path("child/<int:pk>/plan/<str:plan>/", child_plan.child_plan, name="child_plan"),
    ]


class Papers(Application):
    """What is owed, letters, documents and prints; for everybody who opens children's records."""

    app_name = "papers"
    title = "What is owed"
    urlpatterns = [
        path("", owed.index, name="index"),
        path("child/<int:pk>/", documents.index, name="child"),
        path("child/<int:pk>/documents/add/", documents.add, name="add"),
        path("child/<int:pk>/letters/<str:key>/", letters.begin, name="begin"),
        path("documents/<int:pk>/", documents.document, name="document"),
        path("documents/<int:pk>/version/<int:number>/", documents.download, name="download"),
        path("documents/<int:pk>/move/", documents.move, name="move"),
        path("letters/<int:pk>/", letters.letter, name="letter"),
        path("letters/<int:pk>/print/", letters.print_letter, name="print_letter"),
        path("letters/<int:pk>/close/", letters.close, name="close"),
        path("sent/<int:pk>/", letters.sending, name="sending"),
        path("records/<int:pk>/print/<str:output>/", documents.print_record, name="print"),
    ]

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        """Whether the person opens children's records."""
        return user.is_authenticated and user.sees_children


class FrontDoor(Application):
    """What came in, counted; for those who manage or look after quality."""

    app_name = "front_door"
    title = "Front door"
    urlpatterns = [path("", front_door.index, name="index")]

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        """Whether the person manages work, or reads what it shows, and opens children's records."""
        reads = user.is_authenticated and user.sees_children
        return reads and (user.manages or user.evaluates)


class Contacts(Application):
    """Recording a contact; in the menu of those whose role begins one."""

    app_name = "contacts"
    title = "Record a contact"
    urlpatterns = [path("", contact.record_contact, name="index")]

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        """Whether the person may begin a contact."""
        return user.is_authenticated and may_start(contact.PROCESS, by=user)


class Records(Application):
    """What is kept of a child beside the steps of a process; reached from the child's page."""

    app_name = "records"
    title = "Records"
    in_menu = False
    urlpatterns = [
        path("", RedirectView.as_view(pattern_name="children:index"), name="index"),
        path("notes/", notes.pending, name="pending"),
        path("<int:pk>/", summary.summary, name="summary"),
        path("<int:pk>/notes/", notes.index, name="notes"),
        path("<int:pk>/notes/add/", notes.add, name="add_note"),
        path("<int:pk>/notes/add/draft/", notes.draft, name="draft_note"),
        path("<int:pk>/notes/<int:number>/", notes.note, name="note"),
        path("<int:pk>/notes/<int:number>/draft/", notes.draft, name="draft_note"),
        path("<int:pk>/notes/<int:number>/correct/", notes.correct, name="correct_note"),
        path(
            "<int:pk>/notes/<int:number>/correct/draft/",
            notes.draft,
            {"corrects": True},
            name="draft_correction",
        ),
        path("<int:pk>/notes/<int:number>/give-up/", notes.give_up, name="give_up_note"),
        path("<int:pk>/decisions/", decisions.of_child, name="decisions"),
        path("decisions/<int:pk>/", decisions.decision, name="decision"),
        path("<int:pk>/chronology/", chronology.index, name="chronology"),
        path("<int:pk>/chronology/print/", chronology.printed, name="chronology_print"),
        path("<int:pk>/chronology/offered/", chronology.candidates, name="candidates"),
        path("<int:pk>/chronology/leave-out/", chronology.leave_out, name="leave_out"),
        path("<int:pk>/chronology/add/", chronology.add, name="add_entry"),
        path("<int:pk>/chronology/<int:number>/", chronology.correct, name="correct_entry"),
        path("<int:pk>/chronology/<int:number>/out/", chronology.take_out, name="take_out"),
    ]


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
