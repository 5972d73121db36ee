"""Coordinators like Camunda 8 (Zeebe): partitions that replicate a log; jobs streamed or polled."""

from __future__ import annotations

from types import MappingProxyType

from sim.scenario.families import Constant, Lognormal
from sim.scenario.profiles.profile import Profile, Published, Sourced
from sim.scenario.values import seconds

_BENCHMARK = (
    "three brokers, three partitions, 150 instances of one task a second, service time taken off: "
    "Camunda's chaos days, January 2024."
)
_ENGINE = {
    "dispatch": Sourced(
        "pull",
        "A job is durable and leased to its worker, whether it is streamed or polled: poll says "
        "how long it takes to get there.",
        "model",
    ),
    "shards": Sourced(
        3, "Partitions of the benchmarks, each one stream processor.", "measured by vendor"
    ),
    "decision": Sourced(Constant(value=0.0), "Counted in db_capacity.", "model"),
    "persist": Sourced(
        Lognormal(mean=seconds("2ms"), cv=0.5),
        "An append to the log with a quorum's fsync, in batches.",
        "estimate",
    ),
    "writes_per_step": Sourced(1, "One batch of records for each command.", "model"),
    "writes_per_workflow": Sourced(1, "One batch of records for each command.", "model"),
    "durability": Sourced("durable", "A Raft log on several brokers.", "documented"),
    "failover": Sourced(
        seconds("2.6s"),
        "electionTimeout 2.5 s (broker.yaml.template) and a transition of 80 ms (Camunda's chaos "
        "days, October 2021).",
        "documented",
    ),
    "db_capacity": Sourced(
        500.0,
        "All partitions share the brokers' processors: 220 to 248 instances of one task a second, "
        "two commands each (November 2025), and 486 tasks a second in a long process (October "
        "2024), Camunda's chaos days.",
        "measured by vendor",
    ),
    "lease": Sourced(seconds("5min"), "Job timeout of the Java client.", "documented"),
    "admission": Sourced(
        {"kind": "aimd"},
        "Back-pressure of broker.yaml.template: target 200 ms, limit 100, 1 to 1000, × 0.9; it "
        "refuses.",
        "documented",
    ),
}
_CAVEATS = (
    "All figures are the vendor's, of several releases and machines: 160 to 248 instances a second "
    "were measured for one and the same process.",
    "An exporter that falls behind, and snapshots, are not modelled.",
    "Three failed tries become an incident that waits for a human; retries are the steps' here.",
)

ZEEBE_LIKE = Profile(
    "zeebe-like",
    "A replicated workflow engine that streams jobs to its workers.",
    MappingProxyType(
        {
            **_ENGINE,
            "poll": Sourced(
                Lognormal.from_quantiles(p50=seconds("6ms"), p99=seconds("400ms")),
                "Fitted: with the engine's own time it makes the overhead of one task 14 ms in "
                "the median and 390 ms at the 99th percentile; " + _BENCHMARK,
                "model",
            ),
            "backlog": Sourced(
                "new_first",
                "New jobs are pushed first and starve the old: Camunda's chaos days, August 2026.",
                "measured by vendor",
            ),
        }
    ),
    (*_CAVEATS, "The long tail of the latency is put into the way to the worker."),
    (
        Published(
            "workflow",
            "Streamed jobs, p50 14 ms and p99 390 ms: " + _BENCHMARK,
            "measured by vendor",
            0.15,
            "fitted at this load; with so long a tail a p99 of 10 000 draws varies by 7 %",
            p50=seconds("14ms"),
            p99=seconds("390ms"),
            rate=150.0,
        ),
    ),
)

ZEEBE_POLL_LIKE = Profile(
    "zeebe-poll-like",
    "The same engine with workers that poll for jobs.",
    MappingProxyType(
        {
            **_ENGINE,
            "poll": Sourced(
                Lognormal.from_quantiles(p50=seconds("64ms"), p99=seconds("1700ms")),
                "Fitted: with the engine's own time it makes the overhead of one task 70 ms in "
                "the median and 1.7 s at the 99th percentile; " + _BENCHMARK,
                "model",
            ),
        }
    ),
    (*_CAVEATS, "Polling costs more with more partitions; here it is fitted to three."),
    (
        Published(
            "workflow",
            "Polled jobs, p50 70 ms and p99 1.7 s: " + _BENCHMARK,
            "measured by vendor",
            0.15,
            "fitted at this load; with so long a tail a p99 of 10 000 draws varies by 7 %",
            p50=seconds("70ms"),
            p99=seconds("1700ms"),
            rate=150.0,
        ),
    ),
)
