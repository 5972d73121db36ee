"""The result folder of a study of blast radii: scenario, tables, summary, chart, manifest."""

import math
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from sim.metrics import ALL
from sim.report import charts
from sim.report.blast_figures import as_json, summary
from sim.report.draw import Chart, draw, slug
from sim.report.folder import MANIFEST, whole, write_json, write_pictures
from sim.report.portable import write_scenario
from sim.report.provenance import Plain, machine, versions
from sim.study.blast.data import BlastData, as_frame, tabulate
from sim.study.blast.targets import Row


def save_blast(data: BlastData, folder: str | Path) -> Path:
    """Write the folder and return its path; an earlier result there is replaced.

    Raises FileExistsError when something stands there that is not a result folder.
    """
    target = Path(folder).absolute()
    pictures = [draw(chart) for chart in charts_of(data)]
    with whole(target) as inside:
        write_scenario(data.scenario, inside)
        data.values.to_parquet(inside / "frame.parquet", index=False)
        cells = tabulate(data, workflows=(ALL, *data.workflows))
        as_frame(cells).to_parquet(inside / "table.parquet", index=False)
        data.runs.to_parquet(inside / "runs.parquet", index=False)
        write_json(inside / "summary.json", {k: as_json(v) for k, v in summary(data).items()})
        write_pictures(pictures, inside)
        write_json(inside / MANIFEST, manifest(data))
    return target


def charts_of(data: BlastData, recoveries: Sequence[Row] | None = None) -> Iterator[Chart]:
    """The map of all workflows, and one of each where there are several; then each recovery.

    `recoveries`: the rows of which it is drawn; by default all.
    """
    for workflow in data.workflows_shown:
        suffix = "" if workflow == ALL else f"-{slug(workflow)}"
        yield Chart(
            f"blast_map{suffix}",
            "Share of the instances that are good without the fault and not good with it.",
            partial(charts.blast_map, data=data, workflow=workflow),
            height=charts.blast_map_height(data),
        )
    for row in data.rows if recoveries is None else recoveries:
        if any(not math.isnan(one.start_s) for key, one in data.courses.items()
               if key[:2] == (row.component, row.fault)):  # fmt: skip
            yield Chart(
                f"recovery-{slug(row.fault)}",
                f"Good instances over time, with {row.fault} and (thin) without it; marks at the "
                "foot: when each pattern has recovered.",
                partial(charts.recovery, data=data, row=row),
                height=charts.RECOVERY_HEIGHT,
            )


def manifest(data: BlastData) -> dict[str, Plain]:
    """What one must know to get the same figures again: scenario, seeds, faults, digests."""
    runs = data.runs
    digests: dict[str, Plain] = {
        pattern: {
            str(fault) or "twin": [str(digest) for digest in own["digest"]]
            for fault, own in runs[runs["pattern"] == pattern].groupby("fault", sort=False)
        }
        for pattern in data.patterns
    }
    faults: list[Plain] = [
        {"component": row.component, "fault": row.fault} for row in data.rows if row.exists
    ]
    return {
        "schema": 1,
        "kind": "blast",
        "scenario": {"name": data.scenario.name, "hash": data.scenario.hash()},
        "seed": data.seed,
        "replications": data.replications,
        "patterns": list(data.patterns),
        "baseline": data.baseline,
        "faults": faults,
        "added": list(data.added),
        "warnings": list(data.warnings),
        "digests": digests,
        "versions": versions(),
        "machine": machine(),
        "wall_s": round(data.wall_s, 3),
    }
