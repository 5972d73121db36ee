"""Headline: the metrics that a reader looks for first, and whose verdicts are counted together."""

from collections.abc import Iterable

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

    `workflows` are those that were asked for.
    """
    objective = any(scenario.slo_of(name) is not None for name in workflows)
    return tuple(name for name in HEADLINE if objective or name != "goodput")
