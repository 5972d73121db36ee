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
from sim.report.provenance import Plain, machine, manifest, precision, versions
from sim.report.verdicts import headline
from sim.scenario import Scenario
from sim.study.comparison.checks import Checked, decide
from sim.study.comparison.data import ComparisonData
from sim.study.comparison.table import Row, as_frame, tabulate
from sim.study.runs.store import NOTE, StoreError, cannot_write, held

MANIFEST = "manifest.json"
RUNS = "runs"
"""Where a result folder keeps its finished runs."""
_NEW = ".new-"


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
    """The headline (or `metrics`) and the checks as plain data: what `compare --json` prints.

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
        "precision": precision(data),
        "warnings": list(data.warnings),
        "checks": [_plain(one) for one in decide(data)],
        "table": [_plain(row) for row in rows],
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


def _plain(row: Row | Checked) -> dict[str, Plain]:
    return {key: _finite(value) for key, value in asdict(row).items()}


def _finite(value: Plain) -> Plain:
    return None if isinstance(value, float) and not math.isfinite(value) else value


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A folder to write into, whose files become `target`'s when all were written.

    An earlier result there is replaced; finished runs and what is hidden stay. While the files
    change places the manifest is missing: a folder without one is never read as a result.
    """
    check_place(target)
    is_new = not target.exists()
    with held(target):
        for left in target.glob(f"{_NEW}*"):  # of a process that was killed
            shutil.rmtree(left, ignore_errors=True)
        try:
            inside = Path(tempfile.mkdtemp(prefix=_NEW, dir=target))
            yield inside
            _put(inside, target)
            is_new = False
        except OSError as error:
            raise StoreError(cannot_write(target, error)) from error
        finally:
            shutil.rmtree(inside, ignore_errors=True)
            if is_new:
                shutil.rmtree(target, ignore_errors=True)


def _put(inside: Path, target: Path) -> None:
    """Move the files to their places, the manifest last."""
    (target / MANIFEST).unlink(missing_ok=True)
    new = {path.name for path in inside.iterdir()}
    for old in target.iterdir():
        if old.name.startswith(".") or (old.name == RUNS and RUNS not in new):
            continue
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    for name in sorted(new, key=lambda name: name == MANIFEST):
        (inside / name).replace(target / name)


def check_place(target: Path) -> None:
    """Raise FileExistsError when something stands there that is not a result folder."""
    if not target.exists():
        return
    if not target.is_dir():
        raise FileExistsError(f"{target} exists and is not a folder; nothing was written")
    names = {path.name for path in target.iterdir()}
    ours = MANIFEST in names or (target / RUNS / NOTE).is_file()
    half = any(name.startswith(_NEW) for name in names)
    if names and not ours and not half:
        raise FileExistsError(f"{target} exists and is not a result folder; nothing was written")
