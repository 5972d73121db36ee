"""Writing: what was found as the document of a scenario, with the data files that it names."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from sim.calibration.find import Found, StepFound, WorkflowFound
from sim.calibration.fitting import Fit, Sample, fits
from sim.calibration.shares import Share
from sim.scenario import Scenario

Times = Literal["empirical", "fitted"]
"""Lengths as they were measured, or of the family that lies closest."""
Coming = Literal["auto", "poisson", "recorded"]
"""Arrivals: a Poisson process, the recorded moments, or whichever of them the test allows."""
Document = dict[str, object]

INSTANCES = 2000
"""Of a run with Poisson arrivals, of the rarest workflow."""
SLOTS = 32
"""Of a service whose queue the traces do not tell, at least; else twice as many as were busy."""
_THREADS = 200
_CHANCE = 0.01
"""The p value below which a family is said not to fit."""


@dataclass(frozen=True, slots=True)
class Written:
    """A scenario as a document, its data files by name (text), and what it could not take over."""

    document: Document
    files: Mapping[str, str]
    notes: tuple[str, ...]

    def save(self, path: Path, head: Sequence[str] = ()) -> Scenario:
        """Write the file, lines of comment above it, and the data beside it; the scenario.

        Raises OSError where that cannot be written.
        """
        for name, text in self.files.items():
            file = path.parent / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        scenario = Scenario.of(self.document, path.parent)
        comment = "".join(f"# {' '.join(line.split())}\n" for line in head)
        path.write_text(comment + scenario.to_yaml(), encoding="utf-8", newline="\n")
        return scenario


@dataclass(slots=True)
class _Writer:
    found: Found
    times: Times
    coming: Coming
    folder: str
    files: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def length(self, sample: Sample, known: Sequence[Fit], name: str) -> object:
        """A length: constant, fitted, or drawn from a file."""
        if sample.min() == sample.max():
            return _ms(float(sample[0]))
        if self.times == "fitted":
            if known:
                self._note_misfit(known[0], name)
                return dict(known[0].document)
            self.notes.append(
                f"{name}: no family fits {sample.size} values; drawn from as measured"
            )
        column = "\n".join(["duration_ms", *(f"{1e3 * value:.6f}" for value in sample)]) + "\n"
        self.files[f"{self.folder}/{name}.csv"] = column
        file = f"{self.folder}/{name}.csv"
        return {"dist": "empirical", "file": file, "column": "duration_ms", "unit": "ms"}

    def _note_misfit(self, fit: Fit, name: str) -> None:
        if fit.ks_p < _CHANCE:
            self.notes.append(
                f"{name}: even the nearest family ({fit.family}) is not what was measured (KS D "
                f"{fit.ks:.3f}, p {fit.ks_p:.2g}): what was measured is drawn better by "
                "times=empirical"
            )

    def services(self) -> Document:
        """Each with its slots; with the time, where it has one step only."""
        steps: dict[str, list[tuple[WorkflowFound, StepFound]]] = {}
        for workflow in self.found.workflows:
            for step in workflow.steps:
                steps.setdefault(step.service, []).append((workflow, step))
        made: Document = {}
        for service, of in steps.items():
            busy = self.found.slots[service]
            slots = busy if self.found.queues_told else max(SLOTS, 2 * busy)
            made[service] = {"concurrency": slots, **(self._time(*of[0]) if len(of) == 1 else {})}
        return made

    def _time(self, workflow: WorkflowFound, step: StepFound) -> Document:
        return {"time": self.length(step.work_s, step.fits, f"{workflow.name}-{step.name}")}

    def workflow(self, workflow: WorkflowFound) -> Document:
        """Its choices and steps."""
        alone = [step.service for one in self.found.workflows for step in one.steps]
        choices: Document = {
            choice.name: shares(choice.branches) for choice in workflow.branches.choices
        }
        steps: Document = {}
        for step in workflow.steps:
            said: Document = {"service": step.service}
            if step.after:
                said["after"] = list(step.after)
            if step.when:
                said["when"] = dict(step.when)
            if alone.count(step.service) > 1:
                said |= self._time(workflow, step)
            steps[step.name] = {**said, **self._failures(workflow, step)}
        return {**({"choices": choices} if choices else {}), "steps": steps}

    def _failures(self, workflow: WorkflowFound, step: StepFound) -> Document:
        seen, said = step.failures, Document()
        if seen.rejects.seen:
            said["rejects"] = _share(seen.rejects.value)
        if seen.errors.seen:
            said["errors"] = _share(seen.errors.value)
            attempts: object = seen.attempts if seen.exhausted else "unlimited"
            said["retry"] = {"attempts": attempts, "wait": _ms(seen.pause_ns / 1e9, 4)}
        if seen.again.seen:
            said["repeat"] = {"probability": _share(seen.again.value), "max": seen.rounds - 1}
        if seen.copies > 1:
            said["copies"] = seen.copies
        if step.undo_s is not None:
            name = f"{workflow.name}-undo-{step.name}"
            said["undo"] = {"time": self.length(step.undo_s, fits(step.undo_s), name)}
        return said

    def entry(self, workflow: WorkflowFound) -> Document:
        """Its arrivals."""
        seen = workflow.arrivals
        if self.coming == "poisson" or (self.coming == "auto" and seen.poisson):
            return {"process": "poisson", "rate": f"{seen.rate:.4g}/s"}
        if self.coming == "auto":
            self.notes.append(
                f"{workflow.name}: its arrivals are no Poisson process (p = {seen.p:.2g}): they "
                "come as they were recorded"
            )
        name = f"{self.folder}/{workflow.name}-arrivals.csv"
        lines = ["arrival_s", *(f"{time:.6f}" for time in seen.times_s)]
        self.files[name] = "\n".join(lines) + "\n"
        return {"process": "trace", "file": name, "column": "arrival_s"}

    def patterns(self) -> Document:
        """What was recorded, as orchestration in a process, and choreography to set beside it.

        One coordinator drives all workflows, so that its decisions are theirs together.
        """
        own = np.concatenate([one.own_s for one in self.found.workflows])
        decision = self.length(own, fits(own), "own_work")
        return {
            "orchestration": {
                "kind": "orchestration",
                "coordinator": {"profile": "in-process", "decision": decision, "shards": _THREADS},
            },
            "choreography": {"kind": "choreography", "bus": {"profile": "kafka-like"}},
        }

    def unknown(self) -> Iterator[str]:
        """What no trace of these can tell."""
        yield (
            "network: its latency lies in the driver's own work between the calls "
            "(`decision`); the scenario has none beside it"
        )
        if self.found.queues_told:
            yield "slots: as many as were busy at once; a service that was never full may have more"
        else:
            yield (
                "queues: the times of the steps hold them, so the services have slots in plenty: "
                "to queue again would count it twice"
            )
        steps = [(one, step) for one in self.found.workflows for step in one.steps]
        if not any(step.undo_s is not None for _, step in steps):
            yield "undoing (compensation): no span tells of it; say `undo` where there is one"
        if any(step.failures.errors.seen for _, step in steps):
            yield (
                "retries: as many attempts as were seen, without limit where none were in vain; "
                "each pause is the mean one"
            )
        yield "timeouts, pivots, deadlines, limits of queues: no span tells of them"


def write(
    found: Found, name: str, *, times: Times = "empirical", coming: Coming = "auto", folder: str
) -> Written:
    """The scenario of what was found; its data files lie in ``folder`` beside it."""
    writer = _Writer(found, times, coming, folder)
    entries = [{"workflow": one.name, "arrivals": writer.entry(one)} for one in found.workflows]
    document: Document = {
        "name": name,
        "summary": "Calibrated from traces.",
        "services": writer.services(),
        "workflows": {one.name: writer.workflow(one) for one in found.workflows},
        "workload": entries,
        "network": {"latency": "0ms"},
        "patterns": writer.patterns(),
        "run": {"duration": f"{_duration_s(found, entries)}s"},
    }
    return Written(document, writer.files, (*writer.notes, *writer.unknown()))


def shares(branches: Mapping[str, Share]) -> dict[str, float]:
    """Probabilities to six digits that add up to one: the last branch takes what is left."""
    found = {branch: round(share.value, 6) for branch, share in branches.items()}
    *others, last = found
    found[last] = round(1.0 - sum(found[one] for one in others), 6)
    return found


def _duration_s(found: Found, entries: Sequence[Mapping[str, object]]) -> int:
    """Long enough for the recorded arrivals, and for enough of those that are drawn."""
    longest = 1.0
    for one, entry in zip(found.workflows, entries, strict=True):
        arrivals = entry["arrivals"]
        drawn = isinstance(arrivals, dict) and arrivals["process"] == "poisson"
        seen = one.arrivals
        longest = max(longest, INSTANCES / seen.rate if drawn else float(seen.times_s[-1]) + 1.0)
    return math.ceil(longest)


def _share(value: float) -> float:
    return float(f"{value:.6g}")


def _ms(seconds: float, digits: int = 6) -> str:
    return f"{1e3 * seconds:.{digits}g}ms"
