"""Charts of claims: legible, each side told apart, with what stands behind them."""

import numpy as np
import pytest
from report.legible import drawn, said

from sim.report.charts.claim_evidence import claim_evidence, claim_evidence_height
from sim.report.draw import Chart
from sim.report.style import looks
from sim.study.claims.bar import Bar
from sim.study.claims.claim import Pair
from sim.study.claims.registry import CLAIMS

NOISE = np.array([0.01, -0.02, 0.0, 0.02, -0.01])


def judged(number):
    """A claim with made-up sides in every setting: the left one grows, the right one stays."""
    bar = Bar(CLAIMS[number], seed=1, replications=5)
    for experiment in bar.claim.experiments:
        for place, setting in enumerate(experiment.settings):
            pair = Pair(0.2 + 0.3 * place + NOISE, 0.7 - NOISE)
            bar.pairs[experiment.key, setting] = dict.fromkeys(experiment.propositions, pair)
    return bar.judged()


@pytest.mark.parametrize("number", CLAIMS)
def test_every_chart_of_a_claim_is_legible(number):
    found = judged(number)
    for one in found.claim.propositions:
        chart = Chart(
            one.key,
            "",
            lambda ax, key=one.key: claim_evidence(ax, found, key),
            claim_evidence_height(found, one.key),
        )
        ax = drawn(chart)
        told = said(ax)
        assert one.left in told
        assert one.right in told
        experiment = found.claim.experiment(found.of(one.key)[0].experiment)
        assert ("95 % interval" in told) == experiment.simulated


def test_a_pattern_looks_as_in_every_other_chart():
    found = judged(12)
    chart = Chart("x", "", lambda ax: claim_evidence(ax, found, "outbox"), 4.2)
    labelled = {one.get_label(): one[0].get_color() for one in drawn(chart).containers}
    usual = looks(("orchestration", "choreography"))
    assert labelled["orchestration"] == usual["orchestration"].colour
    assert labelled["choreography"] == usual["choreography"].colour
