"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import complete

ScenarioFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="The scenario file.", exists=True, dir_okay=False)
]
PatternName = Annotated[
    str,
    typer.Option(
        "--pattern",
        "-p",
        metavar="P",
        help="A pattern of the file.",
        autocompletion=complete.pattern_names,
    ),
]
Patterns = Annotated[
    list[str] | None,
    typer.Option(
        "--pattern",
        "-p",
        metavar="P",
        help="Only this pattern. Repeatable.",
        autocompletion=complete.pattern_names,
    ),
]
Baseline = Annotated[
    str | None,
    typer.Option(
        metavar="P",
        help="Compare with this pattern; default: the first.",
        autocompletion=complete.pattern_names,
    ),
]
WorkflowName = Annotated[
    str | None,
    typer.Option(
        metavar="W",
        help="Of this workflow; default: all together.",
        autocompletion=complete.workflow_names,
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Change one value of the scenario: workload.0.arrivals.rate=200/s. Repeatable.",
        autocompletion=complete.assignments,
    ),
]
Replications = Annotated[
    int | None, typer.Option("--replications", "-n", help="Runs of each pattern.", min=1)
]
Jobs = Annotated[
    int | None, typer.Option("--jobs", "-j", help="Processes; default: all cores.", min=1)
]
Cluster = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Run on a dask cluster: tcp://host:8786. Not with -j."),
]
Seed = Annotated[int | None, typer.Option(help="Seed; the scenario's own if not given.", min=0)]
OutFolder = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Keep the result in this folder.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no messages.")]
