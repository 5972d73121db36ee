"""Each claim measures the two sides that it names: one setting each whose answer is known."""

import numpy as np
import pytest

from sim.study.change.impact import counts_touched, impacts
from sim.study.claims import worlds
from sim.study.claims.bench import Bench
from sim.study.claims.claim import Setting
from sim.study.claims.registry import CLAIMS
from sim.study.claims.rule import contrast
from sim.study.claims.trials import claim_10_what_for_what, claim_11_hybrid

BENCH = Bench(seed=1, replications=2)


def sides(number, experiment, at_or_label):
    """The mean of each side by proposition."""
    one = CLAIMS[number].experiment(experiment)
    setting = one.setting(at_or_label) if one.axis is not None else Setting(at_or_label)
    found = one.measure(BENCH, setting)
    assert set(found) == set(one.propositions)
    means = {}
    for key, pair in found.items():
        said = contrast(CLAIMS[number].proposition(key), pair)
        means[key] = (said.left.mean, said.right.mean)
    return means


def test_claim_1_only_what_is_in_memory_is_lost():
    assert sides(1, "crash", "in memory")["loses"][0] > 0.0
    assert sides(1, "crash", "written down, failover 2 s")["loses"] == (0.0, 0.0)


def test_claim_2_kinds_of_messages():
    """Six steps: six commands, no event; seven events published and delivered, no command."""
    found = sides(2, "kinds", "six steps in a row")
    assert found["commands"] == (6.0, 0.0)
    assert found["events"][0] > 6.0
    assert found["events"][1] == 0.0


def test_claim_3_a_star():
    found = sides(3, "smooth", 6)
    assert found["star"][0] == 1.0 > found["star"][1]
    assert found["logic"] == (6.0, 1.0)


def test_claim_4_events_are_lost_without_an_outbox_only():
    lost = sides(4, "integrity", 8)["integrity"]
    assert lost[0] == 0.0 < lost[1]


def test_claim_5_a_small_coordinator_binds():
    """2 shards, 6 decisions of 20 ms and a start of 15: about 14.8 a second; services take 80."""
    choreography, orchestration = sides(5, "shards", 2)["shards"]
    assert orchestration < 15.0
    assert choreography > 60.0


def test_claim_6_whom_an_undo_touches():
    """The service alone, or the service and the coordinator who commands it."""
    found = sides(6, "kinds", "add an undo")
    assert found["kinds"] == (1.0, 2.0)
    assert found["coordinator"] == (1.0, 0.5)


def test_claim_7_threads_run_out_under_a_coordinator_only():
    choreography, orchestration = sides(7, "others", 30)["others"]
    assert choreography == 0.0 < orchestration


def test_claim_8_places_to_look():
    """Two services: none done, one is read; the first done, both. The coordinator knows all."""
    assert sides(8, "places", 2)["places"] == (1.5, 1.0)
    assert sides(8, "cost", 2)["cost"] == (8.0, 6.0)  # the monitor hears of start and end


def test_claim_9_statements_about_failure():
    orchestration, choreography = sides(9, "code", 2)["code"]
    assert orchestration == 2.0 < choreography


@pytest.mark.long
def test_claim_10_criteria_are_won_by_somebody():
    found = sides(10, "reactions", "user registration")
    for own, other in found.values():
        assert 0.0 <= own <= 1.0
        assert 0.0 < own + other <= 1.0


def test_claim_10_counts_what_is_defined_for_both_run_by_run():
    nan = float("nan")
    criteria = [
        (3.0, "lower", {"a": np.array([1.0, 1.0]), "b": np.array([2.0, nan])}),
        (1.0, "higher", {"a": np.array([1.0, 1.0]), "b": np.array([2.0, 2.0])}),
        (0.0, "lower", {"a": np.array([1.0, 1.0]), "b": np.array([1.01, 2.0])}),
    ]
    won = claim_10_what_for_what._won
    assert won(criteria, "a", "b", weighted=True).tolist() == [0.75, 0.0]
    assert won(criteria, "b", "a", weighted=True).tolist() == [0.25, 1.0]
    assert won(criteria, "a", "b", weighted=False).tolist() == pytest.approx([1 / 3, 1 / 2])


@pytest.mark.parametrize("steps", [4, 6])
def test_claim_11_reactions_follow_their_context_and_nothing_else(steps):
    setting = Setting("a context and its reactions, events leave at once")
    grown = claim_11_hybrid._contexts(setting, steps)
    after = {name: step.after for name, step in grown.workflows["grown"].steps.items()}
    half = steps // 2
    for number in range(half + 1, steps + 1):
        assert after[f"step{number}"] == (f"step{half}",)
    (domain,) = grown.document()["patterns"]["hybrid"]["domains"].values()
    assert domain["services"] == [f"service{number}" for number in range(1, half + 1)]


def test_claim_11_halfway_is_between_the_two():
    """All changes of all places, counted one by one."""
    setting = Setting("two contexts in a row, events leave at once")
    found = impacts(claim_11_hybrid._contexts(setting))
    mean = {name: np.mean(counts_touched(found, name)) for name in found.patterns}
    hybrid, halfway = sides(11, "changes", setting.label)["changes"]
    assert hybrid == pytest.approx(mean["hybrid"])
    assert halfway == pytest.approx((mean["orchestration"] + mean["choreography"]) / 2)


def test_claim_12_calls_from_memory_are_faster_than_events():
    choreography, orchestration = sides(12, "transports", "calls from memory, no outbox")[
        "transports"
    ]
    assert orchestration < choreography


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    """Long enough to tell, no longer."""
    monkeypatch.setattr(worlds, "SHORT_S", 30.0)
