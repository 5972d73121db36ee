"""Buses that one runs oneself, beside a log: RabbitMQ, NATS JetStream, Redis Streams."""

from __future__ import annotations

from types import MappingProxyType

from sim.scenario.families import Constant, Lognormal
from sim.scenario.profiles.profile import Profile, Published, Sourced
from sim.scenario.values import seconds

_QUEUE = Sourced("queue", "Competing consumers acknowledge each message.", "documented")

RABBITMQ_LIKE = Profile(
    "rabbitmq-like",
    "A broker with replicated (quorum) queues and competing consumers.",
    MappingProxyType(
        {
            "delivery": _QUEUE,
            "publish": Sourced(
                Lognormal.from_quantiles(p50=seconds("1ms"), p99=seconds("25ms")),
                "1 ms at light load (Confluent's benchmark of 2020, p99 at 30 MB/s) and mostly "
                "below 25 ms at 5000 messages a second over 500 quorum queues (RabbitMQ's blog, "
                "May 2022): taken as median and 99th percentile.",
                "measured by vendor",
            ),
            "deliver": Sourced(
                Constant(value=0.0), "Pushed to the consumer; counted in publish.", "model"
            ),
            "capacity": Sourced(
                25000.0,
                "Messages a second of three brokers with 16 processors: RabbitMQ's blog, June "
                "2020 (mirrored queues).",
                "measured by vendor",
            ),
            "prefetch": Sourced(
                100, "100 to 300 are suggested: RabbitMQ, consumer documentation.", "documented"
            ),
            "ack_timeout": Sourced(seconds("30min"), "consumer_timeout.", "documented"),
            "max_deliver": Sourced(20, "delivery-limit of quorum queues since 4.0.", "documented"),
            "redelivery_delay": Sourced(0.0, "Requeued at once.", "documented"),
            "poison": Sourced(
                "dead_letter",
                "Beyond the limit a message is dropped, or dead-lettered where one says so.",
                "documented",
            ),
            "failover": Sourced(
                seconds("1s"),
                "A crashed node is missed at once and a leader elected; a silent one takes up to "
                "10 s: quorum queue documentation.",
                "documented",
            ),
            "acked_loss_window": Sourced(0.0, "Confirmed by a quorum's disks.", "documented"),
        }
    ),
    (
        "Latency rises sharply with load in the product; here it is one distribution up to the "
        "capacity.",
        "The capacity is of mirrored queues, the predecessors; quorum queues differ.",
        "A message is kept until it is acknowledged; here retention is 7 days.",
    ),
    (
        Published(
            "hop",
            "Put together: 1 ms at light load, Confluent 2020; mostly below 25 ms, RabbitMQ 2022.",
            "model",
            0.15,
            "the value itself, with 40 µs of capacity; its p99 has a wide tail",
            p50=seconds("1ms"),
            p99=seconds("25ms"),
        ),
    ),
)

NATS_JETSTREAM_LIKE = Profile(
    "nats-jetstream-like",
    "A stream on three replicas with acknowledging consumers.",
    MappingProxyType(
        {
            "delivery": _QUEUE,
            "publish": Sourced(
                Constant(value=seconds("1ms")), "A quorum of three replicas.", "estimate"
            ),
            "deliver": Sourced(
                Constant(value=seconds("0.1ms")),
                "A waiting consumer is served at once; twice the request and reply of 51 µs on a "
                "loopback, NATS.",
                "estimate",
            ),
            "ack_timeout": Sourced(seconds("30s"), "AckWait, nats-server.", "documented"),
            "max_deliver": Sourced(None, "MaxDeliver is -1: no limit.", "documented"),
            "redelivery_delay": Sourced(0.0, "At once, unless BackOff is set.", "documented"),
            "failover": Sourced(
                seconds("6.5s"),
                "The middle of the election timeout, 4 to 9 s: nats-server, raft.go.",
                "documented",
            ),
        }
    ),
    (
        "No latency of three replicas is published: the figures known are of one, in memory.",
        "It writes to disk every two minutes: a crash of all replicas at once loses what was "
        "acknowledged since (acked_loss_window: 120s). A crash of one loses nothing.",
        "A dead consumer's messages come again after AckWait; here at once.",
        "1000 messages may be unacknowledged in all; that limit is not modelled.",
    ),
)

REDIS_STREAMS_LIKE = Profile(
    "redis-streams-like",
    "An in-memory stream with consumer groups and asynchronous replicas.",
    MappingProxyType(
        {
            "delivery": Sourced(
                "queue",
                "Consumers of a group take the next entry; what is processed first is open.",
                "documented",
            ),
            "publish": Sourced(
                Constant(value=seconds("0.5ms")), "One command to one server.", "estimate"
            ),
            "deliver": Sourced(
                Constant(value=seconds("0.1ms")), "A blocked read returns at once.", "estimate"
            ),
            "ack_timeout": Sourced(
                seconds("60s"),
                "Nothing comes again by itself: somebody claims what has been idle for so long.",
                "estimate",
            ),
            "redelivery_delay": Sourced(seconds("60s"), "As ack_timeout.", "estimate"),
            "max_deliver": Sourced(None, "There is no limit, only a counter.", "documented"),
            "failover": Sourced(
                seconds("30s"),
                "Sentinel's down-after-milliseconds is 5 to 60 s in Redis' own samples.",
                "estimate",
            ),
            "acked_loss_window": Sourced(
                seconds("1s"),
                "Replicas follow asynchronously and appendfsync is everysec: up to about 1 s.",
                "documented",
            ),
        }
    ),
    (
        "No latency is published for it here: publish and deliver are estimates.",
        "A dead consumer's entries come again when they are claimed; here at once.",
        "The stream is trimmed by length or never; here retention is 7 days.",
    ),
)
