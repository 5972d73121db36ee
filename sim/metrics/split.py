"""The split of latency: where the time of a completed instance goes, along its critical path."""

from collections.abc import Callable, Iterator

from sim.metrics.metric import Metric
from sim.metrics.observation import Observation

COMPONENTS = {
    "network_s": "between components: NICs, links and payload",
    "coordinator_s": "in a coordinator: waiting for a decision, deciding, persisting",
    "bus_s": "in the outbox and the bus: relay, publish, topic or queue, deliver",
    "queue_s": "in the queue of a service, waiting for a slot",
    "work_s": "in work at a service, its commit included",
    "retry_s": "in failed attempts and in the waits between them",
    "wait_s": "in durable timers of the workflow itself",
}


def _mean(column: str) -> Callable[[Observation], float]:
    def mean(observed: Observation) -> float:
        completed = observed.completed
        return float(completed[column].to_numpy().mean()) if len(completed) else float("nan")

    return mean


def _samples(observed: Observation) -> int:
    return len(observed.completed)


def metrics() -> Iterator[Metric]:
    """The family: one mean a component; together they are `latency_mean`."""
    for column, where in COMPONENTS.items():
        definition = f"mean time that a completed instance's critical path spends {where}"
        yield Metric(column, "s", definition, "lower", "mean", _mean(column), _samples)
