"""How long forms take, and the prompts beside their questions."""

import datetime as dt
import html
import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client

from tasks.form_times import MINUTE, form_medians, note_form_time, opening
from tasks.models import FormTime
from tests.authority import Authority
from tests.reading import signed_in, text
from tests.tasks.test_pages import TYPED

pytestmark = pytest.mark.django_db

Later = Callable[[dt.timedelta], AbstractContextManager[None]]


def page_of(client: Client, authority: Authority) -> str:
    shown = client.get(authority.open_task("write_visit").get_absolute_url())
    return html.unescape(shown.content.decode())


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


@pytest.mark.requirement("R209")
def test_a_form_is_measured_from_opening_its_page_to_sending_it(
    authority: Authority, later: Later
) -> None:
    authority.start_visit()
    client = signed_in(authority.worker)
    task = authority.open_task("write_visit")
    opened = hidden(page_of(client, authority), "opened")
    with later(dt.timedelta(minutes=12)):
        client.post(task.get_absolute_url(), {**TYPED, "opened": opened})
    (measured,) = FormTime.objects.all()
    assert (measured.form_key, measured.seconds) == (task.form_key, 12 * MINUTE)


def test_a_page_that_does_not_say_when_it_was_opened_is_not_measured(authority: Authority) -> None:
    authority.start_visit()
    for opened in ("", "2026-03-02T10:00:00+00:00", opening() + "x"):
        note_form_time(authority.open_task("write_visit"), opened)
    assert not FormTime.objects.exists()


@pytest.mark.requirement("R209")
def test_everybody_reads_the_median_and_nothing_about_one_person(authority: Authority) -> None:
    for minutes in (1, 2, 9, 20, 30):
        FormTime.objects.create(form_key="write_visit", seconds=minutes * MINUTE, on="2026-03-02")
    told = {one.median for one in form_medians()}
    assert told == {"Measured too seldom to tell", "Not measured yet"}
    FormTime.objects.create(form_key="write_visit", seconds=10 * MINUTE, on="2026-03-02")
    page = text(signed_in(authority.reader).get("/worktray/forms/"))
    assert "9 minutes" in page
    assert "Not measured yet: " in page


def test_forms_that_nobody_has_filled_in_stand_apart(authority: Authority) -> None:
    page = text(signed_in(authority.reader).get("/worktray/forms/"))
    assert "No form has been measured yet." in page
    assert "<table" not in page


@pytest.mark.requirement("R115")
def test_prompts_stand_beside_the_questions_and_can_be_put_away(authority: Authority) -> None:
    authority.start_visit()
    client = signed_in(authority.worker)
    task = authority.open_task("write_visit")
    helped = next(one.help for one in task.form.questions if one.help)
    guidance = task.form.guidance
    assert {helped in page_of(client, authority), guidance in page_of(client, authority)} == {True}
    client.post(task.get_absolute_url(), {**TYPED, "prompts": "1"})
    away = page_of(client, authority)
    assert {helped in away, guidance in away} == {False}
    assert "Show the prompts" in away
    assert "I like the new school." in away
    client.post(task.get_absolute_url(), {**TYPED, "prompts": "1"})
    assert helped in page_of(client, authority)
