"""Outcomes: how the instances of a run end.

They count every arrival of the run, the warm-up's too: an instance that is stuck is stuck whenever
it arrived.
"""

from collections.abc import Callable, Iterator

from sim.metrics.metric import Better, Metric
from sim.metrics.observation import Observation

_OUTCOMES: dict[str, tuple[str, Better]] = {
    "completed": ("all required work is done", "higher"),
    "compensated": ("rolled back, or ended by a rejection, with no effect left", "lower"),
    "dirty": ("settled, but with an effect that should not be there", "lower"),
    "stuck": ("unsettled, and nothing outstanding for it anywhere", "lower"),
    "refused": ("turned away at the door, without an effect", "lower"),
    "in_flight": ("still going when the run ended", "lower"),
}


def _count(outcome: str) -> Callable[[Observation], int]:
    return lambda observed: int((observed.instances["outcome"] == outcome).sum())


def late(observed: Observation) -> int:
    """Instances that settled after their workflow's deadline."""
    return int(observed.instances["late"].to_numpy(dtype=bool).sum())


def _arrivals(observed: Observation) -> int:
    return len(observed.instances)


def _value(count: Callable[[Observation], int]) -> Callable[[Observation], float]:
    return lambda observed: float(count(observed))


def _share(count: Callable[[Observation], int]) -> Callable[[Observation], float]:
    def share(observed: Observation) -> float:
        arrivals = _arrivals(observed)
        return count(observed) / arrivals if arrivals else float("nan")

    return share


def _pair(
    name: str, what: str, better: Better, count: Callable[[Observation], int]
) -> Iterator[Metric]:
    yield Metric(name, "1", f"arrivals {what}", better, "count", _value(count), _arrivals)
    yield Metric(
        f"{name}_share",
        "1",
        f"share of the arrivals {what}",
        better,
        "proportion",
        _share(count),
        _arrivals,
    )


def metrics() -> Iterator[Metric]:
    """The family: a count and a share for each outcome, and for lateness."""
    for outcome, (meaning, better) in _OUTCOMES.items():
        yield from _pair(outcome, f"with outcome {outcome}: {meaning}", better, _count(outcome))
    yield from _pair("late", "that settle after their workflow's deadline", "lower", late)
