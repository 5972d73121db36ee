"""MiSim: dependencies come before the work of an operation, and an experiment says the load."""

import json

import pytest
from scenario.imports.texts import graph, imported, refused, steps

ARCHITECTURE = {
    "network_latency": "0.002+-0.001",
    "microservices": [
        {
            "name": "gateway",
            "instances": 1,
            "capacity": 1000,
            "operations": [
                {
                    "name": "order",
                    "demand": 5,
                    "dependencies": [
                        {"service": "stock", "operation": "stock.reserve"},
                        {"operation": "bank.charge", "probability": 0.75},
                    ],
                }
            ],
            "patterns": [
                {
                    "type": "retry",
                    "config": {"maxTries": 4},
                    "strategy": {"type": "exp", "config": {"baseBackoff": 0.1, "base": 2}},
                },
                {"type": "circuitbreaker", "config": {"threshold": 50, "sleepWindow": 5}},
            ],
        },
        {
            "name": "stock",
            "instances": 2,
            "capacity": 1000,
            "loadbalancer_strategy": "even",
            "operations": [{"name": "reserve", "demand": 20}],
        },
        {
            "name": "bank",
            "instances": 3,
            "capacity": 1000,
            "operations": [{"name": "charge", "demand": 40, "circuitBreaker": None}],
        },
    ],
}
EXPERIMENT = {
    "simulation_meta_data": {"experiment_name": "loss", "duration": 60, "seed": 7},
    "request_generators": [{"microservice": "gateway", "operation": "order", "interval": 0.25}],
    "chaosmonkeys": [{"microservice": "bank", "instances": 1, "time": 10}],
    "summonermonkeys": [{"microservice": "bank", "instances": 1, "time": 30}],
}


def architecture(**changes):
    return json.dumps(ARCHITECTURE | changes)


def one(**service):
    made = {"name": "a", "operations": [{"name": "x", "demand": 1}], **service}
    return json.dumps({"microservices": [made]})


def experiment(**changes):
    return json.dumps(EXPERIMENT | changes)


def test_the_scenario_of_an_architecture_is_the_one_made_by_hand():
    made = imported(architecture())
    assert graph(made) == {
        "stock-reserve": [],
        "bank-charge": [],
        "gateway-order": ["bank-charge", "stock-reserve"],
    }
    found = steps(made)
    assert found["bank-charge"] == {
        "service": "bank",
        "when": {"gateway-asks-bank": "yes"},
        "time": "40ms",
        "retry": {
            "attempts": 4,
            "wait": {
                "backoff": "exponential",
                "first": "100ms",
                "factor": 2.0,
                "max": "1s",
                "jitter": "none",
            },
        },
        "breaker": {"failures": "50%", "window": 20, "open_for": "5s", "probes": 1},
    }
    assert found["gateway-order"]["retry"] == {"attempts": 1}
    assert made.scenario.services["stock"].balancer == "round_robin"
    assert made.scenario.document()["network"]["latency"] == {
        "dist": "lognormal",
        "mean": "2ms",
        "cv": 0.5,
    }
    assert any("no experiment" in note for note in made.notes)


def test_the_experiment_gives_load_faults_and_run():
    scenario = imported(architecture(), experiment()).scenario
    assert scenario.name == "loss"
    assert scenario.document()["workload"][0]["arrivals"] == {"process": "constant", "rate": "4/s"}
    assert scenario.document()["faults"] == {
        "chaosmonkeys": {
            "kind": "crash",
            "target": "bank",
            "at": "10s",
            "for": "20s",
            "replicas": 1,
        }
    }
    assert scenario.document()["run"] == {"duration": "1min", "seed": 7, "faults": ["chaosmonkeys"]}


def test_generators_may_start_later_and_be_several():
    later = {
        "type": "interval",
        "config": {"operation": "gateway.order", "interval": 1, "start": 5},
    }
    made = imported(architecture(), experiment(request_generators=[later, later]))
    assert [entry.name for entry in made.scenario.workload] == ["gateway-order", "gateway-order-2"]
    arrivals = made.scenario.document()["workload"][0]["arrivals"]
    assert arrivals["points"][:2] == [["0s", "0/s"], ["5s", "1/s"]]


def test_a_rate_profile_is_read_beside_the_experiment(tmp_path):
    import sim  # noqa: PLC0415

    limbo = {"type": "limbo", "config": {"target": "gateway.order", "model": "./far/rates.csv"}}
    (tmp_path / "a.json").write_text(architecture())
    (tmp_path / "e.json").write_text(experiment(request_generators=limbo))
    (tmp_path / "rates.csv").write_text("time;rate\n0;10\n30;20\n")
    made = sim.import_scenario(tmp_path / "a.json", tmp_path / "e.json")
    points = made.scenario.document()["workload"][0]["arrivals"]["points"]
    assert points == [["0s", "10/s"], ["30s", "20/s"]]
    assert made.scenario.document()["run"]["duration"] == "1min"  # where the second line ends
    (tmp_path / "rates.csv").write_text("0;10\n0;x\n")
    with pytest.raises(sim.ScenarioError, match=r"rates.csv line 2 is no `time,rate`"):
        sim.import_scenario(tmp_path / "a.json", tmp_path / "e.json")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, [(0, 10), (5, 20), (10, 0)]),
        ({"stop": 8}, [(0, 10), (5, 20), (8, 0)]),
        ({"repeating": True}, [(t, 10 if t % 10 == 0 else 20) for t in range(0, 60, 5)]),
        ({"repeating": True, "start": 30, "repetition_skip": 10},
         [(0, 0), (30, 10), (35, 20), (40, 0), (45, 10), (50, 20), (55, 0)]),
        ({"repeating": True, "max_repetitions": 2, "stop": 50},
         [(0, 10), (5, 20), (10, 10), (15, 20), (20, 0), (50, 0)]),
    ],
)  # fmt: skip
def test_a_rate_profile_ends_or_is_repeated(tmp_path, more, expected):
    import sim  # noqa: PLC0415

    config = {"target": "gateway.order", "limbo_file": "rates.csv", **more}
    limbo = {"type": "variable", "config": config}
    (tmp_path / "a.json").write_text(architecture())
    (tmp_path / "e.json").write_text(experiment(request_generators=limbo))
    (tmp_path / "rates.csv").write_text("0,10\n5,20\n")
    made = sim.import_scenario(tmp_path / "a.json", tmp_path / "e.json")
    [entry] = made.scenario.workload
    assert [tuple(point) for point in entry.arrivals.points] == expected
    assert any(note.startswith("rates.csv: each line is a rate") for note in made.notes)


def test_a_rate_profile_is_not_repeated_without_end(tmp_path):
    import sim  # noqa: PLC0415

    limbo = {"type": "limbo", "target": "gateway.order", "model": "rates.csv", "repeating": True}
    (tmp_path / "a.json").write_text(architecture())
    (tmp_path / "e.json").write_text(experiment(request_generators=limbo))
    (tmp_path / "rates.csv").write_text("0,10\n0.001,20\n")
    made = sim.import_scenario(tmp_path / "a.json", tmp_path / "e.json")
    assert "rates.csv is repeated until 5.002 s: more lines are too many" in made.notes
    assert made.scenario.workload[0].arrivals.points[-1][1] == 0.0


def test_an_entry_with_uncertain_dependencies_only_works_first():
    services = [
        {
            "name": "a",
            "operations": [
                {"name": "x", "dependencies": [{"operation": "b.y", "probability": 0.5}]}
            ],
        },
        {"name": "b", "operations": [{"name": "y"}]},
    ]
    made = imported(json.dumps({"microservices": services}))
    assert graph(made) == {"a-x": [], "b-y": ["a-x"]}


def test_a_breaker_of_the_first_version_counts_calls():
    guard = {"rollingWindow": 10, "requestVolumeThreshold": 4, "errorThresholdPercentage": 0.5}
    operations = [
        {
            "name": "x",
            "circuitBreaker": guard | {"timeout": 1},
            "dependencies": [{"operation": "a.y"}],
        },
        {"name": "y"},
    ]
    found = steps(imported(one(operations=operations)))
    assert found["a-y"]["timeout"] == "1s"
    assert found["a-y"]["breaker"]["window"] == 4
    assert "breaker" not in found["a-x"]


def test_autoscaling_aims_between_its_bounds():
    scaling = {
        "type": "autoscaling",
        "config": {"period": 0.5},
        "strategy": {"type": "reactive", "config": {"lower_bound": 0.2, "upper_bound": 0.8}},
    }
    service = imported(one(instances=2, s_patterns=[scaling])).scenario.services["a"]
    assert service.autoscale.target_utilisation == pytest.approx(0.5)
    assert (service.autoscale.max, service.autoscale.every) == (20, 0.5)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"microservices": []}', "no operation is given"),
        (one(capacity=0), "out of range: more than 0"),
        (one(loadbalancer_strategy="psychic"), "'psychic' has no counterpart"),
        (one(patterns=[{"type": "bulkhead"}]), "known are retry and circuitbreaker"),
        (
            one(patterns=[{"type": "retry", "strategy": {"type": "linear"}}]),
            "use exponential or jittering",
        ),
        (one(operations=[{"name": "x", "dependencies": [{"operation": "a.z"}]}]), "did you mean"),
        (
            one(operations=[{"name": "x", "dependencies": [{"type": "loop", "operation": "x"}]}]),
            "type 'loop' has no counterpart",
        ),
        (
            one(operations=[{"name": "x", "dependencies": [{"operation": "a.x"}]}]),
            "every operation is a dependency",
        ),
        (architecture(network_latency="soon"), "write 0.02 or 0.02+-0.005"),
    ],
)
def test_what_has_no_counterpart_is_told(text, told):
    problems = refused(text)
    assert any(told in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"request_generators": []}, "asks for nothing"),
        ({"request_generators": [{"operation": "gateway.none"}]}, "there is no operation"),
        ({"request_generators": [{"type": "odd", "operation": "gateway.order"}]}, "'odd' has no"),
        ({"request_generators": [{"operation": "gateway.order", "interval": 0}]}, "out of range"),
        ({"summonermonkeys": [{"microservice": "stock"}]}, "give the service more `instances`"),
        ({"chaosmonkeys": [{"microservice": "stok"}]}, "did you mean 'stock'?"),
        ({"slow": {"type": "delay", "config": {}}}, "use a fault of kind slowdown"),
        ({"hook": {"type": "magic"}}, "'magic' has no counterpart"),
        (
            {
                "request_generators": {
                    "type": "limbo",
                    "config": {"target": "gateway.order", "model": "none.csv"},
                }
            },
            "no profile none.csv",
        ),
    ],
)
def test_what_an_experiment_cannot_do_is_told(changes, told):
    problems = refused(architecture(), experiment(**changes))
    assert any(told in problem for problem in problems), problems


def test_an_experiment_belongs_to_an_architecture():
    assert "belongs to a MiSim architecture" in refused("services: [{name: a}]", experiment())[0]


def test_a_scenario_description_is_no_experiment():
    text = json.dumps({"name": "x", "duration": 180, "artifact": "gateway", "stimulus": "LOAD~ a"})
    [problem] = refused(architecture(), text)
    assert "is a MiSim scenario description: give the experiment" in problem
