"""A diagram drawn as SVG from its BPMN interchange data, with where a journey has got to.

The drawing needs no browser and no script, so that it also prints and goes into a letter. A step's
state is a word, a symbol and a line pattern before it is a colour.
"""

from journey.drawing.picture import draw
from journey.drawing.states import StepState

__all__ = ["StepState", "draw"]
