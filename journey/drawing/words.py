"""Fitting words into a drawing, where no font can be asked how wide they are."""

from typing import Final

# Widths of Arial in thousandths of its size, by kind of letter; near enough to wrap by.
_WIDTHS: Final = {
    **dict.fromkeys("ijl'’|", 0.23),
    **dict.fromkeys("ftI.,:;/!() -", 0.3),
    **dict.fromkeys("rJ“”", 0.36),
    **dict.fromkeys("cksvxyz", 0.5),
    **dict.fromkeys("ABEKPSVXYCDHNRUGOQT&w", 0.72),
    **dict.fromkeys("mMW@", 0.86),
}
_OTHER: Final = 0.56


def width_of(text: str, size: float) -> float:
    """About how wide some words are in a sans serif font of a size."""
    return size * sum(_WIDTHS.get(letter, _OTHER) for letter in text)


def wrap(text: str, width: float, size: float) -> list[str]:
    """The lines of a text that has so much room; a word is never broken."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def fit(
    text: str, width: float, height: float, sizes: tuple[float, ...]
) -> tuple[list[str], float]:
    """The lines of a text and the largest of the sizes at which they fit; else the smallest."""
    for size in sizes:
        lines = wrap(text, width, size)
        if len(lines) * size * LEADING <= height and all(
            width_of(line, size) <= width for line in lines
        ):
            break
    return lines, size


LEADING: Final = 1.2
