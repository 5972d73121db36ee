"""Every outcome and every reason, each in the smallest world that has it."""

import pytest

from sim.records import OUTCOMES, REASONS

PUSH = "kind: orchestration, coordinator: {profile: none, dispatch: push}"
PULL = "kind: orchestration, coordinator: {profile: none, dispatch: pull}"
VOLATILE = "kind: orchestration, coordinator: {profile: none, dispatch: push, durability: volatile}"
BUS = "kind: choreography, bus: {profile: none}"
OFFLINE = "kind: choreography, outbox: none, bus: {profile: none, publish_timeout: 2}"
DEAD = "kind: choreography, bus: {profile: none, poison: dead_letter, max_deliver: 2}"
WATCHED = BUS + ", deadline_monitor: {after: 5, every: 1}"
ONE_TRY = ", retry: {attempts: 1}"
ONE = {"a": "time: 1"}
TWO = {"a": "time: 1", "b": "time: 1"}
ROW = {"first": "service: a, undo: {}", "second": "service: b, after: [first]"}


def once(more=""):
    return {"only": f"service: a{more}"}


CASES = {
    ("completed", "none"): [(ONE, once(), p, {}) for p in (PUSH, PULL, BUS)],
    ("compensated", "rejected"): [
        (TWO, ROW | {"second": "service: b, after: [first], rejects: 100%"}, p, {})
        for p in (PUSH, PULL, BUS)
    ],
    ("compensated", "attempts_exhausted"): [
        (TWO, ROW | {"second": "service: b, after: [first], errors: 100%"}, p, {})
        for p in (PUSH, PULL, BUS)
    ],
    ("compensated", "timeout"): [
        (TWO, ROW | {"second": "service: b, after: [first], timeout: 0.5" + ONE_TRY}, p, {})
        for p in (PUSH, PULL, BUS)
    ],
    ("compensated", "circuit_open"): [
        (
            ONE,
            once(", errors: 100%, retry: {attempts: 2, wait: 1}, breaker: {window: 1}"),
            PUSH,
            {},
        )
    ],
    ("compensated", "bulkhead_full"): [
        ({"a": "time: 1, concurrency: 9"}, once(", bulkhead: {concurrent: 1}" + ONE_TRY),
         PUSH, {"at": (0.0, 0.5)})
    ],
    ("compensated", "queue_full"): [
        ({"a": "time: 1, queue_limit: 0"}, once(ONE_TRY), PUSH, {"at": (0.0, 0.5)})
    ],
    ("compensated", "expired"): [
        (TWO, ROW, WATCHED, {"faults": {"away": "kind: outage, target: b, at: 0, for: 50"}})
    ],
    ("dirty", "rejected"): [
        (
            TWO,
            {
                "first": "service: a, undo: {errors: 100%, retry: {attempts: 2}}",
                "second": "service: b, after: [first], rejects: 100%",
            },
            p,
            {},
        )
        for p in (PUSH, BUS)
    ],
    ("dirty", "none"): [
        ({"a": "time: 1, concurrency: 2, inbox: none"},
         once(", timeout: 1.2, retry: {attempts: 2}, undo: {}"), PUSH,
         {"faults": {"slow": "kind: slowdown, target: a, factor: 1.5, at: 0, for: 0.5"}})
    ],
    ("stuck", "coordinator_lost"): [
        (TWO, ROW, VOLATILE, {"faults": {"crash": "kind: crash, target: coordinator, at: 0.5"}})
    ],
    ("stuck", "event_lost"): [
        (TWO, ROW, OFFLINE, {"faults": {"away": "kind: outage, target: bus, at: 0.5, for: 9"}}),
        (ONE, once(), PUSH,
         {"faults": {"cut": "kind: partition, between: [a, coordinator], at: 0, for: 9"}}),
    ],
    ("stuck", "dead_letter"): [
        (ONE, once(), DEAD, {"faults": {"bad": "kind: poison, target: only, at: 0"}})
    ],
    ("refused", "admission"): [
        (ONE, once(), p, {"at": (0.0, 0.5), "entry": "admission: {kind: concurrency, limit: 1}"})
        for p in (PUSH, BUS)
    ],
    ("refused", "coordinator_lost"): [
        (ONE, once(), PUSH, {"faults": {"crash": "kind: crash, target: coordinator, at: 0, for: 5"},
                             "at": (1.0,)})
    ],
    ("refused", "event_lost"): [
        (ONE, once(), BUS, {"faults": {"crash": "kind: crash, target: bus, at: 0, for: 5"},
                            "at": (1.0,)})
    ],
    ("refused", "client_gave_up"): [
        (ONE, once(), p, {"faults": {"away": f"kind: outage, target: {t}, at: 0, for: 9"},
                          "at": (1.0,), "entry": "client: {timeout: 2}"})
        for p, t in ((PUSH, "coordinator"), (BUS, "bus"))
    ],
    ("in_flight", "horizon"): [
        (ONE, once(", errors: 100%, retry: {attempts: null, wait: 1}"), p, {}) for p in (PUSH, BUS)
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "case"),
    [(expected, case) for expected, cases in CASES.items() for case in cases],
    ids=lambda value: "-".join(value) if isinstance(value[0], str) else value[2][:20],
)
def test_an_outcome_and_its_reason(play, expected, case):
    services, steps, pattern, more = case
    last = play(services, steps, pattern, **more).instances.iloc[-1]
    assert (last["outcome"], last["reason"]) == expected


def test_each_outcome_and_each_reason_is_shown():
    assert {outcome for outcome, _ in CASES} == set(OUTCOMES)
    assert {reason for _, reason in CASES} == set(REASONS)
