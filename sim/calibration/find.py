"""Finding: everything that is found in the traces of each workflow, as plain values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy import stats

from sim.calibration.arrivals import Arrivals, arrivals
from sim.calibration.branches import Branches, branches
from sim.calibration.calls import forest
from sim.calibration.failures import REJECTED, Failures, failures
from sim.calibration.fitting import Fit, Sample, fits
from sim.calibration.instances import Instance, Key, Nested, instances, names, short_services
from sim.calibration.order import Order, order
from sim.calibration.spans import Spans
from sim.calibration.workflows import Observed, workflows

NANO = 1e9
_TOGETHER, _CLEAR = 30, 0.4
"""Instances with two steps, and their rank correlation, from which on it is worth telling."""
FEWEST_THROUGH = 20
"""Successful visits in instances that got through below which those of all others count too."""


@dataclass(frozen=True, slots=True)
class StepFound:
    """One step. ``work_s``: the sample of its work; ``fits``: families, best first.

    ``nested``: the share of that work in which it waited for visits of its own; ``waited_s``: the
    mean time in a queue, None where the traces do not tell it; ``undo_s``: the work of undoing it.
    """

    name: str
    service: str
    after: tuple[str, ...]
    when: Mapping[str, str]
    visits: int
    work_s: Sample
    fits: tuple[Fit, ...]
    nested: float
    waited_s: float | None
    failures: Failures
    undo_s: Sample | None


@dataclass(frozen=True, slots=True)
class WorkflowFound:
    """One workflow. ``own_s``: the driver's own work before, between and after its visits.

    ``latency_s``: of the instances that got through, from the driver's start to its end, or to that
    of the last visit that a message led to.
    """

    name: str
    instances: int
    complete: int
    steps: tuple[StepFound, ...]
    branches: Branches
    arrivals: Arrivals
    own_s: Sample
    latency_s: Sample
    side_by_side: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """All that the traces tell. ``slots``: the most visits at work at once, by service."""

    workflows: tuple[WorkflowFound, ...]
    slots: Mapping[str, int]
    queues_told: bool
    notes: tuple[str, ...]


def find(spans: Spans, *, name: str | None = None, nested: Nested = "inside") -> Found:
    """What spans tell of the workflows in them; raises TracesError where that is too little.

    ``name``: all traces are of one workflow of this name. ``nested``: visits that a step makes
    itself are inside its work, or steps that follow it.
    """
    grown = forest(spans)
    observed, notes = workflows(grown.roots, name)
    told = [*grown.notes, *notes]
    parts = [(one, *instances(one.drivers, nested)) for one in observed]
    every = [step for _, found, _ in parts for one in found for step in one.work]
    services = short_services([step[-1][0] for step in every])
    told += [
        f"the service {name!r} is called {short!r}"
        for name, short in services.items()
        if short not in name
    ]
    workflows_found = []
    for one, found, noted in parts:
        made, more = _workflow(one, found, services, nested)
        workflows_found.append(made)
        told += [f"{one.name}: {note}" for note in (*noted, *more)]
    visits = [
        v for _, found, _ in parts for i in found for work in i.work.values() for v in work.visits
    ]
    followed = sum(visit.followed is not None for visit in visits)
    if followed:
        told.append(
            f"{100 * followed / len(visits):.0f} % of the visits were brought by messages: what "
            "these took lies in the driver's own work; say what bus it is"
        )
    queues = any(span.waiting for span in spans.spans)
    slots = _slots([found for _, found, _ in parts], services)
    return Found(tuple(workflows_found), slots, queues, tuple(told))


def _workflow(
    observed: Observed, found: Sequence[Instance], services: Mapping[str, str], nested: Nested
) -> tuple[WorkflowFound, list[str]]:
    in_order = order(found)
    sequence = in_order.sorted()
    called = names(sequence)
    chosen = branches(found, in_order, called)
    through = [one for one in found if one.complete]
    steps = tuple(
        _step(step, found, called, services, in_order, chosen, nested) for step in sequence
    )
    beside = tuple(
        (called[one], called[other])
        for number, one in enumerate(sequence)
        for other in sequence[number + 1 :]
        if (one, other) in in_order.together and in_order.side_by_side(one, other)
    )
    used = through or found
    own = [gap for one in used for gap in one.driver.gaps_ns()]
    length = [one.end_ns - one.driver.start_ns for one in used]
    made = WorkflowFound(
        name=observed.name,
        instances=len(found),
        complete=len(through),
        steps=steps,
        branches=chosen,
        arrivals=arrivals(observed.arrivals_ns, observed.name),
        own_s=np.array(own) / NANO,
        latency_s=np.array(length) / NANO,
        side_by_side=beside,
    )
    return made, [*in_order.notes, *chosen.notes, *_correlations(used, called)]


def _correlations(found: Sequence[Instance], called: Mapping[Key, str]) -> Iterator[str]:
    """The largest rank correlation between the times of two steps, where there is a clear one."""
    largest, pair = 0.0, ("", "")
    for one, other in combinations(called, 2):
        both = [
            [sum(visit.whole_ns for visit in of.work[step].visits) for step in (one, other)]
            for of in found
            if one in of.work and other in of.work
        ]
        columns = np.array(both, dtype=np.float64).T
        if len(both) < _TOGETHER or (columns.min(axis=1) == columns.max(axis=1)).any():
            continue
        value = float(stats.spearmanr(*columns).statistic)
        if abs(value) > abs(largest):
            largest, pair = value, (called[one], called[other])
    if abs(largest) > _CLEAR:
        yield (
            f"the times of one instance's steps go together (rank correlation {largest:.2f} of "
            f"{pair[0]} and {pair[1]}): drawn independently, slow instances come out too rare"
        )


def _step(
    step: Key,
    found: Sequence[Instance],
    called: Mapping[Key, str],
    services: Mapping[str, str],
    in_order: Order,
    chosen: Branches,
    nested: Nested,
) -> StepFound:
    there = [one for one in found if step in one.work]
    visits = [
        [
            visit
            for visit in one.work[step].visits
            if not visit.failed and visit.span.answer != REJECTED
        ]
        for one in there
    ]
    through = [v for of, one in zip(visits, there, strict=True) if one.complete for v in of]
    used = through if len(through) >= FEWEST_THROUGH else [v for of in visits for v in of]
    used = used or [v for one in there for v in one.work[step].visits]
    work = np.array([v.own_ns if nested == "steps" else v.whole_ns for v in used]) / NANO
    waited = [v.waited_ns for v in used]
    whole = sum(v.whole_ns for v in used)
    undone = [v.whole_ns for one in found for v in one.undone.get(step, ()) if not v.failed]
    return StepFound(
        name=called[step],
        service=services[step[-1][0]],
        after=tuple(called[one] for one in in_order.after[step]),
        when=chosen.when[step],
        visits=sum(len(one.work[step].visits) for one in there),
        work_s=work,
        fits=fits(work),
        nested=sum(v.nested_ns for v in used) / whole if whole else 0.0,
        waited_s=float(np.mean(waited)) / NANO if any(waited) else None,
        failures=failures(found, step),
        undo_s=np.array(undone) / NANO if undone else None,
    )


def _slots(parts: Sequence[Sequence[Instance]], services: Mapping[str, str]) -> dict[str, int]:
    """The most visits that a service worked on at once."""
    changes: dict[str, list[tuple[int, int]]] = {}
    for found in parts:
        for one in found:
            for step, work in one.work.items():
                of = changes.setdefault(services[step[-1][0]], [])
                for visit in work.visits:
                    begin = visit.start_ns + min(visit.waited_ns, visit.end_ns - visit.start_ns)
                    of += [(begin, 1), (visit.end_ns, -1)]
    most = {}
    for service, of in changes.items():
        going = most[service] = 0
        for _, change in sorted(of):
            going += change
            most[service] = max(most[service], going)
        most[service] = max(most[service], 1)
    return most
