"""Knees: what `sim.knee` gives to a person: where each pattern saturates and what binds there."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.report import charts
from sim.report.draw import Chart, draw
from sim.report.figures import count, number, with_interval
from sim.report.folder import MANIFEST, whole, write_json, write_pictures
from sim.report.portable import write_scenario
from sim.report.provenance import Plain, machine, versions
from sim.report.style import new_chart, styled
from sim.study.knees.capacity import Knee
from sim.study.knees.knee import KneeData
from sim.study.knees.load import LOAD


@dataclass(frozen=True, repr=False)
class Knees:
    """The load at which each pattern saturates, all on the same draws."""

    data: KneeData

    def __getitem__(self, pattern: str) -> Knee:
        """One pattern's knee; KeyError for one that was not searched."""
        return {one.pattern: one for one in self.data.knees}[pattern]

    @property
    def only(self) -> Knee:
        """The knee, where one pattern was searched; ValueError where there are several."""
        [one] = self.data.knees
        return one

    def frame(self) -> pd.DataFrame:
        """Every run: `pattern load replication offered completed growth deficit`."""
        return self.data.probes.copy()

    def table(self) -> pd.DataFrame:
        """A row a pattern: the knee as load and as arrivals per second, and what binds."""
        return pd.DataFrame([asdict(one) for one in self.data.knees])

    def components(self) -> pd.DataFrame:
        """Growth of each queue and utilisation at the saturated load nearest to each knee."""
        return self.data.components.copy()

    def summary(self) -> dict[str, Plain]:
        """The table as plain data, as `counterpoint knee --json` prints it; null: no number."""
        data = self.data
        rows = [{key: _plain(value) for key, value in asdict(one).items()} for one in data.knees]
        return {**_origin(data), "warnings": list(data.warnings), "knees": list(rows)}

    def plot(self, ax: Axes | None = None) -> Axes:
        """The knees beside the file's load; on `ax` or on a new figure."""
        with styled():
            return charts.capacity(new_chart()[1] if ax is None else ax, self.data)

    def save(self, folder: str | Path) -> Path:
        """Write scenario, tables, chart and manifest into a folder, whole or not at all."""
        target = Path(folder).absolute()
        data = self.data
        picture = draw(capacity_chart(data))
        with whole(target) as inside:
            write_scenario(data.scenario, inside)
            self.frame().to_parquet(inside / "frame.parquet", index=False)
            self.table().to_parquet(inside / "table.parquet", index=False)
            self.components().to_parquet(inside / "components.parquet", index=False)
            write_json(inside / "summary.json", self.summary())
            write_pictures([picture], inside)
            where: dict[str, Plain] = {"versions": versions(), "machine": machine()}
            wall: dict[str, Plain] = {"wall_s": round(data.wall_s, 3)}
            write_json(inside / MANIFEST, {**_origin(data), **where, **wall})
        return target

    def __repr__(self) -> str:
        found = ", ".join(f"{one.pattern} at {knee_text(one)}" for one in self.data.knees)
        return f"<Knees of {self.data.scenario.name!r}: {found}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the table."""
        return self.table().to_html(index=False, escape=True)


def capacity_chart(data: KneeData) -> Chart:
    """The chart of the knees."""
    return Chart(
        "capacity",
        "The load at which each pattern saturates, and what binds there.",
        partial(charts.capacity, data=data),
        height=1.6 + 0.7 * len(data.knees),
    )


def about(data: KneeData) -> str:
    """What was searched, in one sentence without its full stop."""
    what = "all arrivals together" if data.path == LOAD else data.path
    return (
        f"{count(len(data.patterns), 'pattern')}, {what} raised until each saturates; "
        f"{count(data.replications, 'replication')} a load on the same random draws "
        f"(seed {data.seed}), without faults"
    )


def knee_text(one: Knee) -> str:
    """The knee in arrivals per second: '50.1 /s [49.8, 50.5]'."""
    if one.ending == "not reached":
        return "not reached"
    if one.ending == "always saturated":
        return "nothing is carried"
    ends = (one.offered, one.offered_low, one.offered_high)
    return " ".join(with_interval(*ends, "1/s")).strip()


def binding_text(one: Knee) -> str:
    """What binds, with its utilisation where it has one: 'payment (100 %)'."""
    if np.isnan(one.utilisation):
        return one.binds or "–"
    return f"{one.binds} ({number(100.0 * one.utilisation, 0)} % busy)"


def others_text(data: KneeData, pattern: str, most: int = 2) -> str:
    """The next busiest components there: 'stock 81 %, bank 62 %'."""
    rows = data.components[data.components["pattern"] == pattern]
    bound = next(one.binds for one in data.knees if one.pattern == pattern)
    rest = rows[(rows["component"] != bound) & rows["utilisation"].notna()]
    first = rest.sort_values(["utilisation", "component"], ascending=[False, True]).head(most)
    names: Sequence[str] = [str(name) for name in first["component"]]
    shares = [number(100.0 * float(share), 0) for share in first["utilisation"]]
    return ", ".join(f"{name} {share} %" for name, share in zip(names, shares, strict=True))


def _origin(data: KneeData) -> dict[str, Plain]:
    return {
        "schema": 1,
        "kind": "knee",
        "scenario": {"name": data.scenario.name, "hash": data.scenario.hash()},
        "seed": data.seed,
        "replications": data.replications,
        "path": data.path,
        "patterns": list(data.patterns),
    }


def _plain(value: Plain) -> Plain:
    return None if isinstance(value, float) and not np.isfinite(value) else value
