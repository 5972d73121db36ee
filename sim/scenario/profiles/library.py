"""Coordinators that are a library in a service: calls in the process, with or without a store."""

from __future__ import annotations

from types import MappingProxyType

from sim.scenario.families import Constant, Lognormal
from sim.scenario.profiles.profile import Profile, Published, Sourced
from sim.scenario.values import seconds

_ZERO = Constant(value=0.0)

IN_PROCESS = Profile(
    "in-process",
    "A coordinator that is a library in a service: plain calls, nothing written down.",
    MappingProxyType(
        {
            "dispatch": Sourced("push", "A function call or an RPC; there is no queue.", "model"),
            "decision": Sourced(_ZERO, "A few instructions beside a network hop.", "model"),
            "persist": Sourced(_ZERO, "Nothing is persisted.", "model"),
            "writes_per_step": Sourced(0, "Nothing is persisted.", "model"),
            "writes_per_workflow": Sourced(0, "Nothing is persisted.", "model"),
            "durability": Sourced("volatile", "What is in memory dies with the process.", "model"),
            "failover": Sourced(seconds("10s"), "A process restart.", "estimate"),
        }
    ),
    (
        "A crash loses what is in flight: nobody takes it up again.",
        "Its decisions cost no time; the network between it and the services is the scenario's.",
    ),
)

DBOS_LIKE = Profile(
    "dbos-like",
    "A durable library: steps are calls in the process, and each result is a row in Postgres.",
    MappingProxyType(
        {
            "dispatch": Sourced(
                "push", "Steps are plain calls; no queue between: docs.dbos.dev.", "documented"
            ),
            "shards": Sourced(
                500,
                "Workflows run side by side in their processes and share the database only; so "
                "many that hardly one waits for another.",
                "model",
            ),
            "decision": Sourced(_ZERO, "Counted in persist.", "model"),
            "persist": Sourced(
                Lognormal.from_quantiles(p50=seconds("1.5ms"), p99=seconds("2ms")),
                "A step's overhead is one Postgres write of 1 to 2 ms: DBOS, comparison with "
                "Temporal; the middle as the median and the end as the 99th percentile.",
                "measured by vendor",
            ),
            "writes_per_step": Sourced(
                1, "A checkpoint of the step's output: docs.dbos.dev.", "documented"
            ),
            "writes_per_workflow": Sourced(
                1, "The workflow's own row; its last update is taken as a step's.", "estimate"
            ),
            "durability": Sourced(
                "durable", "Pending workflows go on from their last checkpoint.", "documented"
            ),
            "failover": Sourced(
                seconds("20s"),
                "An executor's restart, 10 to 30 s; detection by another needs a service.",
                "estimate",
            ),
            "db_capacity": Sourced(
                40000.0,
                "More than 40 000 steps a second on one Postgres: DBOS, production checklist.",
                "measured by vendor",
            ),
        }
    ),
    (
        "Latency and capacity are the vendor's own figures.",
        "Its steps are calls in one process: give links no network cost to model that.",
        "A crash of the coordinator leaves the services alone; in the product both are one "
        "process.",
    ),
    (
        Published(
            "step",
            "Worked out from a step overhead of 1 to 2 ms, DBOS (comparison with Temporal).",
            "model",
            0.10,
            "the middle of the published range; the store's place in line adds 25 µs",
            p50=seconds("1.5ms"),
            p99=seconds("2ms"),
        ),
    ),
)
