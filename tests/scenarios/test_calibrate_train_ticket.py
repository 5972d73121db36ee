"""The TrainTicket traces, calibrated: the booking as it was derived by hand, and the other half."""

import json
from itertools import pairwise

import numpy as np
import pytest

import sim

STAGES = ["security", "contacts", "travel", "basic", "seat", "order", "assurance", "food", "user"]


@pytest.fixture(scope="module")
def found(scenarios):
    file = scenarios / "data" / "trainticket-booking-2023-01-29.csv"
    return sim.calibrate(file, workflow="booking")


@pytest.fixture(scope="module")
def facts(scenarios):
    return json.loads((scenarios / "data/train_ticket/measured.json").read_text(encoding="utf-8"))


def test_shares_are_those_that_were_derived_by_hand(found, facts):
    rows = found.choices().to_dict("records")
    shares = {(row["choice"], row["branch"]): row["probability"] for row in rows}
    assert len(shares) == 6
    by_hand = facts["choices"]
    [route] = {choice for choice, branch in shares if branch == "travel2"}
    assert shares[route, "travel"] == pytest.approx(by_hand["route"]["high_speed"], abs=1e-4)
    assert shares["assurance", "done"] == pytest.approx(by_hand["assurance"]["bought"], abs=1e-4)
    assert shares["food", "done"] == pytest.approx(by_hand["food"]["ordered"], abs=1e-4)
    steps = found.steps()
    rejects = dict(zip(steps["step"].str.replace("-", "_"), steps["rejects"], strict=True))
    assert rejects == pytest.approx(facts["rejects"], abs=1e-4)
    [row] = found.workflows().to_dict("records")
    assert (row["instances"], row["complete"]) == (
        facts["bookings"] - facts["without_a_call"], facts["complete"],
    )  # fmt: skip
    assert 1e3 * row["latency_p99"] == pytest.approx(facts["recorded_ms"]["p99"], abs=0.1)


def test_the_order_is_that_of_the_scenario_written_by_hand(found, scenarios):
    by_hand = sim.load(scenarios / "train_ticket_booking.yaml").workflows["booking"].steps
    after = {
        row["step"].replace("-", "_"): set(row["after"].replace("-", "_").split(", ")) - {""}
        for row in found.steps().to_dict("records")
    }
    assert after == {name: set(step.after) for name, step in by_hand.items()}


def test_it_says_what_it_could_not_infer(found):
    said = "\n".join(found.notes)
    for word in ("Poisson", "rank correlation", "network", "queues", "undo", "do not say what"):
        assert word in said


def test_whole_spans_show_the_same_booking_below_the_gateway(scenarios):
    file = scenarios / "data" / "trainticket-spans-sample.csv"
    steps = sim.calibrate(file, workflow="booking").steps().set_index("step")
    chain = [step for step in STAGES if step not in ("assurance", "food")]
    for earlier, later in pairwise(chain):
        assert earlier in steps.loc[later, "after"].split(", ")
    assert steps.loc["travel2", "when"].split(": ")[0] == steps.loc["travel", "when"].split(": ")[0]
    assert steps.loc["travel", "nested"] > 0.8  # it asks others for nearly all that it tells
    assert steps.loc["contacts", "nested"] == 0.0
    apart = sim.calibrate(file, workflow="booking", nested="steps").steps().set_index("step")
    assert len(apart) > len(steps)
    below = apart[apart["after"].str.split(", ").map(lambda of: "travel" in of)]
    assert len(below) > 0
    assert apart.loc["travel", "work"] < 0.2 * steps.loc["travel", "work"]


def test_the_other_half_is_foretold_but_for_what_the_calls_have_in_common(script, tmp_path):
    """p90 and p95 lie within the kept half's intervals. Drawn independently, the body comes out up
    to 15 % too slow and p99 too short: slow moments slowed all calls of a few bookings."""
    tried = script("calibrate_train_ticket.py")
    found = tried.compared(tmp_path, 6, "empirical")
    low, high = tried.intervals(found["kept"], np.random.default_rng(1))
    foretold = np.quantile(found["simulated"], tried.LEVELS)
    kept = np.quantile(found["kept"], tried.LEVELS)
    for level in (0.90, 0.95):
        place = tried.LEVELS.index(level)
        assert low[place] <= foretold[place] <= high[place]
    body = slice(0, tried.LEVELS.index(0.75) + 1)
    assert (np.abs(foretold[body] / kept[body] - 1.0) < 0.15).all()
    assert 0.5 * kept[-1] < foretold[-1] < kept[-1]
    assert found["fitted"].size + found["kept"].size == 443
