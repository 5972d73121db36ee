"""Sweep figures in words and as plain data: what was swept, what crosses where, who is best."""

from collections.abc import Iterator, Sequence

import pandas as pd

from sim.metrics import ALL
from sim.report.blast_figures import as_json
from sim.report.figures import count, figure
from sim.report.provenance import Plain
from sim.report.verdicts import label
from sim.study.sweeps.data import SweepData
from sim.study.sweeps.decision_map import DecisionData
from sim.study.sweeps.design import Parameter, written
from sim.study.sweeps.lines import Crossed, as_frame, crosses, crossings
from sim.study.sweeps.sweep import KEPT

FIRST = ("latency_mean", "latency_p95", "latency_p99", "throughput", "goodput")
"""Of the metrics that are kept by default, those that a reader looks for first."""


def first_metrics(data: SweepData) -> tuple[str, ...]:
    """What is shown when nothing else is said: what was asked for, or the first few of all."""
    if set(data.metrics) >= set(KEPT):
        return FIRST
    return data.metrics


def about(data: SweepData) -> str:
    """What was swept, in one sentence without its full stop."""
    design = "samples of a Latin hypercube" if data.sampled else "points"
    points = f"{len(data.points)} {design}" if len(data.points) > 1 else "1 point"
    over = ", ".join(_range(parameter) for parameter in data.parameters)
    runs = f"{count(len(data.patterns), 'pattern')}, {count(data.replications, 'replication')} each"
    return (
        f"{points} over {over}; {runs} on the same random draws (seed {data.seed}); "
        f"{_cuts(data)}; baseline: {data.baseline}"
    )


def _range(parameter: Parameter) -> str:
    values = parameter.values
    if not parameter.numeric or len(values) < 3:
        return f"{parameter.path} {', '.join(parameter.said(value) for value in values)}"
    return f"{parameter.path} {parameter.said(values[0])} to {parameter.said(values[-1])}"


def _cuts(data: SweepData) -> str:
    used = data.cuts["used"]
    low, high = (float(used.min()), float(used.max())) if len(used) else (0.0, 0.0)
    if high == 0.0:
        return "nothing cut as warm-up"
    if low == high:
        return f"the first {figure(low, 's')} cut as warm-up"
    return (
        f"as warm-up each point has its own cut for all its patterns, the first {figure(low, 's')} "
        f"to {figure(high, 's')}"
    )


def sentences(data: SweepData, metrics: Sequence[str] | None = None) -> tuple[str, ...]:
    """What the lines of a sweep say of crossings, a sentence each, all workflows shown."""
    return _in_words(data, all_crossings(data, metrics))


def _in_words(data: SweepData, found: Sequence[Crossed]) -> tuple[str, ...]:
    first = data.parameters[0]
    return tuple(_told(data, one, said) for one in found for said in one.sentences(first))


def all_crossings(data: SweepData, metrics: Sequence[str] | None = None) -> list[Crossed]:
    """Each pattern with the baseline, on each line; none where there are no lines."""
    if not crosses(data):
        return []
    names = metrics or first_metrics(data)
    return [
        one
        for workflow in data.workflows_shown
        for name in names
        for one in crossings(data, name, workflow=workflow)
    ]


def _told(data: SweepData, one: Crossed, said: str) -> str:
    of = f" of {one.workflow}" if len(data.workflows_shown) > 1 else ""
    named = set(said.replace(";", "").replace(":", "").replace(",", "").split())
    who = "" if {one.own, one.other} <= named else f", {one.own} and {one.other}"
    return f"{label(one.metric)}{of}{who}: {said}"


def summary(
    data: SweepData, metrics: Sequence[str] | None = None, *, rows: bool = True
) -> dict[str, Plain]:
    """The first metrics (or `metrics`) as plain data: what `sweep --json` prints.

    Numbers that do not exist (no interval, nothing to measure) are null. Without `rows` the table
    is empty.
    """
    names = list(metrics or first_metrics(data))
    found = all_crossings(data, names)
    return {
        "schema": 1,
        "kind": "sweep",
        **_origin(data),
        "table": _rows(data.table(names)) if rows else [],
        "crossings": _rows(as_frame(data, found)),
        "sentences": list(_in_words(data, found)),
    }


def map_summary(data: DecisionData) -> dict[str, Plain]:
    """The map as plain data: what `map --json` prints."""
    return {
        "schema": 1,
        "kind": "decision map",
        **_origin(data.sweep),
        "metric": data.metric,
        "workflow": data.workflow,
        "map": [
            {**row, "contenders": list(one.contenders)}
            for row, one in zip(_each(data.frame()), data.decisions, strict=True)
        ],
    }


def map_sentences(data: DecisionData) -> Iterator[str]:
    """At how many points each pattern is the best."""
    among = len(data.decisions)
    for pattern, points in data.counts.items():
        if pattern and points:
            yield f"{pattern} is best at {points} of {count(among, 'point')}"
    for verdict in ("no difference shown", "not enough data"):
        points = sum(one.verdict == verdict for one in data.decisions)
        if points:
            yield f"{verdict} at {points} of {count(among, 'point')}"


def of_workflow(data: SweepData, workflow: str) -> str:
    """Whose figures they are: a workflow's name, or all workflows where there are several."""
    if workflow != ALL:
        return workflow
    return "all workflows" if len(data.workflows) > 1 else data.workflows[0]


def _origin(data: SweepData) -> dict[str, Plain]:
    return {
        "scenario": {"name": data.scenario.name, "hash": data.scenario.hash()},
        "seed": data.seed,
        "replications": data.replications,
        "baseline": data.baseline,
        "patterns": list(data.patterns),
        "parameters": parameters(data),
        "design": "Latin hypercube" if data.sampled else "grid",
        "points": len(data.points),
        "warnings": list(data.warnings),
    }


def parameters(data: SweepData) -> list[Plain]:
    """What was varied, as plain data; the numbers of tables are values divided by `size`."""
    return [
        {
            "path": one.path,
            "unit": one.unit,
            "size": one.size,
            "values": [written(value) for value in one.values],
        }
        for one in data.parameters
    ]


def _rows(table: pd.DataFrame) -> list[Plain]:
    return list(_each(table))


def _each(table: pd.DataFrame) -> Iterator[dict[str, Plain]]:
    names = [str(name) for name in table.columns]
    # Each value is taken on its own: a column of numbers gives what JSON knows, not numpy's.
    for row in zip(*(table[name].astype(object) for name in table.columns), strict=True):
        yield {name: as_json(value) for name, value in zip(names, row, strict=True)}
