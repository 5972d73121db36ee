"""The table of a comparison: mean, interval, paired difference and verdict, a row a pattern."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.metrics import INTERVAL_FROM, METRICS, Metric, metric
from sim.study.statistics import NO_DIFFERENCE, interval, paired, verdict

BASELINE = "baseline"
"""What stands in place of a verdict for the baseline itself."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a comparison says of one metric of one workflow under one pattern.

    `n` counts the replications that show the value, `samples` the observations behind it over all
    of them. The difference is to `baseline`, run by run on the same tape; NaN where there is none.
    """

    metric: str
    unit: str
    workflow: str
    pattern: str
    mean: float
    ci_low: float
    ci_high: float
    n: int
    samples: int
    difference: float
    difference_low: float
    difference_high: float
    correlation: float
    baseline: str
    verdict: str


COLUMNS = tuple(field.name for field in fields(Row))


def tabulate(
    values: pd.DataFrame,
    patterns: Sequence[str],
    baseline: str,
    metrics: Sequence[str] | None = None,
    workflows: Sequence[str] | None = None,
) -> list[Row]:
    """A row for each metric, workflow and pattern, in the order asked for (default: all).

    `values` is tidy long: `pattern replication metric workflow value samples`.
    """
    wanted = [metric(name) for name in (METRICS if metrics is None else metrics)]
    if workflows is None:
        workflows = list(dict.fromkeys(values["workflow"]))
    series = _Series(values)
    return [
        row
        for workflow in workflows
        for entry in wanted
        for row in _rows(series, entry, workflow, patterns, baseline)
    ]


def as_frame(rows: Sequence[Row]) -> pd.DataFrame:
    """The rows as a table; the verdict of the baseline's own row says "baseline"."""
    return pd.DataFrame([astuple(row) for row in rows], columns=list(COLUMNS))


class _Series:
    """The values of each (metric, workflow, pattern), in the order of the replications."""

    def __init__(self, values: pd.DataFrame) -> None:
        ordered = values.sort_values("replication", kind="stable")
        keys = ["metric", "workflow", "pattern"]
        self._groups = {
            key: (
                group["value"].to_numpy(dtype=np.float64),
                int(group["samples"].sum()),
            )
            for key, group in ordered.groupby(keys, sort=False, observed=True)
        }

    def of(self, entry: Metric, workflow: str, pattern: str) -> tuple[npt.NDArray[np.float64], int]:
        """The values and the observations behind them all."""
        return self._groups[(entry.name, workflow, pattern)]


def _rows(
    series: _Series, entry: Metric, workflow: str, patterns: Sequence[str], baseline: str
) -> Iterator[Row]:
    reference, reference_samples = series.of(entry, workflow, baseline)
    for pattern in patterns:
        own, samples = series.of(entry, workflow, pattern)
        mean = interval(own)
        against = paired(own, reference)
        if not enough(entry, samples):
            mean = mean.without_bounds()
        if not enough(entry, min(samples, reference_samples)):
            against = against.without_bounds()
        if pattern == baseline:
            against = NO_DIFFERENCE
        yield Row(
            metric=entry.name,
            unit=entry.unit,
            workflow=workflow,
            pattern=pattern,
            mean=mean.mean,
            ci_low=mean.low,
            ci_high=mean.high,
            n=mean.n,
            samples=samples,
            difference=against.difference.mean,
            difference_low=against.difference.low,
            difference_high=against.difference.high,
            correlation=against.correlation,
            baseline=baseline,
            verdict=BASELINE if pattern == baseline else verdict(against, entry.better),
        )


def enough(entry: Metric, samples: int) -> bool:
    """Whether `samples` observations over the study allow an interval or a verdict.

    A quantile needs `INTERVAL_FROM` observations beyond it, counted over all replications; other
    metrics need nothing but replications.
    """
    return entry.quantile is None or entry.beyond(samples) >= INTERVAL_FROM
