"""Kills the server at random moments and looks whether anything is lost or doubled.

    ./run rehearse kill [--completions 1000] [--seed 1] [--database URL]

Two programs complete tasks of real processes, calls among them, in a database made for this; they
are killed with SIGKILL again and again. Then engine state, tasks, records and audit trail are
compared with each other and with what had been acknowledged. Without `--database` it is SQLite; a
PostgreSQL server is given as postgres://user@host:5432/postgres, and a database is made there.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg

HANDS: Final = 2
LIVES: Final = (0.01, 1.5)
"""For how many seconds a program lives after its first completion, at least and at most."""
LOOK_EVERY: Final = 0.005
NAME: Final = "journey_rehearsal"


class Hand:
    """One life of a program that completes tasks."""

    def __init__(self, log: Path, rng: Random) -> None:
        """Start it; it writes what is acknowledged to its log."""
        self.log = log
        self.life = rng.uniform(*LIVES)
        self.dies_at: float | None = None
        command = [sys.executable, "-m", "tests.rehearsals.hands", str(rng.randrange(10**6))]
        with log.open("wb") as out:
            self.process = subprocess.Popen(command, stdout=out)

    @property
    def acknowledged(self) -> list[int]:
        """The tasks it has completed; a line that the kill cut off was not acknowledged."""
        lines = self.log.read_text().splitlines(keepends=True)
        return [int(line) for line in lines if line.endswith("\n")]

    def kill_when_due(self) -> bool:
        """Kill it when its life is over; says whether it is dead."""
        if self.process.poll() is not None:
            raise RuntimeError("A program ended by itself: look at what it said.")
        if self.dies_at is None and self.log.stat().st_size:
            self.dies_at = time.monotonic() + self.life
        if self.dies_at is None or time.monotonic() < self.dies_at:
            return False
        self.kill()
        return True

    def kill(self) -> None:
        """Kill it now, with SIGKILL."""
        self.process.kill()
        self.process.wait()


def main() -> None:
    """Rehearse, and end with 1 where something was lost or doubled."""
    parser = argparse.ArgumentParser(prog="run rehearse kill")
    parser.add_argument("--completions", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _database(chosen.database, folder) as url:
        os.environ["DATABASE_URL"] = url
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.rehearsals.settings"
        django.setup()
        from django.db import connection

        from tests.rehearsals.comparing import differences
        from tests.rehearsals.preparing import prepare

        prepare(chosen.completions)
        hands = let_work(chosen.completions, Random(chosen.seed), Path(folder))
        acknowledged = [task for hand in hands for task in hand.acknowledged]
        found = list(differences(acknowledged))
        connection.close()
    print(
        f"{len(acknowledged)} completions acknowledged, {len(hands)} kills, "
        f"{len(found)} differences ({urlsplit(url).scheme})."
    )
    for difference in found:
        print(difference)
    sys.exit(bool(found))


def let_work(completions: int, rng: Random, folder: Path) -> list[Hand]:
    """Let hands work and kill them until enough is acknowledged; gives all that have lived."""
    hands: list[Hand] = []
    alive: list[Hand] = []
    while sum(len(hand.acknowledged) for hand in hands) < completions:
        while len(alive) < HANDS:
            alive.append(Hand(folder / f"{len(hands)}.log", rng))
            hands.append(alive[-1])
        time.sleep(LOOK_EVERY)
        alive = [hand for hand in alive if not hand.kill_when_due()]
    for hand in alive:
        hand.kill()
    return hands


@contextmanager
def _database(server: str, folder: str) -> Iterator[str]:
    """The URL of an empty database that is gone afterwards."""
    if not server:
        yield f"sqlite:///{folder}/rehearsal.sqlite3"
        return
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {NAME}")
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{NAME}"))
        finally:
            connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


if __name__ == "__main__":
    main()
