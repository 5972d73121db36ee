"""`counterpoint hybrid`: where to cut the workflows of a scenario into domains."""

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
    Quiet,
    Replications,
    ScenarioFile,
    Seed,
    Settings,
)
from sim.cli.quantity import share

if TYPE_CHECKING:
    from sim.report.hybrid import HybridSearch


@guarded
@examples(
    "hybrid scenarios/order_fulfillment.yaml --objective p99 --objective messages_per_completed",
    "hybrid scenarios/user_registration.yaml --objective p99 --objective change_impact -n 5",
)
def hybrid(
    file: ScenarioFile,
    *,
    objective: Annotated[
        list[str] | None,
        typer.Option(
            "--objective",
            metavar="NAME[=W]",
            help="Judge cuts by this metric, blast_share, blast_total or change_impact; =2 counts "
            "it double in the suggestion. Repeatable. Default: latency_p99, blast_share, "
            "messages_per_completed, change_impact.",
            autocompletion=complete.objective_names,
        ),
    ] = None,
    most: Annotated[
        int, typer.Option("--cuts", help="Run so many cuts at most; all, if there are no more.")
    ] = 60,
    replications: Replications = None,
    tolerance: Annotated[
        str, typer.Option(metavar="SHARE", help="A smaller difference does not matter.")
    ] = "2%",
    coordinator: Annotated[
        str | None,
        typer.Option(
            metavar="P",
            help="Coordinators as this pattern has one; default: the first.",
            autocompletion=complete.pattern_names,
        ),
    ] = None,
    bus: Annotated[
        str | None,
        typer.Option(
            metavar="P",
            help="The bus of this pattern; default: the first.",
            autocompletion=complete.pattern_names,
        ),
    ] = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    settings: Settings = None,
    out: OutFolder = None,
    seed: Seed = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Search where to cut FILE's workflows into domains: the cuts that none is shown to beat."""
    from sim import api  # noqa: PLC0415 - the model is not for --help
    from sim.cli.study import Asked, conclude, study  # noqa: PLC0415

    names, weights = _weighted(objective or [])
    matters = share(tolerance, "--tolerance")
    scenario = source.load(file, settings)
    asked = Asked(file, settings, jobs, cluster, out, quiet)
    with study(scenario, "hybrid", f"cutting {scenario.name}", asked) as means:
        found = api.hybrid_search(
            scenario,
            names or None,
            most=most,
            replications=replications,
            tolerance=matters,
            weights=weights,
            coordinator=coordinator,
            bus=bus,
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


def _weighted(written: list[str]) -> tuple[list[str], dict[str, float]]:
    """The names, and the weights of those that have one."""
    names, weights = [], {}
    for one in written:
        name, sign, weight = one.partition("=")
        names.append(name)
        if sign:
            try:
                weights[name] = float(weight)
            except ValueError:
                raise typer.BadParameter(
                    f"{one}: a weight is a number, as in {name}=2", param_hint="--objective"
                ) from None
    return names, weights


def _show(found: "HybridSearch", out: Path | None) -> None:
    """The front, a line a cut, and what is suggested."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from sim.cli.terminal import stdout  # noqa: PLC0415
    from sim.report.figures import with_interval, wrapped  # noqa: PLC0415
    from sim.report.hybrid_words import about, domains_text, guarantee, state_text  # noqa: PLC0415
    from sim.report.verdicts import label  # noqa: PLC0415

    data, console = found.data, stdout()
    console.print(Text(data.scenario.name, style="bold"))
    console.print(Text(about(data)))
    console.print()
    table = Table(show_lines=True)
    for heading in ("cut", *(wrapped(label(one.name), 12) for one in data.objectives), "state"):
        table.add_column(heading, overflow="fold")
    for one in data.shown:
        cells = [
            "\n".join(with_interval(mean.mean, mean.low, mean.high, objective.unit)).strip()
            for objective, mean in ((by, one.means[by.name]) for by in data.objectives)
        ]
        name = f"{one.pattern}\n{wrapped(domains_text(data, one.cut), 20)}"
        state = Text(wrapped(state_text(data, one), 13))
        table.add_row(Text(name), *map(Text, cells), state)
    console.print(table)
    console.print(Text(found.words, style="bold"))
    console.print()
    console.print(Text(found.patterns.rstrip()), soft_wrap=True)
    console.print()
    console.print(Text(f"{guarantee(data)} Means with their 95 % intervals."))
    if out is None:
        console.print(Text("Tables and charts: add --out DIR."))
    else:
        console.print(Text(f"Tables and charts: {out}"), soft_wrap=True)
