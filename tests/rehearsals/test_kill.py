"""The rehearsal itself works, in its smallest size."""

import os
import subprocess
import sys

from journey.settings import ROOT


def test_nothing_is_lost_or_doubled_when_the_server_is_killed() -> None:
    server = os.environ.get("DATABASE_URL", "")
    database = ["--database", server] if server.startswith("postgres") else []
    command = [sys.executable, "-m", "tests.rehearsals.kill", "--completions", "30", *database]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    assert " 0 differences" in said.stdout
