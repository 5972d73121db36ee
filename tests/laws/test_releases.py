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
    """The document with a release of its first entry's workflow: the same again, by a new name.

    Under a hybrid the new version's steps are in the domains of the old one's.
    """
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


LAST = "zz"  # behind all steps by name


def _restart_soon(document):
    """So that the switch is within the run."""
    for service in document["services"].values():
        service["restart"] = "50ms"
    patterns = document["patterns"]
    domains = patterns["hybrid"]["domains"].values()
    for of in (patterns["orchestration"], *domains):
        of["coordinator"]["failover"] = "50ms"


@settings(LAW, max_examples=20)
@given(scenarios(most=6), PATTERNS, MOMENTS)
def test_who_arrives_before_the_switch_is_of_the_old_version_and_the_rest_of_the_new(
    document, pattern, at
):
    """One more step stands behind all others: the new instances have it, and only they.

    Twice the same, at every record level; and the same instances arrive as without the release.
    """
    document = released(document, at)
    document["run"] |= {"duration": "1s", "drain": "1h"}
    _restart_soon(document)
    name = document["workload"][0]["workflow"]
    steps = document["workflows"][name + NEXT]["steps"]
    required = [step for step, of in steps.items() if not of.get("optional")]
    steps[LAST] = {"service": next(iter(document["services"])), "after": required}
    scenario = scenario_of(document)
    tables = simulate_scenario(scenario, pattern)
    twin = simulate_scenario(scenario, pattern, faults=())
    found = tables.frame("instances")
    assert simulate_scenario(scenario, pattern, record="summary").digest() == tables.digest()
    if all(entry["arrivals"]["process"] != "closed" for entry in document["workload"]):
        assert found["arrived_s"].tolist() == twin.frame("instances")["arrived_s"].tolist()
    is_new = found["workflow"] == name + NEXT
    own = found[is_new | (found["workflow"] == name)]
    switch = tables.frame("faults")["end_s"].max(skipna=False)
    switch = np.inf if np.isnan(switch) else switch  # the run was over before
    before, after = (own[own["workflow"] == of]["arrived_s"] for of in (name, name + NEXT))
    assert (before <= switch).all()
    assert (after >= switch).all()
    effects = tables.frame("effects")
    last = set(effects[effects["step"] == LAST]["instance"])
    routed = set(effects[effects["step"].isin(required)]["instance"])
    assert last == set(found[is_new & (found["outcome"] == "completed")]["instance"]) & routed
    assert set(found["outcome"]) <= {"completed"}


@settings(LAW, max_examples=20)
@given(scenarios(most=6), PATTERNS, MOMENTS)
def test_where_nothing_else_fails(document, pattern, at):
    same(document, pattern, at)


@settings(LAW, max_examples=30)
@given(troubled(endless=False, monitor=False), PATTERNS, MOMENTS)
def test_where_everything_may_fail(document, pattern, at):
    same(document, pattern, at)


@pytest.mark.long
@settings(HARD, max_examples=3000)
@given(troubled(monitor=False, most=8), PATTERNS, MOMENTS)
def test_with_larger_workflows(document, pattern, at):
    same(document, pattern, at)
