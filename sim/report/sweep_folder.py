"""The result folder of a sweep or a decision map: scenario, tables, summary, charts, manifest."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sim.metrics import ALL, METRICS
from sim.report import charts
from sim.report.draw import Chart, draw, slug
from sim.report.folder import MANIFEST, whole, write_json, write_pictures
from sim.report.portable import write_scenario
from sim.report.provenance import Plain, machine, versions
from sim.report.sweep_figures import all_crossings, first_metrics, map_summary, parameters, summary
from sim.report.verdicts import label
from sim.study.sweeps.data import SweepData
from sim.study.sweeps.decision_map import MOST_PATHS, DecisionData, decide
from sim.study.sweeps.lines import as_frame

MOST_SUMMED = 500
"""Up to so many points the summary of a folder has rows; those of more are in `table.parquet`."""


def save_sweep(data: SweepData, folder: str | Path) -> Path:
    """Write the folder and return its path; an earlier result there is replaced.

    Raises FileExistsError when something stands there that is not a result folder, StoreError when
    it cannot be written.
    """
    target = Path(folder).absolute()
    pictures = [draw(chart) for chart in charts_of(data)]
    with whole(target) as inside:
        _write_runs(data, inside)
        data.table().to_parquet(inside / "table.parquet", index=False)
        crossed = as_frame(data, all_crossings(data, data.metrics))
        crossed.to_parquet(inside / "crossings.parquet", index=False)
        short = summary(data, rows=len(data.points) <= MOST_SUMMED)
        write_json(inside / "summary.json", short)
        write_pictures(pictures, inside)
        write_json(inside / MANIFEST, manifest(data, "sweep"))
    return target


def save_map(data: DecisionData, folder: str | Path) -> Path:
    """Write the folder of a decision map and return its path; otherwise as `save_sweep`."""
    target = Path(folder).absolute()
    picture = draw(map_chart(data))
    with whole(target) as inside:
        _write_runs(data.sweep, inside)
        data.frame().to_parquet(inside / "map.parquet", index=False)
        write_json(inside / "summary.json", map_summary(data))
        write_pictures([picture], inside)
        about = {"metric": data.metric, "workflow": data.workflow}
        write_json(inside / MANIFEST, {**manifest(data.sweep, "decision map"), **about})
    return target


def charts_of(data: SweepData) -> Iterator[Chart]:
    """A chart a metric and workflow: lines over one path, maps over a grid of two; of samples, and
    over more paths, the differences along each of them. Load and latency where that was varied.
    """
    for workflow in data.workflows_shown:
        for name in first_metrics(data):
            suffix = name if workflow == ALL else f"{name}-{slug(workflow)}"
            if len(data.parameters) == 1:
                yield Chart(
                    f"sweep-{suffix}",
                    f"{label(name)} along {data.parameters[0].path}; crossings lie in the shade.",
                    partial(charts.sweep_lines, data=data, metric=name, workflow=workflow),
                )
            elif len(data.parameters) == MOST_PATHS and not data.sampled and _decides(data, name):
                yield map_chart(decide(data, name, workflow), f"decision_map-{suffix}")
            elif len(data.patterns) > 1:
                yield from _scatters(data, name, workflow, suffix)
    if _is_load(data):
        for workflow in data.workflows_shown:
            yield Chart(
                "load_latency" if workflow == ALL else f"load_latency-{slug(workflow)}",
                "p50 and p99 as more arrives; hollow: the pattern cannot keep up, and its figures "
                "grow with the length of the run.",
                partial(charts.load_latency, data=data, workflow=workflow),
            )


def _scatters(data: SweepData, metric: str, workflow: str, suffix: str) -> Iterator[Chart]:
    for path in data.paths:
        yield Chart(
            f"sweep_scatter-{suffix}-{slug(path)}",
            f"{label(metric)}: difference to {data.baseline} at each point, along {path}.",
            partial(charts.sweep_scatter, data=data, metric=metric, path=path, workflow=workflow),
        )


def _is_load(data: SweepData) -> bool:
    """Whether the one path is a rate of arrivals, and the two quantiles were kept."""
    if len(data.parameters) != 1 or not data.paths[0].startswith("workload."):
        return False
    if not {"latency_p50", "latency_p99"} <= set(data.metrics):
        return False
    try:
        charts.loads_of(data)
    except ValueError:
        return False
    return True


def map_chart(data: DecisionData, name: str = "decision_map") -> Chart:
    """The chart of a decision map."""
    return Chart(
        name,
        f"Which pattern is best by {label(data.metric)}; hatched where no difference is shown.",
        partial(charts.decision_map, data=data),
        height=charts.decision_map_height(data),
    )


def manifest(data: SweepData, kind: str) -> dict[str, Plain]:
    """What one must know to get the same figures again: scenario, seed, points, cuts, digests.

    `digests` has for each pattern a list a point, in the order of `points`.
    """
    return {
        "schema": 1,
        "kind": kind,
        "scenario": {"name": data.scenario.name, "hash": data.scenario.hash()},
        "seed": data.seed,
        "replications": data.replications,
        "patterns": list(data.patterns),
        "baseline": data.baseline,
        "parameters": parameters(data),
        "design": "Latin hypercube" if data.sampled else "grid",
        "points": [dict(point) for point in data.points],
        "tested": data.tested,
        "warnings": list(data.warnings),
        "digests": _digests(data),
        "versions": versions(),
        "machine": machine(),
        "wall_s": round(data.wall_s, 3),
    }


def _digests(data: SweepData) -> dict[str, Plain]:
    entries = [
        tuple(one.entry(point[one.path]) for one in data.parameters) for point in data.points
    ]
    places = {entry: place for place, entry in enumerate(entries)}
    found: dict[str, list[list[Plain]]] = {
        pattern: [[] for _ in data.points] for pattern in data.patterns
    }
    paths = zip(*(data.runs[path] for path in data.paths), strict=True)
    for entry, pattern, digest in zip(
        paths, data.runs["pattern"], data.runs["digest"], strict=True
    ):
        found[pattern][places[entry]].append(str(digest))
    return {pattern: [list(digests) for digests in of] for pattern, of in found.items()}


def _decides(data: SweepData, metric: str) -> bool:
    return len(data.patterns) > 1 and METRICS[metric].better != "neither"


def _write_runs(data: SweepData, inside: Path) -> None:
    """What every sweep is made of: the scenario, and each run's values, digest and warm-up."""
    write_scenario(data.scenario, inside)
    data.values.to_parquet(inside / "frame.parquet", index=False)
    data.runs.to_parquet(inside / "runs.parquet", index=False)
    data.cuts.to_parquet(inside / "cuts.parquet", index=False)
