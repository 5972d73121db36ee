"""A bus like Kafka: a replicated, partitioned log with consumer groups."""

from __future__ import annotations

from types import MappingProxyType

from sim.scenario.families import Constant, Lognormal
from sim.scenario.profiles.profile import Profile, Published, Sourced
from sim.scenario.values import seconds

KAFKA_LIKE = Profile(
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
                "measured by vendor",
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
    (
        "The latency is a vendor's benchmark on three brokers of its own, at one message size.",
        "Producers linger 5 ms by default since 4.0: add it to publish if yours do.",
        "One in-sync replica is the product's default; no acknowledged loss needs two of three.",
        "Rebalances of large groups are quoted at 10 to 30 s, cooperative ones at 0.1 s.",
    ),
    (
        Published(
            "hop",
            "p99 5 ms at 200 MB/s on three brokers, producer to consumer: Confluent, 2020.",
            "measured by vendor",
            0.25,
            "publish takes all of it, and the consumer's fetch 1 ms more",
            p99=seconds("5ms"),
        ),
    ),
)
