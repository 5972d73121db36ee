"""Judging: every setting is measured, flips are narrowed down, estimates are turned."""

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.report.claims import Claims
from sim.study.claims import bar, registry, sensitivity
from sim.study.claims.bench import Bench
from sim.study.claims.claim import Axis, Claim, Experiment, Pair, Proposition, Setting, along
from sim.study.claims.judge import try_claims
from sim.study.claims.registry import UnknownClaimError, claims
from sim.study.runs.session import Compute

SIZE = Axis("size")
FLIPS_AT = 30.0
HERE = Compute(jobs=1)


def _measure(bench, setting):
    """Left is ahead below 30 times what the bus delivers in, a thousandth of a second."""
    times = next((one.factor for one in bench.changes if one.key == "deliver"), 1.0)
    noise = np.linspace(-0.01, 0.01, bench.replications) * bench.seed
    return {"ahead": Pair(FLIPS_AT * times + noise, np.full(bench.replications, setting.at))}


def claim(*at):
    return Claim(
        1,
        "made-up",
        "It is ahead.",
        "It is ahead at every size.",
        (Proposition("ahead", "it is ahead", "left", "right", "lead", "1", "higher"),),
        (Experiment("sizes", "made up", ("ahead",), along(SIZE, *at), _measure, SIZE),),
    )


@pytest.fixture
def on_trial(monkeypatch):
    def put(*at, probed=()):
        made = claim(*at)
        (experiment,) = made.experiments
        made = replace(made, experiments=(replace(experiment, probed=along(SIZE, *probed)),))
        monkeypatch.setattr(registry, "CLAIMS", {1: made})

    return put


def test_a_flip_is_narrowed_down_to_where_it_is(on_trial):
    on_trial(1, 10, 100, 1000)
    (ruling,) = try_claims([1], sensitivity=False, compute=HERE)
    assert ruling.verdict == "depends"
    assert ruling.reproduced
    (flip,) = ruling.judged[0].flips
    assert flip.low < FLIPS_AT < flip.high
    assert flip.holds_below
    assert flip.high / flip.low < 1.5
    settings = [one.setting.at for one in ruling.judged[0].evidence]
    assert settings == sorted(settings)
    assert len(settings) == 4 + bar.ROUNDS


def test_a_flip_is_narrowed_further_where_its_middle_is_not_shown(on_trial, monkeypatch):
    """Around 100 the sides cannot be told apart: after that it is 40 and 250, not 100 again."""

    def unsure(bench, setting):
        doubt = np.tile([1.0, -1.0], bench.replications)[: bench.replications]
        noise = doubt * (1000.0 if 90 < setting.at < 110 else 0.01)
        return {"ahead": Pair(FLIPS_AT + noise, np.full(bench.replications, setting.at))}

    on_trial(10, 1000)
    made = registry.CLAIMS[1]
    (experiment,) = made.experiments
    monkeypatch.setitem(
        registry.CLAIMS, 1, replace(made, experiments=(replace(experiment, measure=unsure),))
    )
    (ruling,) = try_claims([1], seeds=[1], sensitivity=False, compute=HERE)
    settings = [one.setting.at for one in ruling.judged[0].evidence]
    assert 100.0 in settings
    assert len(settings) == 2 + bar.ROUNDS
    (flip,) = ruling.judged[0].flips
    assert flip.low < FLIPS_AT < flip.high < 100.0


def test_where_nothing_flips_nothing_more_is_measured(on_trial):
    on_trial(1, 10)
    (ruling,) = try_claims([1], sensitivity=False, compute=HERE)
    assert ruling.verdict == "supported"
    assert len(ruling.judged[0].evidence) == 2
    on_trial(100, 1000)
    assert try_claims([1], sensitivity=False, compute=HERE).rulings[0].verdict == "contradicted"


def test_an_estimate_that_turns_a_verdict_is_named_with_the_place(on_trial):
    on_trial(1, 10)
    (ruling,) = try_claims([1], seeds=[2], compute=HERE)
    found = {one.estimate: one for one in ruling.sensitivity}
    own = found.pop("kafka-like deliver")
    assert (own.touches, own.lower, own.higher) == (True, "depends", "supported")
    (turn,) = own.turns
    assert (turn.proposition, turn.below, turn.above) == ("ahead", "depends", "supported")
    assert turn.low < 10 / FLIPS_AT < turn.high
    assert found
    assert not any(one.touches or one.turns for one in found.values())


def test_sensitivity_is_looked_at_where_the_experiment_says(on_trial):
    """At 10 alone, where five times less turns it into its contrary; 100 would make it depend."""
    on_trial(1, 10, 100, probed=(10,))
    (ruling,) = try_claims([1], seeds=[1], compute=HERE)
    own = next(one for one in ruling.sensitivity if one.estimate == "kafka-like deliver")
    assert (own.lower, own.higher) == ("contradicted", "supported")


def test_fewer_runs_are_looked_at_than_the_verdict_has(on_trial, monkeypatch):
    asked = []
    measure = _measure
    on_trial(1, 10)
    (made,) = registry.CLAIMS.values()
    noted = lambda bench, setting: asked.append(bench.replications) or measure(bench, setting)  # noqa: E731
    (experiment,) = made.experiments
    made = replace(made, experiments=(replace(experiment, measure=noted),))
    monkeypatch.setattr(registry, "CLAIMS", {1: made})
    try_claims([1], seeds=[1], compute=HERE)
    assert set(asked) == {5, 1, 3}  # the verdict, the screen, the look


def test_the_look_has_the_first_runs_of_the_verdict(on_trial):
    on_trial(1, 10, 100)
    (made,) = registry.CLAIMS.values()
    (experiment,) = made.experiments
    one = bar.Bar(made, seed=1, replications=5)
    for setting in experiment.settings:
        one.pairs["sizes", setting] = experiment.measure(Bench(1, 5), setting)
    ends = sensitivity._ends(one)
    assert ends.replications == 3
    assert [setting.at for _, setting in ends.pairs] == [1, 100]
    for place, pairs in ends.pairs.items():
        assert pairs["ahead"].left.tolist() == one.pairs[place]["ahead"].left[:3].tolist()


def test_seeds_that_disagree_give_no_verdict(on_trial):
    on_trial(1, 10)
    (alike,) = try_claims([1], sensitivity=False, compute=HERE)
    on_trial(100, 1000)
    (other,) = try_claims([1], sensitivity=False, compute=HERE)
    mixed = replace(alike, judged=(*alike.judged[:2], other.judged[2]))
    assert alike.reproduced
    assert not mixed.reproduced
    assert mixed.verdict == "not enough data"


def test_the_result_as_tables_pages_and_data(on_trial, tmp_path):
    on_trial(1, 10, 100)
    found = Claims(try_claims([1], seeds=[1, 2], compute=HERE))
    table, frame = found.table(), found.frame()
    assert table["verdict"].tolist() == ["depends"]
    assert set(frame["seed"]) == {1, 2}
    assert set(frame["finding"]) == {"holds", "opposed"}
    folder = found.save(tmp_path / "claims")
    page = (folder / "claim-01.md").read_text()
    assert "It is ahead at every size." in page
    assert "holds up to size" in page
    assert "kafka-like deliver" in page
    assert (folder / "charts" / "claim-01-ahead.svg").is_file()
    assert "charts/claim-01-ahead.svg" in page
    assert "| [1](claim-01.md) | It is ahead. | **depends** |" in (folder / "README.md").read_text()
    assert (folder / "evidence.csv").read_text().count("\n") == len(frame) + 1


def test_a_number_that_is_no_claim_is_refused():
    with pytest.raises(UnknownClaimError, match="numbered 1 to 12"):
        claims([13])


def test_every_claim_is_whole():
    """Twelve, each with a hypothesis; axes grow; keys are told apart; settings too."""
    found = claims()
    assert [one.number for one in found] == list(range(1, 13))
    for one in found:
        assert one.hypothesis
        keys = [proposition.key for proposition in one.propositions]
        assert len(set(keys)) == len(keys)
        assert len({own.key for own in one.experiments}) == len(one.experiments)
        decided = [key for own in one.experiments for key in own.propositions]
        assert len(set(decided)) == len(decided)  # a chart and a flip belong to one experiment
        for own in one.experiments:
            assert len(set(own.settings)) == len(own.settings)
            places = [setting.at for setting in own.settings]
            if own.axis is None:
                assert all(math.isnan(place) for place in places)
            else:
                assert places == sorted(places)
                assert [own.setting(place) for place in places] == list(own.settings)


def test_a_claim_whose_experiments_do_not_match_is_refused():
    with pytest.raises(ValueError, match="has no match"):
        Claim(1, "x", "x", "x", claim(1).propositions, ())
    assert isinstance(Setting("x").at, float)
