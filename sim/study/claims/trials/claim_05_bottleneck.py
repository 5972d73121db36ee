"""Claim 5: the coordinator is a bottleneck; choreography scales."""

from collections.abc import Mapping

from sim.study.claims.bench import Bench
from sim.study.claims.claim import Axis, Claim, Experiment, Pair, Proposition, Setting, along
from sim.study.claims.worlds import (
    CHOREOGRAPHY,
    ENGINE,
    LOG,
    ORCHESTRATION,
    both,
    world,
)

RATE = 80.0
"""Instances a second that a service can take: two replicas of two slots, 50 ms of work."""
SHARDS = 4
STEPS = Axis("steps", whole=True)
SHARD_COUNT = Axis("shards", whole=True)
REPLICAS = Axis("replicas of each service", whole=True)
PARTITIONS = Axis("partitions", whole=True)
HOT = Axis("share of one key", "%")
WIDTH = Axis("width of each join", whole=True)
MANY = {**ENGINE, "shards": 512}


def _capacities(
    bench: Bench,
    steps: int,
    engine: Mapping[str, object],
    bus: Mapping[str, object] = LOG,
    width: int = 1,
) -> Pair:
    grown = world(steps, both(engine, bus), rate=RATE / 2.0, work_s=0.05, width=width)
    found = bench.capacity(grown)
    return Pair(found[CHOREOGRAPHY], found[ORCHESTRATION])


def _steps(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    return {"steps": _capacities(bench, round(setting.at), {**ENGINE, "shards": SHARDS})}


def _shards(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    return {"shards": _capacities(bench, 6, {**ENGINE, "shards": round(setting.at)})}


def _services(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    """13 shards take 96 instances a second: less than three replicas of each service."""
    grown = world(6, both({**ENGINE, "shards": 13}), rate=RATE / 2.0, work_s=0.05)
    replicas = {f"services.{name}.replicas": round(setting.at) for name in grown.services}
    found = bench.capacity(grown.with_(replicas))
    return {"services": Pair(found[CHOREOGRAPHY], found[ORCHESTRATION])}


def _joins(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    width = round(setting.at)
    bus = {**LOG, "capacity": "2000/s"}
    engine = {**MANY, "db_capacity": "9000/s"}
    return {"joins": _capacities(bench, 3 * width, engine, bus, width)}


def _partitions(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    return {"partitions": _capacities(bench, 6, MANY, {**LOG, "partitions": round(setting.at)})}


def _hot(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    hot = {"hot": f"{setting.at:g}%"} if setting.at else "instance"
    return {"hot": _capacities(bench, 6, MANY, {**LOG, "key": hot})}


def _more(key: str, statement: str) -> Proposition:
    return Proposition(
        key,
        statement,
        CHOREOGRAPHY,
        ORCHESTRATION,
        "instances a second at saturation",
        "1/s",
        "higher",
    )


CLAIM = Claim(
    number=5,
    name="bottleneck",
    statement=(
        "The coordinator is a bottleneck for large or complex workflows; choreography scales."
    ),
    hypothesis=(
        "Choreography carries more instances a second than orchestration on the same services, "
        "the more so the longer and wider the workflow, whatever shards and partitions there are."
    ),
    propositions=(
        _more("steps", f"carries more than a coordinator of {SHARDS} shards, however many steps"),
        _more("shards", "carries more than a coordinator, however many shards that has"),
        _more("services", "carries more than 13 shards, however many replicas services have"),
        _more("joins", "carries more than a large coordinator where steps join others"),
        _more("partitions", "carries more than a large coordinator, however many partitions"),
        _more("hot", "carries more than a large coordinator where one key is hot"),
    ),
    experiments=(
        Experiment(
            "steps",
            f"a durable engine of {SHARDS} shards, 20 ms of writes an input",
            ("steps",),
            along(STEPS, 1, 2, 4, 8, 12),
            _steps,
            STEPS,
        ),
        Experiment(
            "shards",
            "six steps in a row, more and more shards",
            ("shards",),
            along(SHARD_COUNT, 2, 4, 16, 64),
            _shards,
            SHARD_COUNT,
        ),
        Experiment(
            "services",
            "six steps in a row, 13 shards, services of more and more replicas of two slots",
            ("services",),
            along(REPLICAS, 1, 2, 4, 8),
            _services,
            REPLICAS,
        ),
        Experiment(
            "joins",
            "three layers of which each step waits for all of the layer before, a broker that "
            "passes 2 000 messages a second and a store that takes 9 000 writes",
            ("joins",),
            along(WIDTH, 1, 2, 4, 6),
            _joins,
            WIDTH,
        ),
        Experiment(
            "partitions",
            "six steps in a row, a topic for each event in so many partitions",
            ("partitions",),
            # Four, as many as a service has slots, lie at the very margin of what matters.
            along(PARTITIONS, 1, 2, 12, 48),
            _partitions,
            PARTITIONS,
        ),
        Experiment(
            "hot",
            "six steps in a row; this share of all instances has the same key",
            ("hot",),
            along(HOT, 10, 20, 50, 90),
            _hot,
            HOT,
        ),
    ),
    limits=(
        "Capacity is what 300 clients get who ask again as soon as they are answered. How far one "
        "product scales is its maker's business: costs of brokers and engines are profiles."
    ),
)
