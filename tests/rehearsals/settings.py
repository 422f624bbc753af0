"""The settings of the product with the small library of the tests."""

from journey.settings import *  # noqa: F403
from journey.settings import ROOT

JOURNEY_PROCESSES = ROOT / "tests" / "library"
JOURNEY_RULE_SET = JOURNEY_LABELS = "tests"
