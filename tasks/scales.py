"""A scale that somebody answered: item scores, and totals of subscales apart (R106, R107)."""

from collections.abc import Iterator, Mapping
from typing import Any

from journey.forms import Answer, Question

Items = dict[str, dict[str, Any]]


def check_scale(question: Question, answer: Any) -> tuple[Items, str]:
    """Each item that was answered, with its score by the authority's key; or what is wrong.

    An item may come as the option chosen, or as it was recorded before.
    """
    if not answer:
        return {}, ""
    if not isinstance(answer, Mapping):
        return {}, f"“{question.label}” must be the items of the scale"
    places = {option.value: number for number, option in enumerate(question.options)}
    kept: Items = {}
    for item in question.items:
        given = answer.get(item.key)
        chosen = given.get("value") if isinstance(given, Mapping) else given
        if chosen in (None, ""):
            continue
        if not isinstance(chosen, str) or chosen not in places:
            return {}, f"Select from the options of “{item.label}”"
        kept[item.key] = {"value": chosen, "score": item.scores[places[chosen]]}
    return kept, ""


def scale_table(question: Question, answer: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A scale as a person reads it: the items, then each subscale; never one total of all.

    While an item is unanswered there is no total: the scale is incomplete.
    """
    labels = {option.value: option.label for option in question.options}
    items = [
        [item.label, labels.get(one["value"], one["value"]), str(one["score"])]
        if (one := answer.get(item.key))
        else [item.label, "Not answered", ""]
        for item in question.items
    ]
    totals = [list(_total(question, one, answer)) for one in question.subscales]
    return {"columns": ["Item", "Answer", "Score"], "rows": [*items, *totals]}


def _total(
    question: Question, subscale: Answer, answer: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    yield subscale.label
    if any(item.key not in answer for item in question.items):
        yield "Incomplete"
        yield ""
        return
    yield "Total"
    own = [item.key for item in question.items if item.subscale == subscale.value]
    yield str(sum(answer[key]["score"] for key in own))
