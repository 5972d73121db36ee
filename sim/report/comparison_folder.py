"""The result folder of a comparison: scenario, tables, summary, charts, report, manifest."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from sim.report.draw import Picture, charts_of, draw
from sim.report.folder import MANIFEST, whole, write_json, write_pictures
from sim.report.page.render import render
from sim.report.portable import write_scenario
from sim.report.provenance import Plain, manifest, precision
from sim.report.verdicts import tabled
from sim.study.assessment.data import AssessmentData
from sim.study.comparison.checks import Checked, decide
from sim.study.comparison.data import ComparisonData
from sim.study.comparison.table import Row, as_frame, tabulate


def save_comparison(
    data: ComparisonData, folder: str | Path, pictures: Sequence[Picture] | None = None
) -> Path:
    """Write the result folder and return its path; an earlier result there is replaced.

    `pictures`: its charts, where they were drawn already. Raises FileExistsError when something
    stands there that is not a result folder, StoreError when it cannot be written.
    """
    target = Path(folder).absolute()
    if pictures is None:
        pictures = [draw(chart) for chart in charts_of(data)]
    page = render(AssessmentData(data), pictures)
    with whole(target) as inside:
        write_tables(data, inside)
        write_json(inside / "summary.json", summary(data))
        write_pictures(pictures, inside)
        (inside / "report.html").write_text(page, encoding="utf-8")
        write_json(inside / MANIFEST, manifest(data))
    return target


def write_tables(data: ComparisonData, inside: Path) -> None:
    """The effective scenario and the tables of a comparison."""
    write_scenario(data.scenario, inside)
    data.values.to_parquet(inside / "frame.parquet", index=False)
    rows = tabulate(data.values, data.patterns, data.baseline)
    as_frame(rows).to_parquet(inside / "table.parquet", index=False)
    data.components.to_parquet(inside / "components.parquet", index=False)


def summary(data: ComparisonData, metrics: Sequence[str] | None = None) -> dict[str, Plain]:
    """The headline (or `metrics`) and the checks as plain data: what `compare --json` prints.

    Numbers that do not exist (no interval, nothing to measure) are null.
    """
    names = metrics or tabled(data)
    rows = tabulate(data.values, data.patterns, data.baseline, names, data.workflows)
    return {
        "schema": 1,
        "kind": "comparison",
        "scenario": {"name": data.scenario.name, "hash": data.scenario.hash()},
        "seed": data.seed,
        "replications": data.replications,
        "duration_s": data.duration_s,
        "cut_s": data.cut_s,
        "baseline": data.baseline,
        "patterns": list(data.patterns),
        "precision": precision(data),
        "warnings": list(data.warnings),
        "checks": [_plain(one) for one in decide(data)],
        "table": [_plain(row) for row in rows],
    }


def _plain(row: Row | Checked) -> dict[str, Plain]:
    return {key: _finite(value) for key, value in asdict(row).items()}


def _finite(value: Plain) -> Plain:
    return None if isinstance(value, float) and not math.isfinite(value) else value
