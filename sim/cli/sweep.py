"""`counterpoint sweep`: every pattern at each point of what is varied, and where they cross."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import complete, source
from sim.cli.command import examples
from sim.cli.guard import guarded
from sim.cli.options import (
    AsJson,
    Baseline,
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
from sim.cli.over import ALL_METRICS, Over, paths, usage

if TYPE_CHECKING:
    from sim.report.sweep import Sweep

MOST_SENTENCES = 12
"""So many crossings are told; the result folder has all."""


@guarded
@examples(
    "sweep scenarios/order_fulfillment.yaml --over workload.0.arrivals.rate=10/s:30/s:5/s",
    "sweep scenarios/order_fulfillment.yaml --over services.payment.replicas=2,3 -m latency_p95",
)
def sweep(
    file: ScenarioFile,
    *,
    over: Over,
    samples: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Run N points of a Latin hypercube instead of the whole grid; paths may then be "
            "spans, 10:200 or 10:1000:log.",
            min=1,
        ),
    ] = None,
    metric: Annotated[
        list[str] | None,
        typer.Option(
            "--metric",
            "-m",
            metavar="NAME",
            help="Keep and show this metric, or all. Repeatable.",
            autocompletion=complete.metric_names,
        ),
    ] = None,
    refine: Annotated[
        int,
        typer.Option(
            metavar="N",
            help="Up to N rounds of further points around where the first metric crosses.",
            min=0,
        ),
    ] = 0,
    pattern: Patterns = None,
    baseline: Baseline = None,
    replications: Replications = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    settings: Settings = None,
    out: OutFolder = None,
    seed: Seed = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Vary values of FILE, run every pattern at each point, and say where they cross."""
    from sim import api  # noqa: PLC0415 - the model is not for --help
    from sim.cli.study import Asked, conclude, study  # noqa: PLC0415
    from sim.study.sweeps.sweep import kept_metrics  # noqa: PLC0415

    asked_for = ALL_METRICS if metric == [ALL_METRICS] else metric
    kept_metrics(asked_for)
    scenario = source.load(file, settings)
    varied = paths(over)
    asked = Asked(file, settings, jobs, cluster, out, quiet)
    with usage(), study(scenario, "sweep", f"sweeping {scenario.name}", asked) as means:
        found = api.sweep(
            scenario,
            varied,
            patterns=pattern,
            baseline=baseline,
            replications=replications,
            seed=seed,
            samples=samples,
            metrics=asked_for,
            refine=refine,
            **means,
        )
    conclude(
        found,
        asked,
        printed=found.summary if as_json else None,
        show=lambda: _show(found, None if asked_for == ALL_METRICS else metric, out),
        warnings=found.data.warnings,
        failed=[failed.error for failed in found.data.failures],
    )


def _show(found: "Sweep", metrics: list[str] | None, out: Path | None) -> None:
    """What was swept, a table for each metric, the crossings in words, where the result is."""
    from rich.text import Text  # noqa: PLC0415

    from sim.cli.sweep_table import shown_metrics, sweep_table  # noqa: PLC0415
    from sim.cli.terminal import stdout  # noqa: PLC0415
    from sim.report.sweep_figures import about  # noqa: PLC0415

    data, console = found.data, stdout()
    console.print(Text(data.scenario.name, style="bold"))
    console.print(Text(about(data)))
    names = metrics or shown_metrics(data)
    for workflow in data.workflows_shown:
        for name in names:
            console.print()
            console.print(sweep_table(console, data, name, workflow))
    console.print(
        Text(
            f"Mean of the replications with its 95 % interval, where there is room for it. "
            f"Compared with {data.baseline}, run by run on the same draws: ✓ better, ✗ worse, "
            f"↑ higher, ↓ lower, ≈ no difference shown, ? not enough data."
        )
    )
    said = found.sentences(names)
    if said:
        console.print(Text(f"Along {data.paths[0]}:"))
    for sentence in said[:MOST_SENTENCES]:
        console.print(Text(f"  {sentence}"))
    if len(said) > MOST_SENTENCES:
        console.print(Text(f"  and {len(said) - MOST_SENTENCES} more: --json has them all"))
    if out is None:
        console.print(Text("Tables and charts: add --out DIR."))
    else:
        console.print(Text(f"Tables: {out}, charts: {out / 'charts'}"), soft_wrap=True)
