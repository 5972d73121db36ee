"""Growing workflows: scenarios of any size that differ in one thing at a time.

For studies of how something grows with the workflow. Steps stand in layers of ``width``: each step
of a layer follows all steps of the layer before. A layer is done side by side, or is an exclusive
choice of one of its steps. Nothing is drawn: the same numbers make the same scenario.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.scenario.scenario import Scenario

Document = dict[str, object]
SLOTS = 2
"""Of each replica."""


def grow(
    steps: int = 5,
    *,
    width: int = 1,
    branching: float = 0.0,
    services: int | None = None,
    rejects: float = 0.0,
    errors: float = 0.0,
    undo: bool = True,
    rollback: str = "sequential",
    rate: float = 20.0,
    work_s: float = 0.02,
    utilisation: float = 0.5,
    duration_s: float = 120.0,
    patterns: Document | None = None,
) -> Scenario:
    """A scenario whose one workflow has ``steps`` steps in layers of ``width``.

    ``branching``: the share of the layers that are a choice, each branch as likely, spread evenly.
    ``services``: how many share the steps in turn; by default each step has its own. ``rejects``
    and ``errors``: probabilities of each step. ``undo``: every step can be undone. Work is
    exponential with mean ``work_s``; each service has as many slots as bring it to at most
    ``utilisation`` at ``rate`` instances a second. ``patterns`` as in a scenario file; by default
    orchestration, choreography, and a hybrid of two domains where there are two services or more.
    Raises ValueError for sizes that make no workflow.
    """
    _check(steps, width, services, utilisation)
    _check_shares(branching=branching, rejects=rejects, errors=errors)
    layers = _layers(steps, width, branching)
    names = [f"service{number + 1}" for number in range(services or steps)]
    every = [step for layer in layers for step in layer.steps]
    does = {step: names[number % len(names)] for number, step in enumerate(every)}
    each = _Each(does, rejects, errors, undo)
    document: Document = {
        "name": f"growing-{steps}-{width}",
        "summary": f"{steps} steps in layers of {width}, {sum(one.choice for one in layers)} of "
        "them choices.",
        "services": {
            name: {
                "replicas": max(1, math.ceil(rate * work_s * visits / utilisation / SLOTS)),
                "concurrency": SLOTS,
                "time": {"dist": "exponential", "mean": f"{work_s:g}s"},
            }
            for name, visits in _visits(layers, does, names).items()
        },
        "workflows": {"grown": {"rollback": rollback, **_graph(layers, each)}},
        "workload": [
            {"workflow": "grown", "arrivals": {"process": "poisson", "rate": f"{rate:g}/s"}}
        ],
        "patterns": _patterns(names) if patterns is None else patterns,
        "run": {"duration": f"{duration_s:g}s", "replications": 5},
    }
    return Scenario.of(document)


@dataclass(frozen=True, slots=True)
class _Layer:
    """Steps that follow the same ones: side by side, or one of them by choice."""

    steps: Sequence[str]
    choice: bool


@dataclass(frozen=True, slots=True)
class _Each:
    """What is said of each step: who does it, and what can go wrong with it."""

    does: Mapping[str, str]
    rejects: float
    errors: float
    undo: bool


def _check(steps: int, width: int, services: int | None, utilisation: float) -> None:
    for what, number in (("steps", steps), ("width", width), ("services", services)):
        if number is not None and number < 1:
            raise ValueError(f"{what}: {number} makes no workflow; give at least 1")
    if not 0.0 < utilisation < 1.0:
        raise ValueError(f"utilisation {utilisation:g} is not between 0 and 1")


def _check_shares(**shares: float) -> None:
    for what, share in shares.items():
        if not 0.0 <= share <= 1.0:
            raise ValueError(f"{what} is a share: {share:g} is not from 0 to 1")


def _layers(steps: int, width: int, branching: float) -> list[_Layer]:
    """The steps by layer; their names sort in this order."""
    digits = len(str(steps))
    names = [f"step{number + 1:0{digits}d}" for number in range(steps)]
    layers = [names[start : start + width] for start in range(0, steps, width)]
    return [
        _Layer(layer, len(layer) > 1 and _is_choice(number, branching))
        for number, layer in enumerate(layers)
    ]


def _is_choice(layer: int, branching: float) -> bool:
    """Whether the running number of choices grows with this layer; rounded against 0.1 + 0.2."""
    return math.floor((layer + 1) * branching + 1e-9) > math.floor(layer * branching + 1e-9)


def _visits(
    layers: Sequence[_Layer], does: Mapping[str, str], names: Sequence[str]
) -> dict[str, float]:
    """How many steps of an instance each service does on average."""
    visits = dict.fromkeys(names, 0.0)
    for layer in layers:
        for step in layer.steps:
            visits[does[step]] += 1.0 / len(layer.steps) if layer.choice else 1.0
    return visits


def _graph(layers: Sequence[_Layer], each: _Each) -> Document:
    """The choices and the steps."""
    choices: Document = {}
    steps: Document = {}
    before: Sequence[str] = ()
    for number, layer in enumerate(layers, start=1):
        name = f"choice{number}"
        if layer.choice:
            choices[name] = _alike(layer.steps)
        for step in layer.steps:
            when: Document = {name: step} if layer.choice else {}
            steps[step] = _step(each, step, before, when)
        before = layer.steps
    return {"choices": choices, "steps": steps}


def _alike(branches: Sequence[str]) -> dict[str, float]:
    """Every branch as likely; the last one takes what is left, so that they add up to one."""
    share = 1.0 / len(branches)
    found = dict.fromkeys(branches, share)
    found[branches[-1]] = 1.0 - sum([share] * (len(branches) - 1))
    return found


def _step(each: _Each, name: str, after: Sequence[str], when: Document) -> Document:
    said: Document = {"service": each.does[name]}
    if after:
        said["after"] = list(after)
    if when:
        said["when"] = when
    if each.rejects:
        said["rejects"] = each.rejects
    if each.errors:
        said["errors"] = each.errors
    if each.undo:
        said["undo"] = {}
    return said


def _patterns(services: Sequence[str]) -> Document:
    engine: Document = {"profile": "temporal-like"}
    bus: Document = {"profile": "kafka-like"}
    found: Document = {
        "orchestration": {"kind": "orchestration", "coordinator": engine},
        "choreography": {"kind": "choreography", "bus": bus},
    }
    if len(services) > 1:
        half = len(services) // 2
        found["hybrid"] = {
            "kind": "hybrid",
            "domains": {
                "first": {"services": list(services[:half]), "coordinator": engine},
                "second": {"services": list(services[half:]), "coordinator": engine},
            },
            "bus": bus,
        }
    return found
