"""Isotope service graphs: the calls of a script become the steps of a workflow, in its order."""

import pytest
from scenario.imports.texts import graph, imported, refused, steps

from sim.scenario import Scenario

SHOP = """
defaults: {requestSize: 1 KB, responseSize: 3KiB}
services:
- name: shop
  isEntrypoint: true
  numReplicas: 2
  script:
  - sleep: 10ms
  - - call: stock
    - call: {service: bank, size: 5K, probability: 25}
  - sleep: 1m2s
- {name: stock, errorRate: 1%, script: [{call: db}]}
- {name: bank, script: [{sleep: 20ms}]}
- {name: db, responseSize: 0}
"""


def test_the_scenario_of_a_graph_is_the_one_made_by_hand():
    once = {"attempts": 1}
    assert steps(imported(SHOP)) == {
        "shop": {"service": "shop", "time": "10ms", "payload": "1.536kB", "retry": once},
        "stock": {
            "service": "stock",
            "after": ["shop"],
            "time": "100us",
            "errors": "1%",
            "payload": "2.048kB",
            "retry": once,
        },
        "db": {
            "service": "db",
            "after": ["stock"],
            "time": "100us",
            "payload": "512B",
            "retry": once,
        },
        "bank": {
            "service": "bank",
            "after": ["shop"],
            "when": {"shop-calls-bank": "yes"},
            "time": "20ms",
            "payload": "4.096kB",
            "retry": once,
        },
        "shop-2": {
            "service": "shop",
            "after": ["db", "bank", "shop"],
            "time": "62s",
            "payload": "0B",
            "retry": once,
        },
    }


def test_what_is_assumed_is_told_and_the_file_reads_back_equal():
    made = imported(SHOP)
    assert made.kind == "isotope"
    assert made.scenario.services["shop"].replicas == 2
    assert list(made.scenario.patterns) == ["orchestration", "choreography", "hybrid"]
    assert made.scenario.workflows["shop"].choices["shop-calls-bank"] == {"yes": 0.25, "no": 0.75}
    told = "\n".join(made.notes)
    for assumed in ("0.1 ms", "64 requests", "payload", "load is assumed", "temporal-like"):
        assert assumed in told
    assert all(f"# - {note}" in made.to_yaml() for note in made.notes)
    from sim.scenario import loads  # noqa: PLC0415

    assert loads(made.to_yaml()) == made.scenario


def test_without_a_mark_the_services_that_nobody_calls_are_the_entries():
    made = imported("services: [{name: a, script: [{call: c}]}, {name: b}, {name: c}]")
    assert list(made.scenario.workflows) == ["a", "b"]
    assert graph(made, "a") == {"a": [], "c": ["a"]}
    assert isinstance(made.scenario, Scenario)


def test_a_call_into_another_cluster_is_one_like_others():
    made = imported(
        "services:\n"
        "- {name: a, isEntrypoint: true, namespace: one, cluster: left,"
        " script: [{call: {service: b, hostname: 'b.global:8080'}}]}\n"
        "- {name: b, namespace: two, cluster: right}\n"
    )
    assert graph(made) == {"a": [], "b": ["a"]}
    assert any("'hostname' is left out" in note for note in made.notes)


def test_a_default_script_is_that_of_who_has_none():
    made = imported(
        "defaults: {script: [{sleep: 5ms}], errorRate: 0.5, type: grpc}\n"
        "services: [{name: a, script: [{call: b}]}, {name: b}]\n"
    )
    assert steps(made)["b"]["time"] == "5ms"
    assert steps(made)["a"]["errors"] == "50%"
    assert any("'type' is left out" in note for note in made.notes)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("services: []", "no service is given"),
        ("services: [{name: a, script: [{call: bb}]}, {name: b}]", "did you mean 'b'?"),
        ("services: [{name: a, script: [{call: a}]}]", "mark one with `isEntrypoint: true`"),
        (
            "services: [{name: a, isEntrypoint: true, script: [{call: b}]},"
            " {name: b, script: [{call: a}]}]",
            "the calls never end: 'a -> b -> a'",
        ),
        ("services: [{name: a, script: [{sleep: 10}]}]", "write one like 10ms"),
        ("services: [{name: a, script: [{sleep: [{load: 1}]}]}]", "give one duration"),
        ("services: [{name: a, script: [{wait: 1s}]}]", "write `sleep: 10ms` or `call: service`"),
        ("services: [{name: a, script: [[[{sleep: 1s}]]]}]", "nested further than one list"),
        ("services: [{name: a, errorRate: 120%}]", "is not a probability"),
        ("services: [{name: a, responseSize: big}]", "is not a size"),
        ("services: [{name: a, numReplicas: 1.5}]", "is not a whole number"),
        ("services: [{name: a, replicas: 2}]", "did you mean 'numReplicas'?"),
        ("services: [{name: a}, {name: a}]", "is given twice"),
        ("services: {a: {}}", "is not a list"),
    ],
)
def test_what_has_no_counterpart_is_told_with_its_line(text, told):
    problems = refused(text)
    assert any(told in problem for problem in problems), problems
    assert all(problem.startswith("given:1: ") for problem in problems)


def test_all_problems_come_at_once_in_the_order_of_the_file():
    problems = refused(
        "services:\n- name: a\n  colour: red\n  script:\n  - sleep: soon\n  - call: nobody\n"
    )
    assert [problem.split(":")[1] for problem in problems] == ["3", "5", "6"]


def test_a_graph_that_grows_without_bounds_is_refused():
    levels = [
        f"{{name: s{i}, script: [{{call: s{i + 1}}}, {{call: s{i + 1}}}]}}" for i in range(30)
    ]
    text = f"services: [{', '.join(levels)}, {{name: s30}}]"
    assert any("more than 500 steps" in problem for problem in refused(text))
