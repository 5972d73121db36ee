"""Verdicts in words: which metrics stand first, and what a row of the table says aloud."""

import math

from sim.report.figures import SYMBOLS, count, figure, with_interval
from sim.study.comparison.data import ComparisonData
from sim.study.comparison.headline import headline as headline_of
from sim.study.comparison.headline import with_parts
from sim.study.comparison.table import Row, tabulate


def headline(data: ComparisonData) -> tuple[str, ...]:
    """The few metrics that a reader looks for first; goodput where an objective was set."""
    return headline_of(data.scenario, data.workflows)


def tabled(data: ComparisonData) -> tuple[str, ...]:
    """The headline as tables show it: the cost never stands there without its parts."""
    return with_parts(headline(data), data.scenario)


def headline_rows(data: ComparisonData, workflow: str) -> list[Row]:
    """The rows of the headline metrics for one workflow."""
    return tabulate(data.values, data.patterns, data.baseline, headline(data), [workflow])


def about(data: ComparisonData) -> str:
    """What was compared, in one sentence without its full stop."""
    cut = "nothing cut" if data.cut_s == 0 else f"the first {figure(data.cut_s, 's')} cut"
    return (
        f"{count(len(data.patterns), 'pattern')}, {count(data.replications, 'replication')} each "
        f"on the same random draws (seed {data.seed}){_precision(data)}; "
        f"{figure(data.duration_s, 's')} of arrivals, {cut} as warm-up; baseline: {data.baseline}"
    )


def _precision(data: ComparisonData) -> str:
    """What the replications were enough for, where that was asked."""
    if data.precision is None:
        return ""
    enough = "enough" if data.precision.met else "not enough"
    watched = " and ".join(label(name) for name in data.precision.metrics)
    return f", {enough} for ±{100 * data.precision.target:g} % of {watched}"


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
