"""Selection: by hand, its laws, and how often it is right by Monte Carlo."""

import itertools
import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.study.statistics import Selection

TRIALS = 600
"""Selections in a Monte Carlo test."""


def select(selection: Selection, rows) -> list[tuple[int, ...]]:
    """Tell rows of all designs until one is left; who was in contention after each."""
    left = []
    for row in rows:
        left.append(selection.tell([row[design] for design in selection.contending]))
        if selection.best is not None:
            return left
    raise AssertionError("not selected within the rows")


def slippage(rng, designs: int, delta: float, best: int):
    """2000 correlated normal rows (ρ = 0.5, σ = 1): the best is `delta` above all others."""
    rows = rng.normal(0.0, math.sqrt(0.5), (2000, 1)) + rng.normal(
        0.0, math.sqrt(0.5), (2000, designs)
    )
    rows[:, best] += delta
    return rows


def test_by_hand():
    # k = 2, n0 = 3, α = 0.05: η = ((0.1)^(−1) − 1) / 2 = 4.5, h² = 2 · 4.5 · 2 = 18. The
    # differences 1, 2, 3 have variance 1; with δ = 2 nobody may be behind from 18 / 4 = 4.5 on.
    selection = Selection(2, better="higher", delta=2.0, n0=3)
    assert selection.tell([1.0, 0.0]) == (0, 1)
    assert selection.most_left is None
    assert selection.tell([2.0, 0.0]) == (0, 1)
    # After three: allowed 2 / 6 · (4.5 − 3) = 0.5, and 1 is behind by 2.
    assert selection.tell([3.0, 0.0]) == (0,)
    assert (selection.best, selection.replications, selection.most_left) == (0, 3, 0)


def test_by_hand_until_the_end():
    # As above, but δ = 1: nobody may be behind from 18 on, and after three 1 / 6 · 15 = 2.5.
    selection = Selection(2, better="higher", delta=1.0, n0=3)
    for one in (1.0, 2.0, 3.0):
        selection.tell([one, 0.0])
    assert selection.contending == (0, 1)
    assert selection.most_left == 16
    # 0, 0, ... keep 0 ahead by 6 / r; 1 falls out when that is above (18 − r) / 2r: after seven.
    assert [selection.tell([0.0, 0.0]) for _ in range(4)] == [(0, 1)] * 3 + [(0,)]


def test_equal_designs_end_with_the_first():
    selection = Selection(3, better="lower", delta=1.0, n0=2)
    selection.tell([4.0, 4.0, 9.0])
    assert selection.tell([5.0, 5.0, 10.0]) == (0,)


def test_a_constant_difference_is_decided_at_once():
    selection = Selection(2, better="lower", delta=0.5, n0=2)
    selection.tell([4.0, 4.1])
    assert selection.tell([7.0, 7.1]) == (0,)


@pytest.mark.parametrize("designs", [2, 3, 5])
def test_the_best_is_selected_as_often_as_promised(designs):
    alpha, delta, n0 = 0.05, 0.3, 10
    right = replications = first = 0
    for trial in range(TRIALS):
        rng = np.random.default_rng([designs, trial])
        best = trial % designs
        rows = slippage(rng, designs, delta, best)
        selection = Selection(designs, better="higher", delta=delta, alpha=alpha, n0=n0)
        select(selection, rows)
        right += selection.best == best
        replications += selection.replications
        first += int(np.mean(rows[:n0], axis=0).argmax()) == best
    # A procedure that is right in exactly 95 % is right less often than that in 1 of 1000 tests.
    least = scipy.stats.binom.ppf(0.001, TRIALS, 1 - alpha)
    assert right >= least
    assert first < least  # the first n0 alone would not do
    assert replications / TRIALS > n0


matrices = st.tuples(st.integers(2, 6), st.integers(0, 2**31))


def rows_of(designs: int, seed: int):
    """4000 rows of correlated designs, each with a mean and a spread of its own."""
    rng = np.random.default_rng(seed)
    means, spreads = rng.normal(0.0, 0.5, designs), rng.uniform(0.1, 2.0, designs)
    return means + rng.normal(0.0, 1.0, (4000, 1)) + rng.normal(0.0, spreads, (4000, designs))


@given(matrices, st.randoms(use_true_random=False))
def test_the_numbering_of_the_designs_changes_nothing(matrix, random):
    rows = rows_of(*matrix)
    order = list(range(matrix[0]))
    random.shuffle(order)
    plain = select(Selection(matrix[0], better="lower", delta=0.5), rows)
    mixed = select(Selection(matrix[0], better="lower", delta=0.5), rows[:, order])
    assert [sorted(order[design] for design in left) for left in mixed] == [
        list(left) for left in plain
    ]


@given(matrices)
def test_lower_is_higher_with_the_other_sign(matrix):
    rows = rows_of(*matrix)
    lower = select(Selection(matrix[0], better="lower", delta=0.5), rows)
    assert lower == select(Selection(matrix[0], better="higher", delta=0.5), -rows)


@given(matrices)
def test_who_is_out_stays_out_and_it_ends_within_what_was_left(matrix):
    selection = Selection(matrix[0], better="higher", delta=0.5)
    before, bounds = selection.contending, []
    for row in rows_of(*matrix):
        left = selection.tell(row[list(selection.contending)])
        assert set(left) <= set(before)
        before = left
        if selection.most_left is not None:
            bounds.append(selection.replications + selection.most_left)
        if selection.best is not None:
            break
    assert bounds[-1] == selection.replications
    assert all(later <= earlier for earlier, later in itertools.pairwise(bounds))


@settings(max_examples=25)
@given(matrices)
def test_a_variance_belongs_to_its_own_pair(matrix):
    # Two of the designs alone: a third that is far behind falls out at once and takes no part.
    rows = rows_of(2, matrix[1])
    hopeless = np.column_stack((rows[:, 0] - 1000.0, rows))
    pair = Selection(2, better="higher", delta=0.5, alpha=0.025)
    three = Selection(3, better="higher", delta=0.5, alpha=0.05)
    alone, among = select(pair, rows), select(three, hopeless)
    assert [tuple(design - 1 for design in left if design) for left in among] == alone


@pytest.mark.parametrize(
    ("designs", "options"),
    [
        (1, {"delta": 1.0}),
        (2, {"delta": 0.0}),
        (2, {"delta": 1.0, "alpha": 0.5}),
        (3, {"delta": 1.0, "alpha": 0.0}),
        (2, {"delta": 1.0, "n0": 1}),
    ],
)
def test_parameters_without_sense_are_refused(designs, options):
    with pytest.raises(ValueError, match="not"):
        Selection(designs, better="lower", **options)


@pytest.mark.parametrize("values", [[1.0], [1.0, 2.0, 3.0], [1.0, math.nan], [math.inf, 1.0]])
def test_a_replication_has_a_value_for_each_in_contention(values):
    with pytest.raises(ValueError, match=r"each of the designs \(0, 1\)"):
        Selection(2, better="lower", delta=1.0).tell(values)


def test_after_the_end_there_is_nothing_to_tell():
    selection = Selection(2, better="lower", delta=1.0, n0=2)
    selection.tell([0.0, 9.0])
    selection.tell([0.0, 9.0])
    with pytest.raises(ValueError, match="over"):
        selection.tell([0.0])
