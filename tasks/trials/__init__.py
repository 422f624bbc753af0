"""Trials at work: begun, paused and ended with their open work, and watched for drift."""

from tasks.trials.moving import (
    look_after_trials,
    pause_trial,
    resume_trial,
    start_trial,
    stop_trial,
)
from tasks.trials.noticing import look_again, notices_for

__all__ = [
    "look_after_trials",
    "look_again",
    "notices_for",
    "pause_trial",
    "resume_trial",
    "start_trial",
    "stop_trial",
]
