"""Growing workflows: scenarios of any size that differ in one thing at a time.

For studies of how something grows with the workflow. Steps stand in layers of ``width``: each step
of a layer follows all steps of the layer before. A layer is done side by side, or is an exclusive
choice of one of its steps. Nothing is drawn: the same numbers make the same scenario.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.scenario.scenario import Scenario

Document = dict[str, object]
Layers = Sequence[Sequence[str]]


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
    _check(steps, width, branching, services, utilisation)
    layers = _layers(steps, width)
    chosen = [_is_choice(number, branching) and len(of) > 1 for number, of in enumerate(layers)]
    names = [f"service{number + 1}" for number in range(services or steps)]
    every = [step for layer in layers for step in layer]
    does = {step: names[number % len(names)] for number, step in enumerate(every)}
    share = {
        step: 1.0 / len(layer) if choice else 1.0
        for layer, choice in zip(layers, chosen, strict=True)
        for step in layer
    }
    visits = {name: sum(share[one] for one, by in does.items() if by == name) for name in names}
    document: Document = {
        "name": f"growing-{steps}-{width}",
        "summary": f"{steps} steps in layers of {width}, {sum(chosen)} of them choices.",
        "services": {
            name: {
                "replicas": max(1, math.ceil(rate * work_s * visits[name] / utilisation / 2)),
                "concurrency": 2,
                "time": {"dist": "exponential", "mean": f"{work_s:g}s"},
            }
            for name in names
        },
        "workflows": {
            "grown": {
                "rollback": rollback,
                "choices": {
                    f"choice{number + 1}": {
                        step: 1.0 / len(layer) if step != layer[-1] else _rest(len(layer))
                        for step in layer
                    }
                    for number, (layer, choice) in enumerate(zip(layers, chosen, strict=True))
                    if choice
                },
                "steps": {
                    step: _step(
                        does[step],
                        layers[number - 1] if number else (),
                        {f"choice{number + 1}": step} if choice else {},
                        rejects,
                        errors,
                        undo,
                    )
                    for number, (layer, choice) in enumerate(zip(layers, chosen, strict=True))
                    for step in layer
                },
            }
        },
        "workload": [
            {"workflow": "grown", "arrivals": {"process": "poisson", "rate": f"{rate:g}/s"}}
        ],
        "patterns": _patterns(names) if patterns is None else patterns,
        "run": {"duration": f"{duration_s:g}s", "replications": 5},
    }
    return Scenario.of(document)


def _check(
    steps: int, width: int, branching: float, services: int | None, utilisation: float
) -> None:
    for what, number in (("steps", steps), ("width", width), ("services", services)):
        if number is not None and number < 1:
            raise ValueError(f"{what}: {number} makes no workflow; give at least 1")
    if not 0.0 <= branching <= 1.0:
        raise ValueError(f"branching is a share of the layers: {branching:g} is not in [0, 1]")
    if not 0.0 < utilisation < 1.0:
        raise ValueError(f"utilisation {utilisation:g} is not between 0 and 1")


def _layers(steps: int, width: int) -> Layers:
    """The steps by layer; the names sort in this order."""
    digits = len(str(steps))
    names = [f"step{number + 1:0{digits}d}" for number in range(steps)]
    return [names[start : start + width] for start in range(0, steps, width)]


def _is_choice(layer: int, branching: float) -> bool:
    return math.floor((layer + 1) * branching + 1e-9) > math.floor(layer * branching + 1e-9)


def _rest(ways: int) -> float:
    """What is left for the last branch, so that the probabilities add up to one exactly."""
    return 1.0 - sum([1.0 / ways] * (ways - 1))


def _step(
    service: str,
    after: Sequence[str],
    when: Document,
    rejects: float,
    errors: float,
    undo: bool,
) -> Document:
    said: Document = {"service": service}
    if after:
        said["after"] = list(after)
    if when:
        said["when"] = when
    if rejects:
        said["rejects"] = rejects
    if errors:
        said["errors"] = errors
    if undo:
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
