"""Pages about how work is done: begun by hand, decided, done differently, found unhelpful."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from journey.flagging import answer_flag, flag_step
from journey.models import Child
from tasks.models import Decision
from tasks.worktray import depart, notice
from tests.authority import Authority
from tests.diagrams import arrows, element
from tests.versions import END, letter, published

Visit = Callable[[Any, str, Authority], None]


def beginning(path: str, *, sent: bool = False) -> Visit:
    """A page on which a process is begun by hand, perhaps after it was sent with nothing in it."""

    def visit(page: Any, address: str, authority: Authority) -> None:
        by_hand = element(
            "startEvent", "began", journey__begunBy="person", journey__asks="harm_suspected"
        )
        ways = arrows("began > discuss", "discuss > ended")
        published("discussion", by_hand, letter("discuss"), END, ways, steps=("discuss",))
        Child.objects.create(
            family=authority.child.family,
            first_name="Bo",
            last_name="Marsh",
            date_of_birth=date(2021, 1, 1),
        )
        page.goto(address + path.format(child=authority.child.pk))
        if sent:
            page.locator("form.journey-form button").click()
            page.get_by_text("There is a problem").wait_for()

    return visit


def decided(path: str) -> Visit:
    """A page about a decision that was taken and weighed up."""

    def visit(page: Any, address: str, authority: Authority) -> None:
        authority.complete(
            "decide_visit",
            by=authority.manager,
            outcome="accept",
            rationale="It is thorough.",
            weighed=[["How likely is that harm?", "Possible"]],
        )
        made = Decision.objects.get()
        page.goto(address + path.format(child=authority.child.pk, made=made.pk))

    return visit


def weighing_up(page: Any, address: str, authority: Authority) -> None:
    """The page of a decision with what may be weighed up, unfolded."""
    page.goto(address + authority.open_task("decide_visit").get_absolute_url())
    page.get_by_text("Write down what you weighed up").click()
    page.get_by_text("How likely is that harm?").wait_for()


def entering(page: Any, address: str, authority: Authority) -> None:
    """The page of a task that is typed in for a colleague."""
    page.goto(f"{address}{authority.open_task('write_visit').get_absolute_url()}?on_behalf=1")


def departed(path: str, *, sent: bool = False) -> Visit:
    """A page after work was done differently, once seen by a manager and once not."""

    def visit(page: Any, address: str, authority: Authority) -> None:
        task = authority.open_task("write_visit")
        for what in ("I ring first.", "I go to the school."):
            departure = depart(task, what=what, why="She is shy.", by=authority.worker)
        notice(departure, comment="Good.", by=authority.manager)
        page.goto(address + path.format(task=task.pk))
        if sent:
            page.locator("form.journey-form button").click()
            page.get_by_text("There is a problem").wait_for()

    return visit


def flagged(path: str, *, sent: bool = False) -> Visit:
    """A page after somebody said twice that a step does not help, and was answered once."""

    def visit(page: Any, address: str, authority: Authority) -> None:
        version = authority.open_task("write_visit").version
        flags = [
            flag_step(version, "write_visit", words=words, by=authority.worker)
            for words in ("It asks twice.", "It comes too late.")
        ]
        answer_flag(flags[0], words="The question goes.", by=authority.keeper)
        page.goto(address + path.format(version=version.pk, flag=flags[1].pk))
        if sent:
            page.locator("form.journey-form button").click()
            page.get_by_text("There is a problem").wait_for()

    return visit


BEGIN: Final = "/worktray/begin/{child}/"
FLAG: Final = "/processes/version/{version}/flag/write_visit/"
PRACTICE: Final[dict[str, tuple[str, Visit]]] = {
    "process to choose": ("worker", beginning(BEGIN)),
    "process to begin": ("worker", beginning(f"{BEGIN}discussion/")),
    "process to begin with mistakes": ("worker", beginning(f"{BEGIN}discussion/", sent=True)),
    "decision weighed up": ("manager", weighing_up),
    "decision that was taken": ("worker", decided("/records/decisions/{made}/")),
    "decisions about a child": ("worker", decided("/records/{child}/decisions/")),
    "task of a colleague": ("colleague", entering),
    "done differently": ("manager", departed("/worktray/differently/")),
    "to do differently": ("worker", departed("/worktray/{task}/differently/")),
    "to do differently with mistakes": (
        "worker",
        departed("/worktray/{task}/differently/", sent=True),
    ),
    "task done differently": ("worker", departed("/worktray/{task}/")),
    "what does not help": ("keeper", flagged("/processes/flags/")),
    "step that does not help": ("worker", flagged(FLAG)),
    "step that does not help with mistakes": ("worker", flagged(FLAG, sent=True)),
    "answer to a worker": ("keeper", flagged("/processes/flags/{flag}/")),
}
