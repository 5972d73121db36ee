"""`counterpoint blast`: what a fault does under each pattern, told by the same run without it."""

from functools import partial
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
    Replications,
    ScenarioFile,
    Seed,
    Settings,
)

if TYPE_CHECKING:
    from sim.report.blast import BlastMap


@guarded
@examples(
    "blast scenarios/order_fulfillment.yaml --fault payment-outage",
    "blast scenarios/order_fulfillment.yaml --each outage --at 60s --for 30s -n 3",
)
def blast(
    file: ScenarioFile,
    *,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            "--fault",
            "-f",
            metavar="NAME",
            help="A fault of the file. Repeatable.",
            autocompletion=complete.fault_names,
        ),
    ] = None,
    each: Annotated[
        str | None,
        typer.Option(
            metavar="KIND",
            help="Strike each component in turn: outage, crash, ... or a fault written as in the "
            "file, {kind: slowdown, factor: 3}, without its target.",
        ),
    ] = None,
    at: Annotated[str | None, typer.Option(metavar="T", help="With --each: when, 120s.")] = None,
    for_: Annotated[
        str | None, typer.Option("--for", metavar="T", help="With --each: how long, 30s.")
    ] = None,
    links: Annotated[
        bool, typer.Option("--links", help="With --each: cut each link in turn, too.")
    ] = False,
    pattern: Patterns = None,
    replications: Replications = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    settings: Settings = None,
    out: OutFolder = None,
    seed: Seed = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Measure the blast radius of faults: who is harmed, how, for how long.

    Without --fault and --each: of all faults of FILE. The bus stands beside the coordinator.
    """
    from sim import api  # noqa: PLC0415 - the model is not for --help
    from sim.cli.study import Asked, conclude, study  # noqa: PLC0415
    from sim.report.blast_figures import as_json as plain  # noqa: PLC0415

    strike = _strike_of(each, at, for_)
    if strike is None and links:
        raise typer.BadParameter("--links goes with --each", param_hint="--links")
    if strike is not None and fault:
        raise typer.BadParameter("--each strikes with a fault of its own", param_hint="--fault")
    scenario = source.load(file, settings)
    if strike is None and not scenario.faults:
        raise typer.BadParameter(
            "the file has no faults: add some, or use --each outage --at 120s --for 30s"
        )
    asked = Asked(file, settings, jobs, cluster, out, quiet)
    with study(scenario, "blast", f"striking {scenario.name}", asked) as means:
        blast_of = (
            partial(api.blast_faults, scenario, fault)
            if strike is None
            else partial(api.blast_map, scenario, strike, links=links)
        )
        found = blast_of(patterns=pattern, replications=replications, seed=seed, **means)
    conclude(
        found,
        asked,
        printed=(lambda: plain(found.summary())) if as_json else None,
        show=lambda: _show(found, out, detailed=bool(fault)),
        warnings=found.data.warnings,
        failed=found.data.failures,
    )


def _strike_of(each: str | None, at: str | None, for_: str | None) -> dict[str, object] | None:
    """The fault that --each, --at and --for describe; None without --each."""
    times = {key: value for key, value in (("at", at), ("for", for_)) if value is not None}
    if each is None:
        if times:
            raise typer.BadParameter("--at and --for go with --each", param_hint="--each")
        return None
    import yaml  # noqa: PLC0415 - not for --help

    try:
        written = yaml.safe_load(each)
    except yaml.YAMLError:
        written = None
    if isinstance(written, str):
        written = {"kind": written}
    if not isinstance(written, dict):
        raise typer.BadParameter(f"{each!r} is no fault", param_hint="--each")
    return {**written, **times}


def _show(found: "BlastMap", out: Path | None, *, detailed: bool) -> None:
    """What was done, the matrix of shares, each fault's figures if asked, how to read it."""
    from rich.text import Text  # noqa: PLC0415

    from sim.cli.blast_table import figures_table, matrix_table  # noqa: PLC0415
    from sim.cli.terminal import stdout  # noqa: PLC0415
    from sim.report.blast_figures import about  # noqa: PLC0415

    data, console = found.data, stdout()
    console.print(Text(data.scenario.name, style="bold"))
    console.print(Text(about(data)))
    console.print()
    console.print(matrix_table(console, data))
    for row in data.rows if detailed else ():
        for workflow in data.workflows_shown if row.exists else ():
            console.print()
            console.print(figures_table(console, data, row, workflow))
    console.print(
        Text(
            "Share of the instances that are good without the fault (completed within their "
            "objective) and not good with it, with its 95 % interval. –: the pattern has no such "
            "component; that is not the same as 0 %."
        )
    )
    if out is None:
        console.print(Text("Tables and a chart: add --out DIR."))
    else:
        console.print(Text(f"Map: {out / 'charts' / 'blast_map.svg'}"), soft_wrap=True)
