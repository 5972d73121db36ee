"""Law 4: no work starts before its predecessors' effects exist."""

import math

from aftermath import Aftermath
from hypothesis import given
from oracle import Oracle, rows
from strategies import LAW, PATTERNS, scenario_of, scenarios
from troubled import HARD, troubled

from sim.run import simulate_scenario


def check(document, pattern):
    scenario = scenario_of(document)
    tables = simulate_scenario(scenario, pattern)
    oracle = Oracle(scenario)
    committed = {
        (row["instance"], row["step"], row["copy"], row["round"]): row["committed_s"]
        for row in rows(tables, "effects")
    }
    for row in rows(tables, "attempts"):
        number, name, round_ = row["instance"], row["step"], row["round"]
        left = oracle.left(number)
        assert name in left, "a step that the branches have removed is never tried"
        before = {
            (before, copy, turn)
            for before in left[name].after
            if before in left
            for copy in range(left[before].copies)
            for turn in range(1, oracle.rounds(number, before) + 1)
        }
        before |= {(name, copy, round_ - 1) for copy in range(left[name].copies) if round_ > 1}
        for place in before:
            assert committed[(number, *place)] <= row["asked_s"], (place, row)
        assert not row["started_s"] < row["enqueued_s"]
        assert row["asked_s"] <= row["enqueued_s"] <= row["ended_s"]


@LAW
@given(scenarios(), PATTERNS)
def test_no_work_starts_before_its_predecessors_effects_exist(document, pattern):
    check(document, pattern)


@LAW
@given(scenarios(chain=True), PATTERNS)
def test_nothing_is_tried_behind_a_rejection(document, pattern):
    check(document, pattern)


def check_troubled(document, pattern):
    after = Aftermath(scenario_of(document), pattern)
    oracle = after.oracle
    for row in rows(after.tables, "attempts"):
        assert not row["started_s"] < row["enqueued_s"]
        assert not row["enqueued_s"] < row["asked_s"]
        if row["phase"] == "do":
            before_it(oracle, after.committed(row["instance"]), row)


def before_it(oracle, committed, row):
    """All that precedes an attempt is there: each step, or what stands in for it."""
    number, name = row["instance"], row["step"]
    steps = oracle.main_steps(number)
    main = next(one for one in steps if name in oracle.slot(number, one))

    def done(places):
        return all(committed.get(place, math.inf) <= row["asked_s"] for place in places)

    for before in steps[main].after:
        if before in steps:
            slot = oracle.slot(number, before)
            assert any(done(oracle.work(number, one)) for one in slot), (before, row)
    assert done({place for place in oracle.work(number, name) if place[2] < row["round"]}), row


@HARD
@given(troubled(), PATTERNS)
def test_also_where_everything_may_fail(document, pattern):
    check_troubled(document, pattern)
