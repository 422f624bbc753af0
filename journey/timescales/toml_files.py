"""A TOML file that an authority writes: its text, what it says, and what is wrong in which line."""

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from journey.exceptions import LibraryError
from journey.timescales.toml_lines import Path as Place
from journey.timescales.toml_lines import line_of

MOST_FAULTS: Final = 10
"""How many are told at once."""
MOST_BYTES: Final = 256_000
Wrong = tuple[Place, str]
"""Where something is wrong, and a sentence about it."""


class TomlFile:
    """A file by its name, its text, and its content as tables, lists and values."""

    def __init__(self, name: str, source: bytes, words: Callable[[str], str] = str) -> None:
        """Raises LibraryError, with the name and a sentence, for what is not TOML in UTF-8.

        `words` puts the authority's words into the text.
        """
        self.name = name
        if len(source) > MOST_BYTES:
            raise LibraryError(f"{name}: the file is too large. Divide it in two.")
        try:
            self.text = words(source.decode("utf-8"))
            self.content: dict[str, Any] = tomllib.loads(self.text)
        except (ValueError, RecursionError) as error:
            raise LibraryError(f"{name}: {error}. Correct it there.") from None

    @classmethod
    def read(cls, path: Path, words: Callable[[str], str] = str) -> "TomlFile":
        """The file at a path, no more of a larger one than shows that it is too large."""
        try:
            with path.open("rb") as file:
                return cls(path.name, file.read(MOST_BYTES + 1), words)
        except OSError as error:
            raise LibraryError(f"{path.name}: {error}. Correct it there.") from None

    def told(self, wrong: Wrong) -> str:
        """`gateshead.toml, line 12, lift, rule: there is no …`."""
        place, words = wrong
        return f"{self.name}, line {line_of(self.text, place)}{_named(place)}: {words}"

    def error(self, faults: Sequence[Wrong]) -> LibraryError:
        """What is wrong in the file, each with its line."""
        told = [self.told(one) for one in faults[:MOST_FAULTS]]
        if len(faults) > MOST_FAULTS:
            told.append(f"{self.name}: there are {len(faults) - MOST_FAULTS} more faults.")
        return LibraryError("\n".join(told))


def _named(place: Place) -> str:
    names = [str(step) for step in place if isinstance(step, str) and step != "rule"]
    return "".join(f", {name}" for name in names)
