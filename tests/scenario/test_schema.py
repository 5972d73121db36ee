"""The JSON Schema: committed as it is made, and true of the scenarios that there are."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from sim.scenario.schema import json_schema, schema_text

SCENARIOS = Path(__file__).parents[2] / "scenarios"
EVERY_KEY = Path(__file__).parent / "data" / "every_key.yaml"


def read(file):
    return yaml.safe_load(file.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def schema():
    return json_schema()


def test_the_committed_schema_is_the_one_that_is_made():
    committed = (SCENARIOS / "scenario.schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(), (
        "write it anew: counterpoint schema > scenarios/scenario.schema.json"
    )


def test_it_is_a_schema(schema):
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    "file", [EVERY_KEY, *sorted(SCENARIOS.glob("*.yaml"))], ids=lambda f: f.stem
)
def test_scenarios_fit_it(file, schema):
    assert not [e.message for e in Draft202012Validator(schema).iter_errors(read(file))]


def test_what_a_scenario_writes_of_itself_fits_it(every_key, schema):
    written = yaml.safe_load(every_key.to_yaml())
    assert not [e.message for e in Draft202012Validator(schema).iter_errors(written)]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("services/payment/replicas", 0),
        ("services/payment/time", "2 sec"),
        ("services/payment/time", {"dist": "lognormal", "mean": "1s"}),
        ("services/payment/tiem", "2s"),
        ("workload/0/arrivals/rate", "40"),
        ("workload/0/arrivals/rate", -1),
        ("run/duration", 0),
        ("network/loss", 2),
        ("patterns/hybrid/kind", "hybird"),
        ("workflows", {}),
        ("services/a.b", {}),
    ],
)
def test_wrong_scenarios_do_not(path, value, schema):
    document = here = read(EVERY_KEY)
    *above, last = (int(part) if part.isdecimal() else part for part in path.split("/"))
    for part in above:
        here = here[part]
    here[last] = value
    assert list(Draft202012Validator(schema).iter_errors(document))


def test_every_key_is_described_and_defaults_have_units(schema):
    models = {"Scenario": schema, **schema["$defs"]}
    bare = [
        f"{name}.{key}"
        for name, model in models.items()
        for key, field in model.get("properties", {}).items()
        if "description" not in field and "const" not in field
    ]
    assert bare == []
    assert schema["$defs"]["Service"]["properties"]["restart"]["default"] == "10s"
    assert schema["$defs"]["Service"]["properties"]["outbox"]["default"] == {
        "kind": "cdc",
        "latency": "75ms",
    }


def test_it_is_the_same_every_time():
    assert json.dumps(json_schema()) == json.dumps(json_schema())
