"""The one door through which the XML of a diagram comes in (reference engine.md 4.4)."""

from typing import Final

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring as defused
from lxml import etree

from journey.engine.problems import refused

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
DI: Final = "http://www.omg.org/spec/DD/20100524/DI"
JOURNEY: Final = "urn:childs-journey:bpmn:1"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"

MOST_BYTES: Final = 2_000_000
MOST_ELEMENTS: Final = 20_000


def read_xml(source: bytes) -> etree._Element:
    """Parse the bytes of a BPMN 2.0 file into a tree without comments, entities or a document type.

    Raises DiagramRefused when it is too large, not well-formed, declares a document type, or is
    not BPMN 2.0.
    """
    if len(source) > MOST_BYTES:
        raise refused("file-too-large", "The file is larger than 2 megabytes. Split the process.")
    try:
        defused(source, forbid_dtd=True)
        root = etree.fromstring(source, _parser())
    except DefusedXmlException:
        raise refused(
            "document-type",
            "The file declares a document type or an entity. Save it again from a BPMN editor.",
        ) from None
    except (SyntaxError, ValueError, LookupError, RecursionError) as error:
        raise refused(
            "unreadable",
            f"The file cannot be read as XML: {error}. Save it again from a BPMN editor.",
            line=getattr(error, "position", (0,))[0],
        ) from None
    if root.tag != f"{{{BPMN}}}definitions":
        raise refused(
            "not-bpmn", "The file is not a BPMN 2.0 diagram. Save it from a BPMN 2.0 editor."
        )
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise refused("file-too-large", "The diagram has too many elements. Split the process.")
    return root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
