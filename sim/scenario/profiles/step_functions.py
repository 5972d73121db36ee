"""Coordinators like AWS Step Functions: a managed service that calls, durable or not."""

from __future__ import annotations

from types import MappingProxyType

from sim.scenario.families import Constant, Lognormal
from sim.scenario.profiles.profile import Profile, Published, Sourced
from sim.scenario.values import seconds

_ZERO = Constant(value=0.0)
_BENCHMARK = (
    "from start to the first Lambda function, eu-west-1, n = 1024: bitesizedserverless.com, "
    "September 2022"
)
_SERVICE = {
    "dispatch": Sourced("push", "The service calls: AWS documentation.", "documented"),
    "shards": Sourced(
        2000,
        "A managed service: so many that hardly an execution waits for another.",
        "model",
    ),
    "persist": Sourced(_ZERO, "Counted in the decision: the published figure is the sum.", "model"),
}
_CAVEATS = (
    "Only the way from the start to the first function is published; a transition between steps "
    "is taken to cost as much.",
    "An execution waits for another in about 3 % of its decisions at 100 starts a second of "
    "five steps; beyond, raise shards.",
    "Cold starts of functions are not in it; retries are the steps' (1 s, doubling, three).",
)

STEP_FUNCTIONS_STANDARD_LIKE = Profile(
    "step-functions-standard-like",
    "A managed, durable workflow service that calls its steps.",
    MappingProxyType(
        {
            **_SERVICE,
            "decision": Sourced(
                Lognormal.from_quantiles(p50=seconds("99ms"), p99=seconds("250ms")),
                f"p50 99 ms and p99 250 ms {_BENCHMARK} (standard, synchronous).",
                "measured by third party",
            ),
            "writes_per_step": Sourced(1, "A state transition is persisted.", "documented"),
            "writes_per_workflow": Sourced(1, "A state transition is persisted.", "documented"),
            "durability": Sourced("durable", "Exactly once, for up to a year.", "documented"),
            "failover": Sourced(
                seconds("1s"), "Hidden from users: a zone's loss is not noticed.", "estimate"
            ),
            "db_capacity": Sourced(
                5000.0, "State transitions a second in large regions: AWS quotas.", "documented"
            ),
            "admission": Sourced(
                {"kind": "token_bucket", "rate": 300.0, "burst": 1300},
                "StartExecution, 300 a second and a burst of 1300: AWS quotas, large regions.",
                "documented",
            ),
        }
    ),
    (
        *_CAVEATS,
        "Beyond its quota of transitions the product throttles; here they wait.",
        "Started asynchronously it takes 142 ms (p99 313 ms).",
    ),
    (
        Published(
            "start",
            f"Standard, synchronous, {_BENCHMARK}.",
            "measured by third party",
            0.10,
            "the value itself; a p99 of some hundred draws varies by 8 %",
            p50=seconds("99ms"),
            p99=seconds("250ms"),
        ),
    ),
)

STEP_FUNCTIONS_EXPRESS_LIKE = Profile(
    "step-functions-express-like",
    "A managed workflow service that keeps nothing between its steps.",
    MappingProxyType(
        {
            **_SERVICE,
            "decision": Sourced(
                Lognormal.from_quantiles(p50=seconds("77ms"), p99=seconds("241ms")),
                f"p50 77 ms and p99 241 ms {_BENCHMARK} (express, synchronous).",
                "measured by third party",
            ),
            "writes_per_step": Sourced(
                0, "State is not persisted between transitions: AWS documentation.", "documented"
            ),
            "writes_per_workflow": Sourced(0, "As for a step.", "documented"),
            "durability": Sourced(
                "volatile", "Synchronous: at most once, lost in a failure.", "documented"
            ),
            "failover": Sourced(
                seconds("1s"), "Hidden from users: a zone's loss is not noticed.", "estimate"
            ),
            "admission": Sourced(
                {"kind": "token_bucket", "rate": 6000.0, "burst": 6000},
                "StartExecution, 6000 a second: AWS quotas; the burst is a guess.",
                "documented",
            ),
        }
    ),
    (
        *_CAVEATS,
        "Executions end after five minutes; started asynchronously they begin again after a "
        "failure, and take 118 ms (p99 298 ms): neither is modelled.",
    ),
    (
        Published(
            "start",
            f"Express, synchronous, {_BENCHMARK}.",
            "measured by third party",
            0.10,
            "the value itself; a p99 of some hundred draws varies by 8 %",
            p50=seconds("77ms"),
            p99=seconds("241ms"),
        ),
    ),
)
