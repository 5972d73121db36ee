"""A whole file: what it loads to, and all that is wrong with it in one message."""

from pathlib import Path

import pytest

from sim.scenario import Scenario, ScenarioError, load, loads

WRONG = """\
name: shop
services:
  stock: {time: 20ms, repliccas: 2}
  bank:
    time: {dist: lognormal, mean: -60ms, cv: 0.5}
workflows:
  order:
    choices:
      risk: {low: 90%, high: 20%}
    steps:
      reserve: {service: stcok}
      ship:
        service: bank
        after:
          - reserve
          - chrge
      pack: {service: bank, after: [label]}
      label: {service: bank, after: [pack]}
      charge:
        service: bank
        retry: {wait: {backoff: expnential}}
        timeout: 2 sec
workload:
  - workflow: order
    arrivals: {process: poisson, rate: "40"}
patterns:
  hybrid:
    kind: hybrid
    domains:
      one: {services: [bank]}
      two: {steps: [order.ship]}
faults:
  storm: {kind: outage, target: banc, at: 1s, for: 10s}
  flood: {kind: outage, target: bank, at: 1s, for: 0s}
run: {drain: 5s}
"""


SAID = """\
13 problems in the scenario
  shop.yaml:3: services.stock.repliccas: unknown key; did you mean 'replicas'? known here: \
replicas, concurrency, time, queue_limit, discipline, balancer, restart, commit, inbox, outbox, \
drop_expired, autoscale
  shop.yaml:5: services.bank.time.mean: '-60ms' is negative: more than 0s is needed
  shop.yaml:9: workflows.order.choices.risk: the branches' probabilities sum to 1.1, not to 1
  shop.yaml:11: workflows.order.steps.reserve.service: there is no service 'stcok'; did you mean \
'stock'? known: stock, bank
  shop.yaml:16: workflows.order.steps.ship.after[1]: there is no step 'chrge'; did you mean \
'charge'? known: reserve, ship, pack, label, charge
  shop.yaml:18: workflows.order.steps.label.after: the steps wait for each other: label -> pack -> \
label
  shop.yaml:21: workflows.order.steps.charge.retry.wait.backoff: 'expnential' is not allowed: \
fixed, linear, exponential; did you mean 'exponential'?
  shop.yaml:22: workflows.order.steps.charge.timeout: '2 sec' is not a duration: write a number \
and one of us, ms, s, min, h, d, like 20ms or 1.5s
  shop.yaml:25: workload[0].arrivals.rate: '40' is a rate without a unit: write a number and one \
of /h, /min, /s, like 40/s or 300/min (without quotes a bare number is per second)
  shop.yaml:31: patterns.hybrid.domains.two.steps[0]: the step order.ship is in the domain 'one' \
already
  shop.yaml:33: faults.storm.target: there is no service, coordinator or bus 'banc'; did you mean \
'bank'? known: stock, bank, coordinator, coordinator/one, coordinator/two, bus
  shop.yaml:34: faults.flood.for: '0s' is zero: more than 0s is needed
  shop.yaml:35: run.duration: is missing"""


def test_all_problems_of_a_file_come_at_once(tmp_path):
    file = tmp_path / "shop.yaml"
    file.write_text(WRONG, encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load(file)
    assert str(error.value).replace(str(file), "shop.yaml") == SAID


def test_a_problem_knows_its_place(tmp_path):
    file = tmp_path / "shop.yaml"
    file.write_text(WRONG, encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load(file)
    by_path = {problem.path: problem for problem in error.value.problems}
    problem = by_path["run.duration"]
    assert (problem.file, problem.line, problem.message) == (str(file), 35, "is missing")


def test_every_key_loads(every_key):
    order = every_key.workflows["order"]
    assert every_key.name == "every-key"
    assert order.steps["charge"].after == ("review", "reserve")
    assert order.steps["charge"].retry.wait.first == 0.2
    assert order.steps["charge"].undo.retry.attempts == 10
    assert order.steps["pack"].undo.retry.attempts is None
    assert order.steps["pack"].retry.wait.model_dump(exclude_unset=True)["jitter"] == "none"
    assert every_key.services["billing"].inbox is None
    assert every_key.services["email"].autoscale.max == 4
    assert every_key.network.bandwidth == 125e6
    assert every_key.network.link("coordinator", "payment").latency.value == 0.005
    assert every_key.network.link("coordinator", "bus") is None
    assert every_key.patterns["choreography-in-full"].bus.key.hot == 0.2
    assert every_key.patterns["choreography-in-full"].outbox.kind == "none"
    assert every_key.patterns["choreography"].outbox is None
    assert every_key.faults["payment-outage"].for_ == 30.0
    assert every_key.run.warmup == "auto"
    assert [every_key.entry_name(i) for i in (0, 1, 2)] == ["order", "refund", "steady"]
    assert every_key.workload[5].arrivals.times_s == (0.0, 0.125, 0.25, 1.5)
    assert every_key.checks[0].at_most == 0.8
    assert every_key.warnings == ()


def test_defaults_are_the_documented_ones(small):
    service, step = small.services["stock"], small.workflows["order"].steps["reserve"]
    assert (service.replicas, service.concurrency, service.queue_limit) == (1, 1, None)
    assert (service.discipline, service.balancer, service.restart) == ("fifo", "shared", 10.0)
    assert service.commit.is_zero
    assert (service.inbox.window, service.outbox.latency.value) == (604800.0, 0.075)
    assert (step.retry.attempts, step.retry.wait.first, step.retry.wait.max) == (3, 1.0, 100.0)
    assert (step.retry.wait.backoff, step.retry.wait.jitter) == ("exponential", "full")
    assert (step.payload, step.optional, step.undo) == (1000.0, False, None)
    assert (small.network.latency.value, small.network.bandwidth) == (0.0005, None)
    assert (small.run.drain, small.run.replications, small.run.seed) == (300.0, 10, 1)
    assert small.slo_of("order") is None


def test_the_objective_is_the_deadline_unless_it_is_said(document):
    document["workflows"]["order"]["deadline"] = "30s"
    assert Scenario.of(document).slo_of("order") == 30.0
    assert Scenario.of(document | {"slo": {"latency": "2s"}}).slo_of("order") == 2.0
    assert Scenario.of(document | {"slo": {"latency": {"order": "3s"}}}).slo_of("order") == 3.0
    assert Scenario.of(document | {"slo": {"order": "4s"}}).slo_of("order") == 4.0


def test_it_is_made_in_python_just_as_well(document, small):
    assert Scenario(**document) == small
    with pytest.raises(ScenarioError) as error:
        Scenario(**document | {"workload": []})
    assert str(error.value) == (
        "1 problem in the scenario\n  workload: is empty: at least one is needed"
    )


def test_parts_that_are_made_already_are_taken(small, document):
    parts = {name: getattr(small, name) for name in document}
    assert Scenario(**parts) == small
    with pytest.raises(ScenarioError, match="there is no service 'stock'"):
        Scenario(**parts | {"services": {"bank": small.services["bank"]}})


def test_faults_that_come_too_late_are_warned_of(data):
    text = (data / "every_key.yaml").read_text(encoding="utf-8")
    scenario = loads(
        text.replace("target: order, factor: 3, at: 60s", "target: order, factor: 3, at: 15min"),
        data,
    )
    line = 1 + next(
        i for i, row in enumerate(text.splitlines()) if row.strip().startswith("spike:")
    )
    assert [str(warning) for warning in scenario.warnings] == [
        f"{line}: faults.spike.at: strikes when the run is over: it ends at 15min at the latest"
    ]


def test_a_bound_that_a_pivot_takes_away_is_warned_of(document):
    document["workflows"]["order"]["steps"]["charge"] |= {"pivot": True, "retry": {"attempts": 4}}
    document["workflows"]["order"]["steps"]["ship"]["retry"] = {"attempts": "unlimited"}
    assert [str(warning) for warning in Scenario.of(document).warnings] == [
        "workflows.order.steps.charge.retry.attempts: 4 has no effect: from the pivot on a required"
        " step is tried until it succeeds"
    ]


def test_data_files_are_relative_to_the_file(data, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert load(data / "every_key.yaml").base == data
    monkeypatch.chdir(data)
    assert load("every_key.yaml").base == Path()
