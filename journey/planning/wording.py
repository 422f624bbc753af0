"""Sentences of the engine in words that people know: no gateway is called by its id."""

from dataclasses import replace

from journey.engine import Diagram, Move, Node


def told(move: Move, *diagrams: Diagram) -> Move:
    """What becomes of an instance, in words that people know."""
    problems = (replace(one, message=in_words(one.message, *diagrams)) for one in move.problems)
    notes = (in_words(note, *diagrams) for note in move.notes)
    return replace(move, problems=tuple(problems), notes=tuple(notes))


def in_words(sentence: str, *diagrams: Diagram) -> str:
    """A sentence in which no gateway is called by its id."""
    for diagram in diagrams:
        for node in diagram.nodes.values():
            if not node.name and f"“{node.id}”" in sentence:
                said = name_of(node, diagram)
                sentence = sentence.replace(f"The join “{node.id}”", said)
                sentence = sentence.replace(f"“{node.id}”", said)
    return sentence[:1].upper() + sentence[1:]


def named(node: Node, diagram: Diagram) -> Node:
    """The node with a name: one without is called by what comes before it."""
    return node if node.name else replace(node, name=name_of(node, diagram))


def name_of(node: Node, diagram: Diagram) -> str:
    """The name of a node; of one without, what comes before it."""
    if node.name:
        return f"“{node.name}”"
    before = [diagram.nodes[arrow.source] for arrow in diagram.arriving(node.id)]
    names = [f"“{one.name}”" for one in before if one.name]
    if not names:
        return f"“{node.id}”"
    return f"the {'join' if len(before) > 1 else 'place'} after {' and '.join(names)}"
