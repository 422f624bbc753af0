"""What can go wrong above the engine.

JourneyError
├── LibraryError        a file of `processes/` cannot be used; it names file and fault
├── BeyondCalendar      a date lies past the last day for which bank holidays are known
├── ClockNotStarted     the fact from which a timescale counts is not yet recorded
├── TimescaleRefused    a timescale or a due date may not be changed like that
├── ProcessHalted       a process could not go on: it carries the incident that was recorded
├── DoesNotFit          a child's journey would not be whole; it says what to do instead
├── NothingNew          a draft says exactly what a version says: it carries that version
├── AlreadyDecided      somebody has decided about the version or the plan
├── AlreadyResolved     somebody has looked into the incident
└── Refused             somebody may not do what they asked (Django turns it into a 403)
"""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from journey.models import Incident, ProcessVersion


class JourneyError(Exception):
    """Something could not be done; nothing has changed. The text is for the person who asked."""


class LibraryError(JourneyError):
    """A file of `processes/` cannot be used."""


class BeyondCalendar(JourneyError):
    """A date lies past the last day for which the bank holidays are known."""


class ClockNotStarted(JourneyError):
    """The fact from which a timescale counts is not yet recorded."""


class TimescaleRefused(JourneyError):
    """A timescale or a due date may not be changed like that."""


class ProcessHalted(JourneyError):
    """A process could not go on; it stands as it stood, and an incident says so."""

    def __init__(self, sentence: str, *, incident: "Incident") -> None:
        """Carry the incident."""
        self.incident = incident
        super().__init__(sentence)


class DoesNotFit(JourneyError):
    """A child's journey would not be whole (`processes/invariants.toml`)."""

    def __init__(self, sentence: str, *, fact: str = "") -> None:
        """Carry the fact that cannot be so, where it is one."""
        self.fact = fact
        super().__init__(sentence)


class NothingNew(JourneyError):
    """A draft says exactly what a version says that is published or waits to be."""

    def __init__(self, version: "ProcessVersion") -> None:
        """Carry the version."""
        self.version = version
        standing = "is published" if version.decided_at else "waits for a second person"
        super().__init__(f"This is exactly what {version} says, which {standing}.")


class AlreadyDecided(JourneyError):
    """Somebody has decided about the version or the plan."""


class AlreadyResolved(JourneyError):
    """Somebody has looked into the incident, or it went on by itself."""


class Refused(JourneyError, PermissionDenied):
    """The person may not do this. Refusals are audited."""
