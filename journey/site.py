"""The pages about children, for the site map and the menu."""

from django.urls import path
from viewflow.urls import Application

from journey.views import children, family


class Children(Application):
    """The children whose records a person may read."""

    app_name = "children"
    title = "Children"
    urlpatterns = [
        path("", children.children, name="index"),
        path("<int:pk>/", children.child, name="child"),
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
