"""`counterpoint crosscheck`: the same queues in Ciw, an independent simulator."""

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import source
from sim.cli.command import examples
from sim.cli.guard import CHECKS_NOT_PASSED, guarded
from sim.cli.options import AsJson, Patterns, Quiet, ScenarioFile, Seed, Settings

if TYPE_CHECKING:
    from sim.report.crosscheck import Crosscheck

_COLOURS = {"agree": "green", "differ": "red", "not enough data": "yellow"}


@guarded
@examples(
    "crosscheck scenarios/user_registration.yaml --pattern orchestration --set run.duration=30s",
    "crosscheck scenarios/flash_sale.yaml -p choreography -n 5 --set run.duration=10s",
)
def crosscheck(
    file: ScenarioFile,
    *,
    pattern: Patterns = None,
    replications: Annotated[
        int, typer.Option("--replications", "-n", help="Runs of each side.", min=2)
    ] = 10,
    settings: Settings = None,
    seed: Seed = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Compare FILE, without failures, with Ciw, station by station. Exit code 4 if they differ."""
    from sim import api  # noqa: PLC0415 - the model is not for --help
    from sim.cli.progress import progress  # noqa: PLC0415
    from sim.cli.terminal import print_json  # noqa: PLC0415

    scenario = source.load(file, settings)
    with progress(f"running {scenario.name} here and in Ciw", quiet=quiet) as told:
        found = api.crosscheck(scenario, pattern, replications=replications, seed=seed, told=told)
    if as_json:
        print_json(found.summary())
    else:
        _show(found)
    if not found.agrees:
        raise typer.Exit(CHECKS_NOT_PASSED)


def _show(found: "Crosscheck") -> None:
    """A table a pattern, what neither side has, and the rule of agreement."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from sim.cli.terminal import stdout  # noqa: PLC0415
    from sim.report.crosscheck import RULE, UNITS, difference_text, verdict_text  # noqa: PLC0415
    from sim.report.figures import count, figure  # noqa: PLC0415

    data, console = found.data, stdout()
    console.print(Text(data.scenario.name, style="bold"))
    runs = count(data.replications, "replication")
    console.print(Text(f"{runs} here and in Ciw {data.ciw} (seed {data.seed}), without failures"))
    for pattern, left_out in data.left_out.items():
        table = Table(title=pattern, title_justify="left", title_style="bold")
        for heading in ("station", "measure", "here", "Ciw", "difference", "agreement"):
            table.add_column(heading, overflow="fold")
        name = ""
        for row in (one for one in data.rows if one.pattern == pattern):
            if name != (name := row.name):
                table.add_section()
            values = (figure(one, UNITS[row.measure]) for one in (row.ours, row.theirs))
            cells = (row.name, row.measure, *values, difference_text(row))
            table.add_row(*map(Text, cells), Text(row.agreement, style=_COLOURS[row.agreement]))
        console.print()
        console.print(table)
        console.print(Text(f"Left out on both sides: {'; '.join(left_out) or 'nothing'}."))
    for pattern, why in data.refused.items():
        console.print(Text(f"{pattern} cannot be exported: {why}"))
    console.print()
    console.print(Text(f"{verdict_text(data)}. {RULE}"))
