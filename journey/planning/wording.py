"""Sentences of the engine in words that people know: no gateway is called by its id."""

from journey.engine import Diagram, Node


def in_words(sentence: str, *diagrams: Diagram) -> str:
    """A sentence in which no gateway is called by its id."""
    for diagram in diagrams:
        for node in diagram.nodes.values():
            if not node.name and f"“{node.id}”" in sentence:
                named = name_of(node, diagram)
                sentence = sentence.replace(f"The join “{node.id}”", named[0].upper() + named[1:])
                sentence = sentence.replace(f"“{node.id}”", named)
    return sentence


def name_of(node: Node, diagram: Diagram) -> str:
    """The name of a node; of one without, what comes before it."""
    if node.name:
        return f"“{node.name}”"
    before = [diagram.nodes[arrow.source] for arrow in diagram.arriving(node.id)]
    names = [f"“{one.name}”" for one in before if one.name]
    if not names:
        return f"“{node.id}”"
    return f"the {'join' if len(before) > 1 else 'place'} after {' and '.join(names)}"
