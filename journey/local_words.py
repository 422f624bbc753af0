"""The authority's own words for what the shipped files name: “section 57” for “section 47” (R39).

They are put in when a file under `processes/` is read, so that a version, a task, a form and “why
this date?” all say the same. Ids and keys are never touched: they hold no spaces, a phrase does.
"""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Final

from journey.exceptions import LibraryError

PHRASE: Final = re.compile(r"[A-Za-z0-9’'-]+( [A-Za-z0-9’'-]+)+")
"""At least two words, and nothing that means something in XML or TOML."""
LOCAL: Final = re.compile(r"[\w’' -]+")


class LocalWords:
    """Phrases of the shipped files, each with what this authority says instead."""

    def __init__(self, phrases: Mapping[str, str], where: str = "words") -> None:
        """Raises LibraryError for a phrase that could change an id or break a file."""
        for phrase, instead in phrases.items():
            if not PHRASE.fullmatch(phrase):
                raise LibraryError(
                    f"{where}: “{phrase}” must be at least two words of letters and digits."
                )
            if not isinstance(instead, str) or not LOCAL.fullmatch(instead):
                raise LibraryError(f"{where}: what is said for “{phrase}” must be plain words.")
        self._instead = {phrase.lower(): instead for phrase, instead in phrases.items()}

    def put_in(self, text: str) -> str:
        """The text in the authority's words; a capital at the beginning of a phrase stays."""
        return self._phrases.sub(self._said, text) if self._instead else text

    @cached_property
    def _phrases(self) -> re.Pattern[str]:
        longest_first = sorted(self._instead, key=len, reverse=True)
        either = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest_first)
        return re.compile(rf"(?<![\w-])({either})(?=s?(?![\w-]))", re.IGNORECASE)

    def _said(self, found: re.Match[str]) -> str:
        instead = self._instead[" ".join(found[0].lower().split())]
        return instead[0].upper() + instead[1:] if found[0][0].isupper() else instead
