"""What `sim.coupling` gives to a person."""

import pytest
from by_hand import in_a_row
from matplotlib import pyplot as plt

import sim
from sim.report.coupling import DEFINITIONS


@pytest.fixture
def scenario():
    return in_a_row()


def test_the_frame_is_tidy_and_the_table_is_its_whole(scenario):
    found = sim.coupling(scenario)
    frame = found.frame()
    assert list(frame.columns) == ["pattern", "component", "metric", "value"]
    assert not frame.duplicated(["pattern", "component", "metric"]).any()
    assert set(frame["metric"]) == set(DEFINITIONS)
    table = found.table()
    assert list(table.columns) == ["orchestration", "choreography", "hybrid"]
    assert table.loc["logic_holders"].tolist() == [1, 5, 3]
    assert table.loc["places_mean"].tolist() == pytest.approx([1, 3, 1.8])
    assert "logic_holders" in found._repr_html_()
    assert "hybrid" in repr(found)
    edges = found.edges()
    assert list(edges.columns)[:4] == ["pattern", "workflow", "component", "other"]
    assert edges["knows"].sum() == 6 + 8 + 9  # the client names sales for its start and a failure


def test_one_pattern_or_several(scenario):
    assert sim.coupling(scenario, "hybrid").patterns == ("hybrid",)
    assert sim.coupling(scenario, ["hybrid", "choreography"]).patterns == ("hybrid", "choreography")
    with pytest.raises(ValueError, match="did you mean 'hybrid'"):
        sim.coupling(scenario, "hybrd")


def test_several_workflows_together_and_each_alone():
    scenario = in_a_row()
    both = scenario.with_({"workflows.refund": {"steps": {"repay": {"service": "bank"}}}})
    found = sim.coupling(both, "choreography")
    assert found.table("order").equals(sim.coupling(scenario, "choreography").table())
    # 8 pairs of the order; the refund adds bank -> client, which had none in that direction
    assert found.table().loc["dependencies"].item() == 9
    assert found.table().loc["places_worst"].item() == 5
    assert found.table().loc["places_mean"].item() == (3 + 1) / 2
    with pytest.raises(ValueError, match="unknown workflow"):
        found.frame("oder")


def test_the_picture_shows_every_name(scenario):
    found = sim.coupling(in_a_row(payload_by="reference"))
    for pattern in found.patterns:
        axes = found.plot(pattern=pattern)
        said = {text.get_text() for text in axes.get_legend().get_texts()}
        assert "sends data to" in said
        plt.close("all")
    axes = sim.coupling(scenario).plot()
    assert {text.get_text() for text in axes.get_legend().get_texts()} == {"commands"}
    with pytest.raises(ValueError, match="one workflow"):
        found.plot(workflow="all")
    plt.close("all")
