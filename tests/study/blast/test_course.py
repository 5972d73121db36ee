"""Courses: what a shard keeps of good instances over time, and what it amounts to."""

import numpy as np
import pandas as pd
import pytest
from struck import scenario, stand_in

from sim.metrics.blast_radius import Strike
from sim.study.blast.course import SLICES, Course, course
from sim.study.blast.study import blast_radius
from sim.study.runs.session import Compute


def instances(outcomes: list[str]) -> pd.DataFrame:
    arrived = np.arange(len(outcomes)) * 10.0 + 1.0
    return pd.DataFrame(
        {
            "instance": np.arange(len(outcomes)),
            "workflow": "order",
            "arrived_s": arrived,
            "latency_s": 0.2,
            "outcome": outcomes,
        }
    )


def test_good_instances_are_counted_where_they_arrive_and_only_if_both_runs_have_them():
    twin = instances(["completed"] * 12)
    run = instances(["completed", "stuck", *["completed"] * 11]).iloc[1:]
    found = course(run, twin, Strike(5.0, float("inf")), {}, 120.0)
    assert len(found) == SLICES
    assert found["twin"].sum() == 11  # the first is not in the run
    assert found["run"].sum() == 10
    missed = found.index[found["twin"] > found["run"]]
    assert list(missed) == [11]
    assert (found["start_s"] == 5.0).all()
    assert np.isinf(found["end_s"]).all()


def test_runs_are_taken_together_per_second_with_the_widest_window():
    twin = instances(["completed"] * 12)
    together = Course()
    for strike in (Strike(5.0, 9.0), None, Strike(4.0, 8.0)):
        together.add(course(twin, twin, strike, {}, 240.0), 240.0)
    assert together.run.n == 3
    assert together.run.mean.sum() * 240.0 / SLICES == pytest.approx(12)
    assert (together.start_s, together.end_s, together.same) == (4.0, 9.0, False)


def test_a_resumed_study_has_the_same_courses(tmp_path):
    def study(replications: int):
        return blast_radius(
            scenario(), "choreography", "stock-away", simulate=stand_in,
            replications=replications, compute=Compute(jobs=1, folder=tmp_path),
        )  # fmt: skip

    study(1)
    (resumed,) = study(2).courses.values()
    (again,) = study(2).courses.values()
    assert resumed.run.n == 2
    np.testing.assert_array_equal(resumed.run.mean, again.run.mean)
    assert (resumed.start_s, resumed.end_s) == (120.0, 150.0)
    inside = slice(24, 30)  # of 5 s each
    assert resumed.run.mean[inside].sum() == 0.0
    assert resumed.twin.mean[inside].min() > 10.0


def test_what_a_pattern_lacks_has_no_course():
    data = blast_radius(
        scenario(), "choreography", "engine-away", simulate=stand_in, compute=Compute(jobs=1)
    )
    assert data.courses == {}
