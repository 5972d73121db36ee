"""Claim 6: orchestration is less flexible; choreographed services evolve independently."""

from collections.abc import Mapping
from statistics import mean

from sim.scenario import Scenario
from sim.study.change.catalogue import KINDS
from sim.study.change.impact import Impact, impacts
from sim.study.claims.bench import Bench
from sim.study.claims.claim import (
    Axis,
    Claim,
    Experiment,
    Pair,
    Proposition,
    Setting,
    along,
    exactly,
)
from sim.study.claims.worlds import CHOREOGRAPHY, ORCHESTRATION, both, world

STEPS = Axis("steps", whole=True)
RELEASED = "insert a step"
REPLICAS = Axis("replicas of each service", whole=True)
OBJECTIVE = {"slo": {"latency": "1s"}}


def _workflow(steps: int = 6, rejects: float = 0.02) -> Scenario:
    """Steps in a row that can fail and, but for every third, be undone."""
    undone = [name for number, name in enumerate(world(steps).workflows["grown"].steps)
              if number % 3 != 2]  # fmt: skip
    changes: dict[str, object] = {f"workflows.grown.steps.{name}.undo": {} for name in undone}
    return world(steps, both(), {**OBJECTIVE, **changes}, rejects=rejects, undo=False)


def _touched(found: list[Impact], pattern: str, kind: str | None = None) -> float:
    """How many components a change touches, on average over its places."""
    return mean(
        len(one.touched)
        for one in found
        if one.pattern == pattern and kind in (None, one.change.kind)
    )


def _kinds(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    del bench
    found = list(impacts(_workflow()).impacts)
    own = [one for one in found if one.change.kind == setting.label]
    centre = mean(one.coordinator for one in own if one.pattern == ORCHESTRATION)
    return {
        "coordinator": exactly(centre, 0.5),
        "kinds": exactly(
            _touched(found, CHOREOGRAPHY, setting.label),
            _touched(found, ORCHESTRATION, setting.label),
        ),
    }


def _size(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    del bench
    found = list(impacts(_workflow(round(setting.at))).impacts)
    return {"size": exactly(_touched(found, CHOREOGRAPHY), _touched(found, ORCHESTRATION))}


def _release(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    """The components that an inserted step touches are restarted, one after another."""
    grown = _workflow()
    replicas = {f"services.{name}.replicas": round(setting.at) for name in grown.services}
    harm = bench.released(grown.with_(replicas), RELEASED)
    return {"release": Pair(harm[CHOREOGRAPHY], harm[ORCHESTRATION])}


def _fewer(key: str, statement: str) -> Proposition:
    return Proposition(
        key,
        statement,
        CHOREOGRAPHY,
        ORCHESTRATION,
        "components to change and release, mean over the places of the change",
        "1",
        "lower",
    )


CLAIM = Claim(
    number=6,
    name="flexibility",
    statement=(
        "Orchestration is less flexible: changes mean changing the coordinator, while "
        "choreographed services evolve independently."
    ),
    hypothesis=(
        "Most changes of a workflow touch the coordinator; fewer components must be changed and "
        "released under choreography, whatever the change and the size of the workflow; and that "
        "release harms fewer instances."
    ),
    propositions=(
        Proposition(
            "coordinator",
            "most places of each change touch the coordinator",
            "places that touch it, orchestration",
            "half of them",
            "share of the places of the change",
            "1",
            "higher",
        ),
        _fewer("kinds", "fewer components are touched under choreography, whatever the change"),
        _fewer("size", "fewer components are touched under choreography, however many steps"),
        Proposition(
            "release",
            "releasing them harms fewer instances, however many replicas there are",
            CHOREOGRAPHY,
            ORCHESTRATION,
            "share of good instances that are harmed",
            "1",
            "lower",
            floor=0.01,
        ),
    ),
    experiments=(
        Experiment(
            "kinds",
            "six steps in a row that can fail, of which two in three are undone: every change of "
            "the catalogue at every place",
            ("coordinator", "kinds"),
            tuple(Setting(kind) for kind in KINDS),
            _kinds,
            simulated=False,
        ),
        Experiment(
            "size",
            "the same with more and more steps, all changes of the catalogue together",
            ("size",),
            along(STEPS, 3, 6, 12),
            _size,
            STEPS,
            simulated=False,
        ),
        Experiment(
            "release",
            "a step is inserted among six; what that touches is restarted, component by component, "
            "a quarter of its replicas or shards at a time",
            ("release",),
            along(REPLICAS, 1, 2, 4, 8),
            _release,
            REPLICAS,
        ),
    ),
    limits=(
        "How long people take to make a change, and whether teams must agree on it, is not "
        "measured; the number of components to change and release stands for it."
    ),
)
