"""To whom a letter can go: the child, the people of the family, professionals, the referrer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from journey.letters import Audience
from journey.models import Child
from journey.sentences import within_sentence
from tasks.said import said_last

OTHER: Final = "other"
"""Chosen for somebody who is not recorded around the child."""
NOBODY: Final = "nobody"
"""Chosen where no letter is sent."""


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Somebody to whom a letter can go, with the language and the format they need (R136)."""

    key: str
    name: str
    about: str = ""
    agency: str = ""
    """Empty for the family."""
    language: str = ""
    format: str = ""

    @property
    def needs(self) -> str:
        """The language and the format that they need, in words; empty where nothing is recorded."""
        told = {"Language": self.language, "Format": self.format}
        return ". ".join(f"{what}: {words}" for what, words in told.items() if words)


def recipients_of(child: Child, to: Audience = Audience.ANYBODY) -> list[Recipient]:
    """Those around a child to whom a letter of this kind can go.

    Whoever made contact gets only the letters that are for them.
    """
    everybody: dict[Audience, Callable[[Child], Iterator[Recipient]]] = {
        Audience.CHILD: _child,
        Audience.FAMILY: _family,
        Audience.PROFESSIONALS: _professionals,
        Audience.REFERRER: _referrer,
    }
    around = [one for one in everybody if one is not Audience.REFERRER]
    wanted: list[Audience] = [*around] if to is Audience.ANYBODY else [to]
    return [one for audience in wanted for one in everybody[audience](child)]


def _child(child: Child) -> Iterator[Recipient]:
    yield Recipient(
        key="child",
        name=child.name,
        about="the child",
        language=child.first_language,
        format=child.preferred_format or child.needs,
    )


def _family(child: Child) -> Iterator[Recipient]:
    for one in child.relationships.select_related("person"):
        yield Recipient(
            key=f"person-{one.person_id}",
            name=one.person.name,
            about=within_sentence(one.kind),
            language=one.person.language,
            format=one.person.preferred_format,
        )


def _professionals(child: Child) -> Iterator[Recipient]:
    for one in child.professionals.all():
        yield Recipient(
            key=f"professional-{one.pk}",
            name=one.name,
            about=f"{one.role}, {one.agency}",
            agency=one.agency,
            language=one.language,
            format=one.preferred_format,
        )


def _referrer(child: Child) -> Iterator[Recipient]:
    said = said_last(child, ["contact_name", "contact_details"])
    if "contact_name" in said:
        reached = said["contact_details"].words if "contact_details" in said else ""
        yield Recipient(key="referrer", name=said["contact_name"].words, about=reached, agency="")
