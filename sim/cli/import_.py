"""`counterpoint import`: a scenario made of a file that another tool understands."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import complete
from sim.cli.command import examples
from sim.cli.guard import guarded


@guarded
@examples(
    "import scenarios/imports/topology.yaml --out scenario.yaml",
    "import scenarios/imports/architecture.json --experiment scenarios/imports/experiment.json",
    "import scenarios/imports/order.bpmn --from bpmn > scenario.yaml",
)
def import_file(
    foreign: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="The foreign file.", exists=True, dir_okay=False),
    ],
    *,
    kind: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FORMAT",
            help="isotope, misim or bpmn; default: what the content looks like.",
            autocompletion=complete.import_formats,
        ),
    ] = None,
    experiment: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The experiment of a MiSim architecture.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the scenario here; default: print it."),
    ] = None,
) -> None:
    """Make a scenario of an Isotope service graph, a MiSim model or a BPMN 2.0 process.

    What the file does not say is assumed, and listed above the scenario. Exit code 3 when something
    in it has no counterpart.
    """
    from sim.scenario.imports import import_scenario  # noqa: PLC0415 - the model is not for --help

    try:
        imported = import_scenario(foreign, experiment, kind=kind)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if out is None:
        typer.echo(imported.to_yaml(), nl=False)
        return
    if out.exists():
        raise FileExistsError(f"{out} is there already: name another file, or remove it")
    try:
        out.write_text(imported.to_yaml(), encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(
            f"cannot write {out}: {error.strerror}", param_hint="--out"
        ) from None
    typer.echo(f"{out}: from {imported.kind}; {len(imported.notes)} notes on what was assumed")
