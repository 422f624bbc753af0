"""What-ifs in pages and from the command line."""

import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from journey import clock
from journey.models import ProcessVersion, WhatIf
from journey.what_if.asking import ask_what_if
from journey.what_if.proposing import Proposal
from journey.what_if.telling import MEASURES, _teams
from tasks.replaying import replay_for
from tests.authority import LIBRARY, Authority
from tests.changes import approved, drafted
from tests.reading import signed_in, text
from tests.trials import SOUND, Trying
from tests.what_ifs import NOW, accepted_visit, late_visit

PAGE = "/timescales/what-if/"


def test_asking_progress_and_the_answer(authority: Authority) -> None:
    late_visit(authority)
    change, client = drafted(authority), signed_in(authority.keeper)
    assert "What if: see what the last months" in text(client.get("/timescales/"))
    assert "Change 1: Visit written up" in text(client.get(PAGE)).replace(str(change), "Change 1")
    with clock.stopped_at(NOW):
        asked = client.post(PAGE, {"months": "1", "changes": [str(change.pk)]})
        address = asked.headers["Location"]
        running = text(client.get(address))
        assert "It begins within a few seconds" in running
        assert "every 2s" in running
        replay_for(60)
    done = text(client.get(f"{address}progress/"))
    assert "Of 3 due dates, 1 would differ: 1 would be later." in done
    assert "4 days later" in done
    assert "1, would be 0" in done
    assert "Ada" not in done
    assert "every 2s" not in done
    assert done.count('role="img"') == 3


def test_several_teams_are_also_told_together() -> None:
    numbers = {side: {name: [1, 2] for name in MEASURES} for side in ("was", "would")}
    found = {
        "weeks": ["2026-03-02", "2026-03-09"],
        "teams": {"1": {"name": "North", **numbers}, "2": {"name": "South", **numbers}},
    }
    together, *teams = _teams(found)
    assert [one.name for one in (together, *teams)] == ["All teams", "North", "South"]
    assert [[words for _, words in cells] for _, cells in together.rows] == [["2"] * 5, ["4"] * 5]
    assert [[words for _, words in cells] for _, cells in teams[0].rows] == [["1"] * 5, ["2"] * 5]


def test_whoever_comes_from_a_proposal_finds_it_chosen(authority: Authority) -> None:
    change, other, draft = drafted(authority), drafted(authority, amount=4), a_draft(authority)
    trial, client = Trying(authority).load(SOUND), signed_in(authority.keeper)
    for proposal, name in ((change, "changes"), (draft, "versions"), (trial, "trial")):
        link = f"{PAGE}?{name}={proposal.pk}"
        assert f'href="{link}"' in text(client.get(proposal.get_absolute_url()))
        page = client.get(link)
        assert page.context["form"][name].value() in ([str(proposal.pk)], str(proposal.pk))
        assert len(re.findall(rf'value="{proposal.pk}" (?:checked|selected)', text(page))) >= 1
    assert f'value="{other.pk}" checked' not in text(client.get(f"{PAGE}?changes={change.pk}"))


def a_draft(authority: Authority) -> ProcessVersion:
    source = (LIBRARY / "visit.bpmn").read_bytes()
    return authority.draft(source.replace(b"Write up the visit", b"Describe the visit"))


def test_a_question_is_taken_back(authority: Authority) -> None:
    row = ask_what_if(Proposal(), months=1, by=authority.keeper)
    address = row.get_absolute_url()
    assert signed_in(authority.manager).post(f"{address}cancel/").status_code == 403
    client = signed_in(authority.keeper)
    assert client.get(f"{address}cancel/").status_code == 405
    assert "is stopped" in text(client.post(f"{address}cancel/", follow=True))
    assert WhatIf.objects.get().status == "cancelled"
    other = ask_what_if(Proposal(), months=2, by=authority.keeper)
    replay_for(60)
    late = client.post(f"{other.get_absolute_url()}cancel/", follow=True)
    assert "was worked out before it could be stopped" in text(late)


def test_who_may_read_and_ask(authority: Authority) -> None:
    row = ask_what_if(Proposal(), months=1, by=authority.keeper)
    address = row.get_absolute_url()
    trial = Trying(authority).load(SOUND)
    trial.owner = authority.manager
    trial.save()
    for worker, status in (
        (authority.keeper, 200),
        (authority.manager, 200),
        (authority.worker, 403),
        (authority.reader, 403),
        (authority.administrator, 403),
    ):
        client = signed_in(worker)
        pages = (PAGE, address, f"{address}progress/")
        assert {client.get(page).status_code for page in pages} == {status}
        assert client.post(PAGE, {"months": "1"}).status_code == (302 if status == 200 else 403)
    assert "What if" not in text(signed_in(authority.worker).get("/timescales/"))
    assert signed_in(authority.keeper).get(f"{PAGE}987/").status_code == 404


def test_a_mistake_is_said_and_nothing_is_asked(authority: Authority) -> None:
    client = signed_in(authority.keeper)
    one, two = drafted(authority), drafted(authority, amount=4)
    both = {"months": "3", "changes": [str(one.pk), str(two.pk)]}
    for typed, words in (
        ({"months": "99"}, "Look at 1 to 24 months"),
        ({"months": ""}, "Enter how many months"),
        (both, "different things about one rule"),
    ):
        answer = client.post(PAGE, typed)
        assert answer.status_code == 422
        assert words in text(answer)
    assert 'value="3"' in text(client.post(PAGE, both))
    assert not WhatIf.objects.exists()


def test_the_command_says_what_the_page_says(authority: Authority) -> None:
    accepted_visit(authority)
    change = drafted(authority)
    said, told = StringIO(), StringIO()
    with clock.stopped_at(NOW):
        call_command("what_if", "--months=1", f"--change={change.pk}", stdout=said)
        call_command("what_if", "--months=1", f"--change={change.pk}", "--json", stdout=told)
    assert "1 would differ: 1 would be later." in said.getvalue()
    assert "Visit written up: 1 of 1, 4 days later" in said.getvalue()
    assert json.loads(told.getvalue())["dates"]["later"] == 1
    assert not WhatIf.objects.exists()


def test_the_command_refuses_with_a_sentence(authority: Authority) -> None:
    change = approved(authority)
    for option, words in (
        (f"--change={change.pk}", "is decided about"),
        ("--rule-set=wt1999", "There is no rule set"),
        ("--months=99", "Look at 1 to 24 months"),
    ):
        with pytest.raises(CommandError, match=words) as refused:
            call_command("what_if", option)
        assert refused.value.returncode == 2
