"""`counterpoint grow`: a scenario whose workflow has the size that one wants to study."""

from typing import Annotated

import typer

from sim.cli.command import examples
from sim.cli.guard import guarded
from sim.cli.quantity import share


@guarded
@examples(
    "grow --steps 12 --width 3 --branching 50% > grown.yaml",
    "grow --steps 8 --rejects 2% --errors 1% > failing.yaml",
)
def grow(
    *,
    steps: Annotated[int, typer.Option(help="Steps of the workflow.", min=1)] = 5,
    width: Annotated[int, typer.Option(help="Steps of each layer.", min=1)] = 1,
    branching: Annotated[
        str, typer.Option(metavar="SHARE", help="Layers that are a choice of one of their steps.")
    ] = "0%",
    services: Annotated[
        int | None, typer.Option(help="Services that share the steps; default: one each.", min=1)
    ] = None,
    rejects: Annotated[str, typer.Option(metavar="SHARE", help="Rejections of each step.")] = "0%",
    errors: Annotated[str, typer.Option(metavar="SHARE", help="Errors of each attempt.")] = "0%",
    rate: Annotated[float, typer.Option(help="Instances a second.", min=0.001)] = 20.0,
) -> None:
    """Print a scenario with a workflow of this size: layers of steps, joined by the next layer."""
    from sim.scenario.grow import grow as grown  # noqa: PLC0415 - the model is not for --help

    try:
        scenario = grown(
            steps,
            width=width,
            branching=share(branching, "--branching", or_none=True),
            services=services,
            rejects=share(rejects, "--rejects", or_none=True),
            errors=share(errors, "--errors", or_none=True),
            rate=rate,
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    typer.echo(scenario.to_yaml(), nl=False)
