"""Walk files: what they report, and how bad ones are refused."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.authority import LIBRARY

VISIT = LIBRARY / "visit.bpmn"
FORMS: dict[str, Any] = {"answers": {"visited_on": "2026-12-24"}}
WALK: dict[str, Any] = {
    "process": "visit",
    "facts": {"visit_began": "2026-12-24T09:00"},
    "expect": {"open": ["write_visit"], "due": {"write_visit": "2026-12-31"}},
    "steps": [
        {"complete": "write_visit", **FORMS},
        {"complete": "decide_visit", "outcome": "return", "expect": {"open": ["write_visit"]}},
        {"advance": "P10D", "expect": {"open": ["chase_school", "write_visit"]}},
        {"complete": "write_visit"},
        {
            "complete": "decide_visit",
            "outcome": "accept",
            "expect": {
                "ended": True,
                "outcome": "accept",
                "starts": ["follow_up"],
                "withdrawn": ["chase_school"],
            },
        },
    ],
}

pytestmark = pytest.mark.usefixtures("test_library")


def run(tmp_path: Path, walk: Any, diagram: Path = VISIT) -> tuple[int, list[dict[str, Any]], str]:
    """Exit status, what happened, and what was said on standard error."""
    path = tmp_path / "walk.json"
    path.write_text(walk if isinstance(walk, str) else json.dumps(walk), encoding="utf-8")
    out, err, status = StringIO(), StringIO(), 0
    try:
        call_command("walk_process", str(diagram), str(path), json=True, stdout=out, stderr=err)
    except SystemExit as stopped:
        status = int(stopped.code or 0)
    return status, json.loads(out.getvalue() or "[]"), err.getvalue()


def test_a_walk_tells_everything_that_happened(tmp_path: Path) -> None:
    status, happened, said = run(tmp_path, WALK)
    assert (status, said) == (0, "")
    assert [(line["event"], line["step"]) for line in happened] == [
        ("opened", "write_visit"),
        ("waiting", "chase_falls_due"),
        ("completed", "write_visit"),
        ("opened", "decide_visit"),
        ("completed", "decide_visit"),
        ("opened", "write_visit"),
        ("opened", "chase_school"),
        ("completed", "write_visit"),
        ("opened", "decide_visit"),
        ("completed", "decide_visit"),
        ("withdrawn", "chase_school"),
        ("ended", ""),
    ]
    assert happened[0] == {
        "at": "2026-12-24T09:00:00+00:00",
        "event": "opened",
        "step": "write_visit",
        "name": "Write up the visit",
        "role": "Social worker",
        "due_at": "2026-12-31T23:59:59+00:00",
        "outcome": None,
    }
    assert happened[6]["at"] == "2026-12-31T23:59:59+00:00"
    assert (happened[-1]["outcome"], happened[4]["outcome"]) == ("accept", "return")


@pytest.mark.parametrize(
    ("expect", "words"),
    [
        ({"open": []}, "open was expected to be"),
        ({"due": {"write_visit": "2026-12-30"}}, "due 2026-12-30 and is due 2026-12-31"),
        ({"due": {"write_visit": None}}, "expected to be due None"),
        ({"due": {"nothing": None}}, "is not open"),
        ({"ended": True}, "ended was expected"),
        ({"outcome": "accept"}, "outcome was expected"),
        ({"starts": ["x"]}, "starts was expected"),
        ({"withdrawn": ["x"]}, "withdrawn was expected"),
    ],
)
def test_what_goes_differently_is_told_and_the_exit_status_is_one(
    tmp_path: Path, expect: dict[str, Any], words: str
) -> None:
    status, _, said = run(tmp_path, {**WALK, "expect": expect, "steps": []})
    assert status == 1
    assert words in said


@pytest.mark.parametrize(
    "step",
    [
        {"complete": "decide_visit", "outcome": "accept"},
        {"complete": "write_visit", "outcome": "accept"},
    ],
)
def test_a_step_that_cannot_be_taken_is_a_failure(tmp_path: Path, step: dict[str, str]) -> None:
    status, happened, said = run(tmp_path, {**WALK, "steps": [step]})
    assert status == 1
    assert happened[-1]["event"] == "failed"
    assert said


@pytest.mark.parametrize(
    ("walk", "words"),
    [
        ("not json", "not JSON"),
        ("[]", "object with a list of steps"),
        ({"steps": [{}]}, "give one of complete, advance, to"),
        ({"steps": [{"complete": "a", "to": "2026-01-01"}]}, "give one of"),
        ({"steps": [{"advance": "three days"}]}, "not a time such as P3D"),
        ({"steps": [{"to": "soon"}]}, "not a moment"),
        ({"facts": {"visit_began": 3}}, "not a moment"),
        ({"facts": []}, "object of moments"),
        ({"expect": {"weather": "fine"}}, "cannot be expected"),
        ({"steps": [{"complete": "write_visit", "colour": "red"}]}, "colour is not known"),
        ({"process": "contact"}, "the diagram is visit"),
        ({"steps": [{"complete": "no_such_step"}]}, "There is no step"),
        ({"start": "2026-03-02T09:00", "steps": [{"to": "2026-03-01T09:00"}]}, "backwards"),
    ],
)
def test_a_bad_walk_is_told_and_the_exit_status_is_two(
    tmp_path: Path, walk: Any, words: str
) -> None:
    status, happened, said = run(tmp_path, walk)
    assert (status, happened) == (2, [])
    assert words in said


def test_a_bad_diagram_or_no_file_is_told_and_the_exit_status_is_two(tmp_path: Path) -> None:
    bad = tmp_path / "bad.bpmn"
    bad.write_text("<html/>", encoding="utf-8")
    assert run(tmp_path, WALK, bad)[0] == 2
    assert run(tmp_path, WALK, tmp_path / "missing.bpmn")[0] == 2


def test_check_process_answers_for_every_file(tmp_path: Path) -> None:
    bad = tmp_path / "bad.bpmn"
    bad.write_bytes(b"\x00")
    out = StringIO()
    files = [str(VISIT), str(bad), str(tmp_path), str(tmp_path / "missing")]
    with pytest.raises(SystemExit) as stopped:
        call_command("check_process", *files, json=True, stdout=out)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert stopped.value.code == 1
    assert [(line["file"], line["ok"]) for line in lines] == [
        (file, file == str(VISIT)) for file in files
    ]
    assert {tuple(line) for line in lines} == {("file", "ok", "problems")}
    assert set(lines[1]["problems"][0]) == {"id", "element", "message", "line"}


def test_check_process_is_content_with_what_may_run() -> None:
    out = StringIO()
    call_command("check_process", str(VISIT), json=True, stdout=out)
    assert json.loads(out.getvalue())["ok"] is True


def test_a_diagram_whose_check_breaks_off_is_not_walked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("journey.engine.apart._ask", lambda *_request: [])
    status, happened, said = run(tmp_path, WALK)
    assert (status, happened) == (2, [])
    assert "broke off" in said
