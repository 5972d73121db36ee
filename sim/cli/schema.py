"""`counterpoint schema`: the JSON Schema of the scenario file, or of what a command prints."""

from enum import StrEnum
from typing import Annotated

import typer

from sim.cli.command import examples
from sim.cli.guard import guarded


class Described(StrEnum):
    """What there is a schema of: the scenario file, and each result that `--json` prints."""

    scenario = "scenario"
    comparison = "comparison"
    report = "report"
    run = "run"
    sweep = "sweep"
    map = "map"
    knee = "knee"
    blast = "blast"
    change = "change"
    release = "release"
    advice = "advice"
    select = "select"
    claims = "claims"
    hybrid = "hybrid"
    calibration = "calibration"
    preview = "preview"
    crosscheck = "crosscheck"
    validate = "validate"
    profiles = "profiles"


@guarded
@examples("schema > scenario.schema.json", "schema --of comparison")
def schema(
    of: Annotated[
        Described, typer.Option("--of", help="The scenario file, or what --json prints of this.")
    ] = Described.scenario,
) -> None:
    """Print a JSON Schema (2020-12): of the scenario file, or of a result as --json prints it."""
    if of is Described.scenario:
        from sim.scenario import schema_text as text_of_scenario  # noqa: PLC0415 - pydantic is not for --help

        typer.echo(text_of_scenario(), nl=False)
        return
    from sim.report.schemas import schema_text  # noqa: PLC0415 - as above

    typer.echo(schema_text(of.value), nl=False)
