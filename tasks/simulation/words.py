"""The invented names and sentences, from a file beside this one."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random


@dataclass(frozen=True, kw_only=True)
class Words:
    """Names, and answers by question key."""

    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    streets: tuple[str, ...]
    ethnicities: tuple[str, ...]
    schools: tuple[str, ...]
    texts: Mapping[str, tuple[str, ...]]
    """What somebody might write at a question, by its key."""
    texts_before_speech: Mapping[str, tuple[str, ...]]
    """What to write instead about a child who does not speak yet, or is not born."""
    rationales: Mapping[str, tuple[str, ...]]
    """Why somebody might decide so, by outcome."""

    def text(self, key: str, rng: Random, *, before_speech: bool) -> str:
        """An answer to a question; a plain sentence where none is invented for it."""
        texts = self.texts.get(key, self.texts["anything_else"])
        return rng.choice(self.texts_before_speech.get(key, texts) if before_speech else texts)

    def rationale(self, outcome: str, rng: Random) -> str:
        """Reasons for a decision."""
        return rng.choice(self.rationales.get(outcome, self.rationales["any_other"]))


@lru_cache(1)
def words() -> Words:
    """Read the file once."""
    path = Path(__file__).with_name("words.toml")
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    names = content["names"]
    return Words(
        first_names=tuple(names["first"]),
        last_names=tuple(names["last"]),
        streets=tuple(names["streets"]),
        ethnicities=tuple(names["ethnicities"]),
        schools=tuple(names["schools"]),
        texts=_by_key(content["texts"]),
        texts_before_speech=_by_key(content["texts_before_speech"]),
        rationales=_by_key(content["rationales"]),
    )


def _by_key(content: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(texts) for key, texts in content.items()}
