"""Small numbers are hidden, and nobody works them out from what is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.evidence.counting import Summary
from tasks.evidence.hiding import SMALLEST, hidden, hide


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([10, 20], [10, 20]),
        ([0, 0], [0, 0]),
        ([0, 40], [0, 40]),
        ([3, 40], [None, None]),
        ([5, 6, 40], [None, None, 40]),
        ([6, 7, 8], [6, 7, 8]),
        ([3, 0, 9, 40], [None, 0, None, 40]),
        ([1, 1, 9, 40], [None, None, None, 40]),
        ([5, 5, 9, 40], [None, None, 9, 40]),
        ([1, 1, 0, 0], [None, None, None, None]),
        ([1, 1, 1, 1, 1, 1, 0], [None] * 7),
    ],
)
def test_the_next_smallest_is_hidden_with_a_small_one(
    counts: list[int], told: list[int | None]
) -> None:
    is_hidden = hidden(counts)
    assert [None if one else count for one, count in zip(is_hidden, counts, strict=True)] == told


@given(st.lists(st.integers(0, 30), min_size=2, max_size=9))
def test_nothing_small_is_told_or_follows_from_the_total(counts: list[int]) -> None:
    total = sum(counts)
    told = hide(Summary(n=total, counts=tuple(counts)))
    if told.n is None:
        assert 0 < total < SMALLEST
        assert set(told.counts) == {None}
        return
    shown = [one for one in told.counts if one is not None]
    assert not any(0 < one < SMALLEST for one in shown)
    left, cells = total - sum(shown), len(counts) - len(shown)
    assert (cells == 0) == (left == 0)
    if cells:
        # Each hidden one might be as large as all that is left, but for one in each of the others;
        # where everything is hidden, the others might be noughts.
        others = cells - 1 if shown else 0
        assert cells > 1
        assert left - others >= SMALLEST


@given(st.lists(st.integers(0, 30), min_size=2, max_size=9))
def test_what_is_told_is_true(counts: list[int]) -> None:
    told = hide(Summary(n=sum(counts), counts=tuple(counts)))
    assert all(one in (None, true) for one, true in zip(told.counts, counts, strict=True))


def test_a_small_whole_is_hidden_with_its_percentiles() -> None:
    told = hide(Summary(n=5, counts=(5, 0), percentiles=(3, 9, 9)))
    assert told == Summary(n=None, counts=(None, None), percentiles=(None, None, None))
    assert told.percents == (None, None)


def test_a_whole_of_nothing_is_told() -> None:
    assert hide(Summary(n=0, counts=(0, 0))) == Summary(n=0, counts=(0, 0))
