"""What faults strike exists, can be struck in that way, and is struck before the run is over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.scenario.draft import Draft
from sim.scenario.errors import Place, Problem, meant
from sim.scenario.fault import Crash, Fault, Leave, Spike
from sim.scenario.rules.pattern import step_names
from sim.scenario.rules.reference import RESERVED, choice_of, unknown
from sim.scenario.units import DURATION

_COMPONENTS = ("service", "coordinator", "bus")
_MAY_STRIKE: Mapping[str, tuple[str, ...]] = {
    "outage": _COMPONENTS,
    "crash": _COMPONENTS,
    "leave": ("service",),
    "slowdown": _COMPONENTS,
    "errors": ("service", "workflow", "step"),
    "poison": ("step",),
    "spike": ("workflow",),
    "deploy": ("service", "coordinator"),
    "release": ("workflow",),
    "random": _COMPONENTS,
}
"""The kinds of target of each kind of fault."""


def problems(draft: Draft) -> Iterator[Problem]:
    """What is wrong with the faults."""
    for name, fault in draft.faults.items():
        if fault is None:
            continue
        place: Place = ("faults", name)
        target = getattr(fault, "target", None)
        if target is not None:
            yield from _target(draft, fault, target, (*place, "target"))
        for i, end in enumerate(getattr(fault, "between", None) or ()):
            yield from _end(draft, end, (*place, "between", i))
        if isinstance(fault, Crash | Leave) and fault.replicas is not None:
            yield from _replicas(draft, fault.target, fault.replicas, (*place, "replicas"))
        if isinstance(fault, Spike) and fault.factor < 1:
            message = f"{fault.factor:g} is too small: a spike adds arrivals and takes none away"
            yield Problem((*place, "factor"), message)


def warnings(draft: Draft) -> Iterator[Problem]:
    """Faults that come when everything is over."""
    if draft.run is None:
        return
    end = draft.run.duration + draft.run.drain
    for name, fault in draft.faults.items():
        at = getattr(fault, "at", None)
        if at is not None and at >= end:
            message = (
                f"strikes when the run is over: it ends at {DURATION.format(end)} at the latest"
            )
            yield Problem(("faults", name, "at"), message)


def targets(draft: Draft) -> dict[str, tuple[tuple[str, str], ...]]:
    """What a fault can name, and for each name what it may mean: (kind, name in full).

    A step has its full name, and its bare name as well. Coordinators and buses are there when
    some pattern has them; a wrong pattern may have either.
    """
    meanings: dict[str, list[tuple[str, str]]] = {}

    def add(name: str, kind: str, full: str) -> None:
        meanings.setdefault(name, []).append((kind, full))

    for service in draft.services:
        add(service, "service", service)
    for workflow in draft.workflows:
        add(workflow, "workflow", workflow)
    for step in step_names(draft):
        add(step, "step", step)
        add(step.partition(".")[2], "step", step)
    for role in _roles(draft):
        add(role, role.partition("/")[0], role)
    return {name: tuple(meant) for name, meant in meanings.items()}


def _roles(draft: Draft) -> list[str]:
    """`coordinator`, `coordinator/DOMAIN` and `bus`, as far as some pattern has them."""
    roles: dict[str, None] = {}
    for pattern in draft.patterns.values():
        if pattern is None:
            roles |= {"coordinator": None, "bus": None}
            continue
        for domain in pattern.coordinators:
            roles |= {"coordinator": None} | ({f"coordinator/{domain}": None} if domain else {})
        if pattern.the_bus is not None:
            roles["bus"] = None
    return list(roles)


def meanings(draft: Draft, fault: Fault, target: str) -> list[tuple[str, str]]:
    """What a fault of this kind may mean by a target: (kind, name in full)."""
    kinds = _kinds(fault)
    return [(kind, full) for kind, full in targets(draft).get(target, ()) if kind in kinds]


def _target(draft: Draft, fault: Fault, target: str, place: Place) -> Iterator[Problem]:
    kinds = _kinds(fault)
    known = targets(draft)
    found = meanings(draft, fault, target)
    if len(found) > 1:
        either = " or ".join(f"the {kind} {full}" for kind, full in found)
        yield Problem(place, f"'{target}' may be {either}: say which (or rename one)")
    elif not found and (draft.services and draft.workflows and draft.patterns):
        possible = [n for n, means in known.items() if any(kind in kinds for kind, _ in means)]
        yield Problem(place, _no_target(fault, target, possible, known.get(target, ())))


def _kinds(fault: Fault) -> tuple[str, ...]:
    """The kinds of target of a fault: a crash at a point is of the replica that passes it."""
    if isinstance(fault, Crash) and fault.point is not None:
        return ("service",)
    return _MAY_STRIKE[fault.kind]


def _no_target(
    fault: Fault, target: str, possible: list[str], meanings: tuple[tuple[str, str], ...]
) -> str:
    *others, last = _kinds(fault)
    kind = f"{fault.kind} at a point" if isinstance(fault, Crash) and fault.point else fault.kind
    either = f"{', '.join(others)} or {last}" if others else last
    if meanings:
        return f"'{target}' is a {meanings[0][0]}, and {kind} strikes only a {either}"
    if target == "bus" or target.startswith("coordinator"):
        return f"no pattern in the file has '{target}'{meant(target, possible)}"
    return f"there is no {either} '{target}'{choice_of(target, possible)}"


def _end(draft: Draft, end: str, place: Place) -> Iterator[Problem]:
    known = [*draft.services, *_roles(draft), "client"]
    if end in known or not (draft.services and draft.patterns):
        return
    if end in RESERVED:
        yield Problem(place, f"no pattern in the file has '{end}'")
    else:
        yield unknown(place, "component", end, known)


def _replicas(draft: Draft, target: str, replicas: int, place: Place) -> Iterator[Problem]:
    service = draft.services.get(target)
    if service is None:
        if target not in draft.services:
            yield Problem(place, f"'{target}' has no replicas: only services have")
        return
    most = service.autoscale.max if service.autoscale else service.replicas
    if replicas > most:
        yield Problem(place, f"{replicas} is too many: '{target}' has {most}")
