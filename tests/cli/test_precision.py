"""`counterpoint compare --precision`: replications as many as it takes."""

import json

import pytest


def test_it_says_how_many_it_took_and_for_what(cli, scenario, tmp_path):
    out = tmp_path / "out"
    done = cli("compare", scenario, "-j1", "--precision", "40%", "--out", out)
    assert done.exit_code == 0, done.output
    said = " ".join(done.stdout.split())
    assert "10 replications each on the same random draws (seed 7), enough for ±40 %" in said
    assert "of latency mean;" in said
    summary = json.loads((out / "summary.json").read_text())["precision"]
    assert (summary["target"], summary["at_most"]) == (0.4, 100)
    assert (summary["replications"], summary["met"]) == (10, True)
    assert {one["pattern"] for one in summary["half_widths"]} == {"orchestration", "choreography"}
    manifest = json.loads((out / "manifest.json").read_text())
    assert (manifest["precision"], manifest["replications"]) == (summary, 10)
    assert "replications: 10" in (out / "scenario.yaml").read_text()


def test_what_is_not_reached_is_a_warning(cli, scenario):
    done = cli(
        *("compare", scenario, "-j1", "--precision", "0.0001", "--at-most", 10, "--json"),
        *("-m", "latency_p50", "--set", "run.duration=2s"),
    )
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)["precision"]
    assert (found["replications"], found["met"]) == (10, False)
    assert {one["metric"] for one in found["half_widths"]} == {"latency_p50"}
    assert "warning: precision: after 10 replications latency_p50" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--precision", "5%", "-n", "20"), "given or found, not both"),
        (("--at-most", "20"), "it goes with --precision"),
        (("--precision", "5%", "--at-most", "9"), "at-most"),
        (("--precision", "5ms"), "is not a probability"),
        (("--precision", "0%"), "is not above 0"),
        (("--precision", "nan"), "must be finite"),
    ],
)
def test_what_makes_no_sense_is_usage(cli, scenario, arguments, told):
    done = cli("compare", scenario, *arguments)
    assert done.exit_code == 2
    assert told in " ".join(done.stderr.replace("│", " ").split())
