"""Profiles: the keys of a coordinator or a bus as a real product sets them, with their sources.

A profile is an order of magnitude ("-like"), not a prediction. Every value says where it comes
from and how certain it is: *documented* (the maker's documentation or source code), *measured*
(somebody published a measurement), *estimate* (an engineer's guess), *model* (a choice that this
model makes so that its parts together match a figure that is documented or measured).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from sim.scenario.families import Constant, Lognormal
from sim.scenario.values import seconds

Certainty = Literal["documented", "measured", "estimate", "model"]


@dataclass(frozen=True, slots=True)
class Sourced:
    """A value of a profile, with where it comes from and how certain that is."""

    value: object
    source: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Profile:
    """A named set of values for a coordinator or a bus; the user's own keys win over them."""

    name: str
    summary: str
    values: Mapping[str, Sourced]


def _profiles(*profiles: Profile) -> Mapping[str, Profile]:
    return MappingProxyType({profile.name: profile for profile in profiles})


_ZERO = Constant(value=0.0)

_NONE = Profile(
    "none", "Zero cost: every key at its default; say what it should cost.", MappingProxyType({})
)

_IN_PROCESS = Profile(
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
)

_TEMPORAL_LIKE = Profile(
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
)

_KAFKA_LIKE = Profile(
    "kafka-like",
    "A replicated, partitioned log with consumer groups.",
    MappingProxyType(
        {
            "delivery": Sourced(
                "log", "Partitions, ordered by offset: kafka.apache.org.", "documented"
            ),
            "partitions": Sourced(12, "A usual choice for a topic.", "estimate"),
            "publish": Sourced(
                Lognormal.from_quantiles(p50=seconds("2ms"), p99=seconds("5ms")),
                "p99 5 ms at 200 MB/s on three brokers: Confluent's benchmark of 2020 (a vendor); "
                "the median is estimated.",
                "measured",
            ),
            "deliver": Sourced(
                Constant(value=seconds("1ms")),
                "A waiting fetch returns at once when a byte is there.",
                "estimate",
            ),
            "session_timeout": Sourced(
                seconds("45s"), "session.timeout.ms, ConsumerConfig.", "documented"
            ),
            "rebalance": Sourced(
                {"kind": "eager", "pause": seconds("3s")},
                "The first default assignor (range) revokes everything; 3 s is the group's "
                "initial delay, larger groups are quoted at 10 to 30 s.",
                "estimate",
            ),
            "commit_interval": Sourced(
                seconds("5s"), "auto.commit.interval.ms, ConsumerConfig.", "documented"
            ),
            "poison": Sourced(
                "block", "There is no dead-letter topic unless the user builds one.", "documented"
            ),
            "failover": Sourced(
                seconds("9s"), "broker.session.timeout.ms, KRaftConfigs.", "documented"
            ),
            "publish_timeout": Sourced(
                seconds("120s"), "delivery.timeout.ms, ProducerConfig.", "documented"
            ),
            "retention": Sourced(seconds("7d"), "log.retention.hours.", "documented"),
        }
    ),
)

COORDINATOR_PROFILES = _profiles(_NONE, _IN_PROCESS, _TEMPORAL_LIKE)
BUS_PROFILES = _profiles(_NONE, _KAFKA_LIKE)
