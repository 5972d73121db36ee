"""Law 8: a fault that never strikes changes nothing.

Neither does the machinery of failure itself: a run in which nothing can fail is the same in the
world where it could.
"""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import LAW, PATTERNS, scenario_of, scenarios
from troubled import HARD, faults, troubled

from sim.records.digest import digest
from sim.run import simulate_scenario


@st.composite
def too_late(draw, document):
    """A fault of any kind, at the end of the run or after it."""
    kinds = ("outage", "crash", "leave", "slowdown", "errors", "partition", "loss", "poison")
    fault = draw(faults(document, (*kinds, "deploy")))
    if "point" in fault:
        del fault["point"], fault["probability"]
    fault["at"] = draw(st.sampled_from(["11s", "2h"]))
    return fault


@st.composite
def improbable(draw, document):
    """A fault with a probability, which is 0."""
    kind = draw(st.sampled_from(["errors", "loss", "crash"]))
    service = draw(st.sampled_from(list(document["services"])))
    return {
        "errors": {"kind": "errors", "target": service, "at": "0s", "for": "1h"},
        "loss": {"kind": "loss", "at": "0s", "for": "1h"},
        "crash": {"kind": "crash", "target": service, "point": "after_commit"},
    }[kind] | {"probability": 0}


@st.composite
def elsewhere(draw, document, pattern):
    """A fault on a component that the pattern lacks (None: it has all of them)."""
    absent = {
        "orchestration": ["bus"],
        "choreography": ["coordinator"],
        "hybrid": ["coordinator"] if not document["patterns"]["hybrid"]["domains"] else [],
    }[pattern]
    if not absent:
        return None
    kind = draw(st.sampled_from(["outage", "crash", "slowdown"]))
    fault = {"kind": kind, "target": absent[0], "at": "100ms", "for": "1s"}
    return fault | ({"factor": 3} if kind == "slowdown" else {})


def same(document, pattern, fault):
    """Nothing differs but the list of faults itself."""
    more = copy.deepcopy(document)
    more.setdefault("faults", {})["never"] = fault
    more["run"]["faults"] = [*more["run"].get("faults", []), "never"]
    assert facts(document, pattern) == facts(more, pattern)


def facts(document, pattern):
    """The digest of a run, but for its faults."""
    document["run"] |= {"duration": "1s", "drain": "10s"}
    tables = simulate_scenario(scenario_of(document), pattern, record="summary")
    faults = {name: column[:0] for name, column in tables.arrays["faults"].items()}
    return digest({**tables.arrays, "faults": faults}, tables.codes, tables.aliases)


@st.composite
def never(draw, document, pattern):
    """A fault that never strikes, for one reason or another."""
    reason = draw(st.integers(0, 3))
    fault = None
    if reason == 0:
        fault = draw(improbable(document))
    elif reason == 1:
        fault = draw(elsewhere(document, pattern))
    return fault or draw(too_late(document))


@LAW
@given(st.data(), scenarios(most=6), PATTERNS)
def test_where_nothing_else_can_fail(data, document, pattern):
    same(document, pattern, data.draw(never(document, pattern)))


@HARD
@given(st.data(), troubled(endless=False), PATTERNS)
def test_where_everything_may_fail(data, document, pattern):
    same(document, pattern, data.draw(never(document, pattern)))


@pytest.mark.long
@settings(HARD, max_examples=3000)
@given(st.data(), troubled(endless=False, most=12), PATTERNS)
def test_with_larger_workflows(data, document, pattern):
    same(document, pattern, data.draw(never(document, pattern)))


def test_a_start_that_starts_nothing_takes_no_durable_write():
    """Found: a service hears of the start and its step is on another branch."""
    service = {"time": {"dist": "exponential", "mean": "1ms"}, "outbox": "none"}
    document = {
        "name": "found",
        "services": {"stock": dict(service), "bank": dict(service)},
        "workflows": {
            "order": {
                "choices": {"x": {"left": "40%", "right": "60%"}},
                "steps": {
                    "a": {"service": "stock", "when": {"x": "left"}},
                    "b": {"service": "bank"},
                    "e": {"service": "stock", "after": ["a", "b"]},
                },
            }
        },
        "workload": [{"workflow": "order", "arrivals": {"process": "poisson", "rate": "20/s"}}],
        "network": {"latency": "0s"},
        "patterns": {"choreography": {"kind": "choreography"}},
        "run": {"seed": 0},
    }
    fault = {"kind": "errors", "target": "stock", "at": "0s", "for": "1h", "probability": 0}
    same(document, "choreography", fault)
