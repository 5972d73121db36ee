"""What a release costs: who is rolled when, and harm that is known exactly."""

from types import SimpleNamespace

import pytest
import struck
from by_hand import in_a_row

from sim.study.change.impact import impacts, representatives
from sim.study.change.release import harms, release
from sim.study.change.schedule import schedule
from sim.study.runs.session import Compute

HERE = Compute(jobs=1)
GOOD = 5999 + 1199
"""Orders and refunds of a run of the stand-in, all of them good."""


def rolling(scenario, pattern, seed, replication, record, faults=()):
    """The stand-in of `struck`, where a rolling restart is an outage of 10 s."""
    outages = {
        name: SimpleNamespace(at=scenario.faults[name].at, for_=10.0, target=one.target)
        for name in faults
        if (one := scenario.faults[name])
    }
    world = SimpleNamespace(run=scenario.run, faults=outages)
    return struck.stand_in(world, pattern, seed, replication, record, faults)


def failing(scenario, pattern, seed, replication, record, faults=()):
    if faults and pattern == "hybrid" and replication == 1:
        raise ZeroDivisionError("oh")
    return rolling(scenario, pattern, seed, replication, record, faults)


@pytest.fixture(scope="module")
def touched():
    return impacts(struck.scenario())


@pytest.fixture(scope="module")
def data(touched):
    return release(touched, compute=HERE, simulate=rolling)


def of(found, kind, pattern):
    return next(one for one in found if (one.release.kind, one.release.pattern) == (kind, pattern))


def planned(touched, kind, pattern):
    plan = schedule(touched)
    [one] = [one for one in plan.releases if (one.kind, one.pattern) == (kind, pattern)]
    return one, [plan.scenario.faults[name] for name in one.faults]


def test_the_median_place_stands_for_all():
    # five in a row, insert: after reserve 2 + 3 + 2 components, after charge 2 + 2 + 3, after pack
    # 2 + 2 + 2, after ship 2 + 2 + 3: of 6 7 7 7 the lower middle, and of those the first
    stand = {one.change.kind: one.change.place for one in representatives(impacts(in_a_row()))}
    assert stand["insert a step"] == "after reserve"
    # remove: reserve 6, charge 10, pack 6, ship 7, notify 6
    assert stand["remove a step"] == "notify"


def test_one_follows_the_other(touched):
    one, faults = planned(touched, "swap two steps", "choreography")
    assert one.components == ("bank", "stock")
    assert [(fault.kind, fault.target, fault.batch) for fault in faults] == [
        ("deploy", "bank", 1),
        ("deploy", "stock", 1),
    ]
    # a tenth of the run has passed; a restart takes 10 s, after the 30 ms of the work in hand
    assert [fault.at for fault in faults] == [60.0, pytest.approx(60.0 + 10.03 + 5.0)]


def test_who_is_new_or_goes_is_not_rolled(touched):
    subscribed, _ = planned(touched, "add an independent subscriber", "choreography")
    assert subscribed.components == ()
    inserted, _ = planned(touched, "insert a step", "orchestration")
    assert inserted.components == ("coordinator",)
    removed, _ = planned(touched, "remove a step", "orchestration")
    assert removed.components == ("coordinator",)


def test_who_goes_here_but_stays_elsewhere_is_rolled(touched):
    # without charge the bank has no step in an order, and it still has one in a refund
    only = [one for one in touched.impacts if one.change.place == "charge"]
    one, _ = planned(
        SimpleNamespace(scenario=touched.scenario, impacts=only), "remove a step", "choreography"
    )
    assert one.components == ("bank", "stock")


def test_a_quarter_of_many_at_a_time():
    many = struck.scenario().with_(
        {
            "services.bank.replicas": 9,
            "patterns.orchestration.coordinator": {"shards": 16, "failover": "4s"},
        }
    )
    found = impacts(many)
    one, faults = planned(found, "change what an event carries", "orchestration")
    assert one.components[0] == "coordinator"
    assert faults[0].batch == 4
    assert faults[1].at == 60.0 + 4 * 4.0 + 5.0
    bank = next(fault for fault in faults if fault.target == "bank")
    assert bank.batch == 2


def test_runs_are_as_long_as_the_longest_release(touched):
    assert schedule(touched).scenario.run.duration == 600.0
    short = impacts(struck.scenario().with_({"run.duration": "40s", "faults": {}}))
    plan = schedule(short)
    last = max(fault.at for fault in plan.scenario.faults.values())
    assert plan.scenario.run.duration >= last + 10.0 + 60.0
    data = release(short, replications=1, compute=HERE, simulate=rolling)
    said = " ".join(data.warnings)
    assert f"runs of {plan.scenario.run.duration:g} s" in said
    assert "one replication: no interval" in said


def test_where_nothing_is_good_nothing_can_be_harmed():
    late = impacts(struck.scenario().with_({"slo.latency": "1ms"}), ["orchestration"])
    data = release(late, replications=2, compute=HERE, simulate=rolling)
    assert any("nothing can be harmed" in one for one in data.warnings)
    assert harms(data)[0].verdict == "baseline"


def test_the_harm_is_that_of_all_restarts_together(data):
    found = harms(data)
    # the coordinator for 10 s, 11 s and 12 s: 120, 132 and 144 of those who are good otherwise
    alone = of(found, "swap two steps", "orchestration")
    assert alone.mean.mean == pytest.approx(132 / GOOD)
    assert alone.verdict == "baseline"
    # bank and stock one after the other, and the stand-in slows refunds for both
    both = of(found, "swap two steps", "choreography")
    assert both.mean.mean == pytest.approx(264 / GOOD)
    assert both.difference.mean == pytest.approx(132 / GOOD)
    assert both.difference.low > 0
    assert both.verdict == "worse"
    harmed = harms(data, "harmed")
    assert of(harmed, "swap two steps", "choreography").mean.mean == 264


def test_where_nobody_is_released_nobody_is_harmed(data):
    found = of(harms(data), "add an independent subscriber", "choreography")
    assert (found.mean.mean, found.mean.high) == (0, 0)
    assert found.verdict == "better"


def test_releases_of_the_same_components_are_run_once(touched):
    seen = []

    def counting(scenario, pattern, seed, replication, record, faults=()):
        seen.append((pattern, replication, faults))
        return rolling(scenario, pattern, seed, replication, record, faults)

    found = release(touched, replications=1, compute=HERE, simulate=counting)
    assert len(seen) == len(set(seen))
    assert {faults for _, _, faults in seen} >= {one.faults for one in found.releases}


def test_a_run_that_fails_is_left_out_under_every_pattern(touched):
    data = release(touched, compute=HERE, simulate=failing)
    assert data.replications == 2
    assert [(one.pattern, one.replication) for one in data.failures] == [("hybrid", 1)]
    assert "ZeroDivisionError: oh" in str(data.failures[0])
    assert "--set" in str(data.failures[0])
    assert any("replication 1 is left out" in one for one in data.warnings)
    assert len(data.series(data.releases[0], "share")) == 2


def test_with_the_model_itself():
    scenario = struck.scenario().with_(
        {
            "run": {"duration": "100s", "replications": 2, "seed": 3},
            "faults": {},
            "patterns.choreography.bus": {"delivery": "queue"},
        }
    )
    found = harms(release(impacts(scenario, ["orchestration", "choreography"]), compute=HERE))
    # one shard stands still for 10 s of these runs, and orders wait for it
    assert of(found, "swap two steps", "orchestration").mean.mean > 0.02
    # two services of one replica each are away for 10 s, one after the other
    assert of(found, "swap two steps", "choreography").verdict == "worse"
    assert of(found, "add an independent subscriber", "choreography").mean.mean == 0
