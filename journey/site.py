"""The pages about children, for the site map and the menu."""

from django.urls import path
from viewflow.urls import Application

from journey.views import children


class Children(Application):
    """The children whose records a person may read."""

    app_name = "children"
    title = "Children"
    urlpatterns = [
        path("", children.children, name="index"),
        path("<int:pk>/", children.child, name="child"),
    ]
