"""The people and teams of an authority, as an administrator makes them."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from journey.models import Team, Worker
from tests.authority import Authority


def test_an_administrator_adds_teams_and_people(authority: Authority) -> None:
    out = StringIO()
    call_command("add_team", "South", stdout=out)
    call_command(
        "add_worker", "asha", name="Asha Begum", role=["Social worker"], team=["South"], stdout=out
    )
    worker = Worker.objects.get(username="asha")
    assert (str(worker), worker.roles) == ("Asha Begum", {"Social worker"})
    assert worker.teams.get() == Team.objects.get(name="South")
    assert worker.check_password(out.getvalue().split()[-1])


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"role": ["Wizard"]}, "no role “Wizard”"),
        ({"team": ["Moon"]}, "no team “Moon”"),
    ],
)
def test_nobody_is_added_with_a_role_or_team_that_there_is_not(
    authority: Authority, more: dict[str, list[str]], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("add_worker", "asha", name="Asha Begum", **more)
    assert not Worker.objects.filter(username="asha").exists()
