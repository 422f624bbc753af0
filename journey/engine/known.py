"""What an authority has, for a diagram to refer to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Safeguard:
    """Something that must stand on every way to some ends, or to some steps, of a process."""

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
    before: str = ""
    """A mark: the safeguard guards the steps that carry it, instead of ends."""


@dataclass(frozen=True, kw_only=True)
class Links:
    """What a process has to do with others."""

    calls: frozenset[str] = frozenset()
    """The processes that it calls and waits for."""
    errors: frozenset[str] = frozenset()
    """The codes of the errors with which it may end."""
    escalations: frozenset[str] = frozenset()
    """The codes of the escalations that may leave it."""
    catches: frozenset[str] = frozenset()
    """The names of the messages that it may wait for."""
    outcomes: frozenset[str] = frozenset()
    """The outcomes with which it may end."""
    begins: frozenset[str] = frozenset()
    """The processes that it starts or calls before it waits for the first time."""
    sends: frozenset[str] = frozenset()
    """The names of the messages that it sends before it waits for the first time."""
    begins_with: str = ""
    """The name of the message with which it begins; empty where it begins without one."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """The names that a diagram may use."""

    roles: frozenset[str]
    forms: frozenset[str]
    rules: frozenset[str]
    processes: frozenset[str]
    facts: frozenset[str] = frozenset()
    """The facts that have words; empty where that is not looked into."""
    safeguards: tuple[Safeguard, ...] = ()
    links: Mapping[str, Links] = field(default_factory=dict)
    """What each process has to do with others; one that is not here is not looked into."""
    substitutes: Mapping[str, str] = field(default_factory=dict)
    """The process that runs in the place of another, by the other."""

    def as_json(self) -> dict[str, Any]:
        """The same as JSON values, to hand to another process."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Known":
        """What `as_json` wrote."""
        links = {key: Links(**_sets(link)) for key, link in values["links"].items()}
        safeguards = tuple(Safeguard(**_sets(one)) for one in values["safeguards"])
        names = {key: values[key] for key in ("roles", "forms", "rules", "processes", "facts")}
        return cls(
            **_sets(names), safeguards=safeguards, links=links, substitutes=values["substitutes"]
        )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (frozenset, tuple)):
        ordered = sorted(value) if isinstance(value, frozenset) else value
        return [_plain(one) for one in ordered]
    return value


def _sets(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: frozenset(one) if isinstance(one, list) else one for key, one in values.items()}
