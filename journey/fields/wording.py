"""How a mistake begins: sentences that speak of an answer by its label."""


def ask_for(label: str) -> str:
    """The sentence that asks for an answer that was left out: "Enter the date of the visit"."""
    if label.rstrip().endswith("?"):
        return f"Answer the question “{label.strip()}”"
    return f"Enter {_with_article(label)}"


def named(label: str) -> str:
    """How an error sentence begins when it speaks of an answer: its label, or "The date"."""
    return "The date" if label.rstrip().endswith("?") else label.strip()


def _with_article(label: str) -> str:
    words = label.strip()
    first, *_ = words.split(maxsplit=1) or [""]
    if first[1:].islower() or len(first) == 1:
        words = words[:1].lower() + words[1:]
    return words if first.lower() in ("the", "a", "an", "your") else f"the {words}"
