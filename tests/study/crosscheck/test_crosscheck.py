"""A right model agrees with Ciw everywhere, and a wrong one is found out where it is wrong."""

import sys

import ciw
import numpy as np
import pytest
from scipy import stats

import sim
from sim.study.crosscheck import network
from sim.study.crosscheck.crosscheck import welch
from sim.study.crosscheck.laws import NoCiwError, law
from sim.study.preview.moments import moments

SMALL = """
name: small
services:
  a: {replicas: 2, time: {dist: gamma, mean: 60ms, cv: 0.7}}
  b: {time: {dist: exponential, mean: 25ms}, commit: 5ms}
workflows:
  job:
    steps:
      one: {service: a}
      two: {service: b, after: [one]}
      three: {service: a, after: [two], time: 15ms}
workload: [{workflow: job, arrivals: {process: poisson, rate: 18/s}}]
network: {latency: 1ms}
patterns:
  central:
    kind: orchestration
    coordinator: {decision: {dist: exponential, mean: 5ms}, persist: 2ms, shards: 2}
  events: {kind: choreography, bus: {publish: 2ms, deliver: 3ms, capacity: 100/s}}
  mixed: {kind: hybrid, domains: {left: {services: [a], coordinator: {decision: 3ms}}}}
run: {duration: 30s, seed: 5}
"""


def rows(found):
    return {(row.name, row.measure): row for row in found.data.rows}


@pytest.mark.parametrize(
    ("pattern", "central"),
    [
        ("central", "coordinator"),
        ("events", "bus"),
        pytest.param("mixed", "coordinator/left", marks=pytest.mark.long),
    ],
)
def test_both_simulators_agree_at_every_station(pattern, central):
    found = sim.crosscheck(sim.loads(SMALL), pattern, replications=8)
    measured = rows(found)
    assert {name for name, _ in measured} == {"a", "b", central, "job"}
    assert len(measured) == 3 * 4 + 1
    assert found.agrees, [row for row in found.data.rows if row.agreement == "differ"]
    assert sum(row.agreement == "agree" for row in measured.values()) >= 9
    load = measured["b", "utilisation"]
    assert load.ours == pytest.approx(18 * 0.03, rel=0.1)
    assert found.data.left_out == {pattern: ()}
    assert found.summary()["agrees"] is True


def test_a_station_that_is_a_fifth_slower_in_one_of_them_is_found(monkeypatch):
    """Power: the same comparison, with the work of b wrong in Ciw."""
    right = network.Network._sample

    def wrong(self, t=0.0, ind=None):
        slow = 1.2 if ind.way.visits[ind.at].station == "b" else 1.0
        return slow * right(self, t, ind)

    monkeypatch.setattr(network.Network, "_sample", wrong)
    found = sim.crosscheck(sim.loads(SMALL), "events", replications=8)
    differ = {key for key, row in rows(found).items() if row.agreement == "differ"}
    assert ("b", "utilisation") in differ
    assert ("b", "sojourn") in differ
    assert not {key for key in differ if key[0] in ("a", "bus")}
    assert not found.agrees


def test_one_pattern_that_cannot_be_exported_does_not_hide_the_others():
    """Who hears of a branch hears of what comes before it, too: messages on nobody's way."""
    branch = "      two: {service: b, after: [one], when: {w: x}}"
    text = SMALL.replace("      two: {service: b, after: [one]}", branch)
    text = text.replace("three: {service: a, after: [two]", "three: {service: a, after: [one, two]")
    text = text.replace("  job:\n", "  job:\n    choices: {w: {x: 50%, y: 50%}}\n")
    scenario = sim.loads(text).with_({"run.duration": "3s"})
    found = sim.crosscheck(scenario, ["central", "events"], replications=2)
    assert list(found.data.left_out) == ["central"]
    assert "bus: takes inputs or messages" in found.data.refused["events"]


LAWS = [
    "constant, value: 0.03", "exponential, mean: 0.03", "gamma, mean: 0.03, cv: 1.2",
    "erlang, mean: 0.03, k: 3", "lognormal, mean: 0.03, cv: 0.8", "weibull, mean: 0.03, shape: 1.5",
    "uniform, low: 0.01, high: 0.05", "triangular, low: 0.01, mode: 0.02, high: 0.06",
    "hyperexponential, mean: 0.03, cv: 1.5", "pareto, min: 0.01, alpha: 6",
]  # fmt: skip


@pytest.mark.parametrize("text", LAWS)
def test_ciws_own_samplers_have_the_moments_of_the_law(text):
    of = sim.loads(SMALL.replace("time: 15ms", f"time: {{dist: {text}}}")).workflows["job"]
    of = of.steps["three"].time
    ciw.seed(1)
    drawn = np.array([law(of).sample() for _ in range(20_000)])
    half = stats.norm.ppf(0.9995) * drawn.std() / len(drawn) ** 0.5
    assert drawn.mean() == pytest.approx(of.mean_s, abs=half + 1e-12)
    assert drawn.std() == pytest.approx(moments(of).variance ** 0.5, rel=0.1, abs=1e-12)


def test_welch_by_hand():
    one, other = np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 2.0, 5.0, 7.0])
    a, b = one.var(ddof=1) / 4, other.var(ddof=1) / 4
    degrees = int((a + b) ** 2 / (a**2 / 3 + b**2 / 3))
    assert welch(one, other, 0.95) == pytest.approx(stats.t.ppf(0.975, degrees) * (a + b) ** 0.5)
    assert welch(one[:1].repeat(3), other[:1].repeat(3), 0.95) == 0.0


def test_without_ciw_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ciw", None)
    with pytest.raises(NoCiwError, match="pip install 'ciw"):
        sim.crosscheck(sim.loads(SMALL))


def test_one_replication_has_no_interval():
    with pytest.raises(ValueError, match="at least 2"):
        sim.crosscheck(sim.loads(SMALL), replications=1)
