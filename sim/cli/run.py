"""`counterpoint run`: one run of one pattern, the same as replication R of a comparison."""

from enum import StrEnum
from typing import Annotated

import typer

from sim.cli import source
from sim.cli.command import examples
from sim.cli.guard import guarded
from sim.cli.options import AsJson, OutFolder, PatternName, Quiet, ScenarioFile, Seed, Settings


class Record(StrEnum):
    """How much of a run is kept."""

    summary = "summary"
    attempts = "attempts"
    messages = "messages"


@guarded
@examples(
    "run scenarios/order_fulfillment.yaml --pattern choreography",
    "run scenarios/order_fulfillment.yaml -p orchestration --set 'run.faults=[payment-crash]'",
    "run scenarios/order_fulfillment.yaml -p hybrid --record messages --out reports/one",
)
def run(
    file: ScenarioFile,
    *,
    pattern: PatternName,
    seed: Seed = None,
    replication: Annotated[
        int, typer.Option("--replication", "-r", help="Which run of the study.", min=0)
    ] = 0,
    record: Annotated[Record, typer.Option(help="Which tables are kept.")] = Record.attempts,
    settings: Settings = None,
    out: OutFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Run one pattern of FILE once and summarise what happened."""
    from sim import api  # noqa: PLC0415 - the model is not for --help
    from sim.cli.terminal import print_json, stderr, stdout, warn  # noqa: PLC0415

    scenario = source.load(file, settings)
    source.known_pattern(scenario, pattern)
    if not quiet:
        stderr().print(f"running {pattern} of {scenario.name} …", markup=False, soft_wrap=True)
    result = api.simulate(
        scenario, pattern, seed=seed, replication=replication, record=record.value
    )
    if out is not None:
        result.save(out)
    if not quiet:
        warn([*map(str, scenario.warnings), *result.warnings])
    if as_json:
        print_json(result.summary())
        return
    from sim.cli.run_summary import show  # noqa: PLC0415 - pandas is not for --help

    console = stdout()
    show(console, result)
    if out is not None:
        console.print(f"Tables: {out}", markup=False, soft_wrap=True)
