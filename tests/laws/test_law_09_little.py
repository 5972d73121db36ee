"""Law 9: Little's law, and utilisation = throughput x mean work, at every station.

The window is the whole run: it starts and ends empty, so both hold for each sample path, not only
in the mean (Stidham 1974).
"""

import math

import pytest
from hypothesis import given
from oracle import rows
from strategies import LAW, PATTERNS, scenario_of, scenarios

from sim.run import simulate_scenario


def stations(document, pattern):
    """Each service that played: its row of components, and its attempts that had a slot."""
    tables = simulate_scenario(scenario_of(document), pattern)
    attempts = list(rows(tables, "attempts"))
    for component in rows(tables, "components"):
        if component["kind"] == "service":
            mine = [row for row in attempts if row["service"] == component["component"]]
            worked = [row for row in mine if not math.isnan(row["started_s"])]
            yield component, worked, tables.ended_s


@LAW
@given(scenarios(log=False, poll=False), PATTERNS)
def test_mean_queue_is_the_waiting_of_all_over_the_run(document, pattern):
    for component, worked, length in stations(document, pattern):
        waited = math.fsum(row["started_s"] - row["enqueued_s"] for row in worked)
        assert component["queue_mean"] * length == pytest.approx(waited, rel=1e-9, abs=1e-9)
        assert bool(component["queue_max"]) == (waited > 1e-12) or not waited


@LAW
@given(scenarios(poll=False), PATTERNS)
def test_a_log_counts_also_the_events_that_wait_in_their_partitions(document, pattern):
    for component, worked, length in stations(document, pattern):
        waited = math.fsum(row["started_s"] - row["enqueued_s"] for row in worked)
        assert component["queue_mean"] * length >= waited - 1e-9


@LAW
@given(scenarios(), PATTERNS)
def test_utilisation_is_throughput_times_mean_work(document, pattern):
    for component, worked, length in stations(document, pattern):
        work = math.fsum(row["ended_s"] - row["started_s"] for row in worked)
        assert component["served"] == len(worked)
        assert component["busy_s"] == pytest.approx(work, rel=1e-9, abs=1e-9)
        expected = work / (length * component["capacity"])
        assert component["utilisation"] == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.long
@LAW
@given(scenarios(chain=True), PATTERNS)
def test_also_where_requests_are_turned_away(document, pattern):
    for component, worked, _ in stations(document, pattern):
        work = math.fsum(row["ended_s"] - row["started_s"] for row in worked)
        assert component["served"] == len(worked)
        assert component["busy_s"] == pytest.approx(work, rel=1e-9, abs=1e-9)
