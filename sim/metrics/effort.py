"""Effort: what it takes to bring one instance to its end."""

from collections.abc import Callable, Iterator

from sim.metrics.metric import Metric
from sim.metrics.observation import Observation


def _per_completed(column: str) -> Callable[[Observation], float]:
    def per_completed(observed: Observation) -> float:
        done = len(observed.completed)
        return float(observed.arrived[column].sum()) / done if done else float("nan")

    return per_completed


def _samples(observed: Observation) -> int:
    return len(observed.completed)


def metrics() -> Iterator[Metric]:
    """The family: totals over the arrivals of the window, per completed one among them."""
    for column, what in (
        ("messages", "messages sent between components"),
        ("attempts", "attempts made by services"),
    ):
        definition = (
            f"{what} for the instances that arrived in the window, per completed one: "
            "what is spent on the others counts too"
        )
        function = _per_completed(column)
        yield Metric(
            f"{column}_per_completed", "1", definition, "lower", "mean", function, _samples
        )
