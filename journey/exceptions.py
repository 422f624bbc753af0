"""What can go wrong above the engine.

JourneyError
├── LibraryError        a file of `processes/` cannot be used; it names file and fault
├── BeyondCalendar      a date lies past the last day for which bank holidays are known
├── ClockNotStarted     the fact from which a timescale counts is not yet recorded
└── Refused             somebody may not do what they asked (Django turns it into a 403)
"""

from django.core.exceptions import PermissionDenied


class JourneyError(Exception):
    """Something could not be done; nothing has changed. The text is for the person who asked."""


class LibraryError(JourneyError):
    """A file of `processes/` cannot be used."""


class BeyondCalendar(JourneyError):
    """A date lies past the last day for which the bank holidays are known."""


class ClockNotStarted(JourneyError):
    """The fact from which a timescale counts is not yet recorded."""


class Refused(JourneyError, PermissionDenied):
    """The person may not do this. Refusals are audited."""
