"""Who may import whom, and how little it costs to begin."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def test_imports_run_down_the_house_only():
    done = subprocess.run(
        [BIN / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def best(command, runs=7):
    """The shortest wall time of several runs, in seconds: what the machine's other work spared."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return min(times)


def test_importing_sim_is_quick():
    bare = best([sys.executable, "-c", "pass"])
    assert best([sys.executable, "-c", "import sim"]) - bare < 0.1


def test_help_is_quick():
    assert best([BIN / "counterpoint", "--help"]) < 0.4


@pytest.mark.parametrize("heavy", ["pandas", "scipy", "matplotlib", "simpy", "pydantic"])
def test_importing_sim_brings_nothing_heavy(heavy):
    code = f"import sys, sim; sys.exit({heavy!r} in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
