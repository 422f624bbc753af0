"""A program that completes one open task after another until it is killed.

    python -m tests.rehearsals.hands SEED

Each task whose completion has been acknowledged is written, as a number, to standard output.
"""

import sys
from random import Random

import django


def main(seed: int) -> None:
    """Complete open tasks in a random order, for ever."""
    django.setup()
    from journey.exceptions import JourneyError
    from journey.models import Worker
    from tasks.models import Task
    from tasks.worktray import complete_task, deliver_due

    rng = Random(seed)
    worker = Worker.objects.get()
    while True:
        tasks = list(Task.objects.open().order_by("pk")[:40])
        if not tasks:
            deliver_due()
            continue
        task = rng.choice(tasks)
        try:
            complete_task(task, answers={"letter_to": "child"}, by=worker)
        except JourneyError:  # somebody else was first
            continue
        print(task.pk, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
