"""What an authority has, for a diagram to refer to."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Safeguard:
    """Something that must stand on every way to some ends of a process."""

    key: str
    title: str
    process: str
    mark: str
    """The mark that a user task on each way must carry, such as `child-seen`."""
    ends: frozenset[str]
    """The ends that it guards; empty for all of them."""
    except_ends: frozenset[str]
    """Ends that need not have it."""
    source: str
    can_be_waived: bool
    """Whether a trial may waive it by name, with its legal reference."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """The names that a diagram may use."""

    roles: frozenset[str]
    forms: frozenset[str]
    rules: frozenset[str]
    processes: frozenset[str]
    safeguards: tuple[Safeguard, ...] = ()
