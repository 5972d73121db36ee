"""`trace`: text on stdout, what it is of on stderr, one file with --out."""

import json

import pytest

SHORT = ("--set", "run.duration=2s")


def test_a_sequence_diagram_on_stdout(cli, scenario):
    done = cli("trace", scenario, "-p", "choreography", *SHORT)
    assert done.exit_code == 0, done.output
    assert "sequenceDiagram" in done.stdout
    assert "%% pattern: choreography" in done.stdout
    assert "%% seed: 7" in done.stdout
    assert "Trace of order " in done.stderr


@pytest.mark.parametrize(
    ("name", "begins"),
    [("perfetto", '{"displayTimeUnit"'), ("otlp", '{"resourceSpans"'), ("svg", "<svg")],
)
def test_a_file(cli, scenario, tmp_path, name, begins):
    out = tmp_path / "trace"
    done = cli(
        "trace", scenario, "-p", "orchestration", "--format", name, "--instance", "worst",
        "--seed", 2, "--replication", 1, "--out", out, *SHORT,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    assert f"Trace: {out}" in done.stderr
    text = out.read_text()
    assert text.startswith(begins)
    assert "replication 1" in text or '"replication":"1"' in text or '"1"' in text


def test_many_for_perfetto(cli, scenario):
    done = cli("trace", scenario, "-p", "orchestration", "-f", "perfetto", "-i", "all",
               "--limit", 5, "--since", "500ms", "-q", *SHORT)  # fmt: skip
    assert done.exit_code == 0, done.output
    events = json.loads(done.stdout)["traceEvents"]
    found = [event for event in events if event.get("cat") == "instance"]
    assert len(found) == 5
    assert min(event["ts"] for event in found) >= 500_000
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("-i", "stuck"), "there is no stuck instance; there are:"),
        (("-i", "p9q"), "no instance is called 'p9q'"),
        (("-i", "all"), "only as --format perfetto"),
        (("--workflow", "w"), "no workflow 'w' in this run: there are order"),
        (("--since", "soon", "-i", "all", "-f", "perfetto"), "soon"),
        (("--out", "/nowhere/at/all"), "cannot write /nowhere/at/all"),
    ],
)
def test_what_cannot_be_shown(cli, scenario, arguments, says):
    done = cli("trace", scenario, "-p", "orchestration", *arguments, *SHORT)
    assert done.exit_code == 2
    assert says in " ".join(done.output.split())
