"""The catalogue: what each change makes of the steps, where it applies, and what it takes along."""

import pytest
from by_hand import FIVE, in_a_row, scenario_with
from hypothesis import given, settings
from strategies import LAW, scenario_of, scenarios

from sim.scenario import loads
from sim.study.change import edits
from sim.study.change.catalogue import KINDS, catalogue
from sim.study.change.impact import impacts


def afters(steps):
    return {name: set(edits.after(step)) for name, step in steps.items()}


def changed(scenario, kind, place, workflow="order"):
    [one] = [
        one
        for one in catalogue(scenario, workflow).changes
        if (one.kind, one.place) == (kind, place)
    ]
    return one.scenario


def reasons(scenario, kind):
    return {
        one.place: one.reason for one in catalogue(scenario, "order").skipped if one.kind == kind
    }


class TestEditsOfADiamond:
    """reserve -> charge -> (pack, invoice) -> ship."""

    def after(self, kind, place):
        steps = changed(scenario_with(FIVE), kind, place).workflows["order"].steps
        return {name: set(step.after) for name, step in steps.items()}

    def test_a_new_step(self):
        was = afters(FIVE)
        assert self.after("add a last step", "after ship") == {**was, "new": {"ship"}}
        assert self.after("insert a step", "after charge") == {
            **was,
            "new": {"charge"},
            "pack": {"new"},
            "invoice": {"new"},
        }
        assert self.after("insert a step", "after pack")["ship"] == {"new", "invoice"}
        subscribed = self.after("add an independent subscriber", "after pack")
        assert subscribed == {**was, "new": {"pack"}}

    def test_a_step_less(self):
        found = self.after("remove a step", "charge")
        assert found == {
            "reserve": set(),
            "pack": {"reserve"},
            "invoice": {"reserve"},
            "ship": {"pack", "invoice"},
        }
        assert self.after("remove a step", "pack")["ship"] == {"invoice", "charge"}

    def test_two_steps_at_each_others_place(self):
        assert self.after("swap two steps", "charge and pack") == {
            "reserve": set(),
            "pack": {"reserve"},
            "charge": {"pack"},
            "invoice": {"pack"},
            "ship": {"charge", "invoice"},
        }

    def test_two_steps_side_by_side(self):
        assert self.after("make two parallel", "charge and pack") == {
            "reserve": set(),
            "charge": {"reserve"},
            "pack": {"reserve"},
            "invoice": {"charge"},
            "ship": {"pack", "invoice", "charge"},
        }


def test_a_new_step_is_like_the_one_before_it_and_has_a_service_of_its_own():
    scenario = in_a_row().with_(
        {
            "services.bank.replicas": 3,
            "workflows.order.steps.charge.payload": "5kB",
            "workflows.order.steps.charge.retry": {"attempts": 7},
        }
    )
    found = changed(scenario, "insert a step", "after charge")
    new = found.workflows["order"].steps["new"]
    assert (new.service, new.payload, new.retry.attempts) == ("new-service", 5000, 7)
    assert (new.rejects, new.undo, new.optional) == (0, None, False)
    assert found.services["new-service"] == scenario.services["bank"]
    assert found.services["bank"] is scenario.services["bank"], "measured data are not read again"


def test_names_that_are_taken_are_left_alone():
    steps = {**FIVE, "new": {"service": "post", "after": ["ship"]}}
    found = changed(scenario_with(steps), "add a last step", "after new")
    assert set(found.workflows["order"].steps["new-2"].after) == {"new"}


def domains_of(scenario):
    return {name: set(one.steps) for name, one in scenario.patterns["hybrid"].domains.items()}


def test_a_new_step_joins_the_domain_of_the_one_before_it_and_a_subscriber_none():
    row = in_a_row()
    assert domains_of(changed(row, "insert a step", "after charge"))["sales"] == {"order.new"}
    assert domains_of(changed(row, "add a last step", "after notify"))["delivery"] == set()
    subscribed = changed(row, "add an independent subscriber", "after charge")
    assert not any(domains_of(subscribed).values())
    assert subscribed.workflows["order"].steps["new"].optional


def test_behind_ends_in_two_domains_it_joins_none():
    steps = {"one": {"service": "stock"}, "two": {"service": "bank"}}
    apart = {"a": {"services": ["stock"]}, "b": {"services": ["bank"]}}
    found = changed(scenario_with(steps, domains=apart), "add a last step", "after one and two")
    assert not any(domains_of(found).values())
    together = {"a": {"services": ["stock", "bank"]}}
    found = changed(scenario_with(steps, domains=together), "add a last step", "after one and two")
    assert domains_of(found) == {"a": {"order.new"}}


def test_what_names_a_step_goes_with_it():
    domains = {"sales": {"steps": ["order.charge"]}, "goods": {"services": ["stock"]}}
    scenario = scenario_with(FIVE, domains=domains).with_(
        {
            "faults": {
                "bad": {"kind": "poison", "target": "order.charge", "at": "0s"},
                "short": {"kind": "poison", "target": "charge", "at": "0s"},
                "away": {"kind": "outage", "target": "bank", "at": "0s", "for": "1s"},
            },
            "run.faults": ["bad", "away"],
        }
    )
    found = changed(scenario, "remove a step", "charge")
    assert set(found.faults) == {"away"}
    assert found.run.faults == ("away",)
    assert domains_of(found) == {"goods": set()}


def test_what_is_not_possible_is_left_out_with_a_reason():
    scenario = loads("""
name: bounds
services: {a: {time: 1ms}}
workflows:
  order:
    steps:
      ask: {service: a, rejects: 1%, undo: {}}
      buy: {service: a, after: [ask], pivot: true}
      tell: {service: a, after: [ask, buy], optional: true}
      beg: {service: a, fallback_for: ask}
workload: [{workflow: order, arrivals: {process: constant, rate: 1/s}}]
patterns: {hybrid: {kind: hybrid}}
run: {duration: 1s}
""")
    assert reasons(scenario, "remove a step") == {
        "ask": "'beg' stands in for it: remove that first"
    }
    assert "from the pivot on nothing" in reasons(scenario, "swap two steps")["ask and buy"]
    assert "'tell' is optional" in reasons(scenario, "swap two steps")["buy and tell"]
    waiting = reasons(scenario, "make two parallel")["ask and tell"]
    assert waiting == "'tell' waits for 'ask' through another step, too"
    assert reasons(scenario, "add an undo") == {"ask": "it has one"}
    undone = {one.place for one in catalogue(scenario, "order").changes if one.kind == KINDS[5]}
    assert undone == {"buy", "tell", "beg"}
    lonely = scenario_with({"one": {"service": "stock"}})
    assert reasons(lonely, "remove a step") == {"one": "it is the only step"}
    idle = scenario_with({"one": {"service": "stock", "optional": True}})
    assert reasons(idle, "add a last step") == {"at the end": "no step is required"}
    with pytest.raises(KeyError):
        catalogue(lonely, "oder")


STRUCTURE = KINDS[:5]
"""The kinds that change which step follows which, and nothing about the steps that stay."""


@settings(LAW, max_examples=15)
@given(scenarios(most=6))
def test_whatever_the_scenario(document):
    scenario = scenario_of(document)
    for one in impacts(scenario).impacts:
        change = one.change
        assert set(change.scenario.patterns) == set(scenario.patterns)
        for name, workflow in scenario.workflows.items():
            same = change.scenario.workflows[name] == workflow
            assert same == (name != change.workflow)
        before = set(scenario.workflows[change.workflow].steps)
        after = set(change.scenario.workflows[change.workflow].steps)
        come, go = {"add": (1, 0), "ins": (1, 0), "rem": (0, 1)}.get(change.kind[:3], (0, 0))
        if change.kind == "add an undo":
            come = 0
        assert (len(after - before), len(before - after)) == (come, go)
        if one.pattern == "orchestration" and change.kind in STRUCTURE:
            # by relay a service knows its commands and nothing else
            touched = {str(who.component) for who in one.touched}
            whose = {
                scenario.workflows[change.workflow].steps[step].service for step in before - after
            }
            relayed = scenario.network.payload_by == "relay"
            assert "coordinator" in touched
            assert not relayed or touched <= {"coordinator", "new-service", *whose}
