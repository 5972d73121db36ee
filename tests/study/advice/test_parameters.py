"""Parameters: which there are, what they are multiplied to, what stays."""

import pytest

import sim
from sim.study.advice.parameters import parameters

SCENARIO = sim.load("scenarios/order_fulfillment.yaml")


@pytest.fixture(scope="module")
def found():
    return {one.name: one for one in parameters(SCENARIO, tuple(SCENARIO.patterns))}


def test_the_important_ones_are_there_with_their_values(found):
    assert list(found)[:4] == [
        "load",
        "network latency",
        "outbox latency of the services",
        "work of the services",
    ]
    assert found["load"].text(2.0) == "40 arrivals/s"
    assert found["network latency"].text(1.0) == "500us"
    assert found["outbox latency of the services"].text(4.0) == "300ms"
    assert found["work of the services"].text(1.0) == "5ms to 130ms"
    guess = found["temporal-like persist"]
    assert (guess.certainty, guess.text(1.0)) == ("estimate", "mean 0.005 s")
    assert "fsync" in guess.source


def test_only_those_of_the_patterns_in_question(found):
    few = {one.name for one in parameters(SCENARIO, ("choreography",))}
    assert "kafka-like deliver" in few
    assert "temporal-like persist" not in few
    assert "temporal-like persist" in found


def test_a_multiple_changes_what_it_says_and_nothing_else(found):
    slower = found["work of the services"].at(2.0)
    assert slower.services["payment"].time.mean_s == pytest.approx(0.26)
    assert slower.services["shipping"].time == SCENARIO.services["shipping"].time
    assert found["work of the services"].held == ("services.shipping.time",)
    steps = slower.workflows["order"].steps
    assert steps["label"].time.mean_s == pytest.approx(0.01)
    assert steps["reserve"].undo.time.mean_s == pytest.approx(0.02)
    assert slower.network == SCENARIO.network
    assert found["network latency"].at(2.0).network.latency.mean_s == pytest.approx(0.001)
    half, twice = found["load"].at(0.5), found["load"].at(2.0)
    assert half.workload[0].arrivals.rate == 10.0
    assert half.run.duration == 2 * SCENARIO.run.duration  # as many arrive
    assert twice.run.duration == SCENARIO.run.duration
    for one in found.values():
        assert one.at(10.0).hash() != SCENARIO.hash()


def test_polling_is_an_outbox_too_and_nothing_is_no_parameter():
    poll = SCENARIO.with_(
        {
            **{f"services.{name}.outbox": "none" for name in SCENARIO.services},
            "services.payment.outbox": {"kind": "polling", "interval": "500ms"},
            "network.latency": "0ms",
        }
    )
    own = {one.name: one for one in parameters(poll, ("choreography",))}
    assert "network latency" not in own
    assert own["outbox latency of the services"].text(0.1) == "50ms"
    changed = own["outbox latency of the services"].at(0.1)
    assert changed.services["payment"].outbox.interval == pytest.approx(0.05)
