"""Targets: what a study of blast radii strikes, row by row, and the faults that do it.

The mirror rule: the bus is as central as the coordinator, so whenever one of them is struck the
same fault on the other stands beside it, also where a pattern (or every pattern) lacks it.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sim.metrics.exposure import Cast
from sim.scenario import Scenario, struck

COORDINATOR, BUS = "coordinator", "bus"
_ROLES: Mapping[str, tuple[str, ...]] = {
    "outage": (COORDINATOR, BUS),
    "crash": (COORDINATOR, BUS),
    "slowdown": (COORDINATOR, BUS),
    "random": (COORDINATOR, BUS),
    "deploy": (COORDINATOR,),
    "leave": (),
    "errors": (),
}
"""The kinds of fault that strike components, and which roles they can strike beside services."""

Document = dict[str, object]


@dataclass(frozen=True, slots=True)
class Row:
    """What is struck, and the name of the fault that does it.

    `exists`: the scenario has that fault; else no pattern has the target, or a fault of this kind
    cannot strike it, and the row stands only because of its mirror.
    """

    component: str
    fault: str
    exists: bool = True


class NoSuchFaultError(ValueError):
    """A fault was asked for that the scenario does not have, or that cannot strike components."""


def single(scenario: Scenario, fault: str | Mapping[str, object]) -> tuple[Scenario, Row]:
    """The row of one fault, and the scenario that has it: by its name, or as it is written."""
    if isinstance(fault, str):
        return scenario, Row(component_of(scenario, known(scenario, fault)), fault)
    new = _NewFaults(scenario)
    where = fault.get("target") or fault.get("between") or "everything"
    new.add("-".join(where) if isinstance(where, list | tuple) else str(where), dict(fault))
    name = new.rows[0].fault
    struck = new.scenario()
    return struck, Row(component_of(struck, name), name)


def each_component(
    scenario: Scenario, patterns: Iterable[str], fault: Mapping[str, object], *, links: bool
) -> tuple[Scenario, tuple[Row, ...]]:
    """The scenario with a fault for each component in turn, and the rows of its map.

    `fault` is a fault of the scenario file without its target. Services that have a part under
    some pattern come first, then coordinator and bus, then (if asked) the links, cut for as long.
    """
    kind = str(fault.get("kind"))
    if kind not in _ROLES:
        known = ", ".join(_ROLES)
        raise NoSuchFaultError(f"kind {kind!r} cannot strike each component; these can: {known}")
    if extra := {"target", "between"}.intersection(fault):
        raise NoSuchFaultError(f"every component is struck in turn: leave out {min(extra)!r}")
    casts = [Cast(scenario, name) for name in patterns]
    new = _NewFaults(scenario)
    for name in scenario.services:
        if any(cast.has(name) for cast in casts):
            new.add(name, {**fault, "target": name})
    on_role = {key: value for key, value in fault.items() if key != "replicas"}
    for role in (COORDINATOR, BUS):
        there = role in _ROLES[kind] and any(cast.has(role) for cast in casts)
        new.add(role, {**on_role, "target": role}, exists=there)
    if links:
        cut = {key: fault[key] for key in ("at", "for") if key in fault}
        for one, other, there in _links(scenario, casts):
            partition = {"kind": "partition", "between": [one, other], **cut}
            new.add(f"{one} – {other}", partition, exists=there)
    return new.scenario(), tuple(new.rows)


def named(scenario: Scenario, names: Iterable[str]) -> tuple[Scenario, tuple[Row, ...]]:
    """The rows of faults that the scenario has, each followed by its mirror.

    A mirror that is not among them is added to the scenario, as NAME-on-bus or
    NAME-on-coordinator.
    """
    new = _NewFaults(scenario)
    documents = _documents(scenario)
    left = [known(scenario, name) for name in names]
    while left:
        name = left.pop(0)
        new.rows.append(Row(component_of(scenario, name), name))
        mirror = _mirror(documents[name])
        if mirror is None:
            continue
        given = next((one for one in left if documents[one] == mirror), None)
        if given is not None:
            left.remove(given)
            new.rows.append(Row(component_of(scenario, given), given))
            continue
        role = str(mirror["target"])
        there = any(Cast(scenario, pattern).has(role) for pattern in scenario.patterns)
        new.add(role, mirror, name=f"{name}-on-{role}", exists=there)
    return new.scenario(), tuple(new.rows)


def known(scenario: Scenario, name: str) -> str:
    """`name`, when the scenario has such a fault; raises NoSuchFaultError."""
    if name in scenario.faults:
        return name
    near = difflib.get_close_matches(name, scenario.faults, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    have = ", ".join(scenario.faults) or "none"
    raise NoSuchFaultError(f"unknown fault {name!r}; {hint}the scenario has: {have}")


def component_of(scenario: Scenario, fault: str) -> str:
    """What a fault strikes, in words: a target in full, the two ends of a link, or everything."""
    between = getattr(scenario.faults[fault], "between", None)
    if between is not None:
        return " – ".join(between)
    return struck(scenario, fault)[1] or "everything"


def ends(component: str) -> tuple[str, ...]:
    """The components that a row's name speaks of: one, or the two ends of a link."""
    return tuple(component.split(" – "))


def _documents(scenario: Scenario) -> dict[str, Document]:
    found: dict[str, Document] = scenario.document().get("faults", {})
    return found


def _mirror(fault: Document) -> Document | None:
    """The same fault on the bus instead of a coordinator, or the other way round."""
    target = str(fault.get("target", ""))
    role = {COORDINATOR: BUS, BUS: COORDINATOR}.get(target.partition("/")[0])
    if role is None or role not in _ROLES.get(str(fault["kind"]), ()):
        return None
    return {**fault, "target": role}


class _NewFaults:
    """Rows, and the faults that the scenario needs beside its own."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._faults: dict[str, Document] = {}
        self.rows: list[Row] = []

    def add(self, component: str, fault: Document, *, name: str = "", exists: bool = True) -> None:
        parts = (str(fault.get("kind")), *(re.sub(r"[/.]", "-", end) for end in ends(component)))
        free = name = name or "-".join(parts)
        number = 1
        while free in self._scenario.faults or free in self._faults:
            number += 1
            free = f"{name}-{number}"
        self.rows.append(Row(component, free, exists))
        if exists:
            self._faults[free] = fault

    def scenario(self) -> Scenario:
        if not self._faults:
            return self._scenario
        changes = {f"faults.{name}": fault for name, fault in self._faults.items()}
        return self._scenario.with_(changes)


def _links(scenario: Scenario, casts: Sequence[Cast]) -> Iterator[tuple[str, str, bool]]:
    """The links that some pattern uses, and the mirror of each: (one end, the other, is used)."""
    services = list(scenario.services)

    def used(one: str, other: str) -> bool:
        return any(cast.talk(one, other) for cast in casts)

    for name in (*services, "client"):
        if used(name, COORDINATOR) or used(name, BUS):
            yield name, COORDINATOR, used(name, COORDINATOR)
            yield name, BUS, used(name, BUS)
    if used(COORDINATOR, BUS):
        yield COORDINATOR, BUS, True
    for one, other in combinations(services, 2):
        if used(one, other):
            yield one, other, True
