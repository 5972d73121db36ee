"""`counterpoint knee`: the load at which each pattern saturates, and what binds there."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import complete, source
from sim.cli.command import examples
from sim.cli.guard import guarded
from sim.cli.options import (
    AsJson,
    Cluster,
    Jobs,
    OutFolder,
    Patterns,
    Quiet,
    ScenarioFile,
    Seed,
    Settings,
)

if TYPE_CHECKING:
    from sim.report.knee import Knees


@guarded
@examples(
    "knee scenarios/order_fulfillment.yaml",
    "knee scenarios/order_fulfillment.yaml --pattern choreography --path workload.0.arrivals.rate",
)
def knee(
    file: ScenarioFile,
    *,
    pattern: Patterns = None,
    path: Annotated[
        str | None,
        typer.Option(
            metavar="PATH",
            help="Raise this number: workload.0.arrivals.rate. Default: all arrivals together.",
            autocompletion=complete.paths,
        ),
    ] = None,
    replications: Annotated[
        int | None, typer.Option("--replications", "-n", help="Runs a load; default 5.", min=1)
    ] = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    settings: Settings = None,
    out: OutFolder = None,
    seed: Seed = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Find the load at which each pattern of FILE saturates: a capacity table."""
    from sim import api  # noqa: PLC0415 - the model is not for --help
    from sim.cli.study import Asked, conclude, study  # noqa: PLC0415

    scenario = source.load(file, settings)
    asked = Asked(file, settings, jobs, cluster, out, quiet)
    with study(scenario, "knee", f"searching the knees of {scenario.name}", asked) as means:
        found = api.knee(scenario, pattern, path, replications=replications, seed=seed, **means)
    conclude(
        found,
        asked,
        printed=found.summary if as_json else None,
        show=lambda: _show(found, out),
        warnings=found.data.warnings,
        failed=found.data.failures,
    )


def _show(found: "Knees", out: Path | None) -> None:
    """The capacity table, and how to read it."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from sim.cli.terminal import stdout  # noqa: PLC0415
    from sim.report.figures import figure, number  # noqa: PLC0415
    from sim.report.knee import about, binding_text, knee_text, others_text  # noqa: PLC0415

    data, console = found.data, stdout()
    console.print(Text(data.scenario.name, style="bold"))
    console.print(Text(about(data)))
    console.print()
    table = Table(show_lines=False)
    for heading in ("pattern", "saturates at", "× the file's", "binds", "next busiest"):
        table.add_column(heading)
    for one in data.knees:
        times = one.offered / data.offered
        table.add_row(
            Text(one.pattern),
            Text(knee_text(one).replace(" [", "\n[")),
            Text(number(times, 2)),
            Text(binding_text(one).replace(" (", "\n(")),
            Text(others_text(data, one.pattern).replace(", ", "\n")),
        )
    console.print(table)
    console.print(
        Text(
            f"The most instances a second that are carried without a growing backlog, with the "
            f"95 % interval of the replications. The file's load is {figure(data.offered, '1/s')}."
        )
    )
    if any(one.ending == "leaps" for one in data.knees):
        console.print(
            Text("Where what is carried collapses at the knee, the two loads around it are given.")
        )
    if out is None:
        console.print(Text("Tables and a chart: add --out DIR."))
    else:
        console.print(Text(f"Chart: {out / 'charts' / 'capacity.svg'}"), soft_wrap=True)
