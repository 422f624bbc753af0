"""Checking in a process of its own: what loops, bursts or crashes there is a sentence here."""

import sys
import time
from pathlib import Path

import pytest

from journey.engine import Known, check
from journey.engine.apart import COMMAND, check_all_apart, check_apart
from journey.engine.known import Links
from journey.library import library
from tests.journey.engine.refusals import KNOWN, SAFEGUARD, sound

BEFORE = "import os, signal, sys, time; import journey.engine.__main__ as worker\n"
AFTER = "\nworker.check = check; worker.main()"
"""A worker like ours whose check does something else."""
DEEP = b"<a>" * 100_000 + b"</a>" * 100_000
WIDE = b"<a " + b" ".join(b'a%d="1"' % number for number in range(30_000)) + b"/>"


def with_check(body: str) -> tuple[str, ...]:
    """A command whose check of a file is some other code."""
    return (sys.executable, "-c", f"{BEFORE}def check(source, known, **more):\n {body}{AFTER}")


def one(body: str, *, seconds: float = 0.5, megabytes: int = 512) -> tuple[str, str]:
    """What is said of a file whose check does something else: the rule and the sentence."""
    ((problem,),) = check_all_apart(
        [(b"", "")], KNOWN, seconds=seconds, megabytes=megabytes, command=with_check(body)
    )
    return problem.id, problem.message


def test_it_says_what_check_says() -> None:
    sources = [sound(), sound(ended=""), b"<html/>", DEEP, WIDE, b"\x00"]
    answers = check_all_apart([(source, "") for source in sources], KNOWN)
    assert answers == [check(source, KNOWN) for source in sources]
    assert check_apart(sound(), KNOWN, process_id="other")[0].id == "named-otherwise"


def test_what_is_known_comes_through_whole() -> None:
    known = Known(
        roles=frozenset({"b", "a"}),
        forms=frozenset(),
        rules=frozenset({"é"}),
        processes=frozenset({"p"}),
        safeguards=(SAFEGUARD,),
        links={"p": Links(calls=frozenset({"q"}), errors=frozenset({"e"}), begins_with="m")},
    )
    assert Known.from_json(known.as_json()) == known
    assert Known.from_json(library().known.as_json()) == library().known


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("while True: pass", "took-too-long"),
        ("time.sleep(60)", "took-too-long"),
        ("signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)", "took-too-long"),
        ("os.kill(os.getpid(), signal.SIGSTOP)", "took-too-long"),
        ("[0] * 10**11", "too-large"),
        ("x = b'x'\n while True: x += x", "too-large"),
        ("def f(): f()\n f()", "nested-too-deeply"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "crashed"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "crashed"),
        ("os._exit(0)", "crashed"),
        ("1 / 0", "crashed"),
        ("import ctypes; ctypes.string_at(0)", "crashed"),
        ("open('written', 'w').write('x' * 10)", "crashed"),
    ],
)
def test_what_goes_wrong_there_is_a_sentence_here(
    body: str, rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found, message = one(body, seconds=10 if rule == "too-large" else 0.5)
    assert found == rule
    assert message.rstrip(".").rpartition(". ")[2].startswith(("Split", "Draw"))


def test_a_file_that_goes_wrong_does_not_touch_the_others() -> None:
    body = "os.kill(os.getpid(), signal.SIGSEGV) if source else None\n return ()"
    files = [(b"", ""), (b"x", ""), (b"", "")]
    answers = check_all_apart(files, KNOWN, seconds=0.5, command=with_check(body))
    assert [[problem.id for problem in problems] for problems in answers] == [[], ["crashed"], []]


@pytest.mark.parametrize(
    "code", ["import sys; sys.exit(3)", "print('[]')", "print('no'); import os; os.abort()", ""]
)
def test_a_worker_that_dies_or_talks_nonsense_is_a_sentence(code: str) -> None:
    answers = check_all_apart([(b"", ""), (b"", "")], KNOWN, command=(sys.executable, "-c", code))
    assert [problem.id for problem in answers[1]] == ["crashed"]


def test_it_sees_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "secret")
    body = "assert not set(os.environ) - {'PYTHONPATH', 'LC_CTYPE'}, os.environ\n return ()"
    assert check_all_apart([(b"", "")], KNOWN, command=with_check(body)) == [()]


def test_it_knows_no_django_and_starts_quickly() -> None:
    body = "assert 'django' not in sys.modules\n return ()"
    assert check_all_apart([(b"", "")], KNOWN, command=with_check(body)) == [()]
    began = time.monotonic()
    check_apart(sound(), KNOWN)
    assert time.monotonic() - began < 5  # a tenth of a second on an idle machine


def test_it_is_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert COMMAND[0] == sys.executable
    assert check_apart(sound(), KNOWN) == ()
