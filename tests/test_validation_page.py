"""The validation page: rows are written down when asked, and the page says what they say."""

import json
from pathlib import Path

import numpy as np
import pytest
from theory.estimate import Estimate
from theory.recording import ASKED
from validation import FOLDERS, latest, page

ROOT = Path(__file__).parents[1]
MODEL = "# Model\n\n## Not modelled\n\nConsensus.\n\n## After\n\nNothing.\n"


def row(test, **more):
    usual = {"what": "mean", "expected": 0.5, "found": 0.501, "half_width": 0.01, "n": 20}
    return {"kind": "row", "test": test, "agrees": True} | usual | more


def ended(name, outcome="passed", title="Oracle: W"):
    return {"kind": "test", "test": name, "title": title, "module": "One", "outcome": outcome}


ONE, TWO = "tests/theory/test_x.py::test_a[1-2]", "tests/phenomena/test_y.py::test_b"


def test_a_comparison_is_written_down_only_when_asked(monkeypatch, tmp_path):
    values = Estimate(np.array([1.0, 1.1, 0.9, 1.0]), "mean")
    monkeypatch.delenv(ASKED, raising=False)
    values.agrees(1.0, within=1.0)
    monkeypatch.setenv(ASKED, str(tmp_path / "rows"))
    values.agrees(1.0, within=1.0)
    with pytest.raises(AssertionError):
        values.agrees(9.0, within=1.0)
    first, second = map(json.loads, (tmp_path / "rows").read_text().splitlines())
    assert first["test"].endswith("test_a_comparison_is_written_down_only_when_asked")
    assert (first["what"], first["expected"], first["n"], first["agrees"]) == ("mean", 1.0, 4, True)
    assert second["agrees"] is False


def test_the_page_says_what_was_expected_and_what_was_found():
    said = page([ended(ONE), row(ONE), ended(TWO, title="it shows")], MODEL)
    assert "| Oracle: W (1-2) | mean | 0.5 | 0.501 ± 0.01 | 20 | agrees |" in said
    assert "- holds: it shows" in said
    assert "Consensus." in said
    assert "Nothing." not in said


@pytest.mark.parametrize(
    "lines", [[ended(ONE), row(ONE, agrees=False)], [ended(ONE, "failed"), row(ONE)]]
)
def test_what_differs_stands_out(lines):
    assert "**differs**" in page(lines, MODEL)


def test_a_failed_test_without_rows_stands_out():
    assert "- **fails**: it shows" in page([ended(TWO, "failed", "it shows")], MODEL)


def test_a_test_that_is_run_again_replaces_its_rows():
    start = {"kind": "start", "test": ONE}
    early = [start, row(ONE, found=1.0)]  # broken off
    again = [start, row(ONE, found=2.0), ended(ONE)]
    last = [start, row(ONE, found=3.0), ended(ONE)]
    kept = latest([*early, *again, *last])
    assert [line["found"] for line in kept if line["kind"] == "row"] == [3.0]


def test_coverage_comes_with_its_own_interval():
    line = {"kind": "coverage", "rho": 0.5, "what": "mean", "held": 95, "of": 100}
    assert "| 0.5 | mean | 100 | 95.0% | 88.7% to 98.4% |" in page([line], MODEL)


def test_the_committed_page_knows_every_folder_and_nothing_differs():
    said = (ROOT / "VALIDATION.md").read_text(encoding="utf-8")
    assert all(f"## {title}" in said for title in FOLDERS.values())
    assert "**differs**" not in said
    assert "**fails**" not in said
