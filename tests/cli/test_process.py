"""The real command in a real process: workers, digests, Ctrl-C, and how soon help is there."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("counterpoint")


def counterpoint(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, **environment},
    )


@pytest.fixture(autouse=True)
def _installed() -> None:
    if not COMMAND.exists():
        pytest.skip("the console script is not installed")


def test_one_job_and_two_find_the_same(scenario, tmp_path):
    results = []
    for jobs, hash_seed in ((1, "0"), (2, "1")):
        out = tmp_path / f"jobs{jobs}"
        done = counterpoint("compare", scenario, "-j", jobs, "--out", out, PYTHONHASHSEED=hash_seed)
        assert done.returncode == 0, done.stderr
        manifest = json.loads((out / "manifest.json").read_text())
        frame = (out / "frame.parquet").read_bytes()
        charts = (out / "charts" / "latency_ccdf.svg").read_bytes()
        results.append((manifest["digests"], frame, charts, done.stdout.replace(str(out), "")))
    assert results[0] == results[1]


def test_ctrl_c_ends_it_at_once_and_keeps_what_is_done(scenario, tmp_path):
    out = tmp_path / "unfinished"
    process = subprocess.Popen(
        [COMMAND, "compare", scenario, "--out", out, "-j2", "-n500", "--set", "run.duration=10min"],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A shell's background jobs ignore Ctrl-C, and so would their children.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - as said
    )
    patience = time.perf_counter() + 60.0
    while not list(out.glob("runs/[0-9a-f]*.parquet")):  # until it is well into the runs
        assert process.poll() is None
        assert time.perf_counter() < patience
        time.sleep(0.1)
    interrupted = time.perf_counter()
    os.killpg(process.pid, signal.SIGINT)  # what a terminal does: to every process of the group
    _, stderr = process.communicate(timeout=30)
    assert time.perf_counter() - interrupted < 15.0
    assert process.returncode == 130
    assert "interrupted" in stderr
    assert "Traceback" not in stderr
    assert f"finished runs are kept in {out / 'runs'}" in stderr
    assert [path.name for path in out.iterdir()] == ["runs"]
    assert list((out / "runs").glob("[0-9a-f]*.parquet"))


def test_help_needs_nothing_heavy():
    script = "import sys, sim.cli.app; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"pandas", "numpy", "scipy", "matplotlib", "pydantic", "simpy"} & set(loaded)


def test_help_is_quick():
    assert shutil.which(COMMAND)
    best = min(_seconds_of_help() for _ in range(5))
    assert best < 0.4


def _seconds_of_help() -> float:
    started = time.perf_counter()
    assert counterpoint("--help").returncode == 0
    return time.perf_counter() - started


def test_a_scenario_error_has_its_exit_code_in_the_shell(scenario):
    scenario.write_text("name: [")
    done = counterpoint("validate", scenario)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
