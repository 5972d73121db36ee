"""Rollout: what `sim.release` gives to a person: a release, its restarts alone, two versions."""

import math
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from sim.metrics import ALL
from sim.metrics.versions import VERSION_FACTS
from sim.report.blast_figures import SHOWN, label
from sim.report.figures import count, figure, with_interval
from sim.report.folder import MANIFEST, whole, write_json
from sim.report.portable import write_scenario
from sim.report.provenance import Plain, machine, versions
from sim.study.change.side_by_side import RELEASE, RESTARTS, VERSIONS
from sim.study.change.versions import Line, RolloutData, as_frame, tabulate

LABELS = {
    "switch_s": "until the switch",
    "old_in_flight": "old in flight then",
    "never_settled": "  never settled",
    "coexistence_s": "both versions for",
}


@dataclass(frozen=True, repr=False)
class Rollout:
    """What a release of a changed workflow costs, beside a restart of the same components."""

    data: RolloutData

    def frame(self) -> pd.DataFrame:
        """Every run's figures: `pattern replication metric workflow value struck what`."""
        return self.data.values.copy()

    def table(self, workflow: str = ALL) -> pd.DataFrame:
        """Each figure of the release and of its restarts, and each fact of the versions.

        Means with their interval; the difference of the release is to its restarts, run by run.
        """
        return as_frame(tabulate(self.data, workflow))

    def summary(self) -> dict[str, Plain]:
        """The table as plain data, as `counterpoint release --json` prints it."""
        data = self.data
        rows = [
            {key: _plain(value) for key, value in asdict(one).items()} for one in tabulate(data)
        ]
        return {**_origin(data), "warnings": list(data.warnings), "table": list(rows)}

    def save(self, folder: str | Path) -> Path:
        """Write scenario, tables, summary and manifest into a folder, whole or not at all."""
        target, data = Path(folder).absolute(), self.data
        with whole(target) as inside:
            write_scenario(data.scenario, inside)
            self.frame().to_parquet(inside / "frame.parquet", index=False)
            self.table().to_parquet(inside / "table.parquet", index=False)
            data.runs.to_parquet(inside / "runs.parquet", index=False)
            write_json(inside / "summary.json", self.summary())
            where: dict[str, Plain] = {"versions": versions(), "machine": machine()}
            wall: dict[str, Plain] = {"wall_s": round(data.wall_s, 3)}
            write_json(inside / MANIFEST, {**_origin(data), **where, **wall})
        return target

    def __repr__(self) -> str:
        return f"<Rollout of {what(self.data)} in {self.data.scenario.name!r}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the table."""
        return self.table().to_html(index=False, escape=True)


def what(data: RolloutData) -> str:
    """What is released: 'order-v2 after order'."""
    return f"{data.release.to} after {data.release.target}"


def about(data: RolloutData) -> str:
    """What was run, in one sentence without its full stop."""
    return (
        f"{data.fault}: {what(data)}, from {figure(data.release.at, 's')} on; "
        f"{count(len(data.patterns), 'pattern')}, {count(data.replications, 'replication')} each: "
        f"the release, its restarts alone and neither, on the same random draws (seed {data.seed})"
    )


def rows(data: RolloutData) -> list[tuple[str, list[str]]]:
    """The lines of the printed table: what it is, and what it says under each pattern.

    Figures that are nothing everywhere are left out.
    """
    lines = {(one.what, one.metric, one.pattern): one for one in tabulate(data)}
    found = [("restarts", [", ".join(data.restarts[name]) or "nobody" for name in data.patterns])]
    for metric in VERSION_FACTS:
        own = [lines[VERSIONS, metric, name] for name in data.patterns]
        found.append((LABELS[metric], [text(one) for one in own]))
    for metric in SHOWN:
        both = [lines[kind, metric, name] for kind in (RELEASE, RESTARTS) for name in data.patterns]
        if metric != "share" and all(one.n == 0 or one.mean == 0.0 for one in both):
            continue
        for kind in (RELEASE, RESTARTS):
            own = [lines[kind, metric, name] for name in data.patterns]
            said = f"{label(metric)}{'' if kind == RELEASE else ', restarts alone'}"
            found.append((said, [text(one) for one in own]))
    return found


def text(line: Line) -> str:
    """What one line says: the mean with its unit and interval, and how often it is infinite."""
    if line.n == 0:
        return "–"
    if math.isinf(line.mean):
        return "∞"
    is_share = line.metric.startswith("share") or line.metric in ("needless", "services")
    factor = 100.0 if is_share else 1.0
    unit = "%" if is_share else "×" if line.metric == "amplification" else line.unit
    ends = (factor * line.mean, factor * line.ci_low, factor * line.ci_high)
    said = " ".join(with_interval(*ends, unit)).strip()
    return f"{said}, ∞ in {100 * line.infinite:.0f} %" if line.infinite else said


def _origin(data: RolloutData) -> dict[str, Plain]:
    return {
        "schema": 1,
        "kind": "release",
        "scenario": {"name": data.scenario.name, "hash": data.scenario.hash()},
        "seed": data.seed,
        "replications": data.replications,
        "fault": data.fault,
        "target": data.release.target,
        "to": data.release.to,
        "patterns": list(data.patterns),
        "restarts": {name: list(who) for name, who in data.restarts.items()},
    }


def _plain(value: Plain) -> Plain:
    """JSON knows no infinity and no NaN."""
    if not isinstance(value, float) or math.isfinite(value):
        return value
    return None if math.isnan(value) else "inf" if value > 0 else "-inf"
