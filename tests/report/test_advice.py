"""What `sim.advise` gives to a person: sentences, tables, a page, a chart."""

import json
from dataclasses import replace

import pandas as pd
import pytest
from advising import TURNING, few_parameters
from report.legible import drawn, faults, said

import sim
from sim.report.advice import chart_of
from sim.report.advice_page import page
from sim.report.advice_words import (
    about,
    absent,
    advice,
    against,
    change,
    held,
    other_weights,
    reasons,
    regret,
)
from sim.study.advice.certainty import Against
from sim.study.statistics import Interval

WEIGHTS = {"harm": 0, "speed": 2}


@pytest.fixture(scope="module")
def found() -> sim.Advice:
    with pytest.MonkeyPatch.context() as patch:
        few_parameters(patch, "load", "outbox latency of the services")
        # Here events are sooner, as long as their outbox is quick, and the engine is less coupled.
        document = sim.loads(TURNING).with_(
            {f"services.{name}.outbox.latency": "4ms" for name in "ab"}
        )
        return sim.advise(document, weights=WEIGHTS, jobs=1)


@pytest.fixture(scope="module")
def table(found):
    return found.table()


def test_the_sentence_names_the_pattern_its_regret_and_how_sure_it_is(found, table):
    first, second = table["regret"]
    assert found.words == (
        f"Take events: weighted regret {regret(first)}, against engine {regret(second)}; shown to "
        f"be the least."
    )
    assert found.contenders == ("events",)
    assert repr(found) == "<Advice on 'turning': events>"


def test_the_sum_never_stands_without_its_parts(found, table):
    groups = ["speed", "effort", "change", "visibility"]
    assert list(table[groups].sum(axis=1)) == pytest.approx(list(table["regret"]))
    frame = found.frame()
    whole = (frame["weight"] * frame["regret"]).groupby(frame["pattern"], sort=False).sum()
    assert dict(whole) == pytest.approx(dict(zip(table["pattern"], table["regret"], strict=True)))
    assert list(table["shown"]) == ["advised", "shown"]
    assert table["difference"][1] == pytest.approx(table["regret"][1] - table["regret"][0])
    assert "adds" in reasons(found.data)
    assert "<table" in found._repr_html_()


def test_what_would_change_it_is_said_with_real_values(found):
    data = found.data
    turning = next(one for one in data.changes.all if one.turns)
    told = change(turning, data)
    assert told in found.sentences()
    assert told.startswith("outbox latency of the services (4ms): ")
    side = turning.higher
    assert f"above, from ×{side.turn:.2g} ({turning.parameter.text(side.turn)}) on, engine" in told
    steady = [one for one in found.sentences() if one.startswith("From ×0.1 to ×10 the advice")]
    assert steady == ["From ×0.1 to ×10 the advice stays, each alone: load."]
    assert "change and visibility are held" in held(data)
    assert "2 replications a point on the same tapes" in held(data)
    frame = found.changes()
    assert list(frame["direction"]) == ["lower", "higher"] * 2
    assert frame["turn"].notna().sum() == 1


def test_the_weights_that_would_change_it_are_said(found):
    told = other_weights(found.data)
    assert told.startswith("Another pattern is advised if speed counted less than ")
    assert "not 2 (engine)" in told
    assert told in page(found.data)


def test_what_does_not_count_is_said(found):
    told = list(absent(found.data))
    assert "capacity: where each pattern saturates was not asked for (--knee)" in told
    assert "integrity: no instance is left stuck or dirty under any pattern" in told
    assert "harm: its weight is 0" in told
    assert any(line.startswith("latency p99: too little") for line in told)
    assert "speed 2" in about(found.data)


def test_a_small_regret_is_not_written_as_none():
    assert [regret(value) for value in (0.0, 0.001, 0.04, 1.0)] == ["0", "<0.01", "0.04", "1.00"]
    unknown = Interval(0.1, float("nan"), float("nan"), 1)
    assert against(Against("b", unknown, float("nan"), "not enough data")) == "? not enough data"
    apart = Against("b", Interval(0.12, 0.1, 0.14, 5), 0.01, "shown")
    assert against(apart) == "+0.12 [0.10, 0.14] ✓ shown"


def test_an_open_choice_is_said_to_be_open(found):
    open_ = tuple(replace(one, shown="not shown") for one in found.data.against)
    told = advice(replace(found.data, against=open_))
    assert told.startswith(f"Take {found.advised} or {open_[0].pattern}: ")
    assert f"not shown to be less than that of {open_[0].pattern}." in told


def test_the_page_says_it_all(found):
    text = page(found.data)
    assert found.words in text
    assert "## Criterion by criterion" in text
    assert "## What would change the answer" in text
    for one in found.sentences():
        assert f"- {one}" in text
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in lines[:4]} == {8}


def test_the_chart_is_legible(found):
    chart = drawn(chart_of(found.data))
    told = said(chart)
    for text in ("Weighted regret: turning", "speed 2", "✓ advised", "lower is better"):
        assert text in told
    assert not faults(found.plot())


def test_the_folder_is_a_result(found, tmp_path):
    target = found.save(tmp_path / "result")
    assert {path.name for path in target.glob("[!.]*")} == {
        *("manifest.json", "scenario.yaml", "summary.json", "advice.md", "charts"),
        *("frame.parquet", "table.parquet", "changes.parquet"),
    }
    pd.testing.assert_frame_equal(pd.read_parquet(target / "frame.parquet"), found.frame())
    summary = json.loads((target / "summary.json").read_text())
    assert summary["advised"] == found.advised
    assert json.loads((target / "manifest.json").read_text())["kind"] == "advice"
    assert (target / "charts" / "weighted_regret.svg").is_file()
    found.save(target)  # replaces it
