"""Runs diagrams. The only package that knows SpiffWorkflow; it knows no Django."""

from journey.engine.check import check
from journey.engine.compiling import Definition, compile_process
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
from journey.engine.known import Known, Safeguard
from journey.engine.reading import read_diagram
from journey.engine.tracing import Passage, Run
from journey.engine.xml import read_xml

__all__ = [
    "Arrow",
    "Call",
    "Definition",
    "Diagram",
    "DiagramRefused",
    "EngineError",
    "ExpressionError",
    "Instance",
    "Known",
    "Node",
    "Option",
    "OutcomeRefused",
    "Passage",
    "Problem",
    "Run",
    "RunawayProcess",
    "Safeguard",
    "StateRefused",
    "StepNotOpen",
    "UncaughtError",
    "UserTask",
    "check",
    "compile_process",
    "read_diagram",
    "read_xml",
]
