"""Inventing what somebody weighed up who took a hard decision."""

from random import Random
from typing import Final

from journey.forms import Form
from journey.models import Child
from tasks.forms.weighing import LIKELIHOODS, MARKS, SERIOUSNESS, Weighed, weighed
from tasks.simulation.answering import is_before_speech
from tasks.simulation.words import about, words

HARD_SHARE: Final = 0.2
"""How many of the decisions are hard."""


def invent_weighing(form: Form, child: Child, task_id: int) -> Weighed:
    """What is written beside the reasons of a decision, mostly nothing; the same for each task."""
    rng = Random(task_id)
    if not form.rationale or rng.random() > HARD_SHARE:
        return []
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
