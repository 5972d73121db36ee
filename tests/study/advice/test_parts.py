"""Criteria read off the parts: the numbers of coupling and change impact, patterns ranked."""

import sim
from sim.study.advice.parts import from_parts

LINE = """
name: line
services: {a: {time: 5ms}, b: {time: 5ms}, c: {time: 5ms}}
workflows:
  line:
    steps: {one: {service: a}, two: {service: b, after: [one]}, three: {service: c, after: [two]}}
  idle: {steps: {only: {service: a}}}
workload: [{workflow: line, arrivals: {process: constant, rate: 1/s}}]
patterns:
  engine: {kind: orchestration, coordinator: {profile: none}}
  events: {kind: choreography, bus: {profile: none}}
run: {duration: 1s}
"""


def test_they_are_what_the_studies_of_parts_say():
    scenario = sim.loads(LINE)
    found = {one.name: one for one in from_parts(scenario, ("engine", "events"))}
    assert list(found) == ["change_impact", "dependencies", "places_mean"]
    table = sim.coupling(scenario).table("line")
    for name in ("dependencies", "places_mean"):
        for pattern in ("engine", "events"):
            assert found[name].means[pattern].mean == table.loc[name, pattern]
    # One coordinator knows all: one place to look at.
    assert found["places_mean"].means["engine"].mean == 1.0
    assert found["places_mean"].best.best == "engine"
    impact = sim.change_impact(scenario).data.impacts
    counts = [
        len(one.touched)
        for one in impact
        if one.pattern == "events" and one.change.workflow == "line"
    ]
    assert found["change_impact"].means["events"].mean == sum(counts) / len(counts)
    assert all(one.exact and one.runs is None for one in found.values())
