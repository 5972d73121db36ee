"""The table of a comparison: mean, interval, paired difference and verdict, a row a pattern."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from itertools import chain

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.metrics import INTERVAL_FROM, METRICS, Metric, metric
from sim.study.comparison.headline import HEADLINE
from sim.study.statistics import (
    NO_DIFFERENCE,
    Interval,
    Paired,
    Values,
    difference_of,
    holm,
    mean_of,
    verdict,
)

BASELINE = "baseline"
"""What stands in place of a verdict for the baseline itself."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a comparison says of one metric of one workflow under one pattern.

    `n` counts the replications that show the value, `samples` the observations behind it over all
    of them. The difference is to `baseline`, run by run on the same tape; NaN where there is none.
    `p` is the p value of there being none, `p_holm` the same once the comparisons of the workflow's
    headline are counted in: what the verdict goes by. The interval is of this one alone.
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
    p: float
    p_holm: float
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

    `values` is tidy long: `pattern replication metric workflow value samples`. What else is asked
    for changes no row: the comparisons of a workflow's headline are counted in together, and a
    further metric counts in the headline and itself (`_Family`). So, where nothing differs, at most
    5 % of the headlines call a difference, and at most 5 % of what is said of a further metric.
    """
    wanted = [metric(name) for name in (METRICS if metrics is None else metrics)]
    if workflows is None:
        workflows = list(dict.fromkeys(values["workflow"]))
    series = _Series(values)
    return [
        row for workflow in workflows for row in _rows(series, wanted, workflow, patterns, baseline)
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
                group["samples"].to_numpy(dtype=np.int64),
            )
            for key, group in ordered.groupby(keys, sort=False, observed=True)
        }
        self._kept = {(name, workflow) for name, workflow, _ in self._groups}

    def of(
        self, entry: Metric, workflow: str, pattern: str
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
        """The values and the observations behind each."""
        return self._groups[(entry.name, workflow, pattern)]

    def __contains__(self, key: tuple[str, str]) -> bool:
        """Whether the values have this metric of this workflow."""
        return key in self._kept


@dataclass(frozen=True, slots=True)
class _Finding:
    """One metric under one pattern, before the others beside it are counted in.

    `told` is what the runs say, for finding those that say the same.
    """

    entry: Metric
    pattern: str
    mean: Interval
    against: Paired
    samples: int
    told: tuple[bytes, bytes]
    same: bool
    """Whether every run has the baseline's value."""


class _Family:
    """Comparisons whose p values are raised together, by Holm's method.

    Two that are made of the same values in every run (throughput, and goodput without an
    objective) count as one. What is the same as under the baseline in every run does not count:
    nothing there can be called a difference by chance.
    """

    def __init__(self, findings: Iterable[_Finding]) -> None:
        p = {self._key(one): one.against.p for one in findings if self._counts(one)}
        self._raised = dict(zip(p, holm(list(p.values())).tolist(), strict=True))

    def p_holm(self, finding: _Finding) -> float:
        """The raised p value of one of them."""
        raised: float = self._raised.get(self._key(finding), finding.against.p)
        return raised

    @staticmethod
    def _counts(finding: _Finding) -> bool:
        return not finding.same and not np.isnan(finding.against.p)

    @staticmethod
    def _key(finding: _Finding) -> tuple[object, ...]:
        return (finding.pattern, *finding.told, finding.against.p)


def _rows(
    series: _Series,
    metrics: Sequence[Metric],
    workflow: str,
    patterns: Sequence[str],
    baseline: str,
) -> Iterator[Row]:
    """The rows of one workflow."""
    first = {
        name: list(_findings(series, metric(name), workflow, patterns, baseline))
        for name in HEADLINE
        if (name, workflow) in series
    }
    headline = list(chain.from_iterable(first.values()))
    together = _Family(headline)
    for entry in metrics:
        if entry.name in first:
            findings, family = first[entry.name], together
        else:
            findings = list(_findings(series, entry, workflow, patterns, baseline))
            family = _Family([*headline, *findings])
        for finding in findings:
            yield _row(finding, family.p_holm(finding), workflow, baseline)


def _findings(
    series: _Series, entry: Metric, workflow: str, patterns: Sequence[str], baseline: str
) -> Iterator[_Finding]:
    reference, reference_samples = series.of(entry, workflow, baseline)
    for pattern in patterns:
        own, own_samples = series.of(entry, workflow, pattern)
        samples = int(own_samples.sum())
        mean = mean_with_interval(entry, own, own_samples)
        against = NO_DIFFERENCE
        if pattern != baseline:
            against = difference_of(entry.kind, own, own_samples, reference, reference_samples)
            if not enough(entry, min(samples, int(reference_samples.sum()))):
                against = against.without_bounds()
        told = own.tobytes(), reference.tobytes()
        same = bool((np.abs(own - reference) <= against.negligible).all())
        yield _Finding(entry, pattern, mean, against, samples, told, same)


def _row(finding: _Finding, p_holm: float, workflow: str, baseline: str) -> Row:
    entry, pattern, mean, against = finding.entry, finding.pattern, finding.mean, finding.against
    return Row(
        metric=entry.name,
        unit=entry.unit,
        workflow=workflow,
        pattern=pattern,
        mean=mean.mean,
        ci_low=mean.low,
        ci_high=mean.high,
        n=mean.n,
        samples=finding.samples,
        difference=against.difference.mean,
        difference_low=against.difference.low,
        difference_high=against.difference.high,
        correlation=against.correlation,
        p=against.p,
        p_holm=p_holm,
        baseline=baseline,
        verdict=BASELINE if pattern == baseline else verdict(against, entry.better, p_holm),
    )


def mean_with_interval(entry: Metric, values: Values, samples: Values) -> Interval:
    """The mean of a metric's values over the replications, with its interval if there is one."""
    mean = mean_of(entry.kind, values, samples)
    return mean if enough(entry, int(np.sum(samples))) else mean.without_bounds()


def enough(entry: Metric, samples: int) -> bool:
    """Whether `samples` observations over the study allow an interval or a verdict.

    A quantile needs `INTERVAL_FROM` observations beyond it, counted over all replications; other
    metrics need nothing but replications.
    """
    return entry.quantile is None or entry.beyond(samples) >= INTERVAL_FROM
