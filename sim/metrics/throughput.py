"""Throughput: what is asked for, let in and brought to its end per second of the window."""

from collections.abc import Callable, Iterator

from sim.metrics.metric import Better, Metric
from sim.metrics.observation import Observation, is_good


def offered(observed: Observation) -> int:
    """Instances that arrived in the window."""
    return len(observed.arrived)


def accepted(observed: Observation) -> int:
    """Instances that the door accepted in the window."""
    return len(observed.within("accepted_s"))


def completed(observed: Observation) -> int:
    """Instances that completed in the window, whenever they arrived."""
    return len(observed.within("completed_s"))


def good(observed: Observation) -> int:
    """Instances that completed in the window and within their workflow's objective."""
    return int(is_good(observed.within("completed_s"), observed.slo_s).sum())


def _rate(count: Callable[[Observation], int]) -> Callable[[Observation], float]:
    return lambda observed: observed.rate(count(observed))


def metrics() -> Iterator[Metric]:
    """The family: four rates, all per second of the window."""
    family: tuple[tuple[str, str, Better, Callable[[Observation], int]], ...] = (
        ("offered", "instances that arrive", "neither", offered),
        ("accepted", "instances that the door accepts", "higher", accepted),
        ("throughput", "instances that complete", "higher", completed),
        (
            "goodput",
            "instances that complete within their workflow's SLO (without one: that complete)",
            "higher",
            good,
        ),
    )
    for name, what, better, count in family:
        definition = f"{what}, per second of the window"
        yield Metric(name, "1/s", definition, better, "rate", _rate(count), count)
