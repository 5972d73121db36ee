"""`counterpoint compare`: every pattern of a scenario, side by side, with intervals."""

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
    Quiet,
    Replications,
    ScenarioFile,
    Seed,
    Settings,
)
from sim.cli.quantity import share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.report.comparison import Comparison
    from sim.study.comparison.checks import Checked


@guarded
@examples(
    "compare scenarios/order_fulfillment.yaml",
    "compare scenarios/order_fulfillment.yaml --precision 5% --out reports/orders",
    "compare scenarios/order_fulfillment.yaml -n 5 --set workload.0.arrivals.rate=30/s",
)
def compare(
    file: ScenarioFile,
    *,
    replications: Replications = None,
    precision: Annotated[
        str | None,
        typer.Option(
            metavar="SHARE",
            help="Add replications until each mean that -m names (else latency_mean, and "
            "latency_p99 where it has an interval) is known to ± this share: 5%.",
        ),
    ] = None,
    at_most: Annotated[
        int | None,
        typer.Option("--at-most", help="With --precision: replications at most; 100.", min=10),
    ] = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    settings: Settings = None,
    out: OutFolder = None,
    seed: Seed = None,
    baseline: Baseline = None,
    metric: Annotated[
        list[str] | None,
        typer.Option(
            "--metric",
            "-m",
            metavar="NAME",
            help="Show this metric. Repeatable.",
            autocompletion=complete.metric_names,
        ),
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Compare the patterns of FILE on the same load and the same random draws.

    Exit code 4 when a check of FILE fails or has not enough data to pass.
    """
    from sim import api  # noqa: PLC0415 - the model is not for --help
    from sim.cli.checks import exit_unless_passed  # noqa: PLC0415
    from sim.cli.study import Asked, conclude, study  # noqa: PLC0415
    from sim.metrics import metric as known_metric  # noqa: PLC0415
    from sim.study.comparison.checks import decide  # noqa: PLC0415

    for name in metric or []:
        known_metric(name)
    half_width = _half_width(precision, at_most, replications)
    scenario = source.load(file, settings)
    asked = Asked(file, settings, jobs, cluster, out, quiet)
    what = f"comparing the patterns of {scenario.name}"
    with study(scenario, "compare", what, asked) as means:
        comparison = api.compare(
            scenario,
            replications=replications,
            precision=half_width,
            at_most=at_most,
            watch=metric,
            seed=seed,
            baseline=baseline,
            **means,
        )
    checks = decide(comparison.data)
    conclude(
        comparison,
        asked,
        printed=(lambda: comparison.summary(metric)) if as_json else None,
        show=lambda: _show(comparison, metric, checks, out),
        warnings=comparison.data.warnings,
        failed=comparison.data.failures,
    )
    exit_unless_passed(checks, quiet=quiet)


def _half_width(
    precision: str | None, at_most: int | None, replications: int | None
) -> float | None:
    """The relative half-width that --precision asks for; None without it."""
    if precision is None:
        if at_most is not None:
            raise typer.BadParameter("it goes with --precision", param_hint="--at-most")
        return None
    if replications is not None:
        raise typer.BadParameter(
            "replications are given or found, not both: leave out --precision, or --replications "
            "(--at-most bounds them)",
            param_hint="--precision",
        )
    return share(precision, "--precision")


def _show(
    comparison: "Comparison",
    metrics: list[str] | None,
    checks: "Sequence[Checked]",
    out: Path | None,
) -> None:
    """What was compared, a table for each workflow, the checks, how to read it, where it is."""
    from rich.text import Text  # noqa: PLC0415

    from sim.cli.checks import checks_table  # noqa: PLC0415
    from sim.cli.compare_table import compare_table  # noqa: PLC0415
    from sim.cli.terminal import stdout  # noqa: PLC0415
    from sim.report.verdicts import about, tabled  # noqa: PLC0415
    from sim.study.comparison.table import tabulate  # noqa: PLC0415

    data, console = comparison.data, stdout()
    console.print(Text(data.scenario.name, style="bold"))
    console.print(Text(about(data)))
    for workflow in data.workflows:
        names = metrics or tabled(data)
        rows = tabulate(data.values, data.patterns, data.baseline, names, [workflow])
        console.print()
        console.print(compare_table(console, rows, workflow))
    console.print(
        Text(
            f"Mean of the replications with its 95 % interval; under it the difference to "
            f"{data.baseline}, run by run on the same draws, with its interval. "
            f"≈ no difference shown: that interval contains 0, or would, once it is counted in "
            f"that several metrics are looked at."
        )
    )
    if checks:
        console.print()
        console.print(checks_table(console, checks))
        console.print(
            Text(
                "A check passes when its whole interval keeps the limit, fails when none of it "
                "does, and has not enough data between the two."
            )
        )
    if out is None:
        console.print(Text("Charts and a report: add --out DIR."))
    else:
        console.print(Text(f"Report: {out / 'report.html'}"), soft_wrap=True)
