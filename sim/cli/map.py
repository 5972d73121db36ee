"""`counterpoint map`: which pattern is best on a metric at each point of one path or two."""

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
from sim.cli.over import Over, paths, usage

if TYPE_CHECKING:
    from sim.report.sweep import DecisionMap


@guarded
@examples(
    "map scenarios/order_fulfillment.yaml --over workload.0.arrivals.rate=10/s,20/s,30/s",
    "map scenarios/order_fulfillment.yaml -m latency_p95 --over workload.0.arrivals.rate=10/s,20/s "
    "--over services.payment.replicas=2,3",
)
def decision_map(
    file: ScenarioFile,
    *,
    over: Over,
    metric: Annotated[
        str,
        typer.Option(
            "--metric",
            "-m",
            metavar="NAME",
            help="What makes a pattern the best.",
            autocompletion=complete.metric_names,
        ),
    ] = "latency_mean",
    workflow: Annotated[
        str,
        typer.Option(
            metavar="W",
            help="Of this workflow; default: all together.",
            autocompletion=complete.workflow_names,
        ),
    ] = "all",
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
    """Vary one or two values of FILE and say which pattern is best where, and where none is."""
    from sim import api  # noqa: PLC0415 - the model is not for --help
    from sim.cli.study import Asked, conclude, study  # noqa: PLC0415
    from sim.metrics import metric as known_metric  # noqa: PLC0415
    from sim.study.sweeps.data import UnknownWorkflowError  # noqa: PLC0415
    from sim.study.sweeps.decision_map import UndecidableError  # noqa: PLC0415

    known_metric(metric)
    scenario = source.load(file, settings)
    varied = paths(over)
    asked = Asked(file, settings, jobs, cluster, out, quiet)
    try:
        with usage(), study(scenario, "map", f"mapping {scenario.name}", asked) as means:
            found = api.decision_map(
                scenario,
                varied,
                metric,
                workflow=workflow,
                patterns=pattern,
                replications=replications,
                seed=seed,
                **means,
            )
    except (UndecidableError, UnknownWorkflowError) as error:
        raise typer.BadParameter(str(error)) from None
    conclude(
        found,
        asked,
        printed=found.summary if as_json else None,
        show=lambda: _show(found, out),
        warnings=found.data.sweep.warnings,
        failed=[failed.error for failed in found.data.sweep.failures],
    )


def _show(found: "DecisionMap", out: Path | None) -> None:
    """What was run, the map, how to read it, where the result is."""
    from rich.text import Text  # noqa: PLC0415

    from sim.cli.sweep_table import map_table  # noqa: PLC0415
    from sim.cli.terminal import stdout  # noqa: PLC0415
    from sim.report.sweep_figures import about  # noqa: PLC0415

    data, console = found.data, stdout()
    console.print(Text(data.sweep.scenario.name, style="bold"))
    console.print(Text(about(data.sweep)))
    console.print()
    console.print(map_table(console, data))
    for sentence in found.sentences():
        console.print(Text(sentence))
    console.print(
        Text(
            "Best: every other pattern is shown to be worse than some other, run by run on the "
            "same draws, with 5 % error over all pairs of a point. Else those that may be the "
            "best: ≈ no difference shown, ? not enough data."
        )
    )
    if out is None:
        console.print(Text("Tables and a chart: add --out DIR."))
    else:
        console.print(Text(f"Map: {out / 'charts' / 'decision_map.svg'}"), soft_wrap=True)
