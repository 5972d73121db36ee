"""Claim 7: the failure of one service is less likely to bring down a choreographed process."""

from collections.abc import Mapping

from sim.scenario import Scenario
from sim.study.claims.bench import Bench, share
from sim.study.claims.claim import (
    Axis,
    Claim,
    Experiment,
    Floats,
    Pair,
    Proposition,
    Setting,
    along,
)
from sim.study.claims.worlds import (
    CHOREOGRAPHY,
    ENGINE,
    LOG,
    MEMORY,
    ORCHESTRATION,
    QUEUE,
    STRUCK_S,
    both,
    world,
)

OUTAGE = {"kind": "outage", "at": "40s", "for": "20s"}
OBJECTIVE = {"slo": {"latency": "3s"}}
COORDINATORS = {"calls": MEMORY, "a task queue": ENGINE}
BUSES = {"a queue": QUEUE, "a log": LOG}
THREADS = Axis("threads of the coordinator", whole=True)
STRUCK = "service4"


def _away(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    coordinator, bus = setting.label.split(" against ")
    grown = world(6, both(COORDINATORS[coordinator], BUSES[bus]), OBJECTIVE, duration_s=STRUCK_S)
    found = _struck(bench, grown)
    return {"process": Pair(found[CHOREOGRAPHY, "share"], found[ORCHESTRATION, "share"])}


def _others(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    found = _struck(bench, _two_workflows(round(setting.at)))
    return {"others": Pair(found[CHOREOGRAPHY, "needless"], found[ORCHESTRATION, "needless"])}


def _bulkhead(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    grown = _two_workflows(60)
    if setting.label != "no bulkhead":
        grown = grown.with_(
            {
                "workflows.grown.steps.step4.bulkhead": {"concurrent": 20},
                "workflows.grown.steps.step4.retry": {"attempts": 60, "wait": "1s"},
            }
        )
    found = _struck(bench, grown)
    return {"bulkhead": Pair(found[CHOREOGRAPHY, "needless"], found[ORCHESTRATION, "needless"])}


def _two_workflows(threads: int) -> Scenario:
    """A second workflow that shares the coordinator and the first services, not what is struck."""
    patterns = both({**MEMORY, "threads": threads})
    grown = world(6, patterns, OBJECTIVE, utilisation=0.3, duration_s=STRUCK_S)
    steps = grown.document()["workflows"]["grown"]["steps"]
    other = {"steps": {name: steps[name] for name in ("step1", "step2")}}
    arrivals = {"process": "poisson", "rate": "10/s"}
    written = grown.document()
    written["workflows"]["other"] = other
    written["workload"] = [*written["workload"], {"workflow": "other", "arrivals": arrivals}]
    return Scenario.of(written)


def _struck(bench: Bench, grown: Scenario) -> Mapping[tuple[str, str], Floats]:
    with_fault = grown.with_({"faults.away": {**OUTAGE, "target": STRUCK}})
    found = bench.faults(with_fault, "away")
    return {
        (pattern, figure): share(found, STRUCK, pattern, figure)
        for pattern in (ORCHESTRATION, CHOREOGRAPHY)
        for figure in ("share", "needless")
    }


def _less(key: str, statement: str, quantity: str) -> Proposition:
    return Proposition(
        key, statement, CHOREOGRAPHY, ORCHESTRATION, quantity, "1", "lower", floor=0.01
    )


CLAIM = Claim(
    number=7,
    name="one-service",
    statement=(
        "The failure of one service is less likely to bring down a choreographed process than an "
        "orchestrated one."
    ),
    hypothesis=(
        "An outage of one service harms fewer instances of its own process under choreography, "
        "and fewer of other processes that do not need it."
    ),
    propositions=(
        _less(
            "process",
            "harms fewer of those that need the service, whatever brings work to it",
            "share of good instances that are harmed",
        ),
        _less(
            "others",
            "harms fewer of those that do not need the service, however many threads there are",
            "share of good instances that are harmed needlessly",
        ),
        _less(
            "bulkhead",
            "harms fewer of those that do not need the service, with a bulkhead and without",
            "share of good instances that are harmed needlessly",
        ),
    ),
    experiments=(
        Experiment(
            "process",
            "an outage of 20 s of the fourth service of six",
            ("process",),
            tuple(Setting(f"{one} against {other}") for one in COORDINATORS for other in BUSES),
            _away,
        ),
        Experiment(
            "others",
            "the same outage, and a second workflow that shares the coordinator and two services; "
            "each open call holds a thread",
            ("others",),
            along(THREADS, 30, 100, 300, 1000),
            _others,
            THREADS,
        ),
        Experiment(
            "bulkhead",
            "the same with 60 threads, of which the struck step may hold 20",
            ("bulkhead",),
            (Setting("no bulkhead"), Setting("a bulkhead of 20")),
            _bulkhead,
        ),
    ),
    limits="A service that fails slowly, or answers wrongly, is not among the failures here.",
)
