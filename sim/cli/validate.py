"""`counterpoint validate`: whether a scenario file is right, or all that is wrong with it."""

import typer

from sim.cli import source
from sim.cli.guard import guarded
from sim.cli.options import AsJson, ScenarioFile, Settings


@guarded
def validate(file: ScenarioFile, settings: Settings = None, as_json: AsJson = False) -> None:
    """Check FILE: keys, units, references, data files. Exit code 3 when something is wrong."""
    from sim.cli.terminal import print_json, warn  # noqa: PLC0415 - rich is not for --help
    from sim.report.figures import count  # noqa: PLC0415

    scenario = source.load(file, settings)
    if as_json:
        said = [str(problem) for problem in scenario.warnings]
        found = {"valid": True, "name": scenario.name, "hash": scenario.hash(), "warnings": said}
        print_json(found)
        return
    typer.echo(
        f"{file}: valid; {count(len(scenario.workflows), 'workflow')}, "
        f"{count(len(scenario.services), 'service')}, patterns: {', '.join(scenario.patterns)}"
    )
    warn(map(str, scenario.warnings))
