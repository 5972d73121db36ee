"""What `sim.change_impact` gives to a person."""

import pytest
import struck
from by_hand import in_a_row

import sim
from sim.report.change import ChangeImpact
from sim.study.change.catalogue import KINDS
from sim.study.change.impact import impacts


@pytest.fixture(scope="module")
def found():
    return sim.change_impact(in_a_row())


def test_the_frame_is_tidy(found):
    frame = found.frame()
    assert list(frame.columns) == [
        *("workflow", "change", "place", "pattern", "component", "role", "new", "gone")
    ]
    assert not frame.duplicated(["workflow", "change", "place", "pattern", "component"]).any()
    new = frame[frame["new"]]
    assert set(new["component"]) == {"new-service"}
    assert set(frame[frame["gone"]]["change"]) == {"remove a step"}
    assert set(frame["role"]) == {"coordinator", "service", "client"}


def test_the_table_counts_over_the_places(found):
    table = found.table().set_index(["change", "pattern"])
    assert len(table) == len(KINDS) * 3
    inserted = table.loc[("insert a step", "choreography")]
    # bank stock new; depot new; courier new; mail new
    assert (inserted["places"], inserted["mean"], inserted["max"]) == (4, 9 / 4, 3)
    assert (inserted["existing_mean"], inserted["coordinator"]) == (5 / 4, 0)
    # a subscriber touches nobody else in a hybrid where its event is told outside already
    subscribed = table.loc[("add an independent subscriber", "hybrid")]
    assert (subscribed["mean"], subscribed["coordinator"]) == (7 / 5, 2 / 5)
    assert table.loc[("swap two steps", "orchestration"), "max"] == 1


def test_it_reads_well_in_a_notebook(found):
    said = found._repr_html_()
    assert "2.2 (at most 3)" in said
    assert "hybrid" in said
    assert "32 changes" in repr(found)


def test_without_releases_there_is_no_harm(found):
    assert found.harm().empty
    assert "verdict" in found.harm().columns
    assert found.summary()["releases"] == []
    assert found.summary()["seed"] is None


def test_what_is_left_out_has_a_reason(found):
    assert found.skipped()["reason"].tolist() == ["it has one"]


def test_patterns_can_be_chosen():
    assert sim.change_impact(in_a_row(), ["hybrid"]).data.patterns == ("hybrid",)
    with pytest.raises(ValueError, match="did you mean"):
        sim.change_impact(in_a_row(), ["hybrd"])


def test_several_workflows():
    found = ChangeImpact(impacts(struck.scenario()))
    assert set(found.frame()["workflow"]) == {"order", "refund"}
