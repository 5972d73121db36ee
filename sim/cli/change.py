"""`counterpoint change`: who must be changed and released when a workflow changes, at what cost."""

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import source
from sim.cli.command import examples
from sim.cli.guard import guarded
from sim.cli.options import (
    AsJson,
    Cluster,
    Jobs,
    Patterns,
    Quiet,
    Replications,
    ScenarioFile,
    Seed,
    Settings,
)

if TYPE_CHECKING:
    from rich.table import Table

    from sim.report.change import ChangeImpact


@guarded
@examples(
    "change scenarios/order_fulfillment.yaml --no-release",
    "change scenarios/order_fulfillment.yaml -p orchestration -p choreography -n 5",
)
def change(
    file: ScenarioFile,
    *,
    pattern: Patterns = None,
    release: Annotated[
        bool, typer.Option("--release/--no-release", help="Measure what the releases cost, too.")
    ] = True,
    replications: Replications = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    settings: Settings = None,
    seed: Seed = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Show who must be changed and released when a workflow of FILE changes, and the harm of it."""
    from sim import api  # noqa: PLC0415 - the model is not for --help
    from sim.cli.study import Asked, failures, study  # noqa: PLC0415
    from sim.cli.terminal import print_json, warn  # noqa: PLC0415

    scenario = source.load(file, settings)
    asked = Asked(file, settings, jobs, cluster, None, quiet)
    if release:
        with study(scenario, "change", f"releasing changes of {scenario.name}", asked) as means:
            found = api.change_impact(
                scenario, pattern, release=True, replications=replications, seed=seed, **means
            )
    else:
        found = api.change_impact(scenario, pattern)
    if as_json:
        print_json(found.summary())
    else:
        _show(found)
    if found.released is not None:
        if not quiet:
            warn(found.released.warnings)
        failures(found.released.failures, asked)


def _show(found: "ChangeImpact") -> None:
    """A line a change and pattern, and how to read it."""
    from rich.text import Text  # noqa: PLC0415

    from sim.cli.terminal import stdout  # noqa: PLC0415
    from sim.report.figures import count  # noqa: PLC0415

    console, data, released = stdout(), found.data, found.released
    console.print(Text(data.scenario.name, style="bold"))
    patterns = count(len(data.patterns), "pattern")
    if released is None:
        console.print(Text(f"{patterns}; who differs is read off the parts, nothing is run"))
    else:
        runs = f"{count(released.replications, 'replication')} each, run and twin on the same draws"
        console.print(Text(f"{patterns}; releases: {runs} (seed {released.scenario.run.seed})"))
    console.print()
    console.print(_table(found))
    said = (
        "Components: how many a change touches, on average over its places and at most; + comes "
        "with the change, − goes with it. Named are those at the place that stands for all, with "
        "the median number."
    )
    if released is not None:
        said += (
            " Harm: share of the good instances that are not good when just these are restarted, "
            "one after another, a quarter of the replicas or shards at a time (95 % interval)."
        )
    console.print(Text(said))
    if data.skipped:
        places = count(len(data.skipped), "change")
        console.print(Text(f"{places} left out where a place does not allow it: see --json."))


def _table(found: "ChangeImpact") -> "Table":
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from sim.report.change import mark, shown  # noqa: PLC0415
    from sim.report.figures import with_interval  # noqa: PLC0415
    from sim.study.change.release import harms  # noqa: PLC0415

    harm = {
        (one.release.kind, one.release.pattern): one.mean
        for one in (harms(found.released) if found.released is not None else ())
    }
    sizes = {
        (row.change, row.pattern): f"{row.mean:.1f} (≤ {row.max})"
        for row in found.table().itertuples()
    }
    table = Table(title="change impact", title_justify="left", title_style="bold")
    for heading in ("pattern", "components", "to be changed and released"):
        table.add_column(heading, overflow="fold")
    if harm:
        table.add_column("harm", no_wrap=True)
    several = len(found.data.scenario.workflows) > 1
    heading = ""
    for one in shown(found.data):
        place = f"{one.change.workflow}: {one.change.place}" if several else one.change.place
        if heading != (heading := f"{one.change.kind}: {place}"):
            table.add_section()
            table.add_row(Text(heading, style="bold"))
        key = (one.change.kind, one.pattern)
        cells = [one.pattern, sizes[key], ", ".join(map(mark, one.touched)) or "nobody"]
        if harm:
            mean = harm[key]
            share = with_interval(100 * mean.mean, 100 * mean.low, 100 * mean.high, "%")
            cells.append(" ".join(share).strip())
        table.add_row(*map(Text, cells))
    return table
