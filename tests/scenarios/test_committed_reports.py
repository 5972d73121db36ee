"""Every shipped scenario has a committed report, and it is of the scenario as it is now."""

import json
from pathlib import Path

import pytest

from sim.scenario import load

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_it_has_a_report_of_what_it_says_now(file):
    place = ROOT / "reports" / "examples" / file.stem
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    scenario = load(file).with_({"run.replications": manifest["replications"]})
    assert manifest["scenario"]["hash"] == scenario.hash()
    assert (place / "report.html").stat().st_size < 3_000_000
