"""Decision map: by hand, on made values, and on a stand-in whose map is known."""

import math

import numpy as np
import pytest
from sweeping import RATE, REPLICAS, moved
from tiny import TINY

from sim.metrics import UnknownMetricError
from sim.scenario import loads
from sim.study.asked import UnknownPatternError
from sim.study.runs.session import Compute
from sim.study.sweeps.axes import AxisError
from sim.study.sweeps.decision_map import decide, decision_map
from sim.study.sweeps.sweep import sweep

ALONE = Compute(jobs=1)
PATTERNS = ("orchestration", "choreography", "quiet")


@pytest.fixture(scope="module")
def short():
    return loads(TINY).with_({"run.duration": "30s"})


@pytest.fixture(scope="module")
def swept(short):
    over = {RATE: "10/s:50/s:20/s", REPLICAS: [1, 2]}
    metrics = ["latency_mean", "offered", "latency_p99"]
    return sweep(short, over, metrics=metrics, simulate=moved, compute=ALONE)


def made(swept, values):
    """The sweep with other values of `latency_mean`: for each point and pattern its runs."""
    table = swept.values.copy()
    for number, rows in enumerate(values):
        point = swept.points[number]
        at = (table[RATE] == float(point[RATE].removesuffix("/s"))) & (
            table[REPLICAS] == point[REPLICAS]
        )
        for pattern, series in zip(PATTERNS, rows, strict=True):
            chosen = at & (table["pattern"] == pattern) & (table["metric"] == "latency_mean")
            for replication, value in enumerate(series):
                table.loc[chosen & (table["replication"] == replication), "value"] = value
    return decide(type(swept)(**{**vars_of(swept), "values": table}), "latency_mean")


def vars_of(data):
    return {name: getattr(data, name) for name in data.__dataclass_fields__}


def test_the_best_pattern_of_each_point_is_the_known_one(swept):
    found = decide(swept)
    # 10/s: 10 ms and 5 ms against 25; 30/s: 30 and 15; 50/s: 50 and 25 (equal).
    assert [one.best for one in found.decisions] == [
        "orchestration", "orchestration", "choreography", "orchestration", "choreography", "",
    ]  # fmt: skip
    last = found.decisions[-1]
    assert last.verdict == "no difference shown"
    assert last.contenders == ("orchestration", "choreography")
    assert found.counts == {"orchestration": 3, "choreography": 2, "quiet": 0, "": 1}


def test_the_margin_is_how_far_the_leader_is_ahead_of_the_runner_up(swept):
    first = decide(swept).decisions[0]
    assert (first.leader, first.runner_up) == ("orchestration", "choreography")
    assert first.margin.mean == pytest.approx(0.015, abs=0.001)
    assert first.margin.low < 0.015 < first.margin.high


def test_by_hand(swept):
    steady = [1.0, 1.1, 0.9, 1.0]
    close = [1.02, 1.09, 0.88, 1.03]
    far = [2.0, 2.1, 1.9, 2.05]
    found = made(swept, [(steady, close, far), (far, far, steady), (far, steady, close)])
    one, two, three = found.decisions[:3]
    assert (one.best, one.contenders) == ("", ("orchestration", "choreography"))
    assert (two.best, two.contenders) == ("quiet", ("quiet",))
    assert (three.best, three.contenders) == ("", ("choreography", "quiet"))
    assert (two.leader, two.runner_up) == ("quiet", "orchestration")
    assert two.margin.mean == pytest.approx(np.mean(far) - np.mean(steady))


def test_a_difference_that_one_pair_would_show_is_not_shown_among_three(swept):
    # Of two patterns alone p = 0.035; Holm's method triples it where all three are as close.
    one = [0.0, 0.0, 0.0, 0.0]
    two = [1.0, 2.0, 3.0, 1.0]
    found = made(swept, [(one, two, [1.5, 2.5, 0.5, 2.2])])
    (first, *_) = found.decisions
    assert first.verdict == "no difference shown"
    assert first.contenders == PATTERNS
    assert first.margin.low > 0  # its own interval is of this pair alone


def test_where_nothing_was_measured_there_is_not_enough_data(swept):
    nothing = [math.nan] * 4
    steady = [1.0, 1.1, 0.9, 1.0]
    slower = [2.0, 2.1, 1.9, 2.0]
    found = made(swept, [(nothing, nothing, nothing), (steady, nothing, slower)])
    one, two = found.decisions[:2]
    assert (one.verdict, one.contenders, one.leader) == ("not enough data", PATTERNS, "")
    assert math.isnan(one.margin.mean)
    assert two.verdict == "not enough data"
    assert two.contenders == ("orchestration", "choreography")
    assert (two.leader, two.runner_up) == ("orchestration", "quiet")


def test_the_frame_has_a_row_a_point(swept):
    frame = decide(swept, "latency_mean").frame()
    assert list(frame.columns[:5]) == [RATE, REPLICAS, "verdict", "best", "contenders"]
    assert frame[RATE].tolist() == [10, 10, 30, 30, 50, 50]
    assert frame["contenders"].iloc[-1] == "orchestration, choreography"
    assert (frame["mean_choreography"] > frame["ci_low_choreography"]).all()
    assert set(frame["n"]) == {4}


def test_a_quantile_needs_enough_behind_it(short):
    more = {"replications": 2, "metrics": "latency_p99"}
    data = sweep(short, {RATE: [10, 50]}, simulate=moved, compute=ALONE, **more)
    assert {one.verdict for one in decide(data).decisions} == {"not enough data"}


def test_of_more_where_more_is_better(short):
    data = sweep(short, {RATE: [10]}, simulate=moved, compute=ALONE, metrics="throughput")
    (one,) = decide(data).decisions
    assert one.leader == max(
        PATTERNS, key=lambda name: data.series(0, name, "throughput")[0].mean()
    )
    assert one.margin.mean >= 0


def test_it_runs_its_own_sweep(short):
    found = decision_map(
        short, {REPLICAS: [1, 2]}, "latency_mean", simulate=moved, compute=ALONE, replications=3
    )
    assert [one.best for one in found.decisions] == ["choreography", "orchestration"]
    assert found.sweep.metrics == ("latency_mean",)
    assert found.columns == (1, 2)


def nothing(*_):
    raise AssertionError("nothing may run")


@pytest.mark.parametrize(
    ("over", "metric", "more", "error", "told"),
    [
        ({RATE: [1, 2]}, "offered", {}, ValueError, "no value of offered is better"),
        ({RATE: [1, 2]}, "latency_men", {}, UnknownMetricError, "latency_mean"),
        ({RATE: [1, 2]}, "latency_p99", {"patterns": ["quiet"]}, ValueError, "two patterns"),
        ({RATE: [1, 2]}, "latency_p99", {"patterns": ["quite"]}, UnknownPatternError, "quiet"),
        ({RATE: [1, 2]}, "latency_p99", {"workflow": "ordr"}, ValueError, "order, refund, all"),
        ({RATE: "1:9"}, "latency_p99", {}, AxisError, "say how many samples"),
        (
            {RATE: [1, 2], REPLICAS: [1], "run.duration": ["10s"]},
            "latency_p99", {}, AxisError, "over one path or two",
        ),
    ],
)  # fmt: skip
def test_what_is_refused_before_anything_runs(short, over, metric, more, error, told):
    with pytest.raises(error, match=told):
        decision_map(short, over, metric, simulate=nothing, compute=ALONE, **more)


def test_samples_are_no_map(short):
    data = sweep(
        short,
        {RATE: "10:50", REPLICAS: "1:3"},
        samples=2,
        replications=1,
        simulate=moved,
        compute=ALONE,
    )
    with pytest.raises(AxisError, match="on a grid"):
        decide(data)
