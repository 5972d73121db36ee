"""Dominance: which designs are shown to be no match for another, on several objectives at once.

Design A *dominates* B, up to a tolerance τ, when A is nowhere worse than B by more than the share
τ and somewhere better by more than that. All is judged run by run on the same tapes, by t tests of
linear contrasts of the pairs: *nowhere worse* by A − (1 + τ) B on every objective (an intersection
of tests, which needs no correction: Berger 1982), *somewhere better* by (1 + τ) A − B on each,
Bonferroni's way. The larger of the two p values is the pair's, and those of all ordered pairs are
adjusted by Holm. So the chance that any design is called dominated by one that does not dominate it
is at most the level that is asked for, however the designs depend on each other. Values are 0 or
more.

Source: Berger, "Multiparameter hypothesis testing and acceptance sampling", *Technometrics* 24
(1982).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.study.statistics import ROUNDING, holm

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Field:
    """The values of some designs: `values[design, objective, replication]`.

    `ran[design, replication]` says which replications a design has; a NaN among those it has means
    that the objective cannot be told. `lower[objective]`: whether low values are the better ones;
    `exact[objective]`: whether it is known without error.
    """

    values: Floats
    ran: Bools
    lower: Bools
    exact: Bools


def dominated(field: Field, tolerance: float, level: float) -> Bools:
    """`found[a, b]`: design `a` is shown to dominate design `b`."""
    p = p_values(field, tolerance)
    adjusted = holm(p.ravel()).reshape(p.shape)
    found: Bools = adjusted < level  # NaN is not
    return found


def p_values(field: Field, tolerance: float) -> Floats:
    """`p[a, b]` of `a` not dominating `b`; NaN where exact objectives alone forbid it."""
    designs = len(field.values)
    p = np.full((designs, designs), np.nan)
    for a in range(designs):
        p[a] = _against_all(field, a, tolerance)
    np.fill_diagonal(p, np.nan)
    return p


def left(dominates: Bools) -> Bools:
    """The designs that are left: nobody dominates them but such as they dominate in turn.

    With a tolerance, dominance can close to a ring, along which differences that do not matter add
    up to one that does; its members do not drop each other. So at least one design is left.
    """
    reach = dominates.copy()
    for middle in range(len(reach)):
        reach |= np.outer(reach[:, middle], reach[middle])
    dropped = np.any(dominates & ~reach.T, axis=0)
    return np.asarray(~dropped, dtype=np.bool_)


def outdone(values: Floats, lower: Bools, tolerance: float) -> Bools:
    """`found[a, b]`: `a` dominates `b` by `values[design, objective]` as they stand, no error seen.

    A design with a NaN dominates nobody and is dominated by nobody.
    """
    one, other = values[:, None, :], values[None, :, :]
    low, high = np.where(lower, one, other), np.where(lower, other, one)
    nowhere_worse = (low <= (1.0 + tolerance) * high).all(axis=2)
    somewhere_better = ((1.0 + tolerance) * low < high).any(axis=2)
    return np.asarray(nowhere_worse & somewhere_better, dtype=np.bool_)


def _against_all(field: Field, a: int, tolerance: float) -> Floats:
    """The p values of design `a` against each."""
    own, others = field.values[a][None], field.values
    lower = field.lower[None, :, None]
    low, high = np.where(lower, own, others), np.where(lower, others, own)
    both = (field.ran[a] & field.ran)[:, None, :]
    worse = _below_zero(low - (1.0 + tolerance) * high, low, high, both, at_zero=True)
    better = _below_zero((1.0 + tolerance) * low - high, low, high, both, at_zero=False)
    # What is exact is sure after a single run.
    sure = field.exact & both.any(axis=2)
    place = both.argmax(axis=2)[..., None]
    first = [np.take_along_axis(of, place, axis=2)[..., 0] for of in (low, high)]
    slack = ROUNDING * np.maximum(np.abs(first[0]), np.abs(first[1]))
    worse = np.where(sure, first[0] - (1.0 + tolerance) * first[1] > slack, worse)
    better = np.where(sure, (1.0 + tolerance) * first[0] - first[1] >= -slack, better)
    noisy = ~field.exact
    chances = max(int(noisy.sum()), 1) * better[:, noisy].min(axis=1, initial=1.0)
    somewhere = np.minimum(better[:, ~noisy].min(axis=1, initial=1.0), chances)
    p: Floats = np.maximum(worse.max(axis=1), np.minimum(somewhere, 1.0))
    p[(worse[:, ~noisy] > 0.0).any(axis=1)] = np.nan
    return p


def _below_zero(
    contrast: Floats, low: Floats, high: Floats, both: Bools, *, at_zero: bool
) -> Floats:
    """The one-sided p values of the contrasts' means not being below 0 (last axis: replications).

    1 where there are fewer than two pairs, or a value that cannot be told. A contrast that does
    not vary is judged by its sign; one that is rounding only is 0, which `at_zero` lets pass.
    """
    from scipy.special import stdtr  # noqa: PLC0415 - as in `t_quantile`

    n = both.sum(axis=2)
    there = np.where(both, contrast, 0.0)
    sizes = np.where(both, np.maximum(np.abs(low), np.abs(high)), 0.0).max(axis=2, initial=0.0)
    count = np.maximum(n, 1)
    mean = there.sum(axis=2) / count
    spread = np.where(both, contrast - mean[..., None], 0.0)
    error = np.sqrt((spread**2).sum(axis=2) / np.maximum(n - 1, 1) / count)
    steady = error <= ROUNDING * sizes
    zero = np.abs(mean) <= ROUNDING * sizes
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.asarray(stdtr(np.maximum(n - 1, 1), mean / np.where(steady, 1.0, error)))
    p = np.where(steady, np.where(zero, 0.0 if at_zero else 1.0, mean > 0.0), p)
    found: Floats = np.where((n < 2) | np.isnan(mean), 1.0, p)
    return found
