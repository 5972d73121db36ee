"""The checks of a scenario in `counterpoint compare`: a table, JSON, a folder, an exit code."""

import json
from dataclasses import replace

import pytest

from sim import api
from sim.report.comparison import Comparison
from sim.study.replicate import RunFailedError

PASSES = "{metric: latency_mean, at_most: 10s}"
FAILS = "{metric: latency_mean, workflow: order, pattern: choreography, at_most: 1ms}"
UNKNOWN = "{metric: latency_p999, at_most: 10s}"


@pytest.fixture
def checked(scenario):
    def write(*checks):
        scenario.write_text(f"{scenario.read_text()}checks: [{', '.join(checks)}]\n")
        return scenario

    return write


def test_checks_that_pass_are_told_and_the_exit_code_is_zero(cli, checked):
    done = cli("compare", checked(PASSES, "{metric: stuck, at_most: 0}"), "-j1")
    assert done.exit_code == 0, done.output
    assert "✓ pass" in done.stdout
    assert "at most 10 s" in done.stdout
    assert "(0 of 2 runs beyond)" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("check", "mark", "told"),
    [
        (FAILS, "✗ fail", "3 checks: 2 pass, 1 fail"),
        (UNKNOWN, "? not enough data", "4 checks: 2 pass, 2 not enough data"),
    ],
)
def test_what_does_not_pass_is_four_once_all_is_said_and_saved(
    cli, checked, tmp_path, check, mark, told
):
    out = tmp_path / "out"
    done = cli("compare", checked(PASSES, check), "-j1", "--out", out)
    assert done.exit_code == 4
    assert mark in done.stdout
    assert told in done.stderr
    assert "latency mean" in done.stdout
    summary = json.loads((out / "summary.json").read_text())
    assert [one["decision"] for one in summary["checks"]][:2] == ["pass", "pass"]
    page = (out / "report.html").read_text()
    verdicts, checks, charts = (
        page.index(f'<section id="{name}">') for name in ("verdict", "checks", "latency")
    )
    assert verdicts < checks < charts
    assert mark in page


def test_one_replication_is_not_enough(cli, checked):
    done = cli("compare", checked(PASSES), "-j1", "-n1")
    assert done.exit_code == 4
    assert "? not enough data" in done.stdout


def test_json_has_the_checks_and_quiet_is_quiet(cli, checked):
    done = cli("compare", checked(FAILS), "-j1", "--json", "--quiet")
    assert done.exit_code == 4
    assert done.stderr == ""
    (check,) = json.loads(done.stdout)["checks"]
    assert (check["metric"], check["workflow"]) == ("latency_mean", "order")
    assert (check["pattern"], check["decision"]) == ("choreography", "fail")
    assert (check["at_most"], check["at_least"], check["over"]) == (0.001, None, None)
    assert check["ci_low"] < check["mean"] < check["ci_high"]


def test_without_checks_nothing_is_said_of_them(cli, scenario):
    done = cli("compare", scenario, "-j1", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["checks"] == []
    assert "decision" not in cli("compare", scenario, "-j1").stdout


def test_a_failed_run_wins_over_a_check(cli, checked, monkeypatch):
    compared = api.compare
    failure = RunFailedError("choreography", 7, 1, "ArithmeticError: broken on purpose")

    def with_failure(*arguments, **options):
        found = compared(*arguments, **options)
        return Comparison(replace(found.data, failures=(failure,)))

    monkeypatch.setattr(api, "compare", with_failure)
    done = cli("compare", checked(FAILS), "-j1")
    assert done.exit_code == 1
    assert "✗ fail" in done.stdout
    assert "broken on purpose" in done.stderr


@pytest.mark.parametrize("command", ["compare", "validate"])
@pytest.mark.parametrize(
    ("check", "told"),
    [
        ("{metric: latency_p98, at_most: 1s}", "checks[0].metric: there is no metric"),
        ("{metric: latency_p99, at_most: 2%}", "checks[0].at_most: latency_p99 is a duration"),
        ("{metric: stuck, pattern: choreografy, at_most: 0}", "checks[0].pattern: there is no"),
    ],
)
def test_a_check_of_what_there_is_not_is_three_with_its_line(cli, checked, command, check, told):
    file = checked(check)
    done = cli(command, file)
    assert done.exit_code == 3
    assert f"{file}:{file.read_text().count(chr(10))}: {told}" in done.stderr
    assert done.stdout == ""


def test_the_help_says_what_four_means(cli):
    assert "Exit code 4 when a check" in " ".join(cli("compare", "--help").stdout.split())


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal(cli, checked, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    file = checked(PASSES, FAILS, "{metric: completed_share, at_least: 100%, at_most: 1}")
    lines = cli("compare", file, "-j1").stdout.splitlines()
    assert max(len(line) for line in lines) <= width
    assert not any("…" in line for line in lines)
