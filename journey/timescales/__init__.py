"""Timescale rules, working days and due dates that can say why."""

from journey.timescales.due import DueDate, beside, due_date
from journey.timescales.layers import Act, Approval, Change, Layer, Layers, Level
from journey.timescales.resolving import Applied, resolve, unchanged
from journey.timescales.rule_files import read_rule_sets
from journey.timescales.rules import (
    Bound,
    Direction,
    Recurs,
    RuleSet,
    Span,
    TimescaleRule,
    Unit,
)
from journey.timescales.working_days import ENGLAND, Calendar

__all__ = [
    "ENGLAND",
    "Act",
    "Applied",
    "Approval",
    "Bound",
    "Calendar",
    "Change",
    "Direction",
    "DueDate",
    "Layer",
    "Layers",
    "Level",
    "Recurs",
    "RuleSet",
    "Span",
    "TimescaleRule",
    "Unit",
    "beside",
    "due_date",
    "read_rule_sets",
    "resolve",
    "unchanged",
]
