"""Every figure of a blast radius, on a run and a twin whose figures are known by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from sim.metrics import FIGURES
from sim.metrics.blast_radius import SPLIT, Side, Strike, blast_radius, strike_of, untouched

STRIKE = Strike(100.0, 130.0)


@pytest.fixture
def pair(instances):
    """Ten orders and two refunds in the twin, all good but one that was stuck anyway."""
    arrived = [95.0, 101.0, 105.0, 110.0, 115.0, 120.0, 125.0, 131.0, 150.0, 180.0, 110.0, 160.0]
    workflow = ["order"] * 10 + ["refund"] * 2
    calm = ["completed"] * 9 + ["stuck"] + ["completed"] * 2
    struck = [
        *("completed", "completed", "compensated", "refused", "dirty", "stuck", "in_flight"),
        *("completed", "completed", "completed"),
        *("completed", "completed"),
    ]
    twin = instances(arrived, [0.5] * 12, workflow, calm)
    run = instances(arrived, [0.5, 9.0] + [0.5] * 8 + [3.0, 0.5], workflow, struck)
    run["attempts"] = [3] * 11 + [9]
    run["noticed_s"] = [np.nan, 104.0, 107.0, np.nan, 99.0] + [np.nan] * 7
    run["noticed_s"] = run["noticed_s"].astype(float)
    return run, twin


def figures(
    run, twin, exposed=None, strike: Strike | None = STRIKE, workflow: str = "all", **more
) -> dict[str, float]:
    exposed = np.ones(len(twin), dtype=bool) if exposed is None else np.array(exposed)
    none = pd.DataFrame()
    found = blast_radius(
        Side(run, none, more.get("attempts")),
        Side(twin, none, more.get("calm_attempts")),
        strike,
        exposed,
        others=more.get("others", ()),
        workflows=("order", "refund"),
        slo_s={"order": 1.0},
        duration_s=more.get("duration_s", 1000.0),
    )
    own = found[found["workflow"] == workflow]
    assert list(own["metric"]) == list(FIGURES)
    return dict(zip(own["metric"], own["value"], strict=True))


def test_harmed_is_good_in_the_twin_and_not_good_with_the_fault(pair):
    found = figures(*pair)
    assert (found["good"], found["harmed"]) == (11, 6)
    assert found["share"] == pytest.approx(6 / 11)


def test_the_share_is_split_by_how_it_ended_and_adds_up(pair):
    found = figures(*pair)
    for outcome in SPLIT:
        assert found[f"share_{outcome}"] == pytest.approx(1 / 11)
    assert math.fsum(found[f"share_{outcome}"] for outcome in SPLIT) == pytest.approx(
        found["share"]
    )


def test_it_is_told_by_workflow_each_with_its_own_objective(pair):
    order, refund = (figures(*pair, workflow=name) for name in ("order", "refund"))
    assert (order["good"], order["harmed"]) == (9, 6)
    # Without an objective three seconds are as good as half a second.
    assert (refund["good"], refund["harmed"], refund["share"]) == (2, 0, 0.0)
    assert refund["delay_debt"] == 2.5
    assert math.isnan(refund["span"])


def test_needless_is_harmed_without_business_there(pair):
    exposed = [True] * 12
    exposed[1] = exposed[2] = False  # harmed both
    exposed[0] = False  # not harmed
    assert figures(*pair, exposed)["needless"] == pytest.approx(2 / 11)
    assert figures(*pair)["needless"] == 0.0


def test_span_debt_and_amplification(pair):
    found = figures(*pair)
    assert found["span"] == 125.0 - 101.0
    # Of those that completed in both: 8.5 s and 2.5 s more; the stuck one of the twin counts not.
    assert found["delay_debt"] == pytest.approx(11.0)
    assert found["amplification"] == pytest.approx((11 * 3 + 9) / (12 * 3))


def test_detection_is_of_a_harmed_instance_and_after_the_start(pair):
    run, twin = pair
    assert figures(run, twin)["time_to_detect"] == 4.0  # what was noticed at 99 was not the fault
    run["noticed_s"] = np.nan
    assert figures(run, twin)["time_to_detect"] == math.inf
    assert math.isnan(figures(twin, twin)["time_to_detect"])


def test_recovery_counts_from_the_end_of_the_fault(pair):
    run, twin = pair
    assert figures(run, twin)["recovery"] == 0.0
    assert figures(run, twin)["recovery_not_seen"] == 0.0
    early = figures(run, twin, strike=Strike(100.0, 104.0))
    assert early["recovery"] == 21.0  # just after the last bad one, at 125
    unseen = figures(run, twin, duration_s=185.0)
    assert math.isnan(unseen["recovery"])
    assert unseen["recovery_not_seen"] == 1.0


def test_a_run_that_equals_its_twin_has_no_blast_radius(pair):
    _, twin = pair
    found = figures(twin, twin)
    for name in ("harmed", "share", "needless", "delay_debt", "recovery"):
        assert found[name] == 0.0
    assert found["amplification"] == 1.0


def test_a_fault_that_never_struck_has_no_times(pair):
    found = figures(*pair, strike=None)
    assert found["share"] > 0.0  # what is there is told, whoever did it
    for name in ("recovery", "recovery_not_seen", "time_to_detect", "services"):
        assert math.isnan(found[name])


def test_arrivals_that_only_one_of_the_two_has_do_not_count(pair):
    run, twin = pair
    both = figures(run.iloc[1:-1], twin.iloc[1:-1])
    assert figures(run.iloc[1:], twin.iloc[:-1]) == pytest.approx(both, nan_ok=True)


def test_no_figure_depends_on_the_order_of_rows(pair):
    run, twin = pair
    shuffled = run.iloc[np.random.default_rng(1).permutation(len(run))]
    assert figures(shuffled, twin) == pytest.approx(figures(run, twin), nan_ok=True)


def test_a_pattern_without_the_target_is_untouched():
    found = untouched(("order",))
    assert list(found[found["workflow"] == "order"]["metric"]) == list(FIGURES)
    by_name = found[found["workflow"] == "all"].set_index("metric")["value"]
    assert by_name["share"] == by_name["needless"] == by_name["share_stuck"] == 0.0
    assert by_name["amplification"] == 1.0
    assert math.isnan(by_name["good"])
    assert math.isnan(by_name["recovery"])


def test_a_fault_lasts_from_its_first_start_to_its_last_end():
    table = pd.DataFrame(
        {
            "fault": ["wear", "other", "wear", "for good"],
            "start_s": [10.0, 1.0, 50.0, 5.0],
            "end_s": [20.0, 99.0, 55.0, np.nan],
        }
    )
    assert strike_of(table, "wear") == Strike(10.0, 55.0)
    assert strike_of(table, "for good") == Strike(5.0, math.inf)
    assert strike_of(table, "spike") is None


class TestServices:
    """Which of the other services suffer, in [start, recovery]."""

    def attempts(self, n: int = 1000, errors: int = 0, took_s: float = 1.0, at_s: float = 110.0):
        return pd.DataFrame(
            {
                "service": ["bank"] * n,
                "asked_s": [at_s] * n,
                "enqueued_s": [np.nan] * errors + [at_s] * (n - errors),
                "ended_s": [at_s + took_s] * n,
                "answer": ["unreachable"] * errors + ["success"] * (n - errors),
            }
        )

    def share(self, pair, now, calm, others=("bank",)) -> float:
        return figures(*pair, attempts=now, calm_attempts=calm, others=others)["services"]

    def test_twice_the_p99_is_suffering(self, pair):
        calm = self.attempts()
        assert self.share(pair, self.attempts(took_s=2.0), calm) == 1.0
        assert self.share(pair, self.attempts(took_s=1.99), calm) == 0.0
        assert self.share(pair, self.attempts(took_s=2.0), calm, ("bank", "stock")) == 1.0

    @pytest.mark.parametrize(
        ("before", "now", "suffers"), [(0, 10, 1), (0, 9, 0), (20, 40, 1), (20, 39, 0), (5, 14, 0)]
    )
    def test_twice_the_errors_and_a_point_more_is_suffering(self, pair, before, now, suffers):
        calm, struck = self.attempts(errors=before), self.attempts(errors=now)
        assert self.share(pair, struck, calm) == suffers

    def test_a_thousand_attempts_in_both_are_needed(self, pair):
        few, slow = self.attempts(999), self.attempts(999, took_s=9.0)
        assert math.isnan(self.share(pair, slow, few))
        assert math.isnan(self.share(pair, slow, self.attempts()))

    def test_only_attempts_until_recovery_count(self, pair):
        slow = self.attempts(took_s=9.0, at_s=140.0)  # it is over at 130
        assert math.isnan(self.share(pair, slow, self.attempts(at_s=140.0)))

    def test_an_attempt_that_was_never_answered_took_for_ever(self, pair):
        hung = self.attempts()
        hung.loc[:20, "ended_s"] = np.nan
        assert self.share(pair, hung, self.attempts()) == 1.0

    def test_without_attempts_nothing_is_said(self, pair):
        assert math.isnan(figures(*pair)["services"])
