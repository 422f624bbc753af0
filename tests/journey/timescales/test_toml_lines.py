"""On which line a value of a TOML file stands, however it is written."""

import pytest

from journey.timescales.toml_lines import Path, line_of

TEXT = """\
# A comment with [rule."a.b"] in it.
title = \'\'\'
[rule."a.b"]
amount = 1
\'\'\'

[rule."a.b"]

# between
amount = 3
steps = [
    "one",
    "two",
]
rule-of = {x = 1}
[[rule."c.d"]]
amount = 1
[[rule."c.d"]]
amount = 2
[rule]
e.f = 5
g = {amount = 7}
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("title",), 2),
        (("rule", "a.b"), 7),
        (("rule", "a.b", "amount"), 10),
        (("rule", "a.b", "steps"), 11),
        (("rule", "a.b", "steps", 1), 11),
        (("rule", "a.b", "rule-of", "x"), 15),
        (("rule", "c.d"), 16),
        (("rule", "c.d", 1), 18),
        (("rule", "c.d", 1, "amount"), 19),
        (("rule", "e", "f"), 21),
        (("rule", "g", "amount"), 22),
    ],
)
def test_the_line_of_a_value(path: Path, line: int) -> None:
    assert line_of(TEXT, path) == line


def test_both_ways_of_ending_a_line_count_alike() -> None:
    assert line_of(TEXT.replace("\n", "\r\n"), ("rule", "c.d", 1, "amount")) == 19
