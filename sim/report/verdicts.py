"""Verdicts in words: which metrics stand first, and what a row of the table says aloud."""

import math

from sim.report.figures import SYMBOLS, count, figure, with_interval
from sim.study.comparison import ComparisonData
from sim.study.table import Row, tabulate

_FIRST = ("latency_mean", "latency_p50", "latency_p95", "latency_p99", "answer_p95", "throughput")


def headline(data: ComparisonData) -> tuple[str, ...]:
    """The few metrics that a reader looks for first; goodput where an objective was set."""
    objective = any(data.scenario.slo_of(name) is not None for name in data.workflows)
    goodput = ("goodput",) if objective else ()
    return (*_FIRST, *goodput, "messages_per_completed")


def headline_rows(data: ComparisonData, workflow: str) -> list[Row]:
    """The rows of the headline metrics for one workflow."""
    return tabulate(data.values, data.patterns, data.baseline, headline(data), [workflow])


def about(data: ComparisonData) -> str:
    """What was compared, in one sentence without its full stop."""
    cut = "nothing cut" if data.cut_s == 0 else f"the first {figure(data.cut_s, 's')} cut"
    return (
        f"{count(len(data.patterns), 'pattern')}, {count(data.replications, 'replication')} each "
        f"on the same random draws (seed {data.seed}); {figure(data.duration_s, 's')} of arrivals, "
        f"{cut} as warm-up; baseline: {data.baseline}"
    )


def label(metric: str) -> str:
    """A metric's name as words: latency_p999 is latency p99.9."""
    return metric.removesuffix("_s").replace("p999", "p99.9").replace("_", " ")


def mark(row: Row) -> str:
    """The verdict with its symbol: '✓ better'."""
    return f"{SYMBOLS[row.verdict]} {row.verdict}".strip()


def difference(row: Row) -> str:
    """The paired difference with its interval: '+12.3 ms [11.5, 13.1]'."""
    return " ".join(
        with_interval(
            row.difference, row.difference_low, row.difference_high, row.unit, signed=True
        )
    ).strip()


def value(row: Row) -> str:
    """The mean with its interval: '45.3 ms [44.1, 46.5]'."""
    return " ".join(with_interval(row.mean, row.ci_low, row.ci_high, row.unit)).strip()


def sentence(row: Row) -> str:
    """One row against the baseline, as a sentence without the pattern's name in front."""
    if math.isnan(row.difference):
        return f"{label(row.metric)}: nothing to compare"
    size, bounds = with_interval(
        row.difference, row.difference_low, row.difference_high, row.unit, signed=True
    )
    if not bounds:
        return f"{label(row.metric)} differs by {size}, too little data for an interval"
    certain = f"95 % CI {bounds[1:-1].replace(', ', ' to ')}"
    if row.verdict == "no difference shown":
        return f"{label(row.metric)}: no difference shown ({size}, {certain})"
    direction = "higher" if row.difference > 0 else "lower"
    return f"{label(row.metric)} is {size.lstrip('+−')} {direction} ({certain})"
