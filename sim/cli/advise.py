"""`counterpoint advise`: which pattern to take, why, how sure, and what would change it."""

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
from sim.cli.progress import bars

if TYPE_CHECKING:
    from rich.table import Table

    from sim.report.advice import Advice


@guarded
@examples(
    "advise scenarios/order_fulfillment.yaml -n 5 --no-changes",
    "advise scenarios/user_registration.yaml --weight harm=3 --weight effort=0",
    "advise scenarios/order_fulfillment.yaml -p orchestration -p choreography --out reports/advice",
)
def advise(
    file: ScenarioFile,
    *,
    weight: Annotated[
        list[str] | None,
        typer.Option(
            "--weight",
            "-w",
            metavar="GROUP=W",
            help="How much a group counts: speed, capacity, integrity, harm, effort, change, "
            "visibility. Repeatable. Default: 1 each.",
            autocompletion=complete.group_weights,
        ),
    ] = None,
    pattern: Patterns = None,
    knee: Annotated[
        bool, typer.Option("--knee", help="Find where each pattern saturates, too (capacity).")
    ] = False,
    changes: Annotated[
        bool, typer.Option("--changes/--no-changes", help="Look for what would change the answer.")
    ] = True,
    replications: Replications = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    settings: Settings = None,
    out: OutFolder = None,
    seed: Seed = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Advise which pattern of FILE to take: by which criteria, how sure, and until when."""
    from sim import api  # noqa: PLC0415 - the model is not for --help
    from sim.cli.study import Asked, conclude, kept  # noqa: PLC0415

    weights = _weights(weight or [])
    scenario = source.load(file, settings)
    asked = Asked(file, settings, jobs, cluster, out, quiet)
    with (
        kept(f"advise-{scenario.hash()}", asked) as folder,
        bars(scenario.name, quiet=quiet) as bar,
    ):
        found = api.advise(
            scenario,
            weights=weights,
            patterns=pattern,
            knee=knee,
            changes=changes,
            replications=replications,
            seed=seed,
            jobs=jobs,
            cluster=cluster,
            folder=folder,
            progress=bar,
        )
    conclude(
        found,
        asked,
        printed=found.summary if as_json else None,
        show=lambda: _show(found, out),
        warnings=found.data.assessment.warnings,
        failed=found.data.assessment.failures,
    )


def _weights(written: list[str]) -> dict[str, float]:
    found = {}
    for one in written:
        name, _, weight = one.partition("=")
        try:
            found[name] = float(weight)
        except ValueError:
            raise typer.BadParameter(
                f"{one!r}: a weight is written as GROUP=NUMBER, as in harm=3", param_hint="--weight"
            ) from None
    return found


def _show(found: "Advice", out: Path | None) -> None:
    """The advice, what it is made of, and what would change it."""
    from rich.text import Text  # noqa: PLC0415

    from sim.cli.terminal import stdout  # noqa: PLC0415
    from sim.report.advice_words import REGRET, about, absent, held, reasons  # noqa: PLC0415

    data, console = found.data, stdout()
    console.print(Text(data.scenario.name, style="bold"))
    console.print(Text(about(data)))
    console.print()
    console.print(Text(found.words, style="bold"))
    console.print(Text(reasons(data)))
    console.print()
    console.print(_totals(found))
    console.print(_criteria(found))
    console.print(Text(REGRET))
    for line in absent(data):
        console.print(Text(f"Not counted: {line}."))
    console.print()
    console.print(Text("What would change the answer", style="bold"))
    for line in found.sentences():
        console.print(Text(f"- {line}"))
    if data.changes is not None:
        console.print(Text(held(data)))
    console.print()
    console.print(
        Text("Page and chart: add --out DIR." if out is None else f"Page: {out / 'advice.md'}")
    )


def _totals(found: "Advice") -> "Table":
    """A row a pattern: its weighted regret, and each group's part of it."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from sim.report.advice_words import against, regret, weighed  # noqa: PLC0415
    from sim.report.figures import wrapped  # noqa: PLC0415

    data, judged = found.data, found.data.judged
    groups = weighed(data)
    sure = {one.pattern: against(one) for one in data.against}
    table = Table(title="weighted regret, and its parts", title_justify="left", title_style="bold")
    for heading in ("pattern", "regret", *groups, "more than advised"):
        table.add_column(wrapped(heading, 10), overflow="fold")
    for name in sorted(data.patterns, key=lambda one: judged.totals[one]):
        parts = [regret(judged.of_group(group, name)) for group in groups]
        cells = [wrapped(name, 14), regret(judged.totals[name]), *parts]
        table.add_row(*map(Text, cells), Text(sure.get(name, "✓ advised")))
    return table


def _criteria(found: "Advice") -> "Table":
    """A row a criterion: its share of the weights, and each pattern's value and regret."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from sim.report.advice_words import named, regret  # noqa: PLC0415
    from sim.report.figures import wrapped  # noqa: PLC0415
    from sim.report.page.words import finding  # noqa: PLC0415

    data = found.data
    table = Table(
        title="criterion by criterion: value, then regret (* may be the best)",
        title_justify="left",
        title_style="bold",
        show_lines=True,
    )
    for heading in ("criterion", "share", *(wrapped(name, 14) for name in data.patterns)):
        table.add_column(heading, overflow="fold")
    for one in data.judged.counted:
        of = one.criterion
        values = dict(zip(of.patterns, finding(of, data.assessment).values, strict=True))
        cells = [
            f"{values[name].replace(' [', chr(10) + '[')}\n"
            f"{'*' if name in of.best.contenders else regret(one.regrets[name])}"
            for name in data.patterns
        ]
        title = f"{wrapped(named(of, data), 14)}\n({one.group})"
        table.add_row(Text(title), Text(f"{100.0 * one.weight:.0f} %"), *map(Text, cells))
    return table
