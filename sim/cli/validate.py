"""`counterpoint validate`: whether a scenario file is right, or all that is wrong with it."""

import typer

from sim.cli import source
from sim.cli.guard import guarded
from sim.cli.options import AsJson, ScenarioFile, Settings


@guarded
def validate(file: ScenarioFile, settings: Settings = None, as_json: AsJson = False) -> None:
    """Check FILE: keys, units, references, data files. Exit code 3 when something is wrong."""
    from sim.cli.terminal import print_json  # noqa: PLC0415 - rich is not for --help
    from sim.report.figures import count  # noqa: PLC0415

    scenario = source.load(file, settings)
    if as_json:
        print_json({"valid": True, "name": scenario.name, "hash": scenario.hash()})
        return
    typer.echo(
        f"{file}: valid; {count(len(scenario.workflows), 'workflow')}, "
        f"{count(len(scenario.services), 'service')}, patterns: {', '.join(scenario.patterns)}"
    )
