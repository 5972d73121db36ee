"""Headline: the metrics that a reader looks for first, and whose verdicts are counted together."""

from collections.abc import Iterable

from sim.metrics.money import COST, priced_parts
from sim.scenario import Scenario

HEADLINE = (
    "latency_mean",
    "latency_p50",
    "latency_p95",
    "latency_p99",
    "answer_p95",
    "throughput",
    "goodput",
    "messages_per_completed",
)


def headline(scenario: Scenario, workflows: Iterable[str]) -> tuple[str, ...]:
    """The headline as it is shown: goodput only where an objective was set, else it is throughput.

    Where something has a price the cost stands last; it is no member of the fixed family, and so is
    decided as any further metric. `workflows` are those that were asked for.
    """
    objective = any(scenario.slo_of(name) is not None for name in workflows)
    shown = tuple(name for name in HEADLINE if objective or name != "goodput")
    return (*shown, COST) if priced_parts(scenario) else shown


def with_parts(names: Iterable[str], scenario: Scenario) -> tuple[str, ...]:
    """The same metrics, with the parts of the cost behind the cost."""
    parts = priced_parts(scenario)
    return tuple(one for name in names for one in ((name, *parts) if name == COST else (name,)))
