"""Changes of timescales, drafted and approved in the authority of the tests."""

import datetime as dt
from typing import Any

from journey.models import RuleChange
from journey.rulebook.deciding import approve_change
from journey.rulebook.drafting import draft_change
from tests.authority import Authority

MINISTERS: dict[str, Any] = {
    "approved_by": "Ministers",
    "approval_reference": "Letter of 1 March",
    "approved_on": dt.date(2026, 3, 1),
}


def proposal(**more: Any) -> RuleChange:
    """Five working days to write up a visit, for the whole authority; not saved."""
    said = {
        "level": "authority",
        "rule_key": "visit.written",
        "act": "replaced",
        "amount": 5,
        "unit": "working_days",
        "reason": "Visits are far apart.",
        **more,
    }
    return RuleChange(**said)


def suspension(**more: Any) -> RuleChange:
    """The same rule suspended, looked at again after four weeks; not saved."""
    said = {"act": "suspended", "amount": None, "unit": "", "review_amount": 4, **more}
    return proposal(review_unit="weeks", **said)


def drafted(authority: Authority, **more: Any) -> RuleChange:
    """A change that the keeper drafts."""
    return draft_change(proposal(**more), by=authority.keeper)


def approved(authority: Authority, **more: Any) -> RuleChange:
    """A change that the keeper drafts and the approver approves."""
    return approve_change(drafted(authority, **more), by=authority.approver)
