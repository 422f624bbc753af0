"""Counting: bins, shares and percentiles, against examples that were worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.evidence.bins import ASSESSMENT, CONFERENCE, YES_OR_NO, Bin, place_in
from tasks.evidence.counting import Summary, nearest_rank, percent, summarise


@pytest.mark.parametrize(
    ("values", "in_a_hundred", "rank"),
    [
        ([], 50, None),
        ([7], 50, 7),
        ([7], 95, 7),
        ([1, 2], 50, 1),
        ([1, 2, 3], 50, 2),
        ([3, 5, 8, 13, 21, 34, 55, 89, 144, 233], 50, 21),
        ([3, 5, 8, 13, 21, 34, 55, 89, 144, 233], 90, 144),
        ([3, 5, 8, 13, 21, 34, 55, 89, 144, 233], 95, 233),
        (list(range(1, 101)), 95, 95),
        ([4, 4, 4, 9], 50, 4),
    ],
)
def test_percentiles_are_by_nearest_rank(
    values: list[int], in_a_hundred: int, rank: int | None
) -> None:
    assert nearest_rank(values, in_a_hundred) == rank


@given(st.lists(st.integers(-5, 80), min_size=1), st.sampled_from([50, 90, 95]))
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(
    values: list[int], in_a_hundred: int
) -> None:
    def enough(value: int) -> bool:
        return 100 * sum(one <= value for one in values) >= in_a_hundred * len(values)

    assert nearest_rank(sorted(values), in_a_hundred) == min(filter(enough, values))


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [(1, 3, 33.3), (2, 3, 66.7), (0, 9, 0.0), (9, 9, 100.0), (1, 16, 6.3), (1, 2000, 0.1)],
)
def test_shares_have_one_decimal_and_a_half_goes_up(part: int, whole: int, share: float) -> None:
    assert percent(part, whole) == share


@pytest.mark.parametrize(
    ("value", "title"),
    [
        (-1, "Same day"),
        (0, "Same day"),
        (1, "1 to 10"),
        (10, "1 to 10"),
        (11, "11 to 20"),
        (45, "41 to 45"),
        (46, "46 to 50"),
        (60, "51 to 60"),
        (61, "61 or more"),
        (400, "61 or more"),
    ],
)
def test_assessments_are_sorted_as_the_national_tool_sorts_them(value: int, title: str) -> None:
    assert ASSESSMENT[place_in(ASSESSMENT, value)].title == title


@pytest.mark.parametrize("bins", [ASSESSMENT, CONFERENCE, YES_OR_NO])
def test_every_number_lies_in_one_bin(bins: tuple[Bin, ...]) -> None:
    assert all(sum(one.holds(value) for one in bins) == 1 for value in range(-30, 500))


def test_a_distribution_is_counted_whole() -> None:
    days = [0, 3, 10, 11, 45, 45, 46, 61, 90, 12]
    assert summarise(days, ASSESSMENT, with_percentiles=True) == Summary(
        n=10, counts=(1, 2, 2, 0, 0, 2, 1, 0, 2), percentiles=(12, 61, 90)
    )


def test_a_share_counts_yes_and_no() -> None:
    summary = summarise([1, 0, 0, 1, 0, 0, 0, 0], YES_OR_NO, with_percentiles=False)
    assert summary == Summary(n=8, counts=(2, 6))
    assert summary.percents == (25.0, 75.0)


def test_of_nothing_there_is_no_share() -> None:
    summary = summarise([], ASSESSMENT, with_percentiles=True)
    assert (summary.n, summary.percents[0], summary.percentiles) == (0, None, (None, None, None))
