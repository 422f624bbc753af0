"""Inventing what somebody weighed up who took a hard decision."""

from random import Random
from typing import Final

from tasks.forms.weighing import LIKELIHOODS, MARKS, SERIOUSNESS, Weighed, weighed
from tasks.models import Task
from tasks.simulation.answering import is_before_speech
from tasks.simulation.words import about, words

HARD_SHARE: Final = 0.2
"""How many of the decisions are hard."""


def invent_weighing(task: Task) -> Weighed:
    """What is written beside the reasons of a decision, mostly nothing; the same for each task."""
    rng = Random(f"{task.step} {task.opened_at.isoformat()}")
    if not task.form.rationale or rng.random() > HARD_SHARE:
        return []
    child = task.child
    before = is_before_speech(child)
    named = {
        name: about(child, words().text(name, rng, before_speech=before))
        for name in ("weigh_benefits", "weigh_harms")
    }
    return weighed(
        {
            **named,
            "weigh_likelihood": rng.choice(LIKELIHOODS)[0],
            "weigh_seriousness": rng.choice(SERIOUSNESS)[0],
            "weigh_marks": [rng.choice(MARKS)[0]],
        }
    )
