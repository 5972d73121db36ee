"""A run that was saved opens as the same run, anywhere, and not when its tables were changed."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

import sim

SCENARIO = Path(__file__).parents[1] / "scenarios" / "train_ticket_booking.yaml"


@pytest.fixture(scope="module")
def run() -> sim.Run:
    scenario = sim.load(SCENARIO).with_({"run.duration": "20s"})
    return sim.simulate(scenario, "hybrid", record="messages")


def test_a_saved_run_opens_as_the_same_run(run: sim.Run, tmp_path: Path) -> None:
    run.save(tmp_path / "run")
    shutil.move(tmp_path / "run", tmp_path / "elsewhere")  # the data files go along
    opened = sim.open_run(tmp_path / "elsewhere")
    assert opened.digest() == run.digest()
    assert (opened.pattern, opened.seed, opened.replication) == ("hybrid", run.seed, 0)
    for table in ("instances", "attempts", "messages", "effects", "faults"):
        pd.testing.assert_frame_equal(getattr(opened, table), getattr(run, table))
    again = sim.simulate(opened.scenario, opened.pattern, seed=opened.seed)
    assert again.digest() == run.digest()


def test_changed_tables_are_not_taken_for_the_run(run: sim.Run, tmp_path: Path) -> None:
    folder = run.save(tmp_path / "run")
    changed = pd.read_parquet(folder / "effects.parquet")
    changed.iloc[1:].to_parquet(folder / "effects.parquet", index=False)
    with pytest.raises(ValueError, match="not those that the manifest describes"):
        sim.open_run(folder)


def test_what_was_not_recorded_says_how_to_record_it(run: sim.Run) -> None:
    brief = sim.simulate(run.scenario, "hybrid", record="summary")
    assert brief.digest() == run.digest()
    with pytest.raises(LookupError, match="record='messages'"):
        _ = brief.messages


def test_the_backlog_over_time_has_a_column_a_component(run: sim.Run) -> None:
    series = run.components.series(every="5s")
    assert set(series.columns) == set(run.components["component"])
    assert (series >= 0).all(axis=None)
    assert series.index[0] == 0.0
