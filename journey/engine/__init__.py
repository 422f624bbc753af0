"""Runs diagrams. The only package that knows SpiffWorkflow; it knows no Django."""

from journey.engine.apart import check_all_apart, check_apart
from journey.engine.check import check
from journey.engine.compiling import Definition, compile_process, stored_definition
from journey.engine.diagram import Arrow, Diagram, Node, Option
from journey.engine.errors import (
    DiagramRefused,
    EngineError,
    ExpressionError,
    OutcomeRefused,
    Problem,
    RunawayProcess,
    StateRefused,
    StepNotOpen,
    UncaughtError,
)
from journey.engine.instance import Call, Instance, UserTask
from journey.engine.known import Known, Links, Safeguard
from journey.engine.linking import links_of
from journey.engine.migrating import (
    Choice,
    Kept,
    Move,
    Place,
    likeness,
    move_to_step,
    places,
    preview,
    resume,
)
from journey.engine.reading import read_diagram
from journey.engine.tracing import Passage, Run
from journey.engine.xml import read_xml

__all__ = [
    "Arrow",
    "Call",
    "Choice",
    "Definition",
    "Diagram",
    "DiagramRefused",
    "EngineError",
    "ExpressionError",
    "Instance",
    "Kept",
    "Known",
    "Links",
    "Move",
    "Node",
    "Option",
    "OutcomeRefused",
    "Passage",
    "Place",
    "Problem",
    "Run",
    "RunawayProcess",
    "Safeguard",
    "StateRefused",
    "StepNotOpen",
    "UncaughtError",
    "UserTask",
    "check",
    "check_all_apart",
    "check_apart",
    "compile_process",
    "likeness",
    "links_of",
    "move_to_step",
    "places",
    "preview",
    "read_diagram",
    "read_xml",
    "resume",
    "stored_definition",
]
