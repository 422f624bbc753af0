"""Letters over HTTP: from the task to the letter and back, and what is owed."""

import datetime as dt

import pytest

from journey import clock
from journey.models import Worker
from tasks.models import Letter, Sending
from tests.authority import VISIT, At, Authority
from tests.reading import signed_in, text
from tests.tasks.papers.conftest import begun, sent

POSTED = {"way": "post", "on_day": "2", "on_month": "3", "on_year": "2026", "send": "1"}


@pytest.mark.requirement("R135", "R136")
def test_the_task_leads_to_the_letter_and_the_letter_back(network: Authority) -> None:
    client, task = signed_in(network.worker), network.open_task("write_visit")
    page = text(client.get(task.get_absolute_url()))
    begin = f"/papers/child/{network.child.pk}/letters/to_family/?task={task.pk}"
    assert "Letter to the family" in page
    assert begin in page
    page = text(client.get(begin))
    assert "Mother. Language: Polish. Format: Large print" in page
    assert "Ines Okafor" not in page
    mother = network.child.relationships.get().person_id
    answer = client.post(begin, {"to": f"person-{mother}"}, follow=True)
    letter = Letter.objects.get()
    page = text(answer)
    assert "[Why was the child not seen alone?]" in page
    assert "Polish<br>Large print" in page
    said = {"text": "Dear Dana, all is well."}
    unsent = client.post(letter.get_absolute_url(), {"text": letter.text, **POSTED})
    assert "Fill in what is still missing in the letter" in text(unsent)
    assert "Dear Dana, all is well." in text(
        client.post(letter.get_absolute_url(), {**said, "keep": "1"}, follow=True)
    )
    answer = client.post(letter.get_absolute_url(), {**said, **POSTED})
    assert answer["Location"] == task.get_absolute_url()
    assert "Sent to Dana Marsh, by post, on 2 March 2026" in text(client.get(answer["Location"]))
    printed = text(client.get(f"{letter.get_absolute_url()}print/"))
    assert "Dear Dana, all is well." in printed
    assert "not yet recorded as sent" not in printed


def test_the_form_says_that_the_letter_is_wanting(network: Authority) -> None:
    task = network.open_task("write_visit")
    typed = {**VISIT, "visited_on_day": "2", "visited_on_month": "3", "visited_on_year": "2026"}
    answer = signed_in(network.worker).post(task.get_absolute_url(), typed)
    assert answer.status_code == 422
    assert "Send the “Letter to the family”, or record why none is sent" in text(answer)


def test_why_no_letter_is_sent_is_asked(network: Authority) -> None:
    client, task = signed_in(network.worker), network.open_task("write_visit")
    begin = f"/papers/child/{network.child.pk}/letters/to_family/?task={task.pk}"
    assert "Say why no letter is sent" in text(client.post(begin, {"to": "nobody"}))
    client.post(begin, {"to": "nobody", "why_not": "It would not be safe."})
    assert Sending.objects.get().why_not == "It would not be safe."
    elsewhere = f"/papers/child/{network.child.pk}/letters/to_family/"
    assert "no letter is sent" not in text(client.get(elsewhere))
    assert "Enter the name" in text(client.post(elsewhere, {"to": "other"}))


@pytest.mark.parametrize("who", ["stranger", "reader", "keeper"])
def test_a_restricted_child_s_letters_are_unknown(network: Authority, who: str) -> None:
    letter, school = begun(network), sent(network, "to_school", "Ines Okafor")
    network.child.is_restricted = True
    network.child.save()
    client = signed_in(getattr(network, who))
    for path in (
        letter.get_absolute_url(),
        f"{letter.get_absolute_url()}print/",
        f"/papers/sent/{school.sending.pk}/",
        f"/papers/child/{network.child.pk}/",
        f"/papers/child/{network.child.pk}/letters/to_family/",
    ):
        assert client.get(path).status_code == 403, path
    assert client.post(f"{letter.get_absolute_url()}close/", {"why_not": "x"}).status_code == 403


def figure(page: str, words: str) -> int:
    """The figure that stands before some words."""
    before = page.split(f"</strong> {words}</a>")[0]
    return int(before.rsplit("<strong>", 1)[1])


@pytest.mark.requirement("R177", "R180")
def test_what_is_owed_is_told_with_its_rows_and_is_gone_when_it_is_settled(
    network: Authority, later: At
) -> None:
    client = signed_in(network.worker)

    def owed(show: str = "", whose: str = "mine") -> str:
        return text(client.get(f"/papers/?whose={whose}&show={show}"))

    assert figure(owed(), "Letters to send") == 1
    assert "Ada Marsh" in owed("letter")
    assert "Nothing is owed under" in owed("draft")
    begun(network)
    assert figure(owed(), "Letters to send") == 0
    assert figure(owed(), "Letters begun and not sent") == 1
    assert figure(owed(), "Overdue") == 0
    with later(dt.timedelta(days=60)):
        assert figure(owed(), "Overdue") == 1
        assert "overdue" in owed("overdue").lower()
    sent(network, "to_school", "Ines Okafor")
    assert "Ines Okafor, Hill School" in owed("answer")
    school = Sending.objects.get()
    typed = {"on_day": "2", "on_month": "3", "on_year": "2026", "how": "By email"}
    page = text(client.post(f"/papers/sent/{school.pk}/", typed, follow=True))
    assert "2 March 2026, By email" in page
    assert figure(owed(), "Handed over, and not yet acknowledged") == 0


def test_a_team_s_list_is_the_team_s_and_never_a_restricted_child_s(network: Authority) -> None:
    def everything(who: Worker, whose: str) -> int:
        return figure(text(signed_in(who).get(f"/papers/?whose={whose}")), "Everything")

    sent(network, "to_school", "Ines Okafor")
    assert everything(network.manager, "team") == 2
    assert everything(network.colleague, "mine") == 0
    assert everything(network.stranger, "team") == 0
    network.child.is_restricted = True
    network.child.save()
    assert everything(network.manager, "team") == 0


def test_a_day_to_come_is_refused(network: Authority) -> None:
    letter = begun(network)
    typed = {**POSTED, "text": "Dear Dana.", "on_year": "2027"}
    page = text(signed_in(network.worker).post(letter.get_absolute_url(), typed))
    assert "The date must be today or in the past" in page
    assert clock.today().year == 2026
    assert not Sending.objects.exists()
