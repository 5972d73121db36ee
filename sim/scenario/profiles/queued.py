"""Coordinators over queues: tasks that are polled for in a table, a storage queue or a broker."""

from __future__ import annotations

from types import MappingProxyType

from sim.scenario.families import Constant, Lognormal, Uniform
from sim.scenario.profiles.profile import Profile, Published, Sourced
from sim.scenario.values import seconds

_ZERO = Constant(value=0.0)

CONDUCTOR_LIKE = Profile(
    "conductor-like",
    "A workflow engine whose workers poll for tasks, and which decides under a lock per workflow.",
    MappingProxyType(
        {
            "dispatch": Sourced("pull", "Workers poll by HTTP or gRPC: Conductor.", "documented"),
            "shards": Sourced(
                200,
                "A lock for each workflow: so many that hardly one waits for another.",
                "model",
            ),
            "decision": Sourced(_ZERO, "Counted in db_capacity.", "model"),
            "persist": Sourced(
                Lognormal(mean=seconds("5ms"), cv=0.5),
                "Rows of task and workflow, and a message of the queue.",
                "estimate",
            ),
            "writes_per_step": Sourced(1, "One decision for each result.", "model"),
            "writes_per_workflow": Sourced(1, "One decision for the start.", "model"),
            "durability": Sourced(
                "durable", "Workflows are rows; a sweeper decides again.", "documented"
            ),
            "failover": Sourced(
                seconds("30s"),
                "The sweeper's offset: a lost decision is made again within about 30 s, "
                "ConductorProperties.",
                "documented",
            ),
            "db_capacity": Sourced(
                100.0,
                "About 100 tasks a second for the open-source engine: Orkes, who sells another.",
                "measured by vendor",
            ),
            "poll": Sourced(
                Uniform(low=0.0, high=seconds("300ms")),
                "Workers that must be quick poll every 100 to 500 ms, Conductor's developer "
                "guide: the middle.",
                "estimate",
            ),
            "lease": Sourced(
                seconds("1h"), "responseTimeoutSeconds 3600 of TaskDef.", "documented"
            ),
        }
    ),
    (
        "The capacity is a competitor's advertisement: measure your own.",
        "Retries are the steps': the product's default is three, after 60 s each.",
        "A lost decision waits for the sweeper; here a crash keeps all starts out as long, too.",
        "No latency of a step is published; what is matched is its interval of polling.",
    ),
    (
        Published(
            "step",
            "Worked out from polling every 100 to 500 ms: Conductor's developer guide.",
            "estimate",
            0.15,
            "the middle of the interval, whose mean wait is half; deciding adds some 15 ms",
            p50=seconds("150ms"),
            p99=seconds("297ms"),
        ),
    ),
)

DURABLE_FUNCTIONS_LIKE = Profile(
    "durable-functions-like",
    "Orchestrations over storage queues: control queues in partitions, each leased by a worker.",
    MappingProxyType(
        {
            "dispatch": Sourced("pull", "Queues of Azure Storage are polled.", "documented"),
            "shards": Sourced(
                4,
                "Default partitions: AzureStorageOrchestrationServiceSettings.",
                "documented",
            ),
            "decision": Sourced(_ZERO, "Counted in persist.", "model"),
            "persist": Sourced(
                Lognormal(mean=1 / 150, cv=0.5),
                "A fan-in of 150 results a second, one after another into one instance: "
                "Microsoft's performance targets; the spread is a guess.",
                "measured by vendor",
            ),
            "writes_per_step": Sourced(1, "History rows of an input, in one batch.", "model"),
            "writes_per_workflow": Sourced(1, "History rows of an input, in one batch.", "model"),
            "durability": Sourced("durable", "History in a table, replayed.", "documented"),
            "failover": Sourced(
                seconds("30s"),
                "Leases of partitions run 30 s and are looked at every 10 s: 10 to 40 s.",
                "documented",
            ),
            "poll": Sourced(
                Lognormal(mean=seconds("193ms"), cv=0.5),
                "Fitted: with the history's write it makes 200 ms a step; the spread is a guess.",
                "model",
            ),
            "lease": Sourced(
                seconds("5min"), "Visibility timeout of the work-item queue.", "documented"
            ),
        }
    ),
    (
        "An idle queue is looked at ever less often, up to every 30 s: not modelled, so a quiet "
        "system is slower than this.",
        "A lost worker's partitions wait for their leases; here a crash keeps all starts out, too.",
        "The figures are Microsoft's, on small machines; other storage is said to be ten times as "
        "fast.",
    ),
    (
        Published(
            "step",
            "Five activities in a row a second on one instance: Microsoft's performance targets.",
            "measured by vendor",
            0.05,
            "a mean is fitted; its estimate from some hundred steps varies by 3 %",
            mean=seconds("200ms"),
        ),
    ),
)

SAGA_OVER_BROKER = Profile(
    "saga-over-broker",
    "A saga library in a service: its row is read and written for each message, commands travel "
    "over a broker (MassTransit, NServiceBus, Eventuate).",
    MappingProxyType(
        {
            "dispatch": Sourced(
                "pull", "Commands are messages in the services' queues.", "documented"
            ),
            "shards": Sourced(
                20,
                "Concurrency 20, partitioned by the saga's id: MassTransit's guidance for sagas.",
                "documented",
            ),
            "decision": Sourced(_ZERO, "A few lines between read and write.", "model"),
            "persist": Sourced(
                Lognormal(mean=seconds("1.5ms"), cv=0.5),
                "One access to a row in Postgres; DBOS measures 1 to 2 ms.",
                "estimate",
            ),
            "writes_per_step": Sourced(
                2, "The saga's row read and written (with its outbox) per message.", "model"
            ),
            "writes_per_workflow": Sourced(2, "As for a step.", "model"),
            "durability": Sourced(
                "durable", "The row and the queues outlive the process.", "documented"
            ),
            "failover": Sourced(
                seconds("10s"), "A process restart; messages wait meanwhile.", "estimate"
            ),
            "poll": Sourced(
                Lognormal.from_quantiles(p50=seconds("4ms"), p99=seconds("12ms")),
                "The command's and the answer's way over a broker, about 2 ms each; the relay of "
                "the outbox is woken at once.",
                "estimate",
            ),
            "outbox": Sourced(
                {"kind": "polling", "interval": "500ms"},
                "Polling interval of Eventuate's CDC service.",
                "documented",
            ),
            "lease": Sourced(
                seconds("10s"),
                "A broker hands out again when it misses its consumer: at once, or after about "
                "10 s of silence.",
                "estimate",
            ),
        }
    ),
    (
        "Nobody publishes a latency of such a saga: its parts are taken from elsewhere.",
        "The broker has no capacity and no outage of its own here: commands do not cross the bus.",
        "Retries are the steps': MassTransit has none by default, NServiceBus 5 at once and 3 "
        "after 10, 20 and 30 s.",
        "Conflicts of two answers on one row are not modelled: an instance's inputs are serial.",
    ),
)
