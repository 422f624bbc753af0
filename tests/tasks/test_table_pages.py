"""A table on a page: typed, judged cell by cell, kept, and read. Without JavaScript."""

import re

import pytest
from django.test import Client

from tasks.models import Draft, Record
from tests.authority import Authority
from tests.reading import signed_in, text
from tests.tables import NETWORK, PLAN, action, publish_forms

KEY = "cp_plan_actions"


def typed(*rows: dict[str, str], count: int | None = None) -> dict[str, str]:
    """What a browser sends for a table."""
    sent = {f"{KEY}-{n}-{key}": value for n, row in enumerate(rows) for key, value in row.items()}
    return sent | {f"{KEY}-count": str(len(rows) if count is None else count)}


def row(what: str = "Walk together", **more: str) -> dict[str, str]:
    date = {"by_when_day": "1", "by_when_month": "4", "by_when_year": "2026"}
    return {"what": what, "who": "Dana", **date, **more}


@pytest.fixture
def visit(authority: Authority) -> tuple[Client, str]:
    """A person at the page of a task with a plan."""
    publish_forms(authority, write_visit=PLAN)
    authority.start_visit()
    return signed_in(authority.worker), authority.open_task("write_visit").get_absolute_url()


def test_a_table_shows_two_empty_rows_and_a_button_for_more(visit: tuple[Client, str]) -> None:
    shown = text(visit[0].get(visit[1]))
    assert f'name="{KEY}-count" value="2"' in shown
    assert f'id="id_{KEY}-1-by_when_year"' in shown
    assert re.search(f'<button[^>]*value="{KEY}"[^>]*name="add_row"', shown)


def test_what_is_typed_becomes_the_plan_and_is_read_on_its_page(
    visit: tuple[Client, str], authority: Authority
) -> None:
    client, address = visit
    assert client.post(address, typed({}, row(state="to_do"), {"what": " "})).status_code == 302
    (kept,) = Record.objects.get().answers[KEY]
    assert {**action("Walk together", who="Dana", state="to_do"), "row_id": kept["row_id"]} == kept
    shown = text(client.get(address))
    assert re.search(r'data-label="By when\?">\s*1 April 2026', shown)
    assert "Child protection plan" in text(client.get(authority.child.get_absolute_url()))
    plan = client.get(f"/worktray/child/{authority.child.pk}/plan/child_protection/")
    assert "Walk together" in text(plan)
    assert "1 April 2026" in text(plan)


def test_a_mistake_is_told_at_its_cell_and_the_summary_leads_there(
    visit: tuple[Client, str],
) -> None:
    client, address = visit
    wrong = row(by_when_year="26")
    response = client.post(address, typed(row(), {"what": "Nothing else"}))
    shown = text(response)
    assert response.status_code == 422
    assert f'href="#id_{KEY}-1-who"' in shown
    assert f'id="id_{KEY}-1-who-error"' in shown
    assert f'href="#id_{KEY}-1-by_when_day"' in shown
    assert 'value="Nothing else"' in shown
    shown = text(client.post(address, typed(row(), wrong)))
    assert f'href="#id_{KEY}-1-by_when_year"' in shown
    assert "Row 2: " in shown
    assert not Record.objects.exists()


def test_another_row_keeps_what_was_typed_and_has_the_focus(visit: tuple[Client, str]) -> None:
    client, address = visit
    sent = typed({"what": "Half a thought"}, {}) | {"add_row": KEY}
    response = client.post(address, sent)
    assert response["Location"] == f"{address}#id_{KEY}-2-what"
    shown = text(client.get(address))
    assert 'value="Half a thought"' in shown
    assert f'id="id_{KEY}-2-what"' in shown
    assert "There is a problem" not in shown
    assert not Record.objects.exists()


@pytest.mark.parametrize("count", ["-3", "many", "1000000", ""])
def test_no_count_of_rows_breaks_the_page(visit: tuple[Client, str], count: str) -> None:
    client, address = visit
    sent = typed(row()) | {f"{KEY}-count": count, "add_row": KEY}
    assert client.post(address, sent).status_code == 302
    kept = Draft.objects.get().answers[f"{KEY}-count"]
    assert 1 <= int(kept[0]) <= 100
    assert client.get(address).status_code == 200


def test_a_row_that_is_added_to_nothing_is_harmless(visit: tuple[Client, str]) -> None:
    client, address = visit
    assert client.post(address, {"add_row": "moon"}).status_code == 302


def test_somebody_else_around_the_child_can_be_added_by_name(authority: Authority) -> None:
    publish_forms(authority, write_visit=NETWORK)
    authority.start_visit()
    client = signed_in(authority.worker)
    address = authority.open_task("write_visit").get_absolute_url()
    response = client.post(address, {"told-count": "1", "told-0-told_how": "talk"})
    assert 'href="#id_told-0-row_name"' in text(response)
    sent = {"told-count": "1", "told-0-told_how": "talk", "told-0-row_name": "The neighbour"}
    assert client.post(address, sent).status_code == 302
    assert Record.objects.get().answers["told"] == [
        {"row_name": "The neighbour", "told_how": "talk"}
    ]
