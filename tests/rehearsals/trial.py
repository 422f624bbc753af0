"""Runs the Gateshead trial on one team for six months and counts its evidence again from its rows.

    ./run rehearse trial [--children 500] [--seed 7] [--keep FILE]

An authority that assesses in two stages is invented in a database of its own; contacts arrive for
twelve months, the trial runs in the second half of them and ends by itself. Then the page of its
evidence is read, every link to rows is followed, and every figure is counted again from the rows
by code of its own. `--keep` leaves the database behind, to look at.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import django
from tqdm import tqdm


def main() -> None:
    """Rehearse, and end with 1 where a figure does not come from its rows."""
    parser = argparse.ArgumentParser(prog="run rehearse trial")
    parser.add_argument("--children", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", default="")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(chosen.keep or Path(folder) / "trial.sqlite3").absolute()
        os.environ["DATABASE_URL"] = f"sqlite:///{file}"
        os.environ["DJANGO_SETTINGS_MODULE"] = "journey.settings"
        django.setup()
        found = rehearse(chosen.children, chosen.seed)
    for difference in found:
        print(difference)
    sys.exit(bool(found))


def rehearse(children: int, seed: int) -> list[str]:
    """Run the trial, say what came of it, and give what its rows say otherwise than its page."""
    from django.core.management import call_command
    from django.test import Client, override_settings

    from journey import clock
    from journey.models import Trial, Worker
    from journey.writing import write_transaction
    from tasks.models import Task
    from tests.gateshead import LOOKED, TWO_STAGES
    from tests.recounting import differences

    call_command("migrate", verbosity=0)
    began = time.monotonic()
    with write_transaction():
        _run(children, seed)
    simulated = time.monotonic() - began
    trial = Trial.objects.get()
    began = time.monotonic()
    with override_settings(**TWO_STAGES, ALLOWED_HOSTS=["testserver"]), clock.stopped_at(LOOKED):
        client = Client()
        client.force_login(Worker.objects.get(username="joy"))
        found = list(differences(client, f"/trials/{trial.pk}/evidence/"))
    print(
        f"{children} children, {Task.objects.count()} tasks in {simulated:.0f} s. {trial}: "
        f"{trial.get_status_display().lower()} on {trial.ended_at:%Y-%m-%d}, "
        f"{trial.members.filter(arm='trial').count()} children in it. Every figure counted again "
        f"in {time.monotonic() - began:.0f} s: {len(found)} differences."
    )
    return found


def _run(children: int, seed: int) -> None:
    from tests.gateshead import FIRST, LOOKED, run_gateshead

    days = (LOOKED - FIRST).days
    with tqdm(total=days, unit="day", disable=not sys.stderr.isatty()) as bar:
        for moment in run_gateshead(children=children, seed=seed):
            bar.update((moment - FIRST).days - bar.n)


if __name__ == "__main__":
    main()
