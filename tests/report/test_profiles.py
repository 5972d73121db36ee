"""ProfileList: the profiles as a table and as plain data, and a published figure in words."""

import pytest

import sim
from sim.report.profiles import FRAME, figure_text, value_text
from sim.scenario.profiles import COORDINATOR_PROFILES


def test_a_row_a_value_and_whose_it_is():
    frame = sim.profiles("nats-jetstream-like").frame()
    assert tuple(frame.columns) == FRAME
    row = frame.set_index("key").loc["ack_timeout"]
    assert (row["value"], row["certainty"], row["own"]) == ("30s", "documented", True)
    assert not frame.set_index("key").loc["retention", "own"]


def test_all_of_them_by_default_and_none_of_an_unknown_name():
    every = sim.profiles()
    assert len(every.profiles) == 22
    assert "dbos-like" in repr(every)
    with pytest.raises(ValueError, match="did you mean 'dbos-like'"):
        sim.profiles("dbos")


def test_a_figure_names_what_of_how_much_at_which_load_and_how_sure():
    (figure,) = COORDINATOR_PROFILES["zeebe-like"].published
    assert figure_text(figure) == (
        "a workflow of one step, beyond its work: p50 14 ms, p99 390 ms at 150 starts a second "
        "(measured by vendor; held to ±15%)"
    )


def test_a_value_is_shown_as_one_would_write_it():
    assert value_text({"dist": "uniform", "low": "40ms", "high": 0.0701234}) == (
        "{dist: uniform, low: 40ms, high: 0.0701}"
    )
    assert value_text(None) == "None"
