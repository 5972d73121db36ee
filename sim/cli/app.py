"""The application: the commands by their names."""

from typing import Annotated

import typer

from sim.cli.advise import advise
from sim.cli.blast import blast
from sim.cli.calibrate import calibrate
from sim.cli.change import change
from sim.cli.claims import claims
from sim.cli.command import Command
from sim.cli.compare import compare
from sim.cli.crosscheck import crosscheck
from sim.cli.explain import explain
from sim.cli.grow import grow
from sim.cli.hybrid import hybrid
from sim.cli.import_ import import_file
from sim.cli.knee import knee
from sim.cli.map import decision_map
from sim.cli.parts import parts
from sim.cli.profiles import profiles
from sim.cli.release import release
from sim.cli.report import report
from sim.cli.run import run
from sim.cli.schema import schema
from sim.cli.select import select
from sim.cli.sweep import sweep
from sim.cli.trace import trace
from sim.cli.validate import validate

app = typer.Typer(
    help="Compare orchestration, choreography and hybrids of the two on the same workflow, "
    "services, load and random draws.",
    epilog="Start with: counterpoint compare scenarios/order_fulfillment.yaml",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
STUDIES = (compare, report, advise, select, sweep, knee, blast, change, release, hybrid, claims)
WORDS = (parts, validate, schema, grow, profiles)
for command in (*STUDIES, explain, crosscheck, run, trace, calibrate, *WORDS):
    app.command(cls=Command)(command)
app.command("map", cls=Command)(decision_map)
app.command("import", cls=Command)(import_file)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 - --help does not pay for it

        typer.echo(f"counterpoint {version('counterpoint')}")
        raise typer.Exit


@app.callback()
def _app(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass
