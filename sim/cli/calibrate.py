"""`counterpoint calibrate`: a scenario from the traces of a running system."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.command import examples
from sim.cli.guard import guarded
from sim.cli.options import AsJson, Quiet

if TYPE_CHECKING:
    from sim.report.calibration import Calibration

BOOKINGS = "scenarios/data/trainticket-booking-2023-01-29.csv"


class Nested(StrEnum):
    """What becomes of visits that a step makes itself."""

    inside = "inside"
    steps = "steps"


class Times(StrEnum):
    """Where lengths are drawn from."""

    empirical = "empirical"
    fitted = "fitted"


class Coming(StrEnum):
    """How instances arrive."""

    auto = "auto"
    poisson = "poisson"
    recorded = "recorded"


@guarded
@examples(
    f"calibrate {BOOKINGS} --workflow booking --out booking.yaml",
    f"calibrate {BOOKINGS} --times fitted --json",
)
def calibrate(
    traces: Annotated[
        list[Path],
        typer.Argument(
            metavar="TRACES...",
            help="Files of OTLP JSON, Jaeger JSON or CSV spans, as they are or gzipped.",
            exists=True,
            dir_okay=False,
        ),
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            dir_okay=False,
            help="Write the scenario into this file, data and Q-Q charts beside it.",
        ),
    ] = None,
    workflow: Annotated[
        str | None,
        typer.Option(metavar="W", help="All traces are of one workflow, and this is its name."),
    ] = None,
    nested: Annotated[
        Nested,
        typer.Option(help="Visits that a step makes itself: inside its work, or further steps."),
    ] = Nested.inside,
    times: Annotated[
        Times, typer.Option(help="Lengths as measured, or of the family that fits best.")
    ] = Times.empirical,
    arrivals: Annotated[
        Coming, typer.Option(help="auto: Poisson unless a test speaks against it.")
    ] = Coming.auto,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Find workflows, branches, failures, times and arrivals in TRACES, and make a scenario."""
    from sim import api  # noqa: PLC0415 - scipy is not for --help

    found = api.calibrate(
        traces,
        name=traces[0].stem if out is None else out.stem,
        workflow=workflow,
        nested=nested.value,
        times=times.value,
        arrivals=arrivals.value,
    )
    if out is not None:
        try:
            found.save(out)
        except OSError as error:
            raise typer.BadParameter(
                f"cannot write {out}: {error.strerror}", param_hint="--out"
            ) from None
    if as_json:
        import json  # noqa: PLC0415 - as above

        typer.echo(json.dumps(found.summary(), indent=2, ensure_ascii=False, allow_nan=False))
    elif not quiet:
        _show(found, out)


def _show(found: "Calibration", out: Path | None) -> None:
    """The workflows, their steps and choices, and what could not be told."""
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    from sim.cli.terminal import stdout  # noqa: PLC0415 - as above
    from sim.report.figures import count, figure, number  # noqa: PLC0415 - as above

    console = stdout()
    steps, choices = found.steps(), found.choices()
    for one in found.found.workflows:
        seen = one.arrivals
        about = (
            f"{one.name}: {count(one.instances, 'instance')}, {one.complete} got through, "
            f"{seen.rate:.4g}/s [{seen.low:.4g}, {seen.high:.4g}]"
        )
        table = Table(box=None, title=Text(about), title_justify="left")
        for title in ("step", "after", "when", "work", "nested", "family", "rejects", "errors"):
            table.add_column(title, overflow="fold")
        for row in steps[steps["workflow"] == one.name].to_dict("records"):
            shares = (f"{100 * row[key]:.3g} %" for key in ("nested", "rejects", "errors"))
            part, rejects, errors = shares
            work = figure(row["work"], "s")
            family = row["family"] if isinstance(row["family"], str) else "–"
            cells = (row["step"], row["after"], row["when"], work, part, family, rejects, errors)
            table.add_row(*(Text(str(cell)) for cell in cells))
        console.print(table)
        for row in choices[choices["workflow"] == one.name].to_dict("records"):
            low, high = 100 * row["low"], 100 * row["high"]
            told = f"{100 * row['probability']:.1f} % [{low:.1f}, {high:.1f}]"
            console.print(Text(f"{row['choice']}: {row['branch']} {told} of {row['asked']}"))
    if found.times == "fitted":
        for row in found.fits().drop_duplicates(["workflow", "step"]).to_dict("records"):
            fit = f"AIC {number(row['aic'], 0)}, KS D {row['ks']:.3f}, p {row['ks_p']:.2g}"
            console.print(Text(f"{row['workflow']} {row['step']}: {row['family']}, {fit}"))
    console.print(Text("Assumed, left out, or not to be told from these traces:"))
    for note in found.notes:
        console.print(Text(f"- {note}"), soft_wrap=True)
    told = "A scenario: add --out FILE." if out is None else f"Scenario: {out}"
    console.print(Text(told), soft_wrap=True)
