"""Law 12: a pattern, service, step or workload entry more changes no draw of the others."""

import copy

import pytest
from hypothesis import given
from oracle import Oracle, rows
from strategies import LAW, PATTERNS, scenario_of, scenarios
from troubled import HARD, troubled

from sim.run import simulate_scenario

STEP = {"service": "extra", "optional": True}
ENTRY = {
    "workflow": "further",
    "name": "further",
    "arrivals": {"process": "poisson", "rate": "5/s"},
}


def durations(document, pattern, entries):
    """How long each piece of work held its slot, by workload entry and number; arrivals, too."""
    scenario = scenario_of(document)
    tables = simulate_scenario(scenario, pattern)
    oracle = Oracle(scenario)

    def place(instance):
        at = oracle.at(instance)
        return entries[at.entry], at.lane, at.index

    work = {
        (place(row["instance"]), row["step"], row["copy"], row["round"]): row["ended_s"]
        - row["started_s"]
        for row in rows(tables, "attempts")
    }
    arrived = {place(row["instance"]): row["arrived_s"] for row in rows(tables, "instances")}
    return work, arrived


@LAW
@given(scenarios(closed=False), PATTERNS)
def test_more_of_everything_changes_no_draw(document, pattern):
    more = copy.deepcopy(document)
    more["services"] = {
        "extra": {"time": {"dist": "exponential", "mean": "9ms"}},
        **more["services"],
    }
    first = next(iter(more["workflows"].values()))
    first["steps"] = {"aa": dict(STEP), **first["steps"], "zz": dict(STEP)}
    more["workflows"] = {"further": {"steps": {"a": {"service": "extra"}}}, **more["workflows"]}
    more["workload"] = [ENTRY, *more["workload"]]
    more["patterns"] = {"first": {"kind": "choreography"}, **more["patterns"]}
    names = [entry["workflow"] for entry in document["workload"]]
    work, arrived = durations(document, pattern, names)
    work_of_more, arrived_of_more = durations(more, pattern, ["further", *names])
    assert arrived.items() <= arrived_of_more.items()
    assert work.keys() <= work_of_more.keys()
    for place, length in work.items():
        assert work_of_more[place] == pytest.approx(length, rel=0, abs=1e-9)
    new = {(place[0][0], place[1]) for place in work_of_more.keys() - work.keys()}
    assert all(entry == "further" or step in ("aa", "zz") for entry, step in new)


@LAW
@given(scenarios(closed=False))
def test_every_pattern_has_the_same_draws(document):
    names = [entry["workflow"] for entry in document["workload"]]
    reference, _ = durations(document, "orchestration", names)
    for pattern in ("choreography", "hybrid"):
        work, _ = durations(document, pattern, names)
        assert work == {place: pytest.approx(reference[place], rel=0, abs=1e-9) for place in work}
        assert work.keys() == reference.keys()


LENGTHENING = ("outage", "slowdown", "random")  # faults that change how long work takes


def worked(document, pattern):
    """How long each attempt that was really made held its slot; when instances arrived."""
    tables = simulate_scenario(scenario_of(document), pattern)
    work = {}
    for row in rows(tables, "attempts"):
        length = row["ended_s"] - row["started_s"]
        if row["answer"] in ("success", "error", "rejected") and length > 0.0:
            keys = ("instance", "step", "copy", "round", "phase", "attempt")
            work[tuple(row[key] for key in keys)] = length
    arrived = {row["instance"]: row["arrived_s"] for row in rows(tables, "instances")}
    return work, arrived


def check_troubled(document, pattern):
    document["run"]["faults"] = [
        name for name, fault in document["faults"].items() if fault["kind"] not in LENGTHENING
    ]
    for entry in document["workload"]:
        entry.pop("client", None)  # who asks anew asks later
    struck, arrived_struck = worked(document, pattern)
    document["run"]["faults"] = []
    calm, arrived = worked(document, pattern)
    assert arrived.items() <= arrived_struck.items()
    for place in calm.keys() & struck.keys():
        assert struck[place] == pytest.approx(calm[place], rel=0, abs=1e-9), place


@HARD
@given(troubled(closed=False), PATTERNS)
def test_faults_change_no_draw(document, pattern):
    check_troubled(document, pattern)
