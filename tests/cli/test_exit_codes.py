"""Exit codes: 0 ok, 1 unexpected, 2 usage, 3 scenario invalid, 130 interrupted.

4, a check that does not pass, is in test_checks.py.
"""

import pytest

from sim import api
from sim.study.replicate import RunFailedError
from sim.study.runs.session import WorkersLostError


@pytest.mark.parametrize(
    "arguments",
    [
        ("compare", "{file}", "--baseline", "choreografy"),
        ("run", "{file}", "--pattern", "choreografy"),
        ("parts", "{file}", "--pattern", "choreografy"),
    ],
)
def test_an_unknown_pattern_is_usage_and_answered_with_the_nearest(cli, scenario, arguments):
    done = cli(*[one.format(file=scenario) for one in arguments])
    assert done.exit_code == 2
    assert "did you mean 'choreography'" in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("compare", "no-such-file.yaml"),
        ("compare", "{file}", "--metric", "latency_p98"),
        ("compare", "{file}", "--set", "run.seed"),
        ("compare", "{file}", "--set", "run.seed={{"),
        ("compare", "{file}", "--jobs", "0"),
        ("compare", "{file}", "--replications", "0"),
        ("run", "{file}"),
        ("no-such-command",),
        ("run", "{file}", "-p", "orchestration", "--record", "everything"),
    ],
)
def test_usage_is_two(cli, scenario, arguments):
    done = cli(*[one.format(file=scenario) for one in arguments])
    assert done.exit_code == 2
    assert "Traceback" not in done.output


@pytest.mark.parametrize("command", ["compare", "validate"])
def test_a_wrong_scenario_is_three_without_a_traceback(cli, scenario, command):
    scenario.write_text(scenario.read_text().replace("service: bank", "service: bnak"))
    done = cli(command, scenario)
    assert done.exit_code == 3
    assert "bnak" in done.stderr
    assert "small.yaml" in done.stderr
    assert "Traceback" not in done.output
    assert done.stdout == ""


def test_a_wrong_override_is_three(cli, scenario):
    done = cli("compare", scenario, "--set", "run.duration=-5s")
    assert done.exit_code == 3
    assert "duration" in done.stderr


def test_a_failed_run_is_one_and_says_how_to_repeat_it(cli, scenario, monkeypatch):
    def fails(*_: object, **__: object) -> None:
        raise RunFailedError("choreography", 7, 1, "ArithmeticError: broken on purpose")

    monkeypatch.setattr(api, "compare", fails)
    done = cli("compare", scenario, "--set", "run.duration=5s")
    assert done.exit_code == 1
    expected = (
        f"counterpoint run {scenario} --set run.duration=5s --pattern choreography --seed 7 "
        "--replication 1"
    )
    assert expected in done.stderr


def test_lost_workers_are_one_with_a_hint(cli, scenario, monkeypatch):
    def fails(*_: object, **__: object) -> None:
        raise WorkersLostError

    monkeypatch.setattr(api, "compare", fails)
    done = cli("compare", scenario)
    assert done.exit_code == 1
    assert "__main__" in done.stderr


def test_an_interruption_is_130(cli, scenario, monkeypatch):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(api, "compare", interrupted)
    done = cli("compare", scenario)
    assert done.exit_code == 130
    assert "interrupted" in done.stderr
