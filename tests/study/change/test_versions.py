"""The study of a release: three runs on one tape, and what tells the change from its restarts."""

import json

import numpy as np
import pytest

import sim
from sim.scenario import loads
from sim.study.blast.targets import NoSuchFaultError
from sim.study.change.side_by_side import RELEASE, RESTARTS, VERSIONS
from sim.study.change.versions import as_frame, release, tabulate
from sim.study.replicate import RunFailedError
from sim.study.runs.session import Compute

HERE = Compute(1)
TEXT = """
name: released
services: {stock: {time: 20ms, restart: 2s}, bank: {time: 20ms, restart: 2s}, fraud: {time: 20ms}}
workflows:
  order: {steps: {reserve: {service: stock}, charge: {service: bank, after: [reserve]}}}
  order-v2:
    steps:
      reserve: {service: stock}
      check: {service: fraud, after: [reserve], rejects: 50%}
      charge: {service: bank, after: [check]}
  loan: {steps: {file: {service: stock}, pay: {service: bank, after: [file], wait: 60s}}}
  loan-v2: {steps: {file: {service: stock}, pay: {service: fraud, after: [file], wait: 60s}}}
workload:
  - {workflow: order, arrivals: {process: poisson, rate: 3/s}}
  - {workflow: loan, arrivals: {process: poisson, rate: 1/s}}
patterns:
  orchestration: {kind: orchestration, coordinator: {profile: none, failover: 3s}}
  choreography: {kind: choreography, bus: {profile: none}}
  hybrid: {kind: hybrid, domains: {money: {services: [bank], coordinator: {profile: none}}}}
faults:
  screening: {kind: release, target: order, to: order-v2, at: 20s, pause: 1s}
  other-bank: {kind: release, target: loan, to: loan-v2, at: 20s}
  bank-away: {kind: outage, target: bank, at: 30s, for: 5s}
  late: {kind: release, target: order, to: order-v2, at: 39s}
run: {duration: 40s, drain: 2min, replications: 2, seed: 3}
slo: {latency: {order: 1s, loan: 62s}}
"""


@pytest.fixture(scope="module")
def scenario():
    return loads(TEXT)


@pytest.fixture(scope="module")
def found(scenario):
    return release(scenario, "screening", compute=HERE)


def test_the_restarts_alone_come_at_the_very_moments_of_the_release(scenario, found):
    """Run by hand, as the study does: up to the switch the two runs are one."""
    struck = sim.simulate(scenario, "choreography", faults=("screening",)).faults
    moments = struck["start_s"].tolist()
    alone = scenario.with_(
        {
            f"faults.alone-{name}": {"kind": "deploy", "target": name, "at": at, "pause": 1}
            for name, at in zip(found.restarts["choreography"], moments, strict=True)
        }
    )
    names = tuple(f"alone-{name}" for name in found.restarts["choreography"])
    run = sim.simulate(alone, "choreography", faults=names)
    assert run.faults["start_s"].tolist() == moments
    assert run.faults["end_s"].tolist() == struck["end_s"].tolist()
    runs = found.runs[(found.runs["pattern"] == "choreography") & (found.runs["replication"] == 0)]
    assert runs["fault"].tolist() == ["", "screening", RESTARTS]
    assert run.instances["instance"].size == runs["instances"].iloc[2]


def test_what_the_new_version_does_stands_beside_what_restarting_does(found):
    """Half of the new orders are turned down, which no restart does."""
    for pattern in found.patterns:
        changed, restarted = (
            found.series(what, pattern, "share_compensated", "order").values
            for what in (RELEASE, RESTARTS)
        )
        assert (changed > 0.05).all()
        assert (restarted == 0.0).all()
        # The others see no more than a restart, and see it for nothing: they are not changed.
        needless = [found.series(what, pattern, "needless", "loan").values for what in
                    (RELEASE, RESTARTS)]  # fmt: skip
        share = found.series(RELEASE, pattern, "share", "loan").values
        assert needless[0].tolist() == share.tolist()
        assert (needless[0] <= needless[1] + 0.05).all()


def test_figures_are_by_the_workflow_of_the_twin(found):
    assert set(found.values["workflow"]) == {"all", "order", "loan"}
    good = [found.series(what, "choreography", "good", "order").values for what in
            (RELEASE, RESTARTS)]  # fmt: skip
    assert good[0].tolist() == good[1].tolist()
    assert (good[0] > 80).all()


def test_a_long_running_workflow_keeps_its_old_version_for_its_wait(scenario, found):
    """Who arrived just before the switch waits for a minute after it; an order is over at once."""
    long = release(scenario, "other-bank", compute=HERE)
    for pattern in scenario.patterns:
        kept_s = long.series(VERSIONS, pattern, "coexistence_s").values
        assert (kept_s > 55.0).all()
        assert (kept_s < 75.0).all()
        assert (found.series(VERSIONS, pattern, "coexistence_s").values < 5.0).all()
        in_flight = long.series(VERSIONS, pattern, "old_in_flight").values
        assert (in_flight > 10).all()


def test_the_price_to_the_old_version_is_the_switch(found):
    switch = {name: found.series(VERSIONS, name, "switch_s").values for name in found.patterns}
    assert switch["orchestration"].tolist() == [3.0, 3.0]
    assert (switch["choreography"] >= 5.0).all()  # two restarts of 2 s, and a pause
    lines = as_frame(tabulate(found)).set_index(["what", "metric", "pattern"])
    line = lines.loc[(VERSIONS, "switch_s", "choreography")]
    assert line["against"] == "orchestration"
    assert line["difference"] == pytest.approx(
        float(np.mean(switch["choreography"] - switch["orchestration"]))
    )
    assert lines.loc[(RELEASE, "share", "hybrid"), "against"] == RESTARTS


def test_one_job_or_two_is_the_same(scenario, found):
    two = release(scenario, "screening", compute=Compute(2))
    assert two.values.equals(found.values)
    assert two.runs.equals(found.runs)


def test_a_release_that_is_not_over_is_said_to_be_so(scenario):
    late = release(scenario, "late", patterns=["choreography"], compute=HERE)
    assert late.series(VERSIONS, "choreography", "switch_s").infinite in (0.0, 1.0)
    slow = scenario.with_({"services.bank.restart": "1h"})
    late = release(slow, "late", patterns=["choreography"], compute=HERE)
    assert late.series(VERSIONS, "choreography", "switch_s").infinite == 1.0
    assert any("the new version was never taken" in one for one in late.warnings)


def test_only_a_release_is_released(scenario):
    with pytest.raises(NoSuchFaultError, match="'bank-away' is a outage, not a release"):
        release(scenario, "bank-away")
    with pytest.raises(NoSuchFaultError, match="did you mean 'screening'"):
        release(scenario, "screning")


def broken(scenario, pattern, seed, replication, record, faults):
    if any("restart" in name for name in faults):
        raise ArithmeticError("no")
    return sim.simulate(scenario, pattern, seed=seed, replication=replication, faults=faults).tables


def test_a_failed_run_can_be_repeated(scenario):
    with pytest.raises(RunFailedError) as caught:
        release(scenario, "screening", patterns=["orchestration"], compute=HERE, simulate=broken)
    told = caught.value.text("FILE")
    assert 'run.faults=["screening-restart-1"]' in told
    assert '"target": "coordinator"' in told


def test_what_a_person_holds(scenario, tmp_path):
    rollout = sim.release(scenario, "screening", patterns=["choreography"], replications=1, jobs=1)
    assert repr(rollout) == "<Rollout of order-v2 after order in 'released'>"
    assert set(rollout.frame()["what"]) == {RELEASE, RESTARTS, VERSIONS}
    assert "old_in_flight" in rollout._repr_html_()
    rollout.save(tmp_path / "out")
    said = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert said["restarts"] == {"choreography": ["bank", "stock"]}
    assert (tmp_path / "out" / "table.parquet").is_file()
