"""What a trial has shown: counted from the work itself, every figure with the rows behind it."""

from tasks.evidence.gathering import Evidence, evidence_of
from tasks.evidence.work import Arm

__all__ = ["Arm", "Evidence", "evidence_of"]
