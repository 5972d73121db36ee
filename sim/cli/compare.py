"""`counterpoint compare`: every pattern of a scenario, side by side, with intervals."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import source
from sim.cli.guard import guarded
from sim.cli.options import (
    AsJson,
    Jobs,
    OutFolder,
    Quiet,
    Replications,
    ScenarioFile,
    Seed,
    Settings,
)

if TYPE_CHECKING:
    from sim.report.comparison import Comparison


@guarded
def compare(
    file: ScenarioFile,
    *,
    replications: Replications = None,
    jobs: Jobs = None,
    settings: Settings = None,
    out: OutFolder = None,
    seed: Seed = None,
    baseline: Annotated[
        str | None,
        typer.Option(metavar="P", help="Compare with this pattern; default: the file's first."),
    ] = None,
    metric: Annotated[
        list[str] | None,
        typer.Option("--metric", "-m", metavar="NAME", help="Show this metric. Repeatable."),
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Compare the patterns of FILE on the same load and the same random draws."""
    from sim import api  # noqa: PLC0415 - the model is not for --help
    from sim.cli.terminal import print_json, progress, warn  # noqa: PLC0415
    from sim.metrics import metric as known_metric  # noqa: PLC0415
    from sim.report.folder import check_place  # noqa: PLC0415
    from sim.study.replicate import RunFailedError  # noqa: PLC0415

    for name in metric or []:
        known_metric(name)
    scenario = source.load(file, settings)
    if out is not None:
        check_place(out)  # now, not after the work
    try:
        with progress(f"comparing the patterns of {scenario.name}", quiet=quiet) as told:
            comparison = api.compare(
                scenario,
                replications=replications,
                seed=seed,
                jobs=jobs,
                baseline=baseline,
                progress=told,
            )
    except RunFailedError as error:
        typer.echo(f"error: {error.text(source.arguments(file, settings))}", err=True)
        raise typer.Exit(1) from error
    if out is not None:
        comparison.save(out)
    if as_json:
        print_json(comparison.summary(metric))
    else:
        _show(comparison, metric, out)
    if not quiet:
        warn(comparison.data.warnings)


def _show(comparison: "Comparison", metrics: list[str] | None, out: Path | None) -> None:
    """What was compared, a table for each workflow, how to read it, where the result is."""
    from rich.text import Text  # noqa: PLC0415

    from sim.cli.compare_table import compare_table  # noqa: PLC0415
    from sim.cli.terminal import stdout  # noqa: PLC0415
    from sim.report.verdicts import about, headline  # noqa: PLC0415
    from sim.study.table import tabulate  # noqa: PLC0415

    data, console = comparison.data, stdout()
    console.print(Text(data.scenario.name, style="bold"))
    console.print(Text(about(data)))
    for workflow in data.workflows:
        names = metrics or headline(data)
        rows = tabulate(data.values, data.patterns, data.baseline, names, [workflow])
        console.print()
        console.print(compare_table(console, rows, workflow))
    console.print(
        Text(
            f"Mean of the replications with its 95 % interval; under it the difference to "
            f"{data.baseline}, run by run on the same draws, with its interval. "
            f"≈ no difference shown: that interval contains 0."
        )
    )
    if out is None:
        console.print(Text("Charts and a report: add --out DIR."))
    else:
        console.print(Text(f"Report: {out / 'report.html'}"), soft_wrap=True)
