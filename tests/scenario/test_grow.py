"""Growing workflows have the size that was asked for."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LAW

import sim
from sim.patterns.graph import routes
from sim.scenario import Scenario


def test_a_chain_by_default():
    grown = sim.grow(3)
    steps = grown.workflows["grown"].steps
    assert {name: step.after for name, step in steps.items()} == {
        "step1": (),
        "step2": ("step1",),
        "step3": ("step2",),
    }
    assert list(grown.services) == ["service1", "service2", "service3"]
    assert list(grown.patterns) == ["orchestration", "choreography", "hybrid"]


@LAW
@given(
    st.integers(1, 12),
    st.integers(1, 4),
    st.sampled_from([0.0, 0.3, 0.5, 1.0]),
    st.none() | st.integers(1, 5),
)
def test_steps_layers_choices_and_load_are_as_asked(steps, width, branching, services):
    grown = sim.grow(steps, width=width, branching=branching, services=services)
    graph = grown.workflows["grown"]
    assert len(graph.steps) == steps
    depth = -(-steps // width)
    longest = max(len({name[-1] for name in route.needs}) for route in routes(graph).values())
    assert longest <= depth * width
    layers = [sorted(graph.steps)[at : at + width] for at in range(0, steps, width)]
    choices = [layer for layer in layers if graph.steps[layer[0]].when]
    wide = [layer for layer in layers if len(layer) > 1]
    assert len(choices) <= len(wide)
    if branching == 1.0:
        assert choices == wide
    if branching == 0.0:
        assert not choices
    for before, after in pairwise(layers):
        assert all(set(graph.steps[step].after) == set(before) for step in after)
    assert Scenario.of(grown.document()) == grown
    assert all(service.replicas * service.concurrency >= 1 for service in grown.services.values())


def test_services_take_the_load_at_the_utilisation_asked_for():
    grown = sim.grow(4, rate=100.0, work_s=0.05, utilisation=0.5)
    run = sim.simulate(grown.with_({"run.duration": "20s"}), pattern="choreography", seed=1)
    services = run.components[run.components["kind"] == "service"]
    assert services["utilisation"].max() < 0.55
    assert services["utilisation"].min() > 0.4


def test_a_choice_shares_the_load_among_its_branches():
    """Each of two ways sees half: 100/s × 50 ms / 0.5, halved: 5 slots, 3 replicas."""
    side_by_side = sim.grow(2, width=2, rate=100.0, work_s=0.05)
    a_choice = sim.grow(2, width=2, branching=1.0, rate=100.0, work_s=0.05)
    assert [service.replicas for service in side_by_side.services.values()] == [5, 5]
    assert [service.replicas for service in a_choice.services.values()] == [3, 3]


def test_rates_reach_every_step():
    steps = sim.grow(3, rejects=0.1, errors=0.2).workflows["grown"].steps.values()
    assert {(step.rejects, step.errors) for step in steps} == {(0.1, 0.2)}
    assert all(step.undo is not None for step in steps)
    assert all(
        step.undo is None for step in sim.grow(2, undo=False).workflows["grown"].steps.values()
    )


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ({"steps": 0}, "steps: 0"),
        ({"width": 0}, "width: 0"),
        ({"services": 0}, "services: 0"),
        ({"branching": 1.5}, "branching is a share"),
        ({"rejects": -0.1}, "rejects is a share"),
        ({"errors": 1.2}, "errors is a share"),
        ({"utilisation": 1.0}, "between 0 and 1"),
    ],
)
def test_no_workflow_no_scenario(size, said):
    with pytest.raises(ValueError, match=said):
        sim.grow(**size)
