"""The guide to diagrams and forms tells every word that a file may hold."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from journey import form_shape
from journey.engine.vocabulary import WORDS
from journey.forms import PLANS, Kind, RowsFrom

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "diagrams_and_forms.md"


def told() -> set[str]:
    return set(re.findall(r"`([A-Za-z_]+)`", GUIDE.read_text(encoding="utf-8")))


def keys(shape: Any) -> Iterator[str]:
    """Every key of the shape of a form's file."""
    if isinstance(shape, list):
        yield from keys(shape[0])
    elif isinstance(shape, dict):
        for key, inner in shape.items():
            yield key
            yield from keys(inner)


def test_the_guide_tells_every_attribute_of_a_diagram() -> None:
    own = {name for word in WORDS.values() for name in word.own}
    assert own - told() == set()


def test_the_guide_tells_every_key_of_a_form() -> None:
    assert set(keys(form_shape._FORM)) - told() == set()
    assert {kind.value for kind in Kind} - told() == set()
    assert {*PLANS, *(one.value for one in RowsFrom if one.value)} - told() == set()
