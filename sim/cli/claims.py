"""`counterpoint claims`: the common claims about the patterns, put on trial."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.command import examples
from sim.cli.guard import guarded
from sim.cli.options import AsJson, Cluster, Jobs, OutFolder, Quiet

if TYPE_CHECKING:
    from sim.report.claims import Claims


@guarded
@examples(
    "claims --only 12",
    "claims --only 5 --seed 7 --no-sensitivity",
    "claims --out reports/claims",
)
def claims(
    *,
    only: Annotated[
        list[int] | None,
        typer.Option("--only", metavar="N", help="Only this claim. Repeatable.", min=1, max=12),
    ] = None,
    seed: Annotated[
        list[int] | None,
        typer.Option(help="Judge under this seed; default: 1, 2 and 3. Repeatable.", min=0),
    ] = None,
    replications: Annotated[
        int | None, typer.Option("--replications", "-n", help="Runs a setting; default 5.", min=2)
    ] = None,
    sensitivity: Annotated[
        bool, typer.Option(help="Take the estimates of profiles lower and higher, too.")
    ] = True,
    jobs: Jobs = None,
    cluster: Cluster = None,
    out: OutFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Measure what is commonly claimed about the patterns: supported, contradicted, or depends."""
    from sim import api  # noqa: PLC0415 - the model is not for --help
    from sim.cli.study import Asked, conclude, study_of  # noqa: PLC0415

    asked = Asked(None, None, jobs, cluster, out, quiet)
    name = "-".join(["claims", *map(str, sorted(only or ()))])
    with study_of(name, "measuring the claims", asked) as means:
        found = api.claims(
            only, seeds=seed, replications=replications, sensitivity=sensitivity, **means
        )
    conclude(
        found,
        asked,
        printed=found.summary if as_json else None,
        show=lambda: _show(found, out),
    )


def _show(found: "Claims", out: Path | None) -> None:
    """The verdicts, each with its propositions and where they flip."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from sim.cli.terminal import stdout  # noqa: PLC0415

    console = stdout()
    for ruling in found.data:
        judged = ruling.judged[0]
        console.print(Text(f"Claim {ruling.claim.number}: {ruling.verdict}", style="bold"))
        console.print(Text(ruling.claim.statement))
        table = Table(show_lines=False)
        for heading in ("proposition", "verdict", "where it flips"):
            table.add_column(heading, overflow="fold")
        for one in ruling.claim.propositions:
            flips = [flip.text for flip in judged.flips if flip.proposition == one.key]
            table.add_row(
                Text(one.statement), Text(judged.verdicts[one.key]), Text("; ".join(flips))
            )
        console.print(table)
        by_seed = ", ".join(f"{own.seed}: {own.verdict}" for own in ruling.judged)
        console.print(Text(f"By seed: {by_seed}."))
        for guess in ruling.sensitivity:
            if guess.turns:
                console.print(Text(f"Hangs on an estimate: {guess.estimate} ({guess.value})."))
        console.print()
    if out is None:
        console.print(Text("Evidence, charts and the rule: add --out DIR."))
    else:
        console.print(Text(f"Pages: {out / 'README.md'}"), soft_wrap=True)
