"""Blast and BlastMap: what `sim.blast_radius` and `sim.blast_map` give to a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from sim.metrics import ALL
from sim.report import charts
from sim.report.blast_figures import SHOWN, about, figures_of, name_of, summary, text
from sim.report.blast_folder import save_blast
from sim.report.style import new_chart, styled
from sim.study.blast.data import BlastData, as_frame, tabulate


@dataclass(frozen=True, repr=False)
class Blast:
    """The blast radius of one fault under one pattern: run and twin, a pair a replication."""

    data: BlastData

    @property
    def pattern(self) -> str:
        """The pattern."""
        return self.data.patterns[0]

    @property
    def fault(self) -> str:
        """The name of the fault in the scenario."""
        return self.data.rows[0].fault

    def frame(self) -> pd.DataFrame:
        """Tidy long: `component fault pattern replication metric workflow value struck`."""
        return self.data.values.copy()

    def table(self) -> pd.DataFrame:
        """Each figure with its mean and interval, by workflow ("all": together)."""
        cells = as_frame(tabulate(self.data, workflows=(ALL, *self.data.workflows)))
        names = ["metric", "unit", "workflow", "mean", "ci_low", "ci_high", "n"]
        return cells[[*names, "infinite", "unknown", "struck"]]

    def summary(self) -> dict[str, object]:
        """The figures as plain data: means by name, their `interval`, the same by workflow.

        None where there is nothing to measure or nothing was seen; infinity where it never happens.
        """
        data = self.data
        origin: dict[str, object] = {
            "scenario": data.scenario.name,
            "pattern": self.pattern,
            "fault": self.fault,
            "component": data.rows[0].component,
            "seed": data.seed,
            "replications": data.replications,
        }
        return {**origin, **figures_of(data, data.rows[0], self.pattern)}

    def plot_recovery(self, ax: Axes | None = None) -> Axes:
        """Good instances over time, with the fault and without, on `ax` or on a new figure."""
        with styled():
            target = new_chart(charts.RECOVERY_HEIGHT)[1] if ax is None else ax
            return charts.recovery(target, self.data, self.data.rows[0])

    def save(self, folder: str | Path) -> Path:
        """Write the result folder, whole or not at all."""
        return save_blast(self.data, folder)

    def __repr__(self) -> str:
        data = self.data
        return (
            f"<Blast of {self.fault!r} under {self.pattern} on {data.scenario.name!r}: "
            f"{data.replications} replications, seed {data.seed}>"
        )

    def _repr_html_(self) -> str:
        """What a notebook shows: the figures in words."""
        lines = [(cell.metric, *text(cell)) for cell in tabulate(self.data, SHOWN)]
        shown = pd.DataFrame(lines, columns=["figure", "mean", "95 % interval", ""])
        return shown.to_html(index=False, escape=True)


@dataclass(frozen=True, repr=False)
class BlastMap:
    """One fault on each component in turn (or several faults), under several patterns."""

    data: BlastData

    def frame(self) -> pd.DataFrame:
        """Tidy long: `component fault pattern replication metric workflow value struck`.

        Where the pattern lacks the component, `struck` is False and nothing is harmed.
        """
        return self.data.values.copy()

    def table(
        self, metrics: Sequence[str] | None = ("share",), workflow: str = ALL
    ) -> pd.DataFrame:
        """Mean, interval, paired difference to the first pattern and verdict, a row a cell.

        `metrics` None: all figures.
        """
        return as_frame(tabulate(self.data, metrics, [self._known(workflow)]))

    def matrix(self, metric: str = "share", workflow: str = ALL) -> pd.DataFrame:
        """Components down, patterns across, to read: '3.1 % [2.8, 3.4]', – where there is none."""
        cells = tabulate(self.data, [metric], [self._known(workflow)])
        across = len(self.data.patterns)
        words = [" ".join(text(cell)).strip() for cell in cells]
        return pd.DataFrame(
            [words[start : start + across] for start in range(0, len(words), across)],
            index=pd.Index([name_of(self.data, row) for row in self.data.rows], name="component"),
            columns=list(self.data.patterns),
        )

    def summary(self) -> dict[str, object]:
        """Every figure of every cell as plain data, as `counterpoint blast --json` prints it."""
        return summary(self.data)

    def plot(self, ax: Axes | None = None, workflow: str = ALL) -> Axes:
        """The heat map of `share`, on `ax` or on a new figure."""
        with styled():
            target = new_chart(charts.blast_map_height(self.data))[1] if ax is None else ax
            return charts.blast_map(target, self.data, self._known(workflow))

    def plot_recovery(self, ax: Axes | None = None, fault: str | None = None) -> Axes:
        """Good instances over time, with a fault and without; by default the first of them.

        `fault`: its name, or that of the component of a map.
        """
        names = [name for row in self.data.rows for name in (row.fault, row.component)]
        if fault is not None and fault not in names:
            raise ValueError(
                f"unknown fault {fault!r}; there are: {', '.join(dict.fromkeys(names))}"
            )
        row = next(one for one in self.data.rows if fault in (None, one.fault, one.component))
        with styled():
            target = new_chart(charts.RECOVERY_HEIGHT)[1] if ax is None else ax
            return charts.recovery(target, self.data, row)

    def save(self, folder: str | Path) -> Path:
        """Write the result folder (tables, chart), whole or not at all."""
        return save_blast(self.data, folder)

    def __repr__(self) -> str:
        return f"<BlastMap of {len(self.data.rows)} faults on {self.data.scenario.name!r}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the matrix of shares."""
        return f"<p>{about(self.data)}</p>{self.matrix().to_html(escape=True)}"

    def _known(self, workflow: str) -> str:
        known = (*self.data.workflows, ALL)
        if workflow not in known:
            raise ValueError(f"unknown workflow {workflow!r}; there are: {', '.join(known)}")
        return workflow
