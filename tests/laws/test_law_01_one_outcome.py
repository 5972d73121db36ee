"""Law 1: every instance that arrived has exactly one outcome, and the counts add up."""

from collections import Counter

import pytest
from aftermath import TroubledOracle
from hypothesis import example, given
from oracle import Oracle, rows
from strategies import LAW, PATTERNS, scenario_of, scenarios
from troubled import HARD, small, troubled

from sim.run import simulate_scenario


def check(document, pattern):
    scenario = scenario_of(document)
    tables = simulate_scenario(scenario, pattern)
    oracle = Oracle(scenario)
    found = list(rows(tables, "instances"))
    numbers = [row["instance"] for row in found]
    assert numbers == sorted(set(numbers))
    assert set(numbers) >= set(open_arrivals(oracle))
    tries = Counter(row["instance"] for row in rows(tables, "attempts"))
    effects = {}
    for row in rows(tables, "effects"):
        effects.setdefault(row["instance"], set()).add((row["step"], row["copy"], row["round"]))
    assert tries.keys() | effects.keys() <= set(numbers)
    for row in found:
        number = row["instance"]
        done = effects.get(number, set())
        assert row["attempts"] == tries[number]
        assert row["arrived_s"] <= row["accepted_s"]
        if row["outcome"] == "completed":
            assert row["reason"] == "none"
            assert row["arrived_s"] <= row["completed_s"] <= row["settled_s"]
            assert row["latency_s"] == row["completed_s"] - row["arrived_s"]
            assert oracle.places(number, required_only=True) <= done <= oracle.places(number)
        else:
            assert row["outcome"] == "compensated"
            assert row["reason"] in ("rejected", "queue_full")
            assert row["completed_s"] != row["completed_s"]
            assert done < oracle.places(number)
        assert row["answered_s"] >= row["accepted_s"], "everybody gets an answer in the end"
    return oracle, found


def open_arrivals(oracle):
    """The numbers of the instances that arrive whatever becomes of the others, with their times."""
    scenario = oracle.scenario
    return {
        n * len(scenario.workload) + i: time
        for i, entry in enumerate(scenario.workload)
        if entry.arrivals.process != "closed"
        for n, time in enumerate(
            oracle.tape.arrivals(scenario.entry_name(i), entry.arrivals, scenario.run.duration)
        )
    }


@LAW
@given(scenarios(), PATTERNS)
def test_every_instance_has_one_outcome(document, pattern):
    _, found = check(document, pattern)
    assert {row["outcome"] for row in found} <= {"completed"}


@pytest.mark.long
@LAW
@given(scenarios(chain=True), PATTERNS)
def test_also_where_steps_are_rejected(document, pattern):
    oracle, found = check(document, pattern)
    limited = any("queue_limit" in service for service in document["services"].values())
    for row in found:
        number = row["instance"]
        refused = any(oracle.rejected(number, step) for step in oracle.left(number))
        if refused:
            assert row["outcome"] == "compensated"
        elif not limited:
            assert row["outcome"] == "completed"


@LAW
@given(scenarios(closed=False))
def test_the_same_instances_arrive_at_the_same_times_under_every_pattern(document):
    scenario = scenario_of(document)
    expected = open_arrivals(Oracle(scenario))
    for pattern in scenario.patterns:
        found = simulate_scenario(scenario, pattern).arrays["instances"]
        arrived = zip(found["instance"].tolist(), found["arrived_s"].tolist(), strict=True)
        assert dict(arrived) == expected


@pytest.mark.parametrize("pattern", ["orchestration", "choreography", "hybrid"])
def test_an_instance_whose_branches_remove_everything_completes_when_it_is_accepted(pattern):
    document = {
        "name": "nothing to do",
        "services": {"stock": {"time": "10ms"}},
        "workflows": {
            "order": {
                "choices": {"x": {"left": "100%", "right": "0%"}},
                "steps": {"a": {"service": "stock", "when": {"x": "right"}}},
            }
        },
        "workload": [{"workflow": "order", "arrivals": {"process": "constant", "rate": "10/s"}}],
        "patterns": {
            "orchestration": {"kind": "orchestration"},
            "choreography": {"kind": "choreography"},
            "hybrid": {"kind": "hybrid", "domains": {"one": {"services": ["stock"]}}},
        },
        "run": {"duration": "1s"},
    }
    _, found = check(document, pattern)
    assert len(found) == 9
    assert all(row["completed_s"] == row["accepted_s"] for row in found)
    assert all(row["attempts"] == 0 for row in found)


WHY = {
    "completed": {"none"},
    "compensated": {
        "rejected", "attempts_exhausted", "timeout", "circuit_open", "bulkhead_full", "queue_full",
        "expired",
    },
    "dirty": {
        "none", "rejected", "attempts_exhausted", "timeout", "circuit_open", "bulkhead_full",
        "queue_full", "expired",
    },
    "stuck": {"coordinator_lost", "event_lost", "dead_letter"},
    "refused": {"admission", "coordinator_lost", "event_lost", "client_gave_up"},
    "in_flight": {"horizon"},
}  # fmt: skip
"""The reasons that each outcome may have."""


def check_troubled(document, pattern):
    scenario = scenario_of(document)
    tables = simulate_scenario(scenario, pattern)
    found = list(rows(tables, "instances"))
    numbers = [row["instance"] for row in found]
    assert numbers == sorted(set(numbers))
    arrived = {row["instance"]: row["arrived_s"] for row in found}
    assert open_arrivals(TroubledOracle(scenario, pattern)).items() <= arrived.items()
    tries = Counter(row["instance"] for row in rows(tables, "attempts"))
    touched = {row["instance"] for row in rows(tables, "effects")}
    for row in found:
        number = row["instance"]
        assert row["attempts"] == tries[number]
        assert row["reason"] in WHY[row["outcome"]], row
        assert row["accepted_s"] >= row["arrived_s"] or row["accepted_s"] != row["accepted_s"]
        if row["outcome"] == "completed":
            assert row["accepted_s"] <= row["completed_s"] <= tables.ended_s
        is_open = row["settled_s"] != row["settled_s"]
        if row["outcome"] == "completed" and is_open:
            assert tables.horizon_reached, "its optional work is not over"
        elif row["outcome"] in ("completed", "compensated", "dirty"):
            assert row["accepted_s"] <= row["settled_s"] <= tables.ended_s, row
        else:
            assert is_open
        if row["outcome"] == "refused":
            assert number not in touched
            assert row["accepted_s"] != row["accepted_s"]
        if row["outcome"] == "in_flight":
            assert tables.horizon_reached


def crash(of=None, **when):
    return {"kind": "crash", "target": of or "stock", **when}


AGAIN_AND_AGAIN = {
    "kind": "random", "target": "stock", "mtbf": "500ms", "mttr": "900ms", "of": "crash"
}  # fmt: skip
LOG = {"bus": {"delivery": "log", "session_timeout": "500ms", "rebalance": {"kind": "none"}}}
SLOW = {"time": {"dist": "uniform", "low": "1ms", "high": "201ms"}}

A_SPIKE_AND_CLIENTS_THAT_ASK_ANEW = small(
    "choreography",
    {"a": {}},
    rate="19/s",
    client={"retry_as": "new", "retry": {"attempts": 3}, "timeout": "221ms"},
    faults=({"kind": "spike", "target": "order", "at": "77ms", "for": "256ms", "factor": 2},),
    seed=2,
)
"""Two instances had one number."""

A_PIECE_THAT_FAILS_AT_ONCE = small(
    "orchestration", {"a": {"copies": 3, "retry": {"attempts": 1}, "bulkhead": {"concurrent": 1}}}
)
"""Refused in the very instant in which it was asked for, it closed its instance too early."""

A_LOST_COMMAND_THAT_IS_DRIVEN_AGAIN = small(
    "orchestration",
    {"a": {}, "b": {"after": ["a"]}},
    how={"coordinator": {"dispatch": "push"}},
    faults=(crash("coordinator", at="500ms"), crash("coordinator", at="500ms")),
    network={"loss": "30%"},
)
"""Nothing was outstanding for it until the crash, which the coordinator has twice."""

TWO_CRASHES_IN_ONE_INSTANT = small(
    "orchestration",
    {"a": {}},
    service={"concurrency": 4, **SLOW},
    how={"coordinator": {"dispatch": "push", "decision": "10ms"}},
    faults=(crash(at="561ms"), crash(at="561ms")),
)
"""An attempt that is broken is due at its service, and at the coordinator."""

A_MEMBER_DIES_WHILE_A_PIECE_WAITS = small(
    "choreography",
    {"a": {"errors": "80%"}, "b": {"rejects": "60%"}},
    service={"concurrency": 2, "time": "200ms"},
    how=LOG,
    faults=(crash(at="1279ms"),),
)
"""Its retry went on, and the event came again, too."""

DELIVERIES_USED_UP_WHILE_A_PIECE_WAITS = small(
    "choreography",
    {"a": {"errors": "40%"}, "b": {"wait": "258ms"}},
    how={"bus": {**LOG["bus"], "max_deliver": 1}},
    faults=(
        {"kind": "random", "target": "stock", "mtbf": "500ms", "mttr": "967ms", "of": "crash"},
    ),
    drain="60s",
)
"""The event was put aside, and its retry went on."""

A_MEMBER_DIES_WITH_AN_ABANDONED_HANDLER = small(
    "choreography",
    {"a": {"timeout": {"dist": "uniform", "low": "20ms", "high": "600ms"}}},
    service={"time": "198ms"},
    how=LOG,
    faults=(
        {"kind": "random", "target": "stock", "mtbf": "800ms", "mttr": "851ms", "of": "crash"},
    ),
    drain="60s",
    seed=4,
)
"""It was counted twice: as broken, and as what is tried again."""

A_CRASH_AT_A_POINT_AND_COPIES = small(
    "choreography",
    {"a": {"copies": 4, "errors": "80%"}},
    service=SLOW,
    how={"bus": {"delivery": "log", "static_members": True}},
    faults=(crash(point="after_commit", probability="30%"),),
)
"""Copies that wait for their retries while the member that had committed one dies."""

A_MESSAGE_COMES_AGAIN_AND_THE_BULKHEAD_IS_FULL = small(
    "choreography",
    {"a": {"errors": "80%", "bulkhead": {"concurrent": 1}}},
    service={"concurrency": 2, "time": {"dist": "erlang", "mean": "200ms", "k": 3}},
    rate="17/s",
    how={"bus": {"ack_timeout": "250ms"}},
    seed=1017,
)
"""Two attempts at one piece left the bulkhead, which it had entered once."""


@HARD
@example(A_MESSAGE_COMES_AGAIN_AND_THE_BULKHEAD_IS_FULL, "choreography")
@example(A_CRASH_AT_A_POINT_AND_COPIES, "choreography")
@example(A_MEMBER_DIES_WITH_AN_ABANDONED_HANDLER, "choreography")
@example(DELIVERIES_USED_UP_WHILE_A_PIECE_WAITS, "choreography")
@example(A_MEMBER_DIES_WHILE_A_PIECE_WAITS, "choreography")
@example(TWO_CRASHES_IN_ONE_INSTANT, "orchestration")
@example(A_LOST_COMMAND_THAT_IS_DRIVEN_AGAIN, "orchestration")
@example(A_PIECE_THAT_FAILS_AT_ONCE, "orchestration")
@example(A_SPIKE_AND_CLIENTS_THAT_ASK_ANEW, "choreography")
@given(troubled(), PATTERNS)
def test_also_where_everything_may_fail(document, pattern):
    check_troubled(document, pattern)


def test_a_client_that_waits_for_ever_is_not_outstanding():
    """Where its start was lost, the instance is stuck; it was said to be in flight."""
    document = small("choreography", {"a": {}}, client={"retry": {}}, network={"loss": "30%"})
    tables = simulate_scenario(scenario_of(document), "choreography")
    assert not tables.horizon_reached
    assert {row["outcome"] for row in rows(tables, "instances")} == {"completed", "stuck"}
