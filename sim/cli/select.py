"""`counterpoint select`: the best pattern of a scenario by one metric."""

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
    WorkflowName,
)
from sim.cli.quantity import share

if TYPE_CHECKING:
    from sim.report.selection import Selection


@guarded
@examples(
    "select scenarios/order_fulfillment.yaml --metric latency_p95 --delta 20ms",
    "select scenarios/order_fulfillment.yaml -m throughput -p orchestration -p choreography",
)
def select(
    file: ScenarioFile,
    *,
    metric: Annotated[
        str,
        typer.Option(
            "--metric",
            "-m",
            metavar="NAME",
            help="What the best is best at.",
            autocompletion=complete.metric_names,
        ),
    ] = "latency_mean",
    delta: Annotated[
        str | None,
        typer.Option(
            metavar="D",
            help="The difference that matters: 5ms. Default: 5 % of the best mean so far, once "
            "ten replications are there.",
        ),
    ] = None,
    workflow: WorkflowName = None,
    pattern: Patterns = None,
    confidence: Annotated[
        str, typer.Option(metavar="SHARE", help="The probability to be right.")
    ] = "95%",
    at_most: Annotated[
        int, typer.Option("--at-most", help="Replications of a pattern at most.", min=10)
    ] = 200,
    jobs: Jobs = None,
    cluster: Cluster = None,
    settings: Settings = None,
    out: OutFolder = None,
    seed: Seed = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Select the best pattern of FILE; only those that may still be it are run again."""
    from sim import api  # noqa: PLC0415 - the model is not for --help
    from sim.cli.study import Asked, conclude, study  # noqa: PLC0415

    surely = share(confidence, "--confidence")
    scenario = source.load(file, settings)
    asked = Asked(file, settings, jobs, cluster, out, quiet)
    what = f"selecting a pattern of {scenario.name}"
    with study(scenario, "select", what, asked) as means:
        found = api.select(
            scenario,
            metric,
            workflow=workflow,
            delta=delta,
            confidence=surely,
            at_most=at_most,
            patterns=pattern,
            seed=seed,
            **means,
        )
    conclude(
        found,
        asked,
        printed=found.summary if as_json else None,
        show=lambda: _show(found, out),
        warnings=found.data.warnings,
        failed=found.data.failures,
    )


def _show(found: "Selection", out: Path | None) -> None:
    """Who is selected, a line for each pattern, and what that promises."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from sim.cli.terminal import stdout  # noqa: PLC0415
    from sim.report.figures import with_interval, wrapped  # noqa: PLC0415
    from sim.report.selection import about, guarantee, state, verdict  # noqa: PLC0415

    data, console = found.data, stdout()
    console.print(Text(data.scenario.name, style="bold"))
    console.print(Text(about(data)))
    console.print()
    table = Table(show_lines=True)
    for heading in ("pattern", "mean", "difference", "runs", "state"):
        table.add_column(heading, overflow="fold")
    for one in data.contenders:
        own = with_interval(one.mean, one.ci_low, one.ci_high, data.entry.unit)
        ends = (one.difference, one.difference_low, one.difference_high)
        to_best = (
            ("", "")
            if one.pattern == data.leader
            else with_interval(*ends, data.entry.unit, signed=True)
        )
        table.add_row(
            Text(wrapped(one.pattern, 14)),
            Text("\n".join(own).strip()),
            Text("\n".join(to_best).strip()),
            Text(str(one.replications)),
            Text(wrapped(state(data, one), 15)),
        )
    console.print(table)
    console.print(Text(verdict(data), style="bold"))
    console.print(
        Text(
            f"{guarantee(data)} Means with their 95 % intervals, and differences to {data.leader}, "
            f"run by run on the same draws."
        )
    )
    if out is None:
        console.print(Text("Tables: add --out DIR."))
    else:
        console.print(Text(f"Tables: {out}"), soft_wrap=True)
