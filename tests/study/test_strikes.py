"""Strikes: a fault's window over the runs of a study."""

import math

import pandas as pd
from struck import scenario, stand_in

from sim.study.strikes import Window, strikes, windows


def test_a_fault_counts_from_its_first_start_to_its_last_end():
    table = pd.DataFrame(
        {"fault": ["wear", "away", "wear"], "start_s": [5.0, 8.0, 20.0], "end_s": [6.0, 9.0, 22.0]}
    )
    found = strikes(table)
    assert found.to_dict("list") == {
        "fault": ["wear", "away"],
        "start_s": [5.0, 8.0],
        "end_s": [22.0, 9.0],
        "strikes": [2, 1],
    }
    assert strikes(table.iloc[:0]).empty


def test_what_never_ended_has_no_end():
    table = pd.DataFrame({"fault": ["away"], "start_s": [5.0], "end_s": [math.nan]})
    assert strikes(table)["end_s"].tolist() == [math.inf]


def test_windows_cover_all_runs_and_say_whether_they_agree():
    runs = stand_in(scenario(), "orchestration", 7, 0, "attempts", ("stock-away", "engine-away"))
    one = strikes(runs.frame("faults"))
    later = one.assign(start_s=one["start_s"] + [0.0, 3.0], end_s=one["end_s"] + [0.0, 3.0])
    table = pd.concat([one, later])
    assert list(windows(table, ["engine-away", "stock-away", "bus-away"])) == [
        Window("engine-away", 120.0, 153.0, 1, same=False),
        Window("stock-away", 120.0, 150.0, 1, same=True),
    ]
