"""Buses that AWS runs: SNS with SQS behind it, FIFO queues, EventBridge."""

from __future__ import annotations

from types import MappingProxyType

from sim.scenario.families import Constant, Lognormal, Uniform
from sim.scenario.profiles.profile import Profile, Published, Sourced
from sim.scenario.values import seconds

_BENCHMARK = "send to Lambda function: bitesizedserverless.com, 2022 to 2023"
_AT_ONCE = Sourced(
    Constant(value=0.0), "Counted in deliver: the published figure is the sum.", "model"
)
_FAILOVER = Sourced(seconds("1s"), "Hidden from users: a zone's loss is not noticed.", "estimate")
_VISIBILITY = Sourced(seconds("30s"), "Visibility timeout of SQS, by default.", "documented")
_KEPT = Sourced(seconds("4d"), "Message retention of SQS, by default.", "documented")
_DEAD_LETTER = Sourced("dead_letter", "A redrive policy; there is none by default.", "estimate")
_RECEIVES = Sourced(5, "maxReceiveCount, usually 3 to 5; no default.", "estimate")
_EXACT = "the value itself; a p99 of some hundred draws varies by 8 % and more"
_LEASES = "A dead consumer's message comes again when its visibility ends; here at once."

SQS_SNS_LIKE = Profile(
    "sqs-sns-like",
    "Managed topics that fan out to a standard queue for each consumer group.",
    MappingProxyType(
        {
            "delivery": Sourced("queue", "Leases, without order.", "documented"),
            "publish": Sourced(
                Uniform(low=seconds("40ms"), high=seconds("70ms")),
                "From the topic to the queue, about 40 to 70 ms.",
                "estimate",
            ),
            "deliver": Sourced(
                Lognormal.from_quantiles(p50=seconds("16ms"), p99=seconds("105ms")),
                f"SQS standard p50 16 ms and p99 105 ms, {_BENCHMARK}.",
                "measured by third party",
            ),
            "ack_timeout": _VISIBILITY,
            "redelivery_delay": Sourced(
                seconds("30s"), "A failed message is seen again when its lease ends.", "documented"
            ),
            "max_deliver": _RECEIVES,
            "poison": _DEAD_LETTER,
            "failover": _FAILOVER,
            "retention": _KEPT,
        }
    ),
    (
        "The topic's own latency is an estimate; SNS straight to a function is published as 73 ms "
        "(p99 225 ms).",
        _LEASES,
        "Standard queues deliver a message twice now and then; not modelled.",
    ),
    (
        Published(
            "hop",
            f"SQS standard 16 ms (p99 105 ms), {_BENCHMARK}; with a topic before it 55 ms more.",
            "estimate",
            0.20,
            "the topic's part is known to ±15 ms only",
            p50=seconds("71ms"),
            p99=seconds("160ms"),
        ),
    ),
)

SQS_FIFO_LIKE = Profile(
    "sqs-fifo-like",
    "Managed queues that keep the order of each group of messages.",
    MappingProxyType(
        {
            "delivery": Sourced(
                "log", "Order within a MessageGroupId, which is blocked by a failure.", "documented"
            ),
            "partitions": Sourced(
                200, "Groups are as many as one likes: enough to be no limit here.", "model"
            ),
            "publish": _AT_ONCE,
            "deliver": Sourced(
                Lognormal.from_quantiles(p50=seconds("28ms"), p99=seconds("645ms")),
                f"p50 28 ms and p99 645 ms, {_BENCHMARK}.",
                "measured by third party",
            ),
            "capacity": Sourced(
                300.0, "300 calls a second and API without batches: AWS quotas.", "documented"
            ),
            "session_timeout": Sourced(
                seconds("30s"), "A dead consumer's groups wait for its leases.", "documented"
            ),
            "rebalance": Sourced(
                {"kind": "none"}, "Nobody owns a group: any consumer may go on.", "documented"
            ),
            "commit_interval": Sourced(
                seconds("1ms"), "Each message is deleted by itself.", "model"
            ),
            "redelivery_delay": Sourced(
                seconds("30s"), "A failed message is seen again when its lease ends.", "documented"
            ),
            "max_deliver": _RECEIVES,
            "poison": _DEAD_LETTER,
            "failover": _FAILOVER,
            "retention": _KEPT,
        }
    ),
    (
        "High-throughput mode takes up to 70 000 a second: set capacity where you use it.",
        "A group belongs to one member here; in the product any consumer takes it.",
        "Sends within five minutes are deduplicated; the inbox does that here.",
    ),
    (
        Published(
            "hop",
            f"p50 28 ms and p99 645 ms, {_BENCHMARK}.",
            "measured by third party",
            0.20,
            f"{_EXACT}, and its capacity adds 3 ms",
            p50=seconds("28ms"),
            p99=seconds("645ms"),
        ),
    ),
)

EVENTBRIDGE_LIKE = Profile(
    "eventbridge-like",
    "A managed router that pushes events to those whose rules they match.",
    MappingProxyType(
        {
            "delivery": Sourced("queue", "Pushed, without order.", "documented"),
            "publish": _AT_ONCE,
            "deliver": Sourced(
                Lognormal.from_quantiles(p50=seconds("148ms"), p99=seconds("387ms")),
                f"p50 148 ms and p99 387 ms since February 2023, {_BENCHMARK}.",
                "measured by third party",
            ),
            "max_deliver": Sourced(185, "Up to 185 tries: AWS documentation.", "documented"),
            "poison": Sourced(
                "dead_letter", "Dropped after that, or kept where one says so.", "documented"
            ),
            "failover": _FAILOVER,
            "retention": Sourced(
                seconds("24h"), "Tries go on for up to 24 hours: AWS documentation.", "documented"
            ),
        }
    ),
    (
        "Before February 2023 it took 395 ms (p99 794 ms): managed services change under you.",
        "Pauses between tries grow in the product; here redelivery_delay is constant.",
        "Quotas of publishing differ by region and are left out: set capacity.",
    ),
    (
        Published(
            "hop",
            f"p50 148 ms and p99 387 ms, {_BENCHMARK}.",
            "measured by third party",
            0.10,
            _EXACT,
            p50=seconds("148ms"),
            p99=seconds("387ms"),
        ),
    ),
)
