"""The derived data are what the script derives, and the scenario says what the data say."""

import json

import pytest

from sim.scenario import load


@pytest.fixture(scope="module")
def derive(script):
    return script("data/derive_train_ticket.py")


@pytest.fixture(scope="module")
def bookings(derive):
    return derive.read()


@pytest.fixture(scope="module")
def facts(scenarios):
    return json.loads((scenarios / "data/train_ticket/measured.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=["train_ticket_booking", "train_ticket_booking_bursty"])
def scenario(request, scenarios):
    return load(scenarios / f"{request.param}.yaml")


def test_deriving_again_gives_the_committed_files(derive, scenarios, tmp_path):
    derive.write(tmp_path)
    committed = sorted((scenarios / "data/train_ticket").iterdir())
    assert [file.name for file in committed] == sorted(file.name for file in tmp_path.iterdir())
    for file in committed:
        assert file.read_bytes() == (tmp_path / file.name).read_bytes(), file.name


def test_calls_own_work_and_hops_add_up_to_every_recorded_booking(derive, bookings):
    for booking in [b for b in bookings if b.calls]:
        calls = sum(duration for _, _, duration in booking.calls)
        hops = 2 * derive.HOP_MS * len(booking.calls)
        total = calls + hops + sum(derive.own_work(booking))
        assert total == pytest.approx(booking.span_ms, abs=1e-9)


def test_every_booking_is_complete_or_stopped_once(facts):
    stopped = sum(facts["stopped_after"].values())
    assert facts["bookings"] == facts["complete"] + stopped + facts["without_a_call"]
    # What made a call went on, stopped there, or (at a choice) took the other branch.
    made, stops = facts["made"], facts["stopped_after"]
    assert made["security"] - stops["security"] == made["contacts"]
    assert made["contacts"] - stops["contacts"] == made["travel"] + made["travel2"]
    assert made["seat"] - stops["seat"] == made["order"] + made["order_other"]


def test_what_is_drawn_independently_was_independent(facts):
    tests = facts["independence"]
    for name in ("food by assurance", "food by route", "assurance by route"):
        assert tests[name]["p_value"] > 0.05, name


def test_shares_in_the_scenario_are_the_measured_ones(scenario, facts):
    booking = scenario.workflows["booking"]
    assert {name: dict(branches) for name, branches in booking.choices.items()} == {
        name: pytest.approx(branches) for name, branches in facts["choices"].items()
    }
    rejects = {name: step.rejects for name, step in booking.steps.items()}
    assert rejects == pytest.approx(facts["rejects"])


def test_services_draw_from_the_measured_durations(scenario, facts, derive):
    for name, step in scenario.workflows["booking"].steps.items():
        values = scenario.services[step.service].time.values
        complete = facts["made"][name] - facts["stopped_after"][name]
        assert step.service == name
        # Only complete bookings count, so there are at most as many as went on after the call.
        assert 0 < len(values) <= complete
    assert len(scenario.services["user"].time.values) == facts["complete"]
    in_process = scenario.patterns["orchestration-in-process"].coordinator
    assert in_process.decision.mean_s == pytest.approx(facts["own_work_ms"]["mean"] / 1e3, abs=1e-6)
    assert scenario.network.latency.mean_s == pytest.approx(derive.HOP_MS / 1e3)


def test_the_bursty_variant_differs_in_arrivals_and_slots_only(scenarios):
    calm = load(scenarios / "train_ticket_booking.yaml")
    bursty = load(scenarios / "train_ticket_booking_bursty.yaml")
    assert calm.workflows == bursty.workflows
    assert calm.patterns == bursty.patterns
    assert calm.network == bursty.network
    assert calm.slo == bursty.slo
    slots = {f"services.{name}.concurrency": s.concurrency for name, s in bursty.services.items()}
    assert calm.with_(slots).services == bursty.services
