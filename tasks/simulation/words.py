"""The invented names and sentences, from the folder beside this file."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Final

from journey.models import Child

FOLDER: Final = Path(__file__).with_name("words")
_BEGINS: Final = re.compile(r"(^|[.!?|] )\{child\}")


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
        found = self.variants(key, before_speech=before_speech)
        return rng.choice(found or self.texts["anything_else"])

    def variants(self, key: str, *, before_speech: bool = False) -> tuple[str, ...]:
        """The answers that are invented for a question, or nothing.

        For the cell of a table, `health.strengths`, there may be some for all rows: `strengths`.
        """
        tables = (self.texts_before_speech, self.texts) if before_speech else (self.texts,)
        names = (key, key.rpartition(".")[2])
        return next((table[name] for name in names for table in tables if name in table), ())

    def rationale(self, outcome: str, rng: Random) -> str:
        """Reasons for a decision."""
        return rng.choice(self.rationales.get(outcome, self.rationales["any_other"]))


def about(child: Child, text: str) -> str:
    """A text with the name of a child in it, or with “the baby”, also where a sentence begins."""
    name = child.first_name or "the baby"
    begins = name[0].upper() + name[1:]
    return _BEGINS.sub(lambda found: found[1] + begins, text).replace("{child}", name)


@lru_cache(1)
def words() -> Words:
    """Read the folder once."""
    content = read_together(sorted(FOLDER.glob("*.toml")))
    names = content["names"]
    return Words(
        first_names=names["first"],
        last_names=names["last"],
        streets=names["streets"],
        ethnicities=names["ethnicities"],
        schools=names["schools"],
        texts=content["texts"],
        texts_before_speech=content["texts_before_speech"],
        rationales=content["rationales"],
    )


def read_together(files: Iterable[Path]) -> dict[str, dict[str, tuple[str, ...]]]:
    """The tables of all files, each one table; raises ValueError for what stands in two of them."""
    together: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for file in files:
        for name, table in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if twice := sorted(table.keys() & together[name].keys()):
                raise ValueError(f"{file.name}: in [{name}] of another file too: {twice}")
            together[name].update({key: tuple(texts) for key, texts in table.items()})
    return together
