"""The release of a version with the same content changes nothing but the workflow's name.

Both versions stand in the same components, before the same guards, in the same partitions, and take
the same draws: so a difference between run and twin is a difference between the versions.
"""

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import LAW, PATTERNS, scenario_of, scenarios
from troubled import HARD, troubled

from sim.run import simulate_scenario

NEXT = "-next"
MOMENTS = st.integers(0, 900).map(lambda n: f"{n}ms")


def released(document, at):
    """The document with a release of its first entry's workflow: the same again, by a new name."""
    document = copy.deepcopy(document)
    name = document["workload"][0]["workflow"]
    document["workflows"][name + NEXT] = copy.deepcopy(document["workflows"][name])
    for domain in document["patterns"]["hybrid"]["domains"].values():
        steps = domain.get("steps", [])
        own = [step for step in steps if step.startswith(f"{name}.")]
        domain.setdefault("steps", []).extend(f"{name}{NEXT}.{step.split('.')[1]}" for step in own)
    release = {"kind": "release", "target": name, "to": name + NEXT, "at": at}
    document.setdefault("faults", {})["again"] = release
    document["run"]["faults"] = [*document["run"].get("faults", []), "again"]
    return document


def facts(document, pattern):
    """Columns of a run, but for its workflows, as bytes: NaN is NaN."""
    document["run"] |= {"duration": "1s", "drain": "10s"}
    tables = simulate_scenario(scenario_of(document), pattern, record="attempts")
    found = {}
    for table in ("instances", "effects", "undos", "components", "series", "attempts"):
        columns = tables.arrays[table]
        keys = [c for c in ("instance", "step", "copy", "round", "committed_s") if c in columns]
        order = np.lexsort([columns[key] for key in reversed(keys)]) if keys else slice(None)
        if table == "attempts":
            order = np.lexsort([columns[c] for c in ("attempt", "phase", "copy", "round", "step",
                                                     "ended_s", "instance")])  # fmt: skip
        found |= {
            (table, name): column[order].tobytes()
            for name, column in columns.items()
            if name not in ("workflow", "replica")  # slots are alike
        }
    return found


def names_a_workflow(fault, names):
    """Whether a fault strikes a workflow or a step of one: it strikes the version of that name."""
    return fault["kind"] in ("errors", "poison", "spike") and (
        str(fault["target"]).partition(".")[0] in names
    )


def same(document, pattern, at):
    """Nothing differs but names."""
    names = set(document["workflows"])
    struck = [
        name
        for name in document["run"].get("faults", [])
        if not names_a_workflow(document["faults"][name], names)
    ]
    document["run"]["faults"] = struck
    changed = released(document, at)
    assert facts(document, pattern) == facts(changed, pattern)


@settings(LAW, max_examples=40)
@given(scenarios(most=6), PATTERNS, MOMENTS)
def test_where_nothing_else_fails(document, pattern, at):
    same(document, pattern, at)


@settings(LAW, max_examples=60)
@given(troubled(endless=False, monitor=False), PATTERNS, MOMENTS)
def test_where_everything_may_fail(document, pattern, at):
    same(document, pattern, at)


@pytest.mark.long
@settings(HARD, max_examples=3000)
@given(troubled(monitor=False, most=8), PATTERNS, MOMENTS)
def test_with_larger_workflows(document, pattern, at):
    same(document, pattern, at)
