"""Filling in a form of the product on its page, as somebody at a keyboard would, only quicker."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from journey import clock

ROWS: Final = """(key) => {
  const about = {};
  for (const field of document.querySelectorAll(`#task-form [name^="${key}-"]`)) {
    const [number, column] = field.name.slice(key.length + 1).split(/-(.*)/);
    if (!/^\\d+$/.test(number)) continue;
    about[number] = about[number] || '';
    if (column === 'row_id' || column === 'row_of') about[number] = field.value;
  }
  return about;
}"""
PUT: Final = """(fields) => {
  const missing = [];
  for (const [name, value] of Object.entries(fields)) {
    const found = [...document.querySelectorAll(`#task-form [name="${name}"]`)];
    if (!found.length) { missing.push(name); continue; }
    for (const field of found) {
      if (field.type === 'radio' || field.type === 'checkbox') {
        field.checked = [].concat(value).map(String).includes(field.value);
      } else { field.value = value; }
      field.dispatchEvent(new Event('input', {bubbles: true}));
      field.dispatchEvent(new Event('change', {bubbles: true}));
    }
  }
  return missing;
}"""


def put(page: Any, answers: Mapping[str, Any], *, outcome: str = "", rationale: str = "") -> None:
    """Give answers, by question key, and a decision in the form that a page shows.

    Fails when the page has no field for one of them.
    """
    fields: dict[str, Any] = {}
    for key, answer in answers.items():
        fields |= _parts(page, key, answer)
    if outcome:
        fields["outcome"] = outcome
    if outcome and page.locator("#task-form [name=rationale]").count():
        fields["rationale"] = rationale
    missing = page.evaluate(PUT, fields)
    assert missing == [], (missing, page.url, page.locator("h1").first.inner_text())


def _parts(page: Any, key: str, answer: Any) -> dict[str, Any]:
    """The inputs of a question: a date has three, a moment a fourth for the time."""
    if isinstance(answer, list) and isinstance(answer[0], dict):
        return _cells(page, key, answer)
    if not page.locator(f"#task-form [name={key}_day]").count():
        return {key: answer}
    moment = datetime.fromisoformat(answer)
    moment = clock.in_london(moment) if moment.tzinfo else moment
    day = moment.date() if isinstance(moment, datetime) else date.fromisoformat(answer)
    parts: dict[str, Any] = {
        f"{key}_day": day.day,
        f"{key}_month": day.month,
        f"{key}_year": day.year,
    }
    if page.locator(f"#task-form [name={key}_time]").count():
        parts[f"{key}_time"] = f"{moment:%H:%M}"
    return {name: str(value) for name, value in parts.items()}


def _cells(page: Any, key: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The inputs of a table: rows that the page offers are known by whom or what they are about.

    What is new goes into the rows that are free; more is left out.
    """
    offered = page.evaluate(ROWS, key)
    free = iter([number for number, about in offered.items() if not about])
    known = {about: number for number, about in offered.items() if about}
    fields: dict[str, Any] = {}
    for row in rows:
        about = row.get("row_id") or row.get("row_of")
        number = known.get(str(about)) if about else next(free, None)
        for column, value in row.items() if number is not None else ():
            if not column.startswith("row_") or not about:
                fields |= _parts(page, f"{key}-{number}-{column}", value)
    return fields
