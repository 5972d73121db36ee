"""Assessment: the studies side by side, their verdict, the folder."""

import json

import pandas as pd

from sim.study.assessment.data import NOT_ASKED


def test_each_study_is_there_or_says_why_not(assessment):
    assert assessment.blast is not None
    assert assessment.faults is not None
    assert assessment.load is not None
    assert assessment.knees is None
    assert assessment.data.missing == (("knee", NOT_ASKED),)


def test_the_verdict_has_a_row_a_criterion(assessment):
    verdict = assessment.verdict()
    assert list(verdict["criterion"]) == [
        "latency_mean", "latency_p99", "goodput", "messages_per_completed",
        "blast_mean", "blast_worst",
    ]  # fmt: skip
    for _, row in verdict.iterrows():
        assert row["take"] in ("", *assessment.data.patterns)
        assert row["choice"].startswith(row["take"])


def test_who_takes_what_is_what_the_means_say(assessment):
    """A named pattern has the best mean of all, by the tables that the report shows."""
    table = assessment.comparison.table(["latency_mean", "messages_per_completed"])
    for metric, rows in table.groupby("metric"):
        best = rows.loc[rows["mean"].idxmin(), "pattern"]
        verdict = assessment.verdict().set_index("criterion")
        assert verdict.loc[metric, "take"] in ("", best)


def test_the_outage_is_the_mean_over_a_patterns_own_components(assessment):
    shares = assessment.blast.table(["share"])
    for pattern, rows in shares[shares["there"]].groupby("pattern"):
        mean = f"{100 * rows['mean'].mean():.1f} %"
        assert any(mean in text for text in assessment.sentences()[pattern])


def test_the_folder_holds_every_study(assessment, tmp_path):
    folder = assessment.save(tmp_path / "result")
    for name in ("frame", "table", "components", "blast", "faults", "load"):
        assert len(pd.read_parquet(folder / f"{name}.parquet"))
    summary = json.loads((folder / "summary.json").read_text())
    assert summary["kind"] == "assessment"
    assert len(summary["verdict"]) == 6
    assert (folder / "report.html").stat().st_size < 3_000_000
