"""Which process begins where a diagram, or a person, names one: the only place that decides it."""

from journey.library import library
from journey.models import Child, Trial
from journey.trials.applying import Facts, foreseen_trial, joined_trial, process_in_trial


def begun_for(process_id: str, child: Child, facts: Facts) -> tuple[str, Trial | None]:
    """The id of the process that begins for a child where `process_id` is named, and its trial.

    An authority may run another process in its place, such as two stages of assessment instead of
    one (`processes/labels/`, the table `processes`), and a trial another one in place of that. The
    child is given a place in the trial, inside the caller's transaction. Raises LibraryError when
    that table is bad.
    """
    process_id = _here(process_id)
    trial = joined_trial(process_id, child, facts)
    return process_in_trial(process_id, trial), trial


def process_for(process_id: str, child: Child, facts: Facts) -> str:
    """The process that would begin; nothing is written. Raises LibraryError as `begun_for`."""
    process_id = _here(process_id)
    return process_in_trial(process_id, foreseen_trial(process_id, child, facts))


def _here(process_id: str) -> str:
    return library().substitutes.get(process_id, process_id)
