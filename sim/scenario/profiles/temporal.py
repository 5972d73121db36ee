"""A coordinator like Temporal: history shards that persist each transition, workers that poll."""

from __future__ import annotations

from types import MappingProxyType

from sim.scenario.families import Constant, Lognormal
from sim.scenario.profiles.profile import Profile, Published, Sourced
from sim.scenario.values import seconds

_ZERO = Constant(value=0.0)

TEMPORAL_LIKE = Profile(
    "temporal-like",
    "A durable workflow engine: workers poll task queues, history shards persist each transition.",
    MappingProxyType(
        {
            "dispatch": Sourced(
                "pull",
                "Workers long-poll task queues: Temporal server, docs/architecture.",
                "documented",
            ),
            "shards": Sourced(
                512, "numHistoryShards of Temporal's Helm chart, fixed for ever.", "documented"
            ),
            "decision": Sourced(
                _ZERO, "Counted in persist: a shard does one write at a time.", "model"
            ),
            "persist": Sourced(
                Lognormal(mean=seconds("5ms"), cv=0.5), "A quorum write with fsync.", "estimate"
            ),
            "writes_per_step": Sourced(
                4,
                "Scheduled, completed and the two task starts of an activity: Temporal server, "
                "docs/architecture/history-service.md (the count is read off its diagrams).",
                "estimate",
            ),
            "writes_per_workflow": Sourced(
                3, "Start, first workflow task, completion: as above.", "estimate"
            ),
            "durability": Sourced(
                "durable", "Event-sourced history in a database: temporal.io.", "documented"
            ),
            "failover": Sourced(
                seconds("8s"),
                "Gossip notices a dead host in about 3 s, then another acquires its shards.",
                "estimate",
            ),
            "db_capacity": Sourced(
                9000.0,
                "history.persistenceMaxQPS in Temporal's dynamic config, per history host.",
                "documented",
            ),
            "poll": Sourced(
                Lognormal(mean=seconds("30ms"), cv=0.5),
                "Fitted: with four writes it makes a step's overhead about 50 ms in the median, "
                "docs.temporal.io on latency (its own figures span 50 to 190 ms).",
                "model",
            ),
            "lease": Sourced(
                seconds("30s"), "A start-to-close or heartbeat timeout that users set.", "estimate"
            ),
        }
    ),
    (
        "Published figures contradict each other: about 50 ms a step, or 190 ms by the example of "
        "a workflow with and without local activities; the profile takes the lower.",
        "A start takes 13 ms in the median here; Temporal Cloud's takes 20 ms (p99 78 ms).",
        "Retries are the steps': the product retries for ever, from 1 s doubling up to 100 s.",
        "Sticky caches, replay, and a host's loss of its shards one by one are not modelled.",
    ),
    (
        Published(
            "step",
            "About 50 ms for a regular activity: docs.temporal.io, performance and latency.",
            "measured by vendor",
            0.15,
            "the source says 'about', and its own examples go up to 190 ms",
            p50=seconds("50ms"),
        ),
    ),
)
