"""Law 1: every instance that arrived has exactly one outcome, and the counts add up."""

from collections import Counter

import pytest
from aftermath import TroubledOracle
from hypothesis import given
from oracle import Oracle, rows
from strategies import LAW, PATTERNS, scenario_of, scenarios
from troubled import HARD, troubled

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


@HARD
@given(troubled(), PATTERNS)
def test_also_where_everything_may_fail(document, pattern):
    check_troubled(document, pattern)
