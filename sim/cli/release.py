"""`counterpoint release`: what changing a running workflow costs, beside a plain restart."""

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
    from sim.report.rollout import Rollout


@guarded
@examples(
    "release scenarios/release.yaml --fault screening",
    "release scenarios/release.yaml --fault screening --pattern choreography -n 3 --json",
)
def release(
    file: ScenarioFile,
    *,
    fault: Annotated[
        str,
        typer.Option(
            "--fault",
            "-f",
            metavar="NAME",
            help="A fault of the file, of kind release.",
            autocompletion=complete.fault_names,
        ),
    ],
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
    """Measure the release of a changed workflow: who restarts, who is harmed, how long both live.

    Beside it stands a plain restart of the same components at the same moments.
    """
    from sim import api  # noqa: PLC0415 - the model is not for --help
    from sim.cli.study import Asked, conclude, study  # noqa: PLC0415

    scenario = source.load(file, settings)
    asked = Asked(file, settings, jobs, cluster, out, quiet)
    with study(scenario, "release", f"releasing in {scenario.name}", asked) as means:
        found = api.release(
            scenario, fault, patterns=pattern, replications=replications, seed=seed, **means
        )
    conclude(
        found,
        asked,
        printed=found.summary if as_json else None,
        show=lambda: _show(found, out),
        warnings=found.data.warnings,
        failed=found.data.failures,
    )


def _show(found: "Rollout", out: Path | None) -> None:
    """What was run, the table, how to read it, where the result is."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from sim.cli.terminal import stdout  # noqa: PLC0415
    from sim.report.rollout import about, rows  # noqa: PLC0415

    data, console = found.data, stdout()
    console.print(Text(data.scenario.name, style="bold"))
    console.print(Text(about(data)))
    console.print()
    table = Table(show_lines=False)
    for heading in ("figure", *data.patterns):
        table.add_column(heading)
    for name, said in rows(data):
        cells = [Text(one.replace(" [", "\n[").replace("], ", "]\n")) for one in said]
        table.add_row(Text(name), *cells)
    console.print(table)
    console.print(
        Text(
            "Means with their 95 % interval. Restarts alone: plain deployments of the same "
            "components at the same moments, after which nothing has changed. The new version is "
            "taken when all are back (the switch); until the last of the old in flight settles, "
            "both versions must be kept."
        )
    )
    if out is None:
        console.print(Text("Tables: add --out DIR."))
    else:
        console.print(Text(f"Tables: {out}"), soft_wrap=True)
