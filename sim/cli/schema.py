"""`counterpoint schema`: the JSON Schema of the scenario file, for editors."""

import typer

from sim.cli.guard import guarded


@guarded
def schema() -> None:
    """Print the JSON Schema of the scenario file."""
    from sim.scenario import schema_text  # noqa: PLC0415 - pydantic is not for --help

    typer.echo(schema_text(), nl=False)
