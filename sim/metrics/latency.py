"""Latency: how long an instance takes until it is accepted, completed and answered.

All three are taken of completed instances that arrived in the window, because a comparison of
"accepted" here with "completed" there compares two different questions.
"""

from collections.abc import Callable, Iterator

import numpy as np

from sim.metrics.metric import SHOWN_FROM, Metric
from sim.metrics.observation import Observation
from sim.metrics.work import Floats

QUANTILES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "p999": 0.999}

_MOMENTS = {
    "latency": ("completed_s", "the last required effect is committed"),
    "accept": ("accepted_s", "the door says yes"),
    "answer": ("answered_s", "the client knows the result"),
}


def latencies(observed: Observation, moment: str = "completed_s") -> Floats:
    """Seconds from arrival to `moment` of the completed instances that arrived in the window."""
    if moment not in observed.latencies:
        completed = observed.completed
        seconds: Floats = (completed[moment] - completed["arrived_s"]).to_numpy(dtype=np.float64)
        observed.latencies[moment] = seconds[~np.isnan(seconds)]
    return observed.latencies[moment]


def _mean(moment: str) -> Callable[[Observation], float]:
    def mean(observed: Observation) -> float:
        seconds = latencies(observed, moment)
        return float(seconds.mean()) if len(seconds) else float("nan")

    return mean


def _quantile(moment: str, probability: float) -> Callable[[Observation], float]:
    """The quantile by linear interpolation between order statistics (Hyndman and Fan's type 7)."""

    def quantile(observed: Observation) -> float:
        seconds = latencies(observed, moment)
        if round(len(seconds) * (1.0 - probability), 6) < SHOWN_FROM:
            return float("nan")
        return float(np.quantile(seconds, probability))

    return quantile


def _samples(moment: str) -> Callable[[Observation], int]:
    return lambda observed: len(latencies(observed, moment))


def metrics() -> Iterator[Metric]:
    """The family: mean and quantiles of each of the three latencies."""
    for family, (moment, until) in _MOMENTS.items():
        said = f"time from arrival until {until}, of completed instances that arrived in the window"
        samples = _samples(moment)
        yield Metric(f"{family}_mean", "s", f"mean {said}", "lower", "mean", _mean(moment), samples)
        for name, probability in QUANTILES.items():
            percent = f"{100 * probability:g} %"
            definition = (
                f"{percent} quantile of the {said}; shown from {SHOWN_FROM} samples beyond it"
            )
            function = _quantile(moment, probability)
            yield Metric(
                f"{family}_{name}",
                "s",
                definition,
                "lower",
                "quantile",
                function,
                samples,
                probability,
            )
