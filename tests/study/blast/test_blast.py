"""Blast radius and blast map, on a stand-in for the model whose harm is known exactly."""

import functools
import math

import numpy as np
import pandas as pd
import pytest
from struck import scenario as struck_scenario
from struck import stand_in

from sim.metrics import FIGURES
from sim.model.client import NUMBERS
from sim.model.full.world import SPIKES
from sim.scenario import ScenarioError
from sim.study.asked import UnknownPatternError
from sim.study.blast import study as module
from sim.study.blast.data import tabulate
from sim.study.blast.study import blast_faults, blast_map, blast_radius
from sim.study.blast.targets import NoSuchFaultError
from sim.study.blast.twins import FIRST_TRIES
from sim.study.runs.session import Compute

ALONE = Compute(jobs=1)

GOOD = 5999 + 1199
"""Orders and refunds in 600 s; all are good in the twin."""


def harmed_orders(replication: int) -> int:
    """The fault of replication r lasts for 30 + r s."""
    return 300 + 10 * replication


@pytest.fixture
def shop():
    return struck_scenario()


def values(data, metric: str, workflow: str = "all", **which) -> list[float]:
    frame = data.values
    chosen = (frame["metric"] == metric) & (frame["workflow"] == workflow)
    for column, value in which.items():
        chosen &= frame[column] == value
    return frame[chosen].sort_values("replication")["value"].tolist()


class TestRadius:
    """One fault under one pattern."""

    def test_every_replication_figure_and_workflow_has_its_row(self, shop):
        data = blast_radius(shop, "orchestration", "stock-away", simulate=stand_in, compute=ALONE)
        assert list(data.values.columns) == [
            *("component", "fault", "pattern", "replication"),
            *("metric", "workflow", "value", "struck"),
        ]
        assert len(data.values) == 3 * len(FIGURES) * 3  # runs, figures, two workflows and all
        assert data.values["struck"].all()
        assert set(data.values["component"]) == {"stock"}

    def test_the_figures_are_those_of_run_and_twin(self, shop):
        data = blast_radius(shop, "orchestration", "stock-away", simulate=stand_in, compute=ALONE)
        assert values(data, "harmed") == [harmed_orders(run) for run in range(3)]
        assert values(data, "share") == [harmed_orders(run) / GOOD for run in range(3)]
        assert values(data, "share_stuck", "order")[0] == pytest.approx(150 / 5999)
        assert values(data, "harmed", "refund") == [0.0] * 3
        assert values(data, "needless") == [0.0] * 3
        assert values(data, "recovery") == [0.0] * 3  # three in sixty are left of it: r = 2 s
        assert values(data, "delay_debt")[0] == pytest.approx(150 * 5.0)

    def test_who_never_goes_there_is_hurt_needlessly(self, shop):
        data = blast_radius(shop, "choreography", "stock-away", simulate=stand_in, compute=ALONE)
        assert values(data, "needless", "order") == [0.0] * 3
        assert values(data, "needless", "refund")[0] == pytest.approx(60 / 1199)

    def test_the_twin_lacks_only_the_fault_that_is_studied(self, shop):
        seen: list[tuple[str, ...]] = []

        def watching(scenario, pattern, seed, replication, record, faults):
            seen.append(faults)
            return stand_in(scenario, pattern, seed, replication, record, faults)

        both = shop.with_({"run.faults": ["engine-away", "stock-away"]})
        blast_radius(
            both, "orchestration", "stock-away", simulate=watching, compute=ALONE, replications=1
        )
        assert seen == [("engine-away",), ("engine-away", "stock-away")]

    def test_one_run_and_one_twin_of_a_seed(self, shop):
        data = blast_radius(
            shop, "hybrid", "stock-away", replications=1, seed=11, simulate=stand_in, compute=ALONE
        )
        assert list(data.runs["digest"]) == ["hybrid-11-0-", "hybrid-11-0-stock-away"]
        assert list(data.runs["fault"]) == ["", "stock-away"]
        cell = tabulate(data, ["share"])[0]
        assert (cell.n, cell.mean) == (1, 300 / GOOD)
        assert math.isnan(cell.ci_low)
        assert any("one replication" in warning for warning in data.warnings)

    def test_a_fault_need_not_be_in_the_file(self, shop):
        fault = {"kind": "outage", "target": "stock", "at": "120s", "for": "30s"}
        data = blast_radius(shop, "orchestration", fault, simulate=stand_in, compute=ALONE)
        assert data.added == ("outage-stock",)
        assert values(data, "harmed") == [harmed_orders(run) for run in range(3)]

    def test_what_the_pattern_lacks_is_not_struck_and_not_run(self, shop):
        data = blast_radius(shop, "choreography", "engine-away", simulate=stand_in, compute=ALONE)
        assert data.runs.empty
        assert not data.values["struck"].any()
        assert values(data, "share") == [0.0] * 3
        cell = tabulate(data, ["share"])[0]
        assert (cell.there, cell.struck, cell.verdict) == (False, False, "not there")

    def test_too_short_a_run_is_told(self, shop):
        short = shop.with_({"run.duration": "200s"})
        data = blast_radius(short, "orchestration", "stock-away", simulate=stand_in, compute=ALONE)
        assert values(data, "recovery_not_seen") == [1.0] * 3
        assert any("too little was left" in warning for warning in data.warnings)
        cell = tabulate(data, ["recovery"])[0]
        assert (cell.n, cell.unknown, cell.infinite) == (0, 1.0, 0.0)

    def test_closed_users_do_not_count(self, shop):
        users = {"process": "closed", "users": 5, "think": "1s"}
        closed = shop.with_({"workload.1.arrivals": users})
        data = blast_radius(closed, "orchestration", "stock-away", simulate=stand_in, compute=ALONE)
        assert values(data, "good", "refund") == [0.0] * 3
        assert values(data, "good", "order") == [5999.0] * 3

    def test_spikes_and_further_tries_of_clients_do_not_count(self, shop):
        def with_more(*of):
            facts = stand_in(*of)
            table = facts.frames["instances"]
            more = [table.iloc[:100].assign(instance=table["instance"] + high) for high in
                    (NUMBERS, SPIKES)]  # fmt: skip
            facts.frames["instances"] = pd.concat([table, *more], ignore_index=True)
            return facts

        assert NUMBERS == FIRST_TRIES
        data = blast_radius(shop, "orchestration", "stock-away", simulate=with_more, compute=ALONE)
        assert values(data, "good") == [GOOD] * 3

    def test_an_unknown_fault_is_answered_with_the_nearest(self, shop):
        with pytest.raises(NoSuchFaultError, match="did you mean 'stock-away'"):
            blast_radius(shop, "hybrid", "stock-awya", simulate=stand_in)
        with pytest.raises(UnknownPatternError, match="did you mean 'hybrid'"):
            blast_radius(shop, "hybird", "stock-away", simulate=stand_in)


class TestMap:
    """Each component in turn under each pattern."""

    def test_every_component_is_struck_and_coordinator_and_bus_stand_together(self, shop):
        data = blast_map(shop, simulate=stand_in, compute=ALONE)
        components = [row.component for row in data.rows]
        assert components == ["stock", "bank", "coordinator", "bus"]  # nobody asks for idle
        lacking = {
            (cell.component, cell.pattern) for cell in tabulate(data, ["share"]) if not cell.there
        }
        assert lacking == {("coordinator", "choreography"), ("bus", "orchestration")}
        assert values(data, "harmed", component="bus", pattern="hybrid")[0] == 300 + 60

    def test_the_mirror_stands_though_no_pattern_has_it(self, shop):
        data = blast_map(shop, patterns=["orchestration"], simulate=stand_in, compute=ALONE)
        assert [row.component for row in data.rows][-2:] == ["coordinator", "bus"]
        assert [row.exists for row in data.rows][-2:] == [True, False]
        assert "outage-bus" not in data.scenario.faults

    def test_a_twin_serves_all_components(self, shop):
        data = blast_map(shop, simulate=stand_in, compute=ALONE, replications=2)
        counts = data.runs.groupby(["pattern", "replication"]).size()
        assert counts["orchestration"].tolist() == [4, 4]  # the twin, two services, coordinator
        assert counts["hybrid"].tolist() == [5, 5]

    def test_progress_counts_the_runs(self, shop):
        told: list[tuple[int, int]] = []
        blast_map(
            shop,
            simulate=stand_in,
            compute=Compute(jobs=1, progress=lambda done, total: told.append((done, total))),
            replications=2,
        )
        assert told[-1] == (26, 26)
        assert [done for done, _ in told] == [4, 8, 13, 17, 21, 26]

    def test_links_are_cut_each_beside_its_mirror(self, shop):
        data = blast_map(shop, simulate=stand_in, compute=ALONE, links=True, replications=1)
        links = [row.component for row in data.rows if " – " in row.component]
        assert links == [
            *("stock – coordinator", "stock – bus"),
            *("bank – coordinator", "bank – bus"),
            *("client – coordinator", "client – bus"),
            "coordinator – bus",
        ]
        fault = data.scenario.faults["partition-stock-bus"]
        assert (fault.kind, fault.at, fault.for_) == ("partition", 120.0, 30.0)

    def test_what_a_kind_cannot_strike_is_not_there(self, shop):
        leave = {"kind": "leave", "at": "120s", "for": "30s"}
        data = blast_map(shop, leave, simulate=stand_in, compute=ALONE, replications=1)
        assert [(row.component, row.exists) for row in data.rows] == [
            *(("stock", True), ("bank", True)),
            *(("coordinator", False), ("bus", False)),
        ]

    def test_names_of_the_file_are_left_alone(self, shop):
        taken = shop.with_(
            {"faults.outage-bus": {"kind": "outage", "target": "bus", "at": "1s", "for": "1s"}}
        )
        data = blast_map(taken, simulate=stand_in, compute=ALONE, replications=1)
        assert data.rows[-1].fault == "outage-bus-2"
        assert data.scenario.faults["outage-bus"].at == 1.0

    def test_wrong_faults_are_refused(self, shop):
        with pytest.raises(NoSuchFaultError, match="cannot strike each component"):
            blast_map(shop, {"kind": "poison", "at": "1s"}, simulate=stand_in)
        with pytest.raises(NoSuchFaultError, match="leave out 'target'"):
            blast_map(shop, {"kind": "outage", "target": "bank"}, simulate=stand_in)
        with pytest.raises(ScenarioError, match="for"):
            blast_map(shop, {"kind": "outage", "at": "1s"}, simulate=stand_in)

    def test_the_difference_to_the_first_pattern_is_paired(self, shop):
        data = blast_map(shop, simulate=stand_in, compute=ALONE)
        cells = {(c.component, c.pattern): c for c in tabulate(data, ["share"])}
        worse = cells["stock", "choreography"]
        assert worse.verdict == "worse"
        assert worse.difference == pytest.approx(np.mean([60, 62, 64]) / GOOD)
        assert cells["stock", "hybrid"].verdict == "no difference shown"
        assert cells["bus", "hybrid"].verdict == "not there"  # the baseline has no bus

    def test_the_result_does_not_depend_on_jobs(self, shop):
        one, two = (
            blast_map(shop, simulate=stand_in, compute=Compute(jobs=jobs)) for jobs in (1, 2)
        )
        pd.testing.assert_frame_equal(one.values, two.values, check_exact=True)
        pd.testing.assert_frame_equal(one.runs, two.runs)


class TestFaultsOfTheFile:
    """All or some of the faults that the scenario names, each with its mirror."""

    def test_a_coordinator_fault_is_followed_by_the_same_on_the_bus(self, shop):
        data = blast_faults(shop, simulate=stand_in, compute=ALONE, replications=1)
        assert [row.fault for row in data.rows] == [
            "stock-away",
            "engine-away",
            "engine-away-on-bus",
        ]
        mirror = data.scenario.faults["engine-away-on-bus"]
        assert (mirror.target, mirror.at, mirror.for_) == ("bus", 120.0, 30.0)

    def test_a_mirror_of_the_file_is_taken_and_moved_beside_it(self, shop):
        given = {"kind": "outage", "target": "bus", "at": "120s", "for": "30s"}
        first = shop.with_({"faults": {"broker": given, **shop.document()["faults"]}})
        data = blast_faults(first, simulate=stand_in, compute=ALONE, replications=1)
        assert [row.fault for row in data.rows] == ["broker", "engine-away", "stock-away"]
        assert data.added == ()

    def test_only_those_named(self, shop):
        data = blast_faults(shop, ["stock-away"], simulate=stand_in, compute=ALONE, replications=1)
        assert [row.component for row in data.rows] == ["stock"]


def test_a_failing_run_says_how_to_repeat_it(shop):
    def failing(scenario, pattern, seed, replication, record, faults):
        if (pattern, replication, faults) == ("hybrid", 1, ("outage-bus",)):
            raise ArithmeticError("broken on purpose")
        return stand_in(scenario, pattern, seed, replication, record, faults)

    data = blast_map(shop, simulate=failing, compute=ALONE)
    assert 1 not in set(data.values["replication"])
    assert data.replications == shop.run.replications - 1
    [failure] = data.failures
    said = failure.text("my.yaml")
    assert "replication 1 of hybrid (seed 7) failed: ArithmeticError: broken on purpose" in said
    assert "counterpoint run my.yaml --set 'faults.outage-bus={" in said
    assert "--set 'run.faults=[\"outage-bus\"]' --pattern hybrid --seed 7 --replication 1" in said


def test_what_cannot_be_struck_is_told_as_such(shop, monkeypatch):
    monkeypatch.setattr(module, "cannot_strike", lambda *_: ("cannot be",))
    with pytest.raises(ScenarioError, match="cannot be"):
        blast_map(shop, simulate=stand_in)


def test_nobody_good_is_told(shop):
    strict = shop.with_({"slo.latency": "100ms"})
    data = blast_faults(strict, simulate=stand_in, compute=ALONE, replications=2)
    assert any("no instance is good" in warning for warning in data.warnings)
    assert all(math.isnan(value) for value in values(data, "share", fault="stock-away"))


@functools.cache
def never_over():
    """Runs in which the fault is never over: the first of three sees no end, two never recover."""

    def simulate(scenario, pattern, seed, replication, record, faults):
        longer = scenario.with_({"faults.stock-away.for": "490s"}) if faults else scenario
        facts = stand_in(longer, pattern, seed, replication, record, faults)
        if faults and replication:
            facts.frames["faults"]["end_s"] = 150.0
        return facts

    return blast_radius(
        struck_scenario(), "orchestration", "stock-away", simulate=simulate, compute=ALONE
    )


def test_not_seen_and_infinite_are_kept_apart():
    cell = tabulate(never_over(), ["recovery"])[0]
    assert cell.mean == math.inf
    assert cell.n == 2
    assert (cell.infinite, cell.unknown) == (pytest.approx(2 / 3), pytest.approx(1 / 3))
