"""Calibration: what `sim.calibrate` gives to a person: what the traces tell, and a scenario."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from sim.calibration.find import Found, StepFound, WorkflowFound
from sim.calibration.fitting import Sample, points
from sim.calibration.write import Coming, Times, Written, write
from sim.report import charts
from sim.report.draw import Chart, draw, slug
from sim.report.figures import count
from sim.report.provenance import Plain
from sim.report.style import new_chart, styled
from sim.scenario import Scenario

SHOWN_FITS = 3
"""Families of a Q-Q chart, best first."""


@dataclass(frozen=True, repr=False)
class Calibration:
    """What traces tell of workflows, and the scenario that follows; nothing in it is drawn.

    ``times``: lengths as measured, or of the family that fits best; ``arrivals``: "poisson",
    "recorded", or "auto": a Poisson process unless a test speaks against it.
    """

    found: Found
    name: str
    times: Times
    arrivals: Coming

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed, left out, and could not be inferred."""
        return (*self.found.notes, *self._written("data").notes)

    def steps(self) -> pd.DataFrame:
        """A row a step: when it is done, what it takes (s) and what goes wrong, with intervals.

        ``work_low``, ``work_high``: the 95 % interval of the mean by Student's t; those of shares
        are Clopper and Pearson's.
        """
        return pd.DataFrame([_step(one, step) for one, step in self._steps()])

    def choices(self) -> pd.DataFrame:
        """A row a branch of a choice: how often it was taken where it was asked."""
        rows = []
        for one in self.found.workflows:
            for choice in one.branches.choices:
                for branch, share in choice.branches.items():
                    low, high = share.interval()
                    about = {"workflow": one.name, "choice": choice.name, "branch": branch}
                    rows.append({**about, "probability": share.value, "low": low, "high": high,
                                 "asked": share.of})  # fmt: skip
        columns = ["workflow", "choice", "branch", "probability", "low", "high", "asked"]
        return pd.DataFrame(rows, columns=columns)

    def workflows(self) -> pd.DataFrame:
        """A row a workflow: instances, arrivals per second with their interval, latency (s)."""
        return pd.DataFrame([_workflow(one) for one in self.found.workflows])

    def fits(self) -> pd.DataFrame:
        """A row a step and family, the best first: AIC, Kolmogorov and Smirnov's D and p."""
        rows = [
            {"workflow": one.name, "step": step.name, "family": fit.family,
             "parameters": ", ".join(f"{k} {v}" for k, v in fit.document.items() if k != "dist"),
             "aic": fit.aic, "ks": fit.ks, "ks_p": fit.ks_p}
            for one, step in self._steps()
            for fit in step.fits
        ]  # fmt: skip
        names = ["workflow", "step", "family", "parameters", "aic", "ks", "ks_p"]
        return pd.DataFrame(rows, columns=names)

    def latency(self, workflow: str | None = None) -> Sample:
        """The measured latencies (s) of a workflow's instances that got through."""
        return self._workflow(workflow).latency_s.copy()

    def plot(self, step: str, workflow: str | None = None, ax: Axes | None = None) -> Axes:
        """The Q-Q chart of a step: its best families against what was measured.

        ``workflow``: by default the most frequent. Raises KeyError for what there is not.
        """
        one = self._workflow(workflow)
        known = {of.name: of for of in one.steps}
        if step not in known:
            raise KeyError(f"no step {step!r} in {one.name}: there are {', '.join(known)}")
        with styled():
            return _draw(new_chart()[1] if ax is None else ax, one, known[step])

    def save(self, path: str | Path, *, pictures: bool = True) -> Scenario:
        """Write a scenario file; its data go into ``NAME-data`` beside it.

        ``pictures``: with the Q-Q chart of each step that families were fitted to. Raises OSError
        where they cannot be written.
        """
        target = Path(path)
        folder = f"{target.stem}-data"
        head = ["Calibrated from traces. Assumed, left out, or not to be told from them:"]
        scenario = self._written(folder).save(target, [*head, *(f"- {n}" for n in self.notes)])
        for one, step in self._steps():
            if pictures and step.fits:
                name = f"qq-{slug(one.name)}-{slug(step.name)}"
                caption = f"The families nearest to the times of {step.name}."
                picture = draw(Chart(name, caption, partial(_draw, one=one, step=step)))
                (target.parent / folder).mkdir(exist_ok=True)
                file = target.parent / folder / f"{name}.svg"
                file.write_text(picture.svg, encoding="utf-8")
        return scenario

    def summary(self) -> dict[str, Plain]:
        """All of it as plain data, as `counterpoint calibrate --json` prints it."""
        tables = {
            "workflows": self.workflows(),
            "steps": self.steps(),
            "choices": self.choices(),
            "fits": self.fits(),
        }
        rows: dict[str, Plain] = {
            key: [{str(k): _plain(v) for k, v in row.items()} for row in table.to_dict("records")]
            for key, table in tables.items()
        }
        about: dict[str, Plain] = {"schema": 1, "kind": "calibration", "name": self.name}
        return {**about, "notes": list(self.notes), **rows}

    def _written(self, folder: str) -> Written:
        return write(self.found, self.name, times=self.times, coming=self.arrivals, folder=folder)

    def _steps(self) -> Iterator[tuple[WorkflowFound, StepFound]]:
        for one in self.found.workflows:
            for step in one.steps:
                yield one, step

    def _workflow(self, name: str | None) -> WorkflowFound:
        known = {one.name: one for one in self.found.workflows}
        if name is None:
            return self.found.workflows[0]
        if name not in known:
            raise KeyError(f"no workflow {name!r} in these traces: there are {', '.join(known)}")
        return known[name]

    def __repr__(self) -> str:
        told = ", ".join(
            f"{one.name} ({count(one.instances, 'instance')}, {count(len(one.steps), 'step')})"
            for one in self.found.workflows
        )
        return f"<Calibration of {self.name!r}: {told}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the steps."""
        return self.steps().to_html(index=False, escape=True)


def _workflow(one: WorkflowFound) -> dict[str, object]:
    seen = one.arrivals
    p50, p95, p99 = np.quantile(one.latency_s, (0.5, 0.95, 0.99))
    return {
        "workflow": one.name, "instances": one.instances, "complete": one.complete,
        "rate": seen.rate, "rate_low": seen.low, "rate_high": seen.high,
        "arrivals_cv": seen.cv, "poisson_p": seen.p, "own_work": float(one.own_s.mean()),
        "latency_p50": float(p50), "latency_p95": float(p95), "latency_p99": float(p99),
    }  # fmt: skip


def _step(one: WorkflowFound, step: StepFound) -> dict[str, object]:
    work, seen = step.work_s, step.failures
    mean = float(work.mean())
    half = 0.0
    if work.size > 1:
        half = float(stats.t.ppf(0.975, work.size - 1) * work.std(ddof=1) / np.sqrt(work.size))
    errors, rejects = seen.errors.interval(), seen.rejects.interval()
    beside = [b if a == step.name else a for a, b in one.side_by_side if step.name in (a, b)]
    return {
        "workflow": one.name, "step": step.name, "service": step.service,
        "after": ", ".join(step.after), "beside": ", ".join(beside),
        "when": ", ".join(f"{choice}: {branch}" for choice, branch in step.when.items()),
        "visits": step.visits, "work": mean, "work_low": mean - half, "work_high": mean + half,
        "work_cv": float(work.std()) / mean if mean else 0.0, "nested": step.nested,
        "queue": step.waited_s, "family": step.fits[0].family if step.fits else None,
        "errors": seen.errors.value, "errors_low": errors[0], "errors_high": errors[1],
        "rejects": seen.rejects.value, "rejects_low": rejects[0], "rejects_high": rejects[1],
        "copies": seen.copies, "rounds": seen.rounds, "attempts": seen.attempts,
    }  # fmt: skip


def _draw(ax: Axes, one: WorkflowFound, step: StepFound) -> Axes:
    shown = step.fits[:SHOWN_FITS]
    told = "; ".join(f"{fit.family}: AIC {fit.aic:,.0f}, KS {fit.ks:.3f}" for fit in shown)
    measured, _ = points(step.work_s, shown[0]) if shown else (np.empty(0), None)
    others = {fit.family: points(step.work_s, fit)[1] for fit in shown}
    detail = told or "too few values for a family, or all alike"
    return charts.qq(
        ax, measured, others, f"Times of {step.name} in {one.name}", detail, "by the family"
    )


def _plain(value: object) -> Plain:
    """A cell as JSON has it."""
    if isinstance(value, float):
        return float(value) if np.isfinite(value) else None
    if isinstance(value, (int, np.integer)):
        return int(value)
    return None if value is None else str(value)
