"""Phenomenon 4: a bus that goes away does to choreography what a coordinator does (no. 3)."""

from phenomena.central import EXACT, away


def test_a_bus_that_is_away_loses_nothing_and_drains_as_a_fluid():
    """λT/(μ − λ), with the same load and the same outage as the coordinator: 20 replications."""
    found = away("bus", "choreography")
    found["drain"].agrees(EXACT, within=0.1)
    assert (found["completed"].values == 1).all()
