"""A family drawn from relationships that were entered once, and the same in words."""

from journey.genogram.drawing import draw_genogram
from journey.genogram.gathering import Genogram, Member, genogram_of
from journey.genogram.sentences import sentences_of

__all__ = ["Genogram", "Member", "draw_genogram", "genogram_of", "sentences_of"]
