"""How a problem is said: the line, the name that the person wrote, what is wrong, what to do."""

from lxml import etree

from journey.engine.diagram import Arrow, Diagram, Node
from journey.engine.errors import DiagramRefused, Problem


def problem_at(rule: str, thing: Node | Arrow, message: str) -> Problem:
    """A problem of a node or an arrow."""
    said = f"Line {thing.line}, “{thing.name or thing.id}”: {message}"
    return Problem(id=rule, element=thing.id, message=said, line=thing.line)


def problem_in(rule: str, element: etree._Element, message: str) -> Problem:
    """A problem of an element of the XML; one without an id is found by that of its holder."""
    named = next((one for one in (element, *element.iterancestors()) if one.get("id")), element)
    line = element.sourceline or 0
    said = f"Line {line}, “{named.get('name') or named.get('id', '')}”: {message}"
    return Problem(id=rule, element=named.get("id", ""), message=said, line=line)


def problem_of(rule: str, diagram: Diagram, message: str) -> Problem:
    """A problem of the whole process."""
    return Problem(id=rule, element=diagram.id, message=message)


def problem_here(rule: str, diagram: Diagram, node: Node | None, message: str) -> Problem:
    """A problem of a node, such as a sub-process; of the whole process where there is none."""
    return problem_at(rule, node, message) if node else problem_of(rule, diagram, message)


def problem_of_file(rule: str, message: str) -> Problem:
    """A problem of a file as a whole, before anything in it could be read."""
    return Problem(id=rule, element="", message=message)


def refused(rule: str, message: str, *, element: str = "", line: int = 0) -> DiagramRefused:
    """A file that cannot even be read as a diagram."""
    return DiagramRefused([Problem(id=rule, element=element, message=message, line=line)])
