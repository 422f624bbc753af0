"""The pages about children and about processes, for the site map and the menu."""

from typing import Any

from django.urls import path
from viewflow.urls import Application

from journey.access import may_read_rules, may_read_versions
from journey.views import (
    changing,
    children,
    drafting,
    family,
    flags,
    genogram,
    mending,
    telling,
    timescales,
    versions,
    what_if,
)


class Children(Application):
    """The children whose records a person may read."""

    app_name = "children"
    title = "Children"
    urlpatterns = [
        path("", children.children, name="index"),
        path("mend/", mending.index, name="mend"),
        path("<int:pk>/", children.child, name="child"),
        path("<int:pk>/story/", telling.story, name="story"),
        path("<int:pk>/history/", telling.history, name="history"),
        path("<int:pk>/told-before/", telling.told_before, name="told_before"),
        path("<int:pk>/genogram/", genogram.genogram, name="genogram"),
        path("<int:pk>/change/", family.change, name="change"),
        path("<int:pk>/people/add/", family.person, name="add_person"),
        path("<int:pk>/people/<int:number>/", family.person, name="change_person"),
        path("<int:pk>/professionals/add/", family.professional, name="add_professional"),
        path(
            "<int:pk>/professionals/<int:number>/",
            family.professional,
            name="change_professional",
        ),
    ]


class Processes(Application):
    """The processes of the authority, version by version; for everybody who has a role."""

    app_name = "processes"
    title = "Processes"
    urlpatterns = [
        path("", versions.index, name="index"),
        path("draft/", drafting.draft, name="draft"),
        path("process/<str:process_id>/", versions.process, name="process"),
        path("process/<str:process_id>/draft/", drafting.draft, name="draft"),
        path("version/<int:pk>/", versions.version, name="version"),
        path("version/<int:pk>/flag/<str:step>/", flags.flag, name="flag"),
        path("flags/", flags.index, name="flags"),
        path("flags/<int:pk>/", flags.answer, name="answer_flag"),
        path("version/<int:pk>/diagram/", versions.diagram, name="diagram"),
        path("version/<int:pk>/forms/<str:key>/", versions.form_file, name="form"),
    ]

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        """Whether the person may read the versions of processes."""
        return user.is_authenticated and may_read_versions(user)


class Timescales(Application):
    """The timescales of the authority and what it changes in them."""

    app_name = "timescales"
    title = "Timescales"
    urlpatterns = [
        path("", timescales.index, name="index"),
        path("rule-set/", changing.choose, name="choose"),
        path("what-if/", what_if.index, name="what_ifs"),
        path("what-if/<int:pk>/", what_if.what_if, name="what_if"),
        path("what-if/<int:pk>/progress/", what_if.progress, name="what_if_progress"),
        path("what-if/<int:pk>/cancel/", what_if.cancel, name="what_if_cancel"),
        path("rules/<str:key>/", timescales.rule, name="rule"),
        path("rules/<str:key>/change/", changing.draft, name="draft"),
        path("changes/<int:pk>/", timescales.change, name="change"),
        path("changes/<int:pk>/end/", timescales.end, name="end"),
        path("changes/<int:pk>/preview/", timescales.preview, name="preview"),
        path("changes/<int:pk>/preview/ask/", timescales.ask, name="ask"),
    ]

    def has_view_permission(self, user: Any, obj: Any = None) -> bool:
        """Whether the person may read the timescales."""
        return user.is_authenticated and may_read_rules(user)
