"""Take the pictures of every page for docs/pictures/, at 1280 and 320 pixels: `./run pictures`.

A demonstration authority of its own is loaded into a temporary database and served; nothing of the
developer's data is touched.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.request import urlopen

import django
from playwright.sync_api import FloatRect, Page, sync_playwright

from docs.picture_records import pages_of_records

ROOT: Final = Path(__file__).resolve().parent.parent
PICTURES: Final = ROOT / "docs" / "pictures"
WIDTHS: Final = (1280, 320)
BROWSERS: Final = ("chromium-headless-shell", "chromium", "chromium-browser")
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
PATIENCE: Final = 60.0
SETTLED: Final = 200
"""Milliseconds after which a page has found its shape."""

# Who looks, at what: the name of the picture, and how to come to the page.
SIGNED_OUT: Final = {"sign-in": "/sign-in/", "accessibility": "/accessibility-statement/"}
PEOPLE: Final = {
    "priya": {"contact": "/contacts/", "worktray-screening": "/worktray/"},
    "tom": {"worktray": "/worktray/", "children": "/children/", "owed": "/papers/"},
    "ruth": {"worktray-conference-chair": "/worktray/"},
    "leila": {"worktray-personal-adviser": "/worktray/"},
    "joy": {
        "processes": "/processes/",
        "process": "/processes/process/referral/",
        "draft": "/processes/process/referral/draft/",
        "form-times": "/worktray/forms/",
        "flags": "/processes/flags/",
        "trial-load": "/trials/load/",
        "timescales": "/timescales/",
        "timescale": "/timescales/rules/assessment.single.ready/",
        "timescale-draft": "/timescales/rules/assessment.single.due/change/",
        "timescale-rule-set": "/timescales/rule-set/",
        "what-ifs": "/timescales/what-if/",
    },
    "sam": {
        "incidents": "/running/",
        "plans": "/running/plans/",
        "plan-draft": "/running/plans/draft/",
    },
    "grace": {
        "worktray-manager": "/worktray/",
        "worktray-team": "/worktray/?view=team",
        "people": "/worktray/people/",
        "front-door": "/front_door/",
        "records-to-mend": "/children/mend/",
        "dates": "/worktray/dates/",
        "dates-on-hold": "/worktray/dates/?view=held",
        "dates-moved": "/worktray/dates/?view=moved",
    },
}
EVIDENCE: Final = {
    "evidence": "/trials/1/evidence/",
    "evidence-rows": "/trials/1/evidence/rows/?figure=time_to_decision&arm=trial",
    "evidence-report": "/trials/1/evidence/report/",
}
DEMONSTRATION: Final = (("manage.py", "migrate", "-v", "0"), ("manage.py", "load_demonstration"))
TOP: Final = 2600
"""How much of these long pages is shown, in pixels."""
TRIAL: Final = (
    ("-m", "tests.rehearsals.trial", "--children=200", "--keep={folder}/pictures.sqlite3"),
)
TWO_STAGES: Final = {"JOURNEY_RULE_SET": "wt2010", "JOURNEY_LABELS": "england-2010"}
STEPS: Final = {
    "task": "see_child",
    "task-long": "write_assessment",
    "decision": "screening_decision",
    "allocation": "allocate_referral",
    "task-strategy": "hold_discussion",
    "task-enquiry": "write_enquiry",
    "task-conference": "hold_conference",
    "task-plan": "revise_plan",
    "task-copies": "send_copies",
    "task-adviser": "visit_young_person",
}
RECORDS: Final = {
    "child": "",
    "child-details": "change/",
    "person": "people/add/",
    "professional": "professionals/add/",
}


def main() -> None:
    """Load, serve, and take every picture."""
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        sys.exit(
            "Chromium is missing. As root: apt-get install -y chromium-headless-shell libatomic1"
        )
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        for take, make, settings in (
            (_take_all, DEMONSTRATION, {}),
            (_take_evidence, TRIAL, TWO_STAGES),
        ):
            with (
                tempfile.TemporaryDirectory() as folder,
                _served(Path(folder), make, settings) as address,
            ):
                for width in WIDTHS:
                    page = browser.new_page(
                        base_url=address,
                        viewport={"width": width, "height": 900},
                        locale="en-GB",
                        timezone_id="Europe/London",
                    )
                    take(page, width)
        browser.close()


def _take_all(page: Page, width: int) -> None:
    for name, path in SIGNED_OUT.items():
        _take(page, name, path, width)
    for username, pages in PEOPLE.items():
        _sign_in(page, username)
        for name, path in pages.items():
            _take(page, name, path, width)
    for name, step in STEPS.items():
        if found := _task_at(step):
            task, username = found
            _sign_in(page, username)
            _take(page, name, f"/worktray/{task}/", width)
        else:
            sys.stderr.write(
                f"No task {step} is open today, so the picture {name} stays as it was.\n"
            )
    _take(page, "version", _version_in_force(), width)
    _sign_in(page, "sam")
    for name, path in _running_pages().items():
        _take(page, name, path, width)
    _sign_in(page, "grace")
    for name, path in _pages_of_dates().items():
        _take(page, name, path, width)
    _sign_in(page, "helen")
    _take(page, "timescale-change", _change_that_waits(), width)
    _take(page, "what-if", _what_if_answered(), width)
    child = f"/children/{_child_with_a_long_journey()}/"
    for name, path in RECORDS.items():
        _take(page, name, child + path, width)
    for name, path in pages_of_records().items():
        _take(page, name, path, width)


def _take_evidence(page: Page, width: int) -> None:
    """What a trial has shown that ran for six months."""
    _sign_in(page, "joy")
    for name, path in EVIDENCE.items():
        page.goto(path)
        top: FloatRect = {"x": 0, "y": 0, "width": width, "height": TOP}
        page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True, clip=top)


def _trial_pages(page: Page) -> dict[str, str]:
    """The pages of a shipped trial; it is loaded when they are first asked for."""
    page.goto("/trials/")
    if not page.get_by_role("link", name="The Gateshead trial").count():
        page.goto("/trials/load/")
        page.get_by_label("Gateshead").check()
        page.get_by_role("button", name="Load it").click()
        page.goto("/trials/")
    address = page.get_by_role("link", name="The Gateshead trial").get_attribute("href") or ""
    return {"trials": "/trials/", "trial": address, "trial-fill": f"{address}fill/"}


def _take(page: Page, name: str, path: str, width: int) -> None:
    page.goto(path)
    page.wait_for_timeout(SETTLED)
    page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)


def _sign_in(page: Page, username: str) -> None:
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.locator(f"form:has(input[value='{username}']) button").click()
    page.wait_for_url("**/worktray/")


@contextmanager
def _served(
    folder: Path, make: Sequence[Sequence[str]], settings: Mapping[str, str]
) -> Iterator[str]:
    """Serve what some commands make in a temporary database; gives its address."""
    os.environ.update(
        settings,
        DATABASE_URL=f"sqlite:///{folder / 'pictures.sqlite3'}",
        JOURNEY_DEMO="1",
        DJANGO_SETTINGS_MODULE="journey.settings",
        DJANGO_ALLOW_ASYNC_UNSAFE="1",
    )
    for program in make:
        arguments = [one.format(folder=folder) for one in program]
        subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True)  # noqa: S603
    port = _free_port()
    command = [sys.executable, "manage.py", "runserver", f"127.0.0.1:{port}", "--noreload"]
    server = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)  # noqa: S603
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/sign-in/")
        yield address
    finally:
        server.kill()
        server.wait()


def _wait_for(address: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urlopen(address):  # noqa: S310
                return
        except OSError:
            time.sleep(0.2)
    sys.exit("The demonstration did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _task_at(step: str) -> tuple[int, str] | None:
    """An open task of a step, and somebody who may do it; none where none is open today."""
    task = _open_tasks().filter(step=step, child__is_restricted=False).first()
    if task is None:
        return None
    worker = task.allocated_to
    if worker is None:
        worker = task.team.members.filter(groups__name=task.role).order_by("pk").first()
    return task.pk, worker.username


def _child_with_a_long_journey() -> int:
    written = _open_tasks().filter(step__in=("write_assessment", "share_assessment"))
    return int(written.exclude(child__relationships=None).first().child_id)


def _version_in_force() -> str:
    """The page of a version that somebody reads."""
    django.setup()
    from journey.processes import newest_version

    return newest_version("referral").get_absolute_url()


def _running_pages() -> dict[str, str]:
    """The incident of the demonstration, and its plan, which waits for a second person."""
    django.setup()
    from journey.models import Incident, MigrationPlan

    incident, plan = Incident.objects.get(), MigrationPlan.objects.get()
    return {"incident": incident.get_absolute_url(), "plan": plan.get_absolute_url()}


def _pages_of_dates() -> dict[str, str]:
    """Where a manager decides about a proposed date, extends a task, and puts one on hold."""
    django.setup()
    from journey.models import AgreedDate

    proposal = AgreedDate.objects.waiting().get()
    task = _open_tasks().filter(instance=proposal.instance_id, rule_key=proposal.rule_key).first()
    acts = {"date-decide": "decide", "date-extend": "extend", "date-hold": "hold"}
    return {name: f"{task.get_absolute_url()}date/{act}/" for name, act in acts.items()}


def _change_that_waits() -> str:
    """The page of a change of a timescale that somebody decides about."""
    django.setup()
    from journey.rulebook.reading import changes_waiting

    return changes_waiting()[0].get_absolute_url()


def _what_if_answered() -> str:
    """The page of the last month, replayed through the change that waits."""
    django.setup()
    from journey.models import Worker
    from journey.rulebook.reading import changes_waiting
    from journey.what_if.asking import ask_what_if
    from journey.what_if.proposing import Proposal
    from tasks.replaying import replay_for

    proposal = Proposal(changes=(changes_waiting()[0].pk,))
    row = ask_what_if(proposal, months=1, by=Worker.objects.get(username="helen"))
    replay_for(PATIENCE)
    return row.get_absolute_url()


def _open_tasks() -> Any:
    """The open tasks of the demonstration that is being served."""
    django.setup()
    from tasks.models import Task

    return Task.objects.open()


if __name__ == "__main__":
    main()
