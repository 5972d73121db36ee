"""World: what all cuts of a search share, and each cut as a scenario that can be run."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sim.metrics.exposure import Cast
from sim.scenario import Scenario
from sim.study.blast.targets import BUS, COORDINATOR, Row
from sim.study.hybrid.cuts import CHOREOGRAPHY, Cut, Space
from sim.study.hybrid.material import Document, Material, domain_name

LIMITS = ("orchestration", "choreography")
"""The names of the two patterns that a search has beside its cuts, and compares them with."""
OUTAGE_MOST_S = 30.0
"""An outage begins when a quarter of the arrivals are there; it lasts so long, or a sixth of a run
where that is shorter."""
_OUTAGE = "outage-of-"


@dataclass(frozen=True)
class World:
    """What all cuts of a search share.

    `scenario` has the two limits as its only patterns, and of the faults those that strike in
    every run. `outage` is the fault that strikes each component in turn, without its target.
    """

    scenario: Scenario
    space: Space
    material: Material
    outage: Mapping[str, object]

    def warmed_up(self, cut_s: float) -> "World":
        """The same with a warm-up of so many seconds for all."""
        return replace(self, scenario=self.scenario.with_({"run.warmup": cut_s}))

    def name(self, cut: Cut) -> str:
        """What the pattern of a cut is called."""
        return self.space.name(cut)

    def pattern(self, cut: Cut) -> Document:
        """The pattern of a cut, as it is written in a scenario file."""
        return self.material.pattern(self.space, cut)

    def with_cut(self, cut: Cut) -> Scenario:
        """The scenario with this cut as one pattern more; no other cut is in it.

        So what a run gives, and the key that it is kept under, do not depend on the search.
        """
        if cut in (self.space.orchestration, CHOREOGRAPHY):
            return self.scenario
        return self.scenario.with_({f"patterns.{self.name(cut)}": self.pattern(cut)})

    def struck(self, cut: Cut) -> tuple[Scenario, tuple[Row, ...]]:
        """The same with an outage of each component that the cut has: each coordinator alone."""
        scenario = self.with_cut(cut)
        cast = Cast(scenario, self.name(cut))
        domains = tuple(f"{COORDINATOR}/{domain_name(at)}" for at in range(len(cut.domains)))
        central = (COORDINATOR,) if cut == self.space.orchestration else domains
        rows = tuple(
            Row(target, _OUTAGE + target.replace("/", "-"))
            for target in (*self.space.services, *central, BUS)
            if cast.has(target)
        )
        faults = {f"faults.{row.fault}": {**self.outage, "target": row.component} for row in rows}
        return scenario.with_(faults), rows


def world_of(
    scenario: Scenario, space: Space, material: Material, outage: Mapping[str, object] | None
) -> World:
    """The world of a search; raises ScenarioError where a fault or the outage cannot strike in it.

    `outage` defaults to one that begins at a quarter of the run (OUTAGE_MOST_S).
    """
    faults = scenario.document().get("faults", {})
    limits = (space.orchestration, CHOREOGRAPHY)
    bare = scenario.with_(
        {
            "patterns": {space.name(cut): material.pattern(space, cut) for cut in limits},
            "faults": {name: faults[name] for name in scenario.run.faults},
            "checks": [],
        }
    )
    return World(bare, space, material, outage or _outage(scenario.run.duration))


def _outage(duration_s: float) -> dict[str, object]:
    length = min(OUTAGE_MOST_S, duration_s / 6.0)
    return {"kind": "outage", "at": float(f"{duration_s / 4:.3g}"), "for": float(f"{length:.3g}")}
