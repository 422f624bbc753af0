"""Timescale rules, working days and due dates that can say why."""

from journey.timescales.due import DueDate, due_date
from journey.timescales.rules import Bound, RuleSet, TimescaleRule, Unit, read_rule_set
from journey.timescales.working_days import ENGLAND, Calendar

__all__ = [
    "ENGLAND",
    "Bound",
    "Calendar",
    "DueDate",
    "RuleSet",
    "TimescaleRule",
    "Unit",
    "due_date",
    "read_rule_set",
]
