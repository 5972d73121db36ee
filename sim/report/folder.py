"""The result folder: everything that a comparison or a run found, whole or not at all."""

import json
import math
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from sim.records import Tables
from sim.report.draw import Picture, charts_of, draw
from sim.report.html import render
from sim.report.portable import write_scenario
from sim.report.provenance import Plain, machine, manifest, versions
from sim.report.verdicts import headline
from sim.scenario import Scenario
from sim.study.comparison import ComparisonData
from sim.study.table import as_frame, tabulate

MANIFEST = "manifest.json"


def save_comparison(data: ComparisonData, folder: str | Path) -> Path:
    """Write the result folder and return its path; an earlier result there is replaced.

    Raises FileExistsError when something stands there that is not a result folder.
    """
    target = Path(folder).absolute()
    pictures = [draw(chart) for chart in charts_of(data)]
    with whole(target) as inside:
        write_scenario(data.scenario, inside)
        data.values.to_parquet(inside / "frame.parquet", index=False)
        rows = tabulate(data.values, data.patterns, data.baseline)
        as_frame(rows).to_parquet(inside / "table.parquet", index=False)
        data.components.to_parquet(inside / "components.parquet", index=False)
        write_json(inside / "summary.json", summary(data))
        write_pictures(pictures, inside)
        (inside / "report.html").write_text(render(data, pictures), encoding="utf-8")
        write_json(inside / MANIFEST, manifest(data))
    return target


def save_run(
    folder: str | Path,
    scenario: Scenario,
    tables: Tables,
    about: Mapping[str, object],
    summary: Mapping[str, object],
) -> Path:
    """Write the folder of a single run and return its path; an earlier result is replaced.

    `about` is what the run says of itself in the manifest. Raises FileExistsError as above.
    """
    target = Path(folder).absolute()
    origin = {
        "scenario": {"name": scenario.name, "hash": scenario.hash()},
        "versions": versions(),
        "machine": machine(),
    }
    with whole(target) as inside:
        write_scenario(scenario, inside)
        tables.write(inside)
        write_json(inside / "summary.json", dict(summary))
        write_json(inside / MANIFEST, {**about, **origin})
    return target


def summary(data: ComparisonData, metrics: Sequence[str] | None = None) -> dict[str, Plain]:
    """The headline (or `metrics`) as plain data: what `compare --json` prints.

    Numbers that do not exist (no interval, nothing to measure) are null.
    """
    names = metrics or headline(data)
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
        "warnings": list(data.warnings),
        "table": [{key: _finite(value) for key, value in asdict(row).items()} for row in rows],
    }


def write_pictures(pictures: Sequence[Picture], folder: Path) -> None:
    """Each picture as SVG and PNG, in the folder's `charts`."""
    (folder / "charts").mkdir()
    for picture in pictures:
        path = folder / "charts" / picture.name
        path.with_name(f"{picture.name}.svg").write_text(picture.svg, encoding="utf-8")
        path.with_name(f"{picture.name}.png").write_bytes(picture.png)


def write_json(path: Path, content: Mapping[str, object]) -> None:
    """JSON that a person can read; NaN is refused, it is not JSON."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _finite(value: Plain) -> Plain:
    return None if isinstance(value, float) and not math.isfinite(value) else value


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A folder beside `target` to write into; it becomes `target` when all was written."""
    check_place(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        inside = beside / "new"
        inside.mkdir()
        yield inside
        if target.exists():
            # Two renames: for a moment nothing stands at the place, never half of something.
            target.replace(beside / "old")
        inside.replace(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def check_place(target: Path) -> None:
    """Raise FileExistsError when something stands there that is not a result folder."""
    if not target.exists():
        return
    empty = target.is_dir() and not any(target.iterdir())
    if not empty and not (target / MANIFEST).is_file():
        raise FileExistsError(f"{target} exists and is not a result folder; nothing was written")
