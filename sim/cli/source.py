"""The scenario that a command line names: a file and what `--set` changes in it."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from sim.scenario import Scenario


def load(file: Path, settings: list[str] | None) -> "Scenario":
    """The scenario of `file`, with each PATH=VALUE applied and everything validated again."""
    from sim.scenario import load as load_file  # noqa: PLC0415 - pydantic is not for --help

    scenario = load_file(file)
    changes = dict(_parse(setting) for setting in settings or [])
    return scenario.with_(changes) if changes else scenario


def known_pattern(scenario: "Scenario", name: str) -> str:
    """`name`, when the scenario has such a pattern; else an error of usage with the nearest."""
    from sim.study.asked import check_pattern  # noqa: PLC0415 - as above

    return check_pattern(scenario, name)


def arguments(file: Path, settings: list[str] | None) -> str:
    """The same as the user would type it again."""
    return shlex.join([str(file), *[part for one in settings or [] for part in ("--set", one)]])


def _parse(setting: str) -> tuple[str, object]:
    import yaml  # noqa: PLC0415 - as above

    path, sign, value = setting.partition("=")
    if not sign or not path:
        raise typer.BadParameter(f"{setting!r} is not PATH=VALUE", param_hint="--set")
    try:
        return path, yaml.safe_load(value)
    except yaml.YAMLError:
        raise typer.BadParameter(f"{value!r} is not a YAML value", param_hint="--set") from None
