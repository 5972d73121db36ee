"""`counterpoint parts`: who must know what under a pattern, which is what the pattern is."""

import typer

from sim.cli import source
from sim.cli.command import examples
from sim.cli.guard import guarded
from sim.cli.options import PatternName, ScenarioFile, Settings


@guarded
@examples(
    "parts scenarios/order_fulfillment.yaml --pattern choreography",
    "parts scenarios/order_fulfillment.yaml -p hybrid",
)
def parts(file: ScenarioFile, pattern: PatternName, settings: Settings = None) -> None:
    """Show what each component must know to play its part in a pattern of FILE."""
    from sim import api  # noqa: PLC0415 - the model is not for --help

    scenario = source.load(file, settings)
    typer.echo(str(api.parts(scenario, source.known_pattern(scenario, pattern))))
