"""Timescale rules, working days and due dates that can say why."""

from journey.timescales.due import DueDate, due_date
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
    "Bound",
    "Calendar",
    "Direction",
    "DueDate",
    "Recurs",
    "RuleSet",
    "Span",
    "TimescaleRule",
    "Unit",
    "due_date",
    "read_rule_sets",
]
