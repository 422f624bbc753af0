"""Moves a running instance to another version of its process, or one of its tokens elsewhere.

Nothing is stored here: what would happen is said in sentences, with what a person must decide and,
when nothing is left to decide, the new state. Tokens that stay keep their ids and their dates.

    tokens      the stored state as a tree that can be taken apart and put together
    placing     a token at its step; attaching: the events at its boundary; arriving: joins
    places      where an instance stands, and what instances that stand alike have in common
    standing    what can become of tokens where they stand; verifying: what must be asked
"""

from journey.engine.migrating.moves import Choice, Kept, Move
from journey.engine.migrating.places import Place, likeness, places
from journey.engine.migrating.previewing import move_to_step, preview, resume

__all__ = [
    "Choice",
    "Kept",
    "Move",
    "Place",
    "likeness",
    "move_to_step",
    "places",
    "preview",
    "resume",
]
