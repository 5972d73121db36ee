"""Law 12: a pattern, service, step or workload entry more changes no draw of the others."""

import copy

import pytest
from hypothesis import given
from oracle import Oracle, rows
from strategies import LAW, PATTERNS, scenario_of, scenarios

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
