"""The cost in a comparison: never without its parts, and only where something has a price."""

import functools

import pytest
from report.conftest import ALONE, SMALL
from report.legible import drawn, said

from sim.metrics.money import COST, PARTS
from sim.report.comparison import Comparison
from sim.report.draw import charts_of
from sim.report.figures import figure, with_interval
from sim.report.page.render import PLACES, render
from sim.report.page.words import findings
from sim.scenario import loads
from sim.study.assessment.criteria import criteria
from sim.study.assessment.data import AssessmentData
from sim.study.comparison.compare import compare
from sim.study.comparison.headline import HEADLINE, headline, with_parts

PARTS_OF_IT = [part.metric for part in PARTS]
PRICES = "prices: {slot_second: 0.00002, durable_write: 0.000001, message: 4e-7, gigabyte: 0.02}"


@functools.cache
def priced(prices: str = PRICES, replications: int = 2) -> Comparison:
    text = f"{SMALL.format(name='priced')}{prices}\n".replace("duration: 20s", "duration: 10s")
    return Comparison(compare(loads(text), compute=ALONE, replications=replications))


def test_the_cost_stands_in_every_table_with_its_parts():
    made = priced()
    table = made.table(workflow="order")
    assert list(dict.fromkeys(table["metric"]))[-5:] == [COST, *PARTS_OF_IT]
    told = [row["metric"] for row in made.summary()["table"]]
    assert set(PARTS_OF_IT) | {COST} <= set(told)
    for _, rows in table.groupby("pattern"):
        means = rows.set_index("metric")["mean"]
        assert means[COST] == pytest.approx(means[PARTS_OF_IT].sum())
        assert means[COST] > 0


def test_only_what_has_a_price_is_a_part():
    made = priced("prices: {message: 1}")
    metrics = set(made.table()["metric"])
    assert COST in metrics
    assert metrics & set(PARTS_OF_IT) == {"cost_messages_per_completed"}
    table = made.table([COST, "messages_per_completed"], "order").set_index(["metric", "pattern"])
    for pattern in made.data.patterns:
        same = table.loc["messages_per_completed", pattern]["mean"]
        assert table.loc[COST, pattern]["mean"] == pytest.approx(same)


def test_without_prices_there_is_no_cost(comparison):
    assert not any(name.startswith("cost") for name in comparison.table()["metric"])
    assert not any(chart.name.startswith("cost") for chart in charts_of(comparison.data))
    assert COST not in {one.name for one in criteria(AssessmentData(comparison.data))}


def test_the_cost_joins_no_family_that_others_are_decided_in():
    scenario = priced().data.scenario
    assert COST not in HEADLINE
    assert headline(scenario, ["order"])[-1] == COST
    assert with_parts(["throughput", COST], scenario) == ("throughput", COST, *PARTS_OF_IT)


def test_who_is_cheapest_is_a_criterion():
    data = AssessmentData(priced().data)
    found = [one for one in criteria(data) if one.name == COST]
    assert [one.workflow for one in found] == ["order", "refund"]
    assert {(one.better, one.unit) for one in found} == {("lower", "money")}
    assert any("cost the least each" in one.wanted for one in findings(data))


@pytest.mark.parametrize("replications", [2, 1])
def test_its_chart_is_legible_and_says_each_part(replications):
    data = priced(replications=replications).data
    chart = next(chart for chart in charts_of(data) if chart.name == "cost-order")
    text = said(drawn(chart))
    for word in ("slot-seconds", "durable writes", "messages", "bytes", *data.patterns[:1]):
        assert word in text
    assert "per million" in text


def test_it_stands_beside_the_verdict_in_the_page():
    page = render(AssessmentData(priced().data), [])
    assert "cost per completed" in page
    assert "cost writes per completed" in page
    assert PLACES["cost"] == "verdict"


def test_small_money_is_told_by_the_million():
    assert figure(0.0000668, "money") == "66.8 per million"
    assert figure(1.25, "money") == "1.25"
    assert figure(0.0, "money") == "0"
    assert with_interval(2e-5, 1e-5, 3e-5, "money") == ("20 per million", "[10, 30]")
