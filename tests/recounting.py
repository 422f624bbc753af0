"""Counts the figures of a trial again, from nothing but the rows that its page links to.

It shares no code with the evidence: the bins are written out, working days are walked, and a
percentile is looked for by what it means.
"""

import csv
import datetime as dt
import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import holidays
from django.test import Client

SMALL: Final = range(1, 6)
UPPER: Final = {
    "Same day": 0,
    "1 to 10": 10,
    "11 to 20": 20,
    "21 to 30": 30,
    "31 to 40": 40,
    "41 to 45": 45,
    "46 to 50": 50,
    "51 to 60": 60,
    "61 or more": 10_000,
}
PERCENTILES: Final = {"median": 50, "percentile_90": 90, "percentile_95": 95}
LINK: Final = re.compile(r'href="(/trials/\d+/evidence/rows/\?figure=([^"&]+)&amp;arm=([^"&]+))"')
Row = Mapping[str, str]


def differences(client: Client, address: str) -> Iterator[str]:
    """What the rows behind the page say otherwise than the page; `address` is that of the page."""
    told = json.loads(client.get(f"{address}?format=json").content)
    page = client.get(address).content.decode()
    links = {(key, arm): html.unescape(link) for link, key, arm in LINK.findall(page)}
    for figure in told["figures"]:
        for arm, said in figure["arms"].items():
            where = f"{figure['figure']} {arm}"
            link = links.pop((figure["figure"], arm), None)
            if link is None:
                if said["n"] != 0:
                    yield f"{where}: no rows are linked to."
                continue
            text = client.get(f"{link}&format=csv").content.decode()
            rows = list(csv.DictReader(text.splitlines()))
            yield from (f"{where}: {one}" for one in _recounted(figure, said, rows))
    yield from (f"{key} {arm}: rows without a figure" for key, arm in links)


def _recounted(figure: Mapping[str, Any], said: Any, rows: Sequence[Row]) -> Iterator[str]:
    values = [int(row["value"]) for row in rows]
    is_distribution = figure["unit"] == "working days"
    if is_distribution:
        yield from (f"{row} took other days" for row in rows if _walked(row) != int(row["value"]))
    if figure["measure"] == "last_days":
        yield from (f"{row} is not so" for row in rows if _is_last(row) is not bool(_value(row)))
    counts = _by_bin(values) if is_distribution else _yes_and_no(values)
    yield from _compared(said, len(values), counts)
    for name, share in PERCENTILES.items() if is_distribution else ():
        true = _smallest(values, share)
        if said[name] != true and len(values) not in SMALL:
            yield f"{name} is {true}, not {said[name]}"


def _compared(said: Any, n: int, counts: Mapping[str, int]) -> Iterator[str]:
    if n in SMALL:
        if any(one is not None for one in (said["n"], *(bin["number"] for bin in said["bins"]))):
            yield f"{n} is small, and something is told"
        return
    if said["n"] != n:
        yield f"there are {n} rows, not {said['n']}"
    has_small = any(one in SMALL for one in counts.values())
    for bin in said["bins"]:
        true, told = counts[bin["bin"]], bin["number"]
        if told is None and not has_small:
            yield f"{bin['bin']} is hidden and nothing is small"
        if told is not None and (told != true or told in SMALL):
            yield f"{bin['bin']} is {true}, and {told} is told"
        if told is not None and n and abs(bin["percent"] - 100 * true / n) > 0.0501:
            yield f"{bin['bin']} is not {bin['percent']} percent"


def _by_bin(values: Sequence[int]) -> dict[str, int]:
    counts = dict.fromkeys(UPPER, 0)
    for value in values:
        counts[next(title for title, highest in UPPER.items() if value <= highest)] += 1
    return counts


def _yes_and_no(values: Sequence[int]) -> dict[str, int]:
    return {"Yes": values.count(1), "No": values.count(0)}


def _smallest(values: Sequence[int], share: int) -> int | None:
    """The smallest value that at least so many in a hundred do not exceed."""
    enough = (
        value
        for value in sorted(set(values))
        if 100 * sum(one <= value for one in values) >= share * len(values)
    )
    return next(enough, None)


def _value(row: Row) -> int:
    return int(row["value"])


def _is_last(row: Row) -> bool:
    """Done on one of the last five working days up to the limit, which is one of them."""
    done, limit = (dt.date.fromisoformat(row[name]) for name in ("start", "end"))
    return done <= limit and _days(done, limit) < 5


def _walked(row: Row) -> int:
    return _days(dt.date.fromisoformat(row["start"]), dt.date.fromisoformat(row["end"]))


BANK_HOLIDAYS: Final = holidays.country_holidays("GB", subdiv="ENG", years=range(2024, 2029))


def _days(start: dt.date, end: dt.date) -> int:
    """Working days after the first day up to the last, one day at a time."""
    day, found = start, 0
    while day < end:
        day += dt.timedelta(days=1)
        found += day.weekday() < 5 and day not in BANK_HOLIDAYS
    return found
