"""A study that is killed loses what was in flight, and the same command finishes the rest."""

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

COMMAND = Path(sys.executable).with_name("counterpoint")
KILLS = 20
LONGEST_S = 5.0
"""About what the undisturbed command takes on two busy cores."""


def start(scenario: Path, out: Path) -> subprocess.Popen[str]:
    setting = "run.duration=60s"
    return subprocess.Popen(
        [COMMAND, "compare", scenario, "--out", out, "-j2", "-n5", "--quiet", "--set", setting],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(scenario: Path, out: Path) -> tuple[bytes, bytes]:
    process = start(scenario, out)
    _, stderr = process.communicate(timeout=120)
    assert process.returncode == 0, stderr
    return frame(out)


def frame(out: Path) -> tuple[bytes, bytes]:
    return (out / "frame.parquet").read_bytes(), (out / "table.parquet").read_bytes()


def shards(out: Path) -> dict[str, int]:
    found = (out / "runs").glob("[0-9a-f]*.parquet")
    return {path.name: path.stat().st_mtime_ns for path in found}


def workers_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    try:
        children = psutil.Process(process.pid).children()
    except psutil.NoSuchProcess:
        return []
    return [child for child in children if "spawn_main" in " ".join(_command_line(child))]


def _command_line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def kill(process: subprocess.Popen[str], dice: random.Random) -> None:
    """The parent, or one of its workers where it has some; nothing of it lives on."""
    workers = workers_of(process)
    if workers and dice.random() < 0.5:
        dice.choice(workers).kill()
        _, stderr = process.communicate(timeout=120)
        assert process.returncode == 0 or "a worker process ended" in stderr
    else:
        process.kill()
        process.communicate(timeout=60)
    _, alive = psutil.wait_procs(workers, timeout=30)
    assert not alive


@pytest.mark.skipif(not COMMAND.exists(), reason="the console script is not installed")
def test_a_study_killed_at_any_moment_is_finished_by_the_same_command(scenario, tmp_path):
    undisturbed = finish(scenario, tmp_path / "undisturbed")
    dice, out, kills = random.Random(4), tmp_path / "killed", 0
    while kills < KILLS:
        process = start(scenario, out)
        time.sleep(dice.uniform(0.2, LONGEST_S))
        before = shards(out)
        if process.poll() is None:
            kills += 1
            kill(process, dice)
        else:
            process.communicate()
        assert before.items() <= shards(out).items()
        if (out / "manifest.json").exists():
            assert frame(out) == undisturbed
            shutil.rmtree(out)
    assert finish(scenario, out) == undisturbed
    assert finish(scenario, out) == undisturbed
