"""Properties over generated text, broken documents and whole generated scenarios."""

import copy
from contextlib import suppress
from pathlib import Path

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario import Scenario, ScenarioError, cannot_strike, load, loads

DATA = Path(__file__).parent / "data"
EVERY_KEY = yaml.safe_load((DATA / "every_key.yaml").read_text(encoding="utf-8"))

words = st.sampled_from(
    [
        "",
        "x",
        "none",
        "order",
        "payment",
        "20ms",
        "-5s",
        "2 sec",
        "40/s",
        "2%",
        "1MB",
        "1Gbit/s",
        "bus",
    ]
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | words | st.text(max_size=5)
keys = st.sampled_from(["dist", "kind", "process", "mean", "of", "weight", "file", "<<", "a b"])
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys | words, inner, max_size=3),
    max_leaves=6,
)


def places(data, place=()):
    if place:
        yield place
    items = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    for key, value in items:
        yield from places(value, (*place, key))


PLACES = list(places(EVERY_KEY))


@given(st.text() | st.text(alphabet="ab:-[]{}&*!'\"|>#,? \n\t1."))
def test_text_is_read_or_refused(text):
    with suppress(ScenarioError):
        loads(text)


@given(st.binary())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_bytes_are_read_or_refused(tmp_path, content):
    file = tmp_path / "x.yaml"
    file.write_bytes(content)
    with suppress(ScenarioError):
        load(file)


@given(st.lists(st.tuples(st.sampled_from(PLACES), anything), min_size=1, max_size=3))
@settings(deadline=None)
def test_a_broken_document_is_read_or_refused(breaks):
    document = copy.deepcopy(EVERY_KEY)
    for (*above, last), value in breaks:
        here = document
        with suppress(KeyError, IndexError, TypeError):
            for part in above:
                here = here[part]
            here[last] = value
    with suppress(ScenarioError):
        scenario = Scenario.of(document, DATA)
        assert loads(scenario.to_yaml(), DATA) == scenario
        for pattern in scenario.patterns:
            cannot_strike(scenario, pattern, ())


lengths = st.floats(1e-6, 1e6) | st.integers(1, 900).map(lambda n: f"{n}ms")
shares = st.floats(0, 1) | st.integers(0, 100).map(lambda n: f"{n}%")
ratios = st.floats(0.01, 10)
distributions = (
    lengths
    | st.fixed_dictionaries({"dist": st.just("exponential"), "mean": lengths})
    | st.fixed_dictionaries({"dist": st.just("lognormal"), "mean": lengths, "cv": ratios})
    | st.fixed_dictionaries({"dist": st.just("erlang"), "mean": lengths, "k": st.integers(1, 9)})
    | st.fixed_dictionaries({"dist": st.just("pareto"), "min": lengths, "alpha": ratios})
)
counts = st.integers(1, 1000)
limits = counts | st.just("unlimited") | st.none()
SERVICES = ["a", "b", "1e3", "no"]
services = st.fixed_dictionaries(
    {"time": distributions},
    optional={
        "replicas": counts,
        "queue_limit": limits,
        "commit": distributions,
        "inbox": st.just("none") | st.fixed_dictionaries({"window": lengths}),
        "outbox": st.sampled_from(["none", "cdc", "polling"])
        | st.fixed_dictionaries({"kind": st.just("cdc"), "latency": distributions}),
        "drop_expired": st.booleans(),
    },
)
steps = st.fixed_dictionaries(
    {"service": st.sampled_from(SERVICES)},
    optional={
        "time": distributions,
        "wait": distributions,
        "rejects": shares,
        "copies": counts,
        "payload": st.floats(0, 1e9),
        "retry": st.fixed_dictionaries(
            {}, optional={"attempts": limits, "wait": lengths, "budget": shares}
        ),
        "undo": st.fixed_dictionaries({}, optional={"time": distributions, "errors": shares}),
        "repeat": st.fixed_dictionaries({"probability": shares, "max": counts}),
    },
)
coordinators = st.fixed_dictionaries(
    {},
    optional={
        "profile": st.sampled_from(["none", "in-process", "temporal-like"]),
        "shards": counts,
        "persist": distributions,
        "threads": limits,
        "db_capacity": st.floats(1e-3, 1e9) | st.none(),
    },
)
buses = st.fixed_dictionaries(
    {},
    optional={
        "profile": st.sampled_from(["none", "kafka-like"]),
        "publish": distributions,
        "key": st.sampled_from(["instance", "number"]) | st.fixed_dictionaries({"hot": shares}),
        "max_deliver": limits,
    },
)


@st.composite
def documents(draw):
    """A valid scenario as plain data: a chain with shortcuts, under all three patterns."""
    names = [f"s{i}" for i in range(draw(st.integers(1, 6)))]
    graph = {
        name: draw(steps)
        | {"after": draw(st.lists(st.sampled_from(names[:i]), unique=True)) if i else []}
        for i, name in enumerate(names)
    }
    return {
        "name": draw(
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)
        ),
        "services": {name: draw(services) for name in SERVICES},
        "workflows": {"w": {"steps": graph}},
        "workload": [{"workflow": "w", "arrivals": {"process": "poisson", "rate": draw(ratios)}}],
        "patterns": {
            "o": {"kind": "orchestration", "coordinator": draw(coordinators)},
            "c": {"kind": "choreography", "bus": draw(buses)},
            "h": {
                "kind": "hybrid",
                "domains": {"d": {"services": ["a"], "coordinator": draw(coordinators)}},
            },
        },
        "run": {"duration": draw(lengths)},
    }


@given(documents())
@settings(deadline=None)
def test_every_scenario_survives_the_way_through_yaml(document):
    scenario = Scenario.of(document)
    again = loads(scenario.to_yaml())
    assert again == scenario
    assert again.hash() == scenario.hash()
    assert again.to_yaml() == scenario.to_yaml()
    for before, after in zip(scenario.patterns.values(), again.patterns.values(), strict=True):
        assert before.resolved() == after.resolved()
