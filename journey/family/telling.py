"""Telling a child's story and a family's history: guarded, kept, audited by fields."""

from collections.abc import Mapping
from typing import Final

from journey.family.trail import changing
from journey.models import Child, ChildStory, FamilyHistory, Worker

STORY_FIELDS: Final = ("about", "own_words", "heard")


def tell_story(child: Child, *, values: Mapping[str, str], by: Worker) -> ChildStory:
    """Tell who a child is, and what the child says; what was told before can still be read (R96).

    `values` are by the names of STORY_FIELDS. Raises Refused.
    """
    if unknown := sorted(values.keys() - set(STORY_FIELDS)):
        raise ValueError(f"{', '.join(unknown)}: not to be told here.")
    with changing([child], by=by) as trail:
        before = child.stories.first()
        story = ChildStory.objects.create(child=child, told_by=by, **values)
        changed = [name for name in values if getattr(before, name, "") != values[name]]
        trail.record(child, changed, story=story.pk)
    return story


def tell_history(child: Child, *, text: str, by: Worker) -> FamilyHistory:
    """Tell the social history of a child's family, for all its children (R95).

    The trail of every child of the family says that it was told anew. Raises Refused.
    """
    family = child.family
    with changing([child], touched=family.children.all(), by=by) as trail:
        history = FamilyHistory.objects.create(family=family, text=text, told_by=by)
        for one in family.children.all():
            trail.record(one, ["family_history"], history=history.pk)
    return history
