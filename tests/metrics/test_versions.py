"""Facts of two versions, from tables by hand."""

import math

import pandas as pd
import pytest

from sim.metrics.versions import VERSION_FACTS, version_facts

NAN = math.nan


def facts(settled_s, rows, restarts=1, outcome="completed", workflow="order"):
    """Instances of the old version that settle so; the release's rows are (start, end)."""
    instances = pd.DataFrame({"settled_s": settled_s, "workflow": workflow, "outcome": outcome})
    faults = pd.DataFrame(rows, columns=["start_s", "end_s"], dtype=float).assign(fault="next")
    return version_facts(instances, faults, "next", "order", restarts)


def test_who_is_not_settled_at_the_switch_is_in_flight():
    found = facts([4.0, 10.0, 10.5, 17.0], [(5, 7), (8, 10)], restarts=2)
    assert found == {
        "switch_s": 5.0, "old_in_flight": 2.0, "never_settled": 0.0, "coexistence_s": 7.0
    }  # fmt: skip


def test_nobody_in_flight_is_no_coexistence():
    assert facts([4.0, 9.0], [(5, 10)])["coexistence_s"] == 0.0
    assert facts([], [(5, 10)])["coexistence_s"] == 0.0


def test_one_that_never_settles_must_be_kept_for_ever():
    found = facts([11.0, NAN], [(5, 10)], outcome=["completed", "stuck"])
    assert (found["old_in_flight"], found["never_settled"]) == (2.0, 1.0)
    assert found["coexistence_s"] == math.inf


def test_the_refused_were_never_let_in_and_the_new_are_not_the_old():
    assert facts([NAN], [(5, 10)], outcome="refused")["old_in_flight"] == 0.0
    assert facts([12.0], [(5, 10)], workflow="order-v2")["old_in_flight"] == 0.0


@pytest.mark.parametrize("rows", [[], [(5, 7)], [(5, 7), (8, NAN)]])
def test_without_a_switch_there_is_nothing_to_tell(rows):
    found = facts([12.0], rows, restarts=2)
    assert found.pop("switch_s") == math.inf
    assert all(math.isnan(value) for value in found.values())
    assert set(found) | {"switch_s"} == set(VERSION_FACTS)


def test_without_a_changed_part_there_is_one_row_and_the_switch_is_there():
    assert facts([6.0], [(5, 5)], restarts=0) == {
        "switch_s": 0.0, "old_in_flight": 1.0, "never_settled": 0.0, "coexistence_s": 1.0
    }  # fmt: skip
