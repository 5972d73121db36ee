"""The scenario as a value: written as YAML, equal, hashed, frozen, sent to another process."""

import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from operator import methodcaller

import pytest
from pydantic import ValidationError

from sim.scenario import Scenario, load, loads


def test_it_survives_the_way_through_yaml(every_key, data):
    again = loads(every_key.to_yaml(), base=data)
    assert again == every_key
    assert again.to_yaml() == every_key.to_yaml()
    assert again.hash() == every_key.hash()


def test_it_writes_what_the_user_wrote(small):
    text = small.to_yaml()
    assert "rate: 5/s" in text
    assert "time: 20ms" in text
    assert "drain" not in text, "a default"


def test_it_survives_pickling(every_key):
    again = pickle.loads(pickle.dumps(every_key))
    assert again == every_key
    assert again.services["shipping"].time.values == every_key.services["shipping"].time.values
    assert again.warnings == every_key.warnings
    assert again.with_({"run.seed": 3}).run.seed == 3


def test_it_is_the_same_in_another_process(every_key, monkeypatch):
    monkeypatch.setenv("PYTHONHASHSEED", "12345")
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        assert pool.submit(methodcaller("hash"), every_key).result() == every_key.hash()
        assert pool.submit(methodcaller("to_yaml"), every_key).result() == every_key.to_yaml()


def test_it_is_frozen(every_key):
    with pytest.raises(ValidationError, match="frozen"):
        every_key.name = "other"
    with pytest.raises(ValidationError, match="frozen"):
        every_key.services["payment"].replicas = 3
    with pytest.raises(TypeError):
        every_key.services["payment"] = every_key.services["billing"]


def test_what_means_the_same_hashes_the_same(small, document):
    document["services"]["stock"] = {"time": {"dist": "constant", "value": 0.02}, "replicas": 1}
    document["run"] |= {"drain": 300, "seed": 1}
    document["workload"][0]["arrivals"]["rate"] = "300/min"
    document["patterns"] = dict(reversed(document["patterns"].items()))
    same = Scenario.of(document)
    assert same == small
    assert same.hash() == small.hash()
    assert hash(same) == hash(small)


def test_a_limit_keeps_the_unit_that_it_was_written_in(small, document):
    document["checks"] = [{"metric": "latency_p99", "at_most": "800ms", "at_least": 0}]
    limited = Scenario.of(document)
    (check,) = limited.with_({"run.seed": 1}).checks
    assert (check.at_most, check.at_most.kind, check.at_least.kind) == (0.8, "a duration", "")
    assert "at_most: 800ms" in limited.to_yaml()
    assert pickle.loads(pickle.dumps(limited)).checks[0].at_most.kind == "a duration"
    document["checks"] = [{"metric": "latency_p99", "at_most": 0.8, "at_least": "0s"}]
    assert Scenario.of(document) == limited
    assert Scenario.of(document).hash() == limited.hash()


@pytest.mark.parametrize(
    "change",
    [
        {"run.seed": 2},
        {"services.stock.time": "21ms"},
        {"patterns.orchestration.coordinator.profile": "temporal-like"},
        {"workflows.order.steps.ship.after": ["reserve"]},
    ],
    ids=str,
)
def test_what_means_something_else_hashes_differently(change, small):
    assert small.with_(change).hash() != small.hash()


def test_measured_data_are_part_of_the_hash(data, tmp_path):
    for name in ("every_key.yaml", "shipping.csv", "arrivals.csv"):
        (tmp_path / name).write_bytes((data / name).read_bytes())
    copy = load(tmp_path / "every_key.yaml")
    assert copy == load(data / "every_key.yaml")
    assert copy.hash() == load(data / "every_key.yaml").hash()
    with (tmp_path / "shipping.csv").open("a", encoding="utf-8") as file:
        file.write("99\n")
    assert load(tmp_path / "every_key.yaml").hash() != copy.hash()
    assert load(tmp_path / "every_key.yaml") != copy


def test_the_effective_scenario_is_filled(every_key):
    effective = every_key.effective()
    assert effective.patterns["orchestration"].coordinator.writes_per_step == 4
    assert effective.patterns["choreography"].bus.delivery == "log"
    assert effective.patterns["hybrid"].domains["money"].coordinator.durability == "volatile"
    assert effective.effective() == effective


def test_a_resolved_part_keeps_data_that_it_has_read(data):
    text = (data / "every_key.yaml").read_text(encoding="utf-8")
    sample = "{dist: empirical, file: shipping.csv, column: duration_ms, unit: ms}"
    scenario = loads(text.replace("decision: 1ms", f"decision: {sample}"), base=data)
    coordinator = scenario.patterns["orchestration-in-full"].coordinator
    assert len(coordinator.resolved().decision.values) == 286
