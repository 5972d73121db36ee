"""Claim 1: orchestration has a central point of control whose failure affects everything."""

from collections.abc import Mapping

from sim.scenario import Scenario
from sim.study.claims.bench import Bench, mean_share, share
from sim.study.claims.claim import Axis, Claim, Experiment, Pair, Proposition, Setting, along
from sim.study.claims.worlds import (
    CHOREOGRAPHY,
    ENGINE,
    MEMORY,
    ORCHESTRATION,
    STRUCK_S,
    both,
    services,
    world,
)

AT, FOR = "40s", "20s"
OBJECTIVE = {"slo": {"latency": "3s"}}
WAYS = Axis("exclusive ways", whole=True)
FAILOVER = Axis("failover of the coordinator", "s")
VOLATILE = "in memory"
KINDS = {
    "written down, failover 2 s": {**ENGINE, "failover": "2s"},
    "written down, failover 30 s": {**ENGINE, "failover": "30s"},
    VOLATILE: {**MEMORY, "failover": "2s"},
}


def _outage(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    """Each component away in turn, where an instance visits one service in so many."""
    ways = round(setting.at)
    grown = world(3 * ways, both(), OBJECTIVE, width=ways, branching=1.0, duration_s=STRUCK_S)
    layer = services(grown)[ways : 2 * ways]  # all layers are alike
    faults = {
        f"faults.{name}": {"kind": "outage", "target": name, "at": AT, "for": FOR}
        for name in ("coordinator", "bus", *layer)
    }
    found = bench.faults(grown.with_(faults), "coordinator", "bus", *layer)
    centre = share(found, "coordinator", ORCHESTRATION)
    return {
        "above-services": Pair(centre, mean_share(found, layer, ORCHESTRATION)),
        "above-bus": Pair(centre, share(found, "bus", CHOREOGRAPHY)),
    }


def _crash(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    grown = world(6, both(KINDS[setting.label]), OBJECTIVE, duration_s=STRUCK_S)
    found = bench.faults(_crashing(grown), "crash", patterns=[ORCHESTRATION])
    lost = share(found, "coordinator", ORCHESTRATION, "share_stuck")
    return {"loses": Pair(lost, 0.0 * lost)}


def _crashing(grown: Scenario) -> Scenario:
    crash = {"kind": "crash", "at": AT}
    return grown.with_(
        {
            "faults.crash": {**crash, "target": "coordinator"},
            "faults.mirror": {**crash, "target": "bus"},
        }
    )


def _failover(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    engine = {**ENGINE, "failover": f"{setting.at:g}s"}
    grown = world(6, both(engine), OBJECTIVE, duration_s=STRUCK_S)
    found = bench.faults(_crashing(grown), "crash", "mirror")
    own, mirror = share(found, "coordinator", ORCHESTRATION), share(found, "bus", CHOREOGRAPHY)
    return {"crash-above-bus": Pair(own, mirror)}


_SHARE = "share of good instances that are harmed"

CLAIM = Claim(
    number=1,
    name="central-point",
    statement=(
        "Orchestration has a central point of control: if the coordinator fails, the entire "
        "workflow is affected."
    ),
    hypothesis=(
        "The coordinator's failure harms more instances than a service's, more than the same "
        "failure of the bus harms under choreography, and instances are lost by it."
    ),
    propositions=(
        Proposition(
            "above-services",
            "an outage of the coordinator harms more than one of a service",
            "coordinator, orchestration",
            "a service, orchestration (mean)",
            _SHARE,
            "1",
            "higher",
            floor=0.01,
        ),
        Proposition(
            "above-bus",
            "an outage of the coordinator harms more than its mirror, one of the bus",
            "coordinator, orchestration",
            "bus, choreography",
            _SHARE,
            "1",
            "higher",
            floor=0.01,
        ),
        Proposition(
            "crash-above-bus",
            "a crash of the coordinator harms more than a crash of the broker",
            "coordinator, orchestration",
            "bus, choreography",
            _SHARE,
            "1",
            "higher",
            floor=0.01,
        ),
        Proposition(
            "loses",
            "a crash of the coordinator loses instances for good",
            "coordinator, orchestration",
            "none",
            "share of good instances that end stuck",
            "1",
            "higher",
        ),
    ),
    experiments=(
        Experiment(
            "outage",
            "an outage of 20 s of each component in turn; of so many exclusive ways through each "
            "of three layers an instance takes one",
            ("above-services", "above-bus"),
            along(WAYS, 1, 2, 3),
            _outage,
            WAYS,
        ),
        Experiment(
            "failover",
            "a crash of a durable coordinator against one of the broker, who fails over in 9 s",
            ("crash-above-bus",),
            along(FAILOVER, 1, 4, 8, 20, 60),
            _failover,
            FAILOVER,
        ),
        Experiment(
            "crash",
            "a crash of the coordinator, by what it writes down",
            ("loses",),
            tuple(Setting(kind) for kind in KINDS),
            _crash,
        ),
    ),
)
