"""Hard words said plainly (`processes/plain_words.toml`), for what families read (R133)."""

import re
import tomllib
from collections.abc import Mapping
from typing import Final

from journey.exceptions import LibraryError

FILE: Final = "plain_words.toml"


def read_plain_words(file: str) -> Mapping[str, str]:
    """What each hard word means, by the word, from the file's text; raises LibraryError."""
    try:
        words = tomllib.loads(file).get("words", {})
    except ValueError as error:
        raise LibraryError(f"{FILE}: {error}.") from None
    if not isinstance(words, dict) or not all(isinstance(one, str) for one in words.values()):
        raise LibraryError(f"{FILE}: words must be a table of text in quotation marks.")
    return words


def explained(text: str, words: Mapping[str, str]) -> list[tuple[str, str]]:
    """The hard words that stand in a text with what they mean, in the order of the alphabet."""
    return [
        (word, words[word])
        for word in sorted(words, key=str.casefold)
        if re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)
    ]
