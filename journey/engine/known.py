"""What an authority has, for a diagram to refer to."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Known:
    """The names that a diagram may use."""

    roles: frozenset[str]
    forms: frozenset[str]
    rules: frozenset[str]
    processes: frozenset[str]
