"""What the shell offers, asked as the shells ask: through the environment, in a new process."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.cli import complete

ROOT = Path(__file__).parents[2]
COUNTERPOINT = [sys.executable, "-c", "from sim.cli import main; main()"]


def ask(line: str, shell: str = "bash") -> subprocess.CompletedProcess[str]:
    words = line.split(" ")
    asked = {
        "bash": {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)},
        "zsh": {"_TYPER_COMPLETE_ARGS": line},
        "fish": {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    }[shell]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **asked}
    environment["_COUNTERPOINT_COMPLETE"] = f"complete_{shell}"
    return subprocess.run(
        COUNTERPOINT, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    place = tmp_path_factory.mktemp("complete") / "file.yaml"
    place.write_text(
        "name: x\n"
        "services: {stock: {replicas: 2, time: {dist: exponential, mean: 20ms}}, bank: {}}\n"
        "workflows: {order: {}, refund: {}}\n"
        "workload: [{workflow: order, arrivals: {rate: 40/s}}]\n"
        "patterns: {orchestration: {}, choreography: {}}\n"
        "faults: {stock-away: {}, stock-slow: {}, bus-away: {}}\n"
    )
    return place


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_is_told_the_patterns_of_the_file(file, shell):
    told = ask(f"counterpoint run {file} --pattern ", shell)
    assert told.returncode == 0, told.stderr
    assert "orchestration" in told.stdout
    assert "choreography" in told.stdout
    assert told.stderr == ""


def test_a_command_and_a_fault(file):
    assert ask("counterpoint comp").stdout.split() == ["compare"]
    told = ask(f"counterpoint blast {file} --fault stock")
    assert told.stdout.split() == ["stock-away", "stock-slow"]


def test_a_file_that_is_broken_or_missing_offers_nothing_and_says_nothing(tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text("patterns: {a: [}")
    for place in (broken, tmp_path / "missing.yaml"):
        told = ask(f"counterpoint run {place} --pattern ")
        assert (told.returncode, told.stdout.strip(), told.stderr) == (0, "", "")


def test_it_is_quick():
    """Of processor time, on the longest file that is shipped; the best of three."""
    line = f"counterpoint run {ROOT / 'scenarios' / 'order_fulfillment.yaml'} --set services."
    times = []
    for _ in range(3):
        before = os.times()
        assert "services.payment" in ask(line).stdout
        after = os.times()
        times.append(
            after.children_user + after.children_system
            - before.children_user - before.children_system
        )  # fmt: skip
    assert min(times) < 0.6


class _Line:
    """What typer hands over: the parameters that were read, and what was left."""

    def __init__(self, file, *left):
        self.params = {"file": file} if file else {}
        self.args = list(left)


def test_paths_are_offered_as_far_as_they_fork(file):
    line = _Line(file)
    assert complete.paths(line, "services") == ["services.stock", "services.bank"]
    assert complete.paths(line, "services.s") == [
        "services.stock.replicas",
        "services.stock.time",
    ]
    assert complete.paths(line, "workload") == ["workload.0.workflow", "workload.0.arrivals"]
    assert complete.paths(line, "workload.0.a") == ["workload.0.arrivals.rate"]
    assert complete.paths(line, "no") == []


def test_what_is_set_ends_with_its_sign_and_values_are_left_to_the_user(file):
    line = _Line(file)
    assert complete.assignments(line, "run.s") == ["run.seed="]
    assert complete.assignments(line, "services.stock") == [
        "services.stock.replicas=",
        "services.stock.time",
    ]
    assert complete.assignments(line, "run.seed=") == []


def test_the_file_is_found_behind_an_option_that_wants_its_value(file):
    assert complete.workflow_names(_Line(None, str(file)), "") == ["order", "refund", "all"]


def test_the_usual_settings_of_a_run_exist():
    from sim.scenario import Scenario  # noqa: PLC0415 - here alone

    known = Scenario.model_fields["run"].annotation.model_fields
    assert set(complete.RUN_KEYS) <= set(known)


def test_metrics():
    assert {"latency_mean", "latency_p99"} <= set(complete.metric_names("latency"))
    assert complete.metric_names("nothing") == []
    assert complete.objective_names("blast") == ["blast_share", "blast_total"]
    assert complete.group_weights("ca") == ["capacity="]


def test_profiles():
    told = ask("counterpoint profiles zeebe")
    assert told.stdout.split() == ["zeebe-like", "zeebe-poll-like"]
    assert complete.profile_names("none") == ["none"]


@pytest.mark.parametrize("content", ["[]", "just words", "", "a: &a [*a]"])
def test_what_is_no_scenario_offers_nothing(tmp_path, content):
    place = tmp_path / "odd.yaml"
    place.write_text(content)
    started = time.process_time()
    assert complete.pattern_names(_Line(place), "") == []
    assert complete.paths(_Line(place), "services") == []
    assert time.process_time() - started < 1.0
