"""`counterpoint trace`: what happened to one instance of a run, in a format that others open."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import source
from sim.cli.command import examples
from sim.cli.guard import guarded
from sim.cli.options import PatternName, Quiet, ScenarioFile, Seed, Settings

if TYPE_CHECKING:
    from sim.api import Run

ALL = "all"


class Format(StrEnum):
    """What a trace can be written as."""

    perfetto = "perfetto"
    otlp = "otlp"
    mermaid = "mermaid"
    svg = "svg"
    gantt = "gantt"


@guarded
@examples(
    "trace scenarios/order_fulfillment.yaml -p hybrid -i p99",
    "trace scenarios/order_fulfillment.yaml -p choreography -i worst -f svg > worst.svg",
    "trace scenarios/order_fulfillment.yaml -p orchestration -i all -f perfetto > trace.json",
)
def trace(
    file: ScenarioFile,
    *,
    pattern: PatternName,
    instance: Annotated[
        str,
        typer.Option(
            "--instance",
            "-i",
            metavar="WHICH",
            help="A number; p50, p99: by latency; worst; stuck, dirty, compensated, ...: the first "
            "that ended so; all: as many as --limit (Perfetto and OTLP).",
        ),
    ] = "p99",
    workflow: Annotated[
        str | None,
        typer.Option(metavar="W", help="Of this workflow; p50 and p99 need it if there are more."),
    ] = None,
    written_as: Annotated[
        Format,
        typer.Option(
            "--format",
            "-f",
            help="perfetto: for ui.perfetto.dev; otlp: OpenTelemetry JSON; mermaid, svg: sequence "
            "diagram; gantt: SVG.",
        ),
    ] = Format.mermaid,
    limit: Annotated[
        int, typer.Option(help="With --instance all: how many, in order of arrival.", min=1)
    ] = 100,
    since: Annotated[
        str, typer.Option(metavar="TIME", help="With --instance all: arrived from then on: 30s.")
    ] = "0s",
    seed: Seed = None,
    replication: Annotated[
        int, typer.Option("--replication", "-r", help="Which run of the study.", min=0)
    ] = 0,
    settings: Settings = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", dir_okay=False, help="Write into this file instead."),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Show what happened to one instance of a run of FILE: attempts, messages, what went wrong."""
    if instance == ALL and written_as not in (Format.perfetto, Format.otlp):
        raise typer.BadParameter(
            "all of them: only as --format perfetto or otlp", param_hint="--instance"
        )
    since_s = _seconds(since)
    from sim import api  # noqa: PLC0415 - the model is not for --help
    from sim.cli.terminal import stderr, warn  # noqa: PLC0415

    scenario = source.load(file, settings)
    source.known_pattern(scenario, pattern)
    if not quiet:
        stderr().print(f"running {pattern} of {scenario.name} …", markup=False, soft_wrap=True)
    run = api.simulate(scenario, pattern, seed=seed, replication=replication, record="messages")
    if not quiet:
        warn([*map(str, scenario.warnings), *run.warnings])
    text, about = _written(run, instance, workflow, written_as, limit, since_s)
    if not quiet:
        stderr().print(about, markup=False, soft_wrap=True)
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(
            f"cannot write {out}: {error.strerror}", param_hint="--out"
        ) from None
    if not quiet:
        stderr().print(f"Trace: {out}", markup=False, soft_wrap=True)


def _written(
    run: "Run",
    instance: str,
    workflow: str | None,
    written_as: Format,
    limit: int,
    since_s: float,
) -> tuple[str, str]:
    """The text of the trace, and which instance it is of."""
    if instance == ALL:
        found = run.traces(limit, since_s=since_s, workflow=workflow)
        return found.text(written_as.value), repr(found).strip("<>")
    one = run.trace(instance, workflow)
    return one.text(written_as.value), repr(one).strip("<>")


def _seconds(text: str) -> float:
    """A moment of the run: 30s, or a number of seconds."""
    from sim.scenario.units import DURATION, UnitError  # noqa: PLC0415 - not for --help

    try:
        return DURATION.parse(text)
    except UnitError as error:
        raise typer.BadParameter(str(error), param_hint="--since") from None
