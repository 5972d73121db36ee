"""Assessment: what `sim.assess` gives to a person: every study of a scenario and one report."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pandas as pd

from sim.metrics import ALL
from sim.report import blast_folder, charts
from sim.report.assessment_summary import summary, verdict
from sim.report.blast import BlastMap
from sim.report.comparison import Comparison
from sim.report.comparison_folder import write_tables
from sim.report.draw import Chart, Picture, charts_of, draw, slug
from sim.report.folder import MANIFEST, whole, write_json, write_pictures
from sim.report.instance_charts import instance_charts
from sim.report.knee import Knees, capacity_chart
from sim.report.page.render import render
from sim.report.page.words import Finding, findings, of_pattern
from sim.report.provenance import Plain, manifest
from sim.report.sweep import Sweep
from sim.study.assessment.data import AssessmentData
from sim.study.blast.data import BlastData
from sim.study.blast.targets import Row

RECOVERIES = 4
"""Of so many components the recovery from an outage is drawn in the report."""


@dataclass(frozen=True, repr=False)
class Assessment:
    """A comparison, blast radii, load and capacity of the same patterns on the same scenario.

    What was not studied is None, and `data.missing` says why.
    """

    data: AssessmentData

    @property
    def comparison(self) -> Comparison:
        """The patterns side by side."""
        return Comparison(self.data.comparison)

    @property
    def blast(self) -> BlastMap | None:
        """An outage of each component in turn."""
        return None if self.data.blast is None else BlastMap(self.data.blast)

    @property
    def faults(self) -> BlastMap | None:
        """The faults of the scenario."""
        return None if self.data.faults is None else BlastMap(self.data.faults)

    @property
    def load(self) -> Sweep | None:
        """Latency as the load grows."""
        return None if self.data.load is None else Sweep(self.data.load)

    @property
    def knees(self) -> Knees | None:
        """Where each pattern saturates."""
        return None if self.data.knees is None else Knees(self.data.knees)

    def verdict(self) -> pd.DataFrame:
        """A row a criterion: what is wanted, which pattern to take ("": none is shown), how sure.

        Then a column a pattern with what it has.
        """
        return verdict(self.data)

    def findings(self) -> tuple[Finding, ...]:
        """The same in words, and the outages under which some patterns do better than others."""
        return findings(self.data)

    def sentences(self) -> Mapping[str, tuple[str, ...]]:
        """What is to be said of each pattern, a sentence a study."""
        return {name: of_pattern(self.data, name) for name in self.data.patterns}

    def html(self) -> str:
        """The whole report as one offline page."""
        return render(self.data, _pictures(self.data))

    def save(self, folder: str | Path) -> Path:
        """Write the result folder (tables, charts, report.html), whole or not at all.

        Raises FileExistsError when something stands there that is not a result folder.
        """
        target, data = Path(folder).absolute(), self.data
        pictures = _pictures(data)
        comparison = data.comparison
        with whole(target) as inside:
            write_tables(comparison, inside)
            for name, frame in self._beside():
                frame.to_parquet(inside / f"{name}.parquet", index=False)
            write_json(inside / "summary.json", self.summary())
            write_pictures(pictures, inside)
            (inside / "report.html").write_text(render(data, pictures), encoding="utf-8")
            about = {**manifest(comparison), "kind": "assessment", "wall_s": round(data.wall_s, 3)}
            write_json(inside / MANIFEST, {**about, "missing": dict(data.missing)})
        return target

    def summary(self) -> dict[str, Plain]:
        """The verdict and the comparison as plain data, as `counterpoint report --json` prints."""
        return summary(self.data)

    def _beside(self) -> Iterator[tuple[str, pd.DataFrame]]:
        for name, blast in (("blast", self.blast), ("faults", self.faults)):
            if blast is not None:
                yield name, blast.table(None)
        if self.load is not None:
            yield "load", self.load.table()
        if self.knees is not None:
            yield "knees", self.knees.table()

    def __repr__(self) -> str:
        return f"<Assessment of {', '.join(self.data.patterns)} on {self.data.scenario.name!r}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the verdict."""
        return self.verdict().drop(columns=["criterion", "take"]).to_html(index=False, escape=True)


def _pictures(data: AssessmentData) -> list[Picture]:
    """The charts of all studies."""
    return [draw(chart) for chart in _charts(data)]


def _charts(data: AssessmentData) -> Iterator[Chart]:
    yield from charts_of(data.comparison)
    if data.load is not None:
        for workflow in data.load.workflows_shown:
            yield Chart(
                "load_latency" if workflow == ALL else f"load_latency-{slug(workflow)}",
                "p50 and p99 as more arrives; hollow: the pattern cannot keep up, and its figures "
                "grow with the length of the run. Above: where each pattern saturates.",
                partial(charts.load_latency, data=data.load, workflow=workflow, knees=data.knees),
            )
    if data.knees is not None:
        yield capacity_chart(data.knees)
    yield from instance_charts(data.comparison)
    for name, study in (("outage", data.blast), ("faults", data.faults)):
        for chart in () if study is None else blast_folder.charts_of(study, _worst(study)):
            yield replace(chart, name=f"{name}-{chart.name}")


def _worst(data: BlastData) -> tuple[Row, ...]:
    """The rows that harm most under some pattern: those whose recovery is drawn."""
    shares = {
        row: max(data.series(row, pattern, "share").mean("share").mean for pattern in own)
        for row in data.rows
        if row.exists and (own := [name for name in data.patterns if data.has(row, name)])
    }
    return tuple(sorted(shares, key=lambda row: shares[row], reverse=True)[:RECOVERIES])
