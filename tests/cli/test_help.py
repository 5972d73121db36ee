"""Help begins with examples, and each of them can be run as it stands."""

import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from sim.cli import source
from sim.cli.app import app
from sim.cli.command import examples_of

ROOT = Path(__file__).parents[2]
COMMANDS = get_command(app).commands
EXAMPLES = [
    pytest.param(name, line, id=line.removeprefix("counterpoint "))
    for name, command in COMMANDS.items()
    for line in examples_of(command)
]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_begins_with_two_or_three_lines_to_copy(cli, name):
    said = cli(name, "--help").stdout.splitlines()
    lines = examples_of(COMMANDS[name])
    assert 2 <= len(lines) <= 3
    assert said[0] == "Examples:"
    assert [line.strip() for line in said[1 : 1 + len(lines)]] == list(lines)
    usage = said[2 + len(lines)]
    assert usage.startswith("Usage: ")
    assert f" {name} " in usage


@pytest.mark.parametrize(("name", "line"), EXAMPLES)
def test_an_example_is_what_the_command_takes(monkeypatch, name, line):
    monkeypatch.chdir(ROOT)
    program, command, *arguments = shlex.split(line.partition(" > ")[0])
    assert (program, command) == ("counterpoint", name)
    taken = COMMANDS[name].make_context(name, arguments).params
    if "file" not in taken:
        return
    settings = [*(taken.get("settings") or []), *(_first(one) for one in taken.get("over") or [])]
    scenario = source.load(taken["file"], settings)
    patterns = taken.get("pattern") or []
    for pattern in [patterns] if isinstance(patterns, str) else patterns:
        assert pattern in scenario.patterns
    faults = taken.get("fault") or []
    assert set([faults] if isinstance(faults, str) else faults) <= set(scenario.faults)


def _first(over: str) -> str:
    """PATH=FIRST of PATH=FIRST,SECOND or PATH=FIRST:LAST:STEP."""
    path, _, values = over.partition("=")
    return f"{path}={values.replace(':', ',').split(',')[0]}"


def test_an_example_that_is_wrong_would_be_found(monkeypatch):
    monkeypatch.chdir(ROOT)
    with pytest.raises(Exception, match="no-such"):
        COMMANDS["run"].make_context("run", ["scenarios/no-such.yaml", "-p", "hybrid"])
