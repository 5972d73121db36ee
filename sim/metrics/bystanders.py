"""Bystanders: which services suffer from a fault that did not strike them."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from sim.metrics.work import Bools, Floats

LEAST_ATTEMPTS = 1000
"""Attempts in each run from which a service's p99 and error rate say something."""
_ANSWERED = ("success", "rejected", "void")
"""Answers that are no error: a business "no" is one, and so is a recorded answer."""


def suffering(
    run: pd.DataFrame | None,
    twin: pd.DataFrame | None,
    services: Iterable[str],
    between_s: tuple[float, float],
) -> float:
    """Share of `services` that suffer in [start, end], of those with enough attempts in both runs.

    `run` and `twin` are `attempts` tables. A service suffers when the p99 of its response time at
    least doubles, or its error rate rises to at least twice and by at least one point. NaN when no
    service has enough attempts, or none were kept.
    """
    if run is None or twin is None:
        return float("nan")
    ours, theirs = _within(run, between_s), _within(twin, between_s)
    judged: list[bool] = []
    for name in services:
        now, calm = _of(ours, name), _of(theirs, name)
        if min(len(now), len(calm)) >= LEAST_ATTEMPTS:
            judged.append(_suffers(now, calm))
    return sum(judged) / len(judged) if judged else float("nan")


def _suffers(now: pd.DataFrame, calm: pd.DataFrame) -> bool:
    before = _p99(calm)
    slower = 0.0 < before < float("inf") and _p99(now) >= 2 * before
    often, seldom = _error_rate(now), _error_rate(calm)
    # 0.03 − 0.02 is a hair less than 0.01 in binary.
    return slower or (often >= 2 * seldom and round(often - seldom, 12) >= 0.01)


def _within(attempts: pd.DataFrame, between_s: tuple[float, float]) -> pd.DataFrame:
    """The attempts that were made in that time: by arrival at the service, else when asked."""
    made: Floats = attempts["enqueued_s"].to_numpy(dtype=np.float64)
    made = np.where(np.isnan(made), attempts["asked_s"].to_numpy(dtype=np.float64), made)
    inside: Bools = (made >= between_s[0]) & (made <= between_s[1])
    return attempts[inside]


def _of(attempts: pd.DataFrame, service: str) -> pd.DataFrame:
    return attempts[(attempts["service"] == service).to_numpy()]


def _p99(attempts: pd.DataFrame) -> float:
    """Of the time from the queue to the answer; one that was never answered took for ever.

    An attempt that never reached the service has no time there.
    """
    reached = attempts[attempts["enqueued_s"].notna().to_numpy()]
    seconds = (reached["ended_s"] - reached["enqueued_s"]).to_numpy(dtype=np.float64)
    if not len(seconds):
        return float("nan")
    endless = np.where(np.isnan(seconds), np.inf, seconds)
    # An order statistic: between a number and infinity there is nothing to interpolate.
    return float(np.quantile(endless, 0.99, method="higher"))


def _error_rate(attempts: pd.DataFrame) -> float:
    return float((~attempts["answer"].isin(_ANSWERED)).mean())
