"""Letters as data (`processes/letters/*.toml`): whom they are for, and their words.

A template is text with a few places in braces that the record fills. Nothing in it is executed:
what stands in braces is one of `PLACES`, or `answer:` with the key of a question. A question mark
at the end leaves the paragraph out where nothing is known; otherwise the gap is shown, to be filled
in.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from journey.exceptions import LibraryError

PLACES: Final[Mapping[str, str]] = {
    "recipient": "the name of whoever the letter is for",
    "child": "the child’s name",
    "first_name": "the child’s first name",
    "family": "the family, as it is called here",
    "today": "today’s date",
    "worker": "the name of whoever writes",
    "team": "the child’s team",
    "key_worker": "the child’s key worker",
    "authority": "the name of the authority",
    "decision": "what was decided last, in the words of the diagram",
    "plan": "who does what by when, from the newest plan",
}
"""What a letter may say beside answers, each in words."""
ANSWER: Final = "answer:"
MOST_CHARACTERS: Final = 20_000
_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_KEYS: Final = ("title", "about", "to", "text")


class Audience(StrEnum):
    """Whom a letter is for: who is offered as its recipient."""

    REFERRER = "referrer"
    FAMILY = "family"
    CHILD = "child"
    PROFESSIONALS = "professionals"
    ANYBODY = "anybody"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place in a letter that the record fills."""

    name: str
    """One of `PLACES`, or the empty string for an answer."""
    key: str = ""
    """The key of the question whose answer stands here."""
    may_be_left_out: bool = False

    @classmethod
    def read(cls, text: str) -> "Place":
        """The place that the text between two braces names."""
        left_out = text.endswith("?")
        name = text.removesuffix("?").strip()
        if name.startswith(ANSWER):
            return cls(name="", key=name.removeprefix(ANSWER), may_be_left_out=left_out)
        return cls(name=name, may_be_left_out=left_out)


@dataclass(frozen=True, kw_only=True)
class LetterTemplate:
    """A letter of the authority, before the record fills it."""

    key: str
    title: str
    about: str
    """What the letter is for, told to whoever writes it."""
    to: Audience
    text: str

    @property
    def paragraphs(self) -> list[str]:
        """The text, paragraph by paragraph."""
        return [part.strip() for part in self.text.strip().split("\n\n") if part.strip()]

    @property
    def places(self) -> list[Place]:
        """The places that the record fills, in order."""
        return places_of(self.text)

    @property
    def shares(self) -> bool:
        """Whether information leaves the family and the authority with it."""
        return self.to in (Audience.REFERRER, Audience.PROFESSIONALS, Audience.ANYBODY)

    @property
    def is_for_family(self) -> bool:
        """Whether hard words are explained in it (R133)."""
        return self.to in (Audience.FAMILY, Audience.CHILD)


def places_of(text: str) -> list[Place]:
    """The places in a text."""
    return [Place.read(found) for found in _PLACE.findall(text)]


def fill(paragraph: str, values: Mapping[str, str]) -> str:
    """A paragraph with the values of its places, by what stands between the braces."""
    return _PLACE.sub(lambda found: values[found[1]], paragraph)


def read_letters(
    texts: Mapping[str, str], *, questions: Collection[str]
) -> Mapping[str, LetterTemplate]:
    """The letters by key, from the texts of their files; raises LibraryError with the fault."""
    letters = {key: read_letter(text, key) for key, text in texts.items()}
    for letter in letters.values():
        for place in letter.places:
            if place.key and place.key not in questions:
                raise LibraryError(
                    f"letters/{letter.key}.toml: no form asks {place.key}. Name the key of a "
                    "question."
                )
    return letters


def read_letter(file: str, key: str) -> LetterTemplate:
    """Read one letter from the text of its file; raises LibraryError with file and fault."""
    where = f"letters/{key}.toml"
    try:
        content = tomllib.loads(file)
    except ValueError as error:
        raise LibraryError(f"{where}: {error}.") from None
    _refuse_shape(where, content)
    if content["to"] not in set(Audience):
        raise LibraryError(f"{where}: “to” is one of {', '.join(Audience)}.")
    _refuse_text(where, content["text"])
    return LetterTemplate(
        key=key,
        title=content["title"],
        about=content["about"],
        to=Audience(content["to"]),
        text=content["text"],
    )


def _refuse_shape(where: str, content: Mapping[str, Any]) -> None:
    if unknown := sorted(set(content) - set(_KEYS)):
        raise LibraryError(
            f"{where}: there is no “{unknown[0]}” here. There may be: {', '.join(_KEYS)}."
        )
    for key in _KEYS:
        if not isinstance(content.get(key), str) or not content[key].strip():
            raise LibraryError(f"{where}: give the letter “{key}”, as text in quotation marks.")


def _refuse_text(where: str, text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise LibraryError(f"{where}: the text is longer than {MOST_CHARACTERS} characters.")
    if re.search(r"[{}]", _PLACE.sub("", text)):
        raise LibraryError(f"{where}: a brace is not closed, or stands alone.")
    for place in places_of(text):
        if place.name not in PLACES and not place.key:
            raise LibraryError(
                f"{where}: there is no {{{place.name}}}. There may be: {', '.join(PLACES)}, "
                f"or {ANSWER} with the key of a question."
            )
