"""`counterpoint change`: who must be changed and released, and what that costs."""

import json

SLOW = ("--set", "workload.0.arrivals.rate=4/s", "--set", "run.duration=10s")


def test_who_must_be_changed_without_a_run(cli, scenario):
    done = cli("change", scenario, "--no-release")
    assert done.exit_code == 0, done.output
    said = " ".join(done.stdout.split())
    assert "insert a step: after reserve" in said
    assert "coordinator, +new-service" in said
    assert "nothing is run" in said
    assert "harm" not in said
    assert done.stderr == ""


def test_what_a_release_costs(cli, scenario):
    done = cli("change", scenario, *SLOW, "-n2", "-j1", "-p", "choreography", "-q")
    assert done.exit_code == 0, done.output
    said = " ".join(done.stdout.split())
    assert "harm" in said
    assert "2 replications each, run and twin" in said
    assert "orchestration" not in said
    assert "%" in said


def test_the_runs_are_made_longer_and_that_is_said(cli, scenario):
    done = cli("change", scenario, *SLOW, "-n1", "-j1", "-p", "orchestration", "--json")
    assert "so that the longest release fits in" in done.stderr
    found = json.loads(done.stdout)
    assert found["duration_s"] > 10
    assert found["replications"] == 1
    harmed = [one for one in found["releases"] if one["metric"] == "harmed"]
    assert {tuple(one["released"]) for one in harmed} >= {("coordinator",)}
    assert harmed[0]["ci_low"] is None, "one run has no interval"


def test_an_unknown_pattern_is_usage(cli, scenario):
    done = cli("change", scenario, "--no-release", "-p", "choreograph")
    assert done.exit_code == 2
    assert "did you mean 'choreography'" in done.stderr
