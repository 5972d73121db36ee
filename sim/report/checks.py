"""Checks in words: what was checked, the number with its interval, the limit, the decision."""

from collections.abc import Sequence

from sim.metrics import ALL, metric
from sim.report.figures import count, figure, with_interval
from sim.report.verdicts import label
from sim.study.comparison.checks import Checked

_MARKS = {"pass": "✓", "fail": "✗", "not enough data": "?"}
HEADINGS = ("check", "pattern", "mean", "limit", "decision")
"""What the texts of a check are, in their order."""


def texts(one: Checked) -> tuple[str, str, str, str, str]:
    """A check as the cells of a table."""
    limit = ", ".join(" ".join(bound) for bound in limits(one))
    return what(one), one.pattern, " ".join(value(one)).strip(), limit, mark(one)


def mark(one: Checked) -> str:
    """The decision with its symbol: '✓ pass'."""
    return f"{_MARKS[one.decision]} {one.decision}"


def what(one: Checked) -> str:
    """What is checked: 'latency p99', 'latency p99 of order'."""
    return label(one.metric) + ("" if one.workflow == ALL else f" of {one.workflow}")


def value(one: Checked) -> tuple[str, str]:
    """The mean and its interval; where each run is held to the limit, how many break it."""
    by, unit = _scale(one)
    if one.over is not None:
        return figure(by * one.mean, unit), f"({one.over} of {count(one.n, 'run')} beyond)"
    return with_interval(by * one.mean, by * one.ci_low, by * one.ci_high, unit)


def limits(one: Checked) -> list[tuple[str, str]]:
    """What is allowed: ('at least', '1 s'), ('at most', '2 s')."""
    by, unit = _scale(one)
    bounds = (("at least", one.at_least), ("at most", one.at_most))
    return [(says, figure(by * end, unit)) for says, end in bounds if end is not None]


def in_short(checks: Sequence[Checked]) -> str:
    """How the checks ended: '3 checks: 1 pass, 1 fail, 1 not enough data'."""
    ends = [one.decision for one in checks]
    parts = [f"{ends.count(end)} {end}" for end in _MARKS if end in ends]
    return f"{count(len(checks), 'check')}: {', '.join(parts)}"


def _scale(one: Checked) -> tuple[float, str]:
    """What a number is multiplied by to be shown, and its unit then: shares are in percent."""
    return (100.0, "%") if metric(one.metric).kind == "proportion" else (1.0, one.unit)
