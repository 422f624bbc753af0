"""Words as they stand within a sentence."""


def within_sentence(words: str) -> str:
    """“Health visitor” with a small letter, and “GP” as it is."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
