"""`counterpoint crosscheck` at a terminal."""

import sys

QUICK = ("-p", "orchestration", "-n2", "-q", "--set", "run.duration=2s")


def test_it_shows_both_sides_and_the_rule(cli, scenario):
    done = cli("crosscheck", scenario, *QUICK)
    said = " ".join(done.stdout.split())
    assert done.exit_code == 0, said
    assert "without failures" in said
    assert "stock" in said
    assert "Left out on both sides: nothing" in said
    assert "the interval of the difference holds zero" in said


def test_without_ciw_it_fails_without_a_traceback(cli, scenario, monkeypatch):
    monkeypatch.setitem(sys.modules, "ciw", None)
    done = cli("crosscheck", scenario, *QUICK)
    assert done.exit_code == 1
    assert "pip install 'ciw>=3.2'" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_cannot_be_exported_is_usage(cli, scenario):
    closed = "workload.0.arrivals={process: closed, users: 2, think: 1s}"
    done = cli("crosscheck", scenario, *QUICK, "--set", closed)
    assert done.exit_code == 2
    assert "closed users" in done.stderr
