"""`counterpoint run` in a terminal: its sections, its width, and what is left of it elsewhere."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FAULTS = "faults: {bank-away: {kind: outage, target: bank, at: 2s, for: 3s}}\n"


@pytest.fixture
def struck(scenario):
    scenario.write_text(f"{scenario.read_text()}{FAULTS}")
    return scenario


def test_it_says_how_it_went(cli, struck):
    done = cli("run", struck, "-p", "choreography", "--set", "run.faults=[bank-away]")
    assert done.exit_code == 0, done.output
    said = done.stdout
    assert "choreography, seed 7, replication 0" in said
    assert "in 10 s of arrivals" in said
    lines = {line.split("  ")[0]: line for line in said.splitlines()}
    [ended] = [line for line in said.splitlines() if line.startswith("completed") and "%" in line]
    assert ended.rstrip().endswith("(100.0 %)")
    faults = lines["bank-away"]
    marked = faults[faults.index("·") : faults.rindex("·") + 1]
    assert marked.index("█") / len(marked) == pytest.approx(0.2, abs=0.04)
    assert marked.rindex("█") / len(marked) == pytest.approx(0.5, abs=0.04)
    assert "2 s to 5 s" in faults
    backlog = lines["in the system"]
    assert "█" in backlog[22 + len(marked) * 4 // 10 : 26 + len(marked) * 6 // 10]
    assert "bank" in lines
    assert "no interval" in said
    assert "\x1b[" not in said


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal(cli, struck, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    text = struck.read_text().replace(
        "workload:\n",
        "  a-workflow-with-a-long-name:\n    steps: {one: {service: stock}}\nworkload:\n"
        "  - {workflow: a-workflow-with-a-long-name, arrivals: {process: poisson, rate: 5/s}}\n",
    )
    struck.write_text(text)
    done = cli("run", struck, "-p", "orchestration", "--set", "run.duration=2s")
    assert done.exit_code == 0, done.output
    assert max(len(line.rstrip()) for line in done.stdout.splitlines()) <= width
    assert "in the system" in done.stdout


def test_a_stream_without_unicode_gets_letters(struck):
    command = ["run", str(struck), "-p", "choreography", "--set", "run.faults=[bank-away]"]
    done = subprocess.run(
        [sys.executable, "-c", "from sim.cli import main; main()", *command],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii", "NO_COLOR": "1"},
        capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = done.stdout.decode("ascii")
    assert "##" in said
    assert "?" not in said
