"""The map of the site."""

from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.generic import RedirectView
from viewflow.urls import Site

from journey.site import Children, Processes, Timescales
from journey.views.pages import accessibility_statement
from journey.views.people import SignIn, demo_sign_in
from tasks.site import Contacts, FrontDoor, Papers, Records, Running, Trials, Worktray

site = Site(
    title="Journey",
    viewsets=[
        Worktray(),
        Papers(),
        FrontDoor(),
        Children(),
        Processes(),
        Timescales(),
        Trials(),
        Running(),
        Contacts(),
        Records(),
    ],
)

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="worktray:index"), name="home"),
    path("sign-in/", SignIn.as_view(), name="sign_in"),
    path("sign-in/demonstration/", demo_sign_in, name="demo_sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("accessibility-statement/", accessibility_statement, name="accessibility_statement"),
    path("", site.urls),
]
