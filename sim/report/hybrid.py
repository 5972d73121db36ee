"""HybridSearch: what `sim.hybrid_search` gives to a person: the front, and one cut of it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from sim.report import charts
from sim.report.draw import Chart, draw
from sim.report.folder import MANIFEST, whole, write_json, write_pictures
from sim.report.hybrid_words import domains_text, suggestion, yaml_of
from sim.report.portable import write_scenario
from sim.report.provenance import Plain, machine, versions
from sim.report.style import new_chart, styled
from sim.report.verdicts import label
from sim.scenario import Scenario
from sim.study.hybrid.data import Against, Candidate, HybridData

PATTERNS = "patterns.yaml"


@dataclass(frozen=True, repr=False)
class HybridSearch:
    """Cuts into domains on the same draws, and those that no other is shown to beat."""

    data: HybridData

    @property
    def suggested(self) -> str:
        """The cut on the front with the least regret, by name."""
        return self.data.suggested

    @property
    def words(self) -> str:
        """The suggested cut in words, and beside orchestration and choreography."""
        return suggestion(self.data)

    @property
    def patterns(self) -> str:
        """The suggested cut as a `patterns:` block of a scenario file."""
        return yaml_of(self.data, [self.data[self.suggested]])

    @property
    def scenario(self) -> Scenario:
        """The scenario with the front as patterns more, ready for any other study."""
        return self.data.with_front()

    def frame(self) -> pd.DataFrame:
        """Every value: `pattern replication objective value samples`."""
        return self.data.values.copy()

    def table(self) -> pd.DataFrame:
        """A row a cut: where it stands, its regret, and its mean with interval by each objective.

        The front first, from the least regret on; then the limits, then what is dominated.
        """
        shown = self.data.shown
        rest = [one for one in self.data.candidates if one not in shown]
        return pd.DataFrame([_row(self.data, one) for one in (*shown, *rest)])

    def summary(self) -> dict[str, Plain]:
        """The result as plain data, as `counterpoint hybrid --json` prints it; null: no number."""
        data = self.data
        return {
            **_origin(data),
            "suggestion": {
                "pattern": data.suggested,
                "words": self.words,
                "patterns": {data.suggested: data.document(data.suggested)},
            },
            "against": [_against(one) for one in data.against],
            "warnings": list(data.warnings),
            "cuts": [_plain_cut(data, one) for one in data.candidates],
        }

    def plot(self, x: str | None = None, y: str | None = None, ax: Axes | None = None) -> Axes:
        """The cuts by two objectives (default: the first two); on `ax` or on a new figure."""
        with styled():
            return charts.pareto(new_chart()[1] if ax is None else ax, self.data, x, y)

    def save(self, folder: str | Path) -> Path:
        """Write scenario (with the front), patterns, tables, charts and manifest into a folder.

        Whole or not at all.
        """
        target, data = Path(folder).absolute(), self.data
        pictures = [draw(chart) for chart in _charts(data)]
        with whole(target) as inside:
            write_scenario(data.with_front(), inside)
            (inside / PATTERNS).write_text(self.patterns, encoding="utf-8")
            self.frame().to_parquet(inside / "frame.parquet", index=False)
            self.table().to_parquet(inside / "table.parquet", index=False)
            data.runs.to_parquet(inside / "runs.parquet", index=False)
            write_json(inside / "summary.json", self.summary())
            write_pictures(pictures, inside)
            where: dict[str, Plain] = {"versions": versions(), "machine": machine()}
            wall: dict[str, Plain] = {"wall_s": round(data.wall_s, 3)}
            write_json(inside / MANIFEST, {**_origin(data), **where, **wall})
        return target

    def __repr__(self) -> str:
        front = ", ".join(one.pattern for one in self.data.front)
        return f"<HybridSearch of {self.data.scenario.name!r}: {self.suggested} of {front}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the table."""
        return self.table().to_html(index=False, escape=True)


def _charts(data: HybridData) -> Iterator[Chart]:
    """The first objective against each other one."""
    first, *others = data.objectives
    for one in others:
        yield Chart(
            f"pareto-{one.name}",
            f"{label(first.name)} and {label(one.name)} of the cuts; filled: on the front.",
            partial(charts.pareto, data=data, x=first.name, y=one.name),
            height=4.8,
        )


def _row(data: HybridData, one: Candidate) -> dict[str, object]:
    row: dict[str, object] = {
        "pattern": one.pattern,
        "domains": domains_text(data, one.cut),
        "state": one.state,
        "dominated_by": one.dominated_by,
        "replications": one.replications,
        "regret": one.regret,
    }
    for name, mean in one.means.items():
        row |= {name: mean.mean, f"{name}_low": mean.low, f"{name}_high": mean.high}
    return row


def _plain_cut(data: HybridData, one: Candidate) -> dict[str, Plain]:
    means: list[Plain] = [
        {
            "objective": name,
            "mean": _number(mean.mean),
            "ci_low": _number(mean.low),
            "ci_high": _number(mean.high),
            "regret": _number(one.regrets[name]),
        }
        for name, mean in one.means.items()
    ]
    return {
        "pattern": one.pattern,
        "domains": [list(domain) for domain in one.cut.domains],
        "words": domains_text(data, one.cut),
        "state": one.state,
        "dominated_by": one.dominated_by or None,
        "replications": one.replications,
        "regret": _number(one.regret),
        "objectives": means,
    }


def _against(one: Against) -> dict[str, Plain]:
    return {
        "objective": one.objective.name,
        "unit": one.objective.unit,
        "limit": one.limit,
        "difference": _number(one.difference.mean),
        "difference_low": _number(one.difference.low),
        "difference_high": _number(one.difference.high),
        "p_holm": _number(one.p_holm),
        "verdict": one.verdict,
    }


def _origin(data: HybridData) -> dict[str, Plain]:
    objectives: list[Plain] = [
        {
            "name": one.name,
            "unit": one.unit,
            "better": one.better,
            "weight": data.weights[one.name],
            "definition": one.definition,
        }
        for one in data.objectives
    ]
    return {
        "schema": 1,
        "kind": "hybrid",
        "scenario": {"name": data.scenario.name, "hash": data.scenario.hash()},
        "seed": data.seed,
        "replications": data.replications,
        "objectives": objectives,
        "services": list(data.space.services),
        "size": data.size,
        "run": len(data.candidates),
        "exhaustive": data.exhaustive,
        "first": data.first,
        "tolerance": data.tolerance,
        "level": data.level,
        "cut_s": data.cut_s,
        "coordinator_of": data.material.coordinator_of,
        "bus_of": data.material.bus_of,
        "front": [one.pattern for one in data.front],
        "suggested": data.suggested,
    }


def _number(value: float) -> Plain:
    return float(value) if math.isfinite(value) else None
