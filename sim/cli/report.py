"""`counterpoint report`: every study of a scenario, and one page that says what to take."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import source
from sim.cli.command import examples
from sim.cli.guard import guarded
from sim.cli.options import AsJson, Cluster, Jobs, OutFolder, Quiet, Replications, Seed, Settings
from sim.cli.progress import bars

if TYPE_CHECKING:
    from sim.report.assessment import Assessment


class Beside(StrEnum):
    """What is studied beside the comparison."""

    blast = "blast"
    faults = "faults"
    load = "load"
    knee = "knee"


@guarded
@examples(
    "report scenarios/order_fulfillment.yaml --out reports/orders",
    "report scenarios/user_registration.yaml -n 5 --study blast --study load",
    "report scenarios/order_fulfillment.yaml --study faults --set run.duration=10min",
)
def report(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE|DIR",
            help="The scenario file (YAML), or a result folder, which is then completed.",
        ),
    ],
    *,
    out: OutFolder = None,
    study: Annotated[
        list[Beside] | None,
        typer.Option(
            help="What is studied beside the comparison; repeatable. Default: blast, load, knee. "
            "`faults` strikes with every fault of the file."
        ),
    ] = None,
    only_comparison: Annotated[
        bool, typer.Option("--only-comparison", help="Study nothing beside the comparison.")
    ] = False,
    replications: Replications = None,
    seed: Seed = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    settings: Settings = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Study FILE in every way, and write one page that says which pattern to take when.

    Compares the patterns, takes out each component in turn, varies the load, and looks where each
    pattern saturates. Finished runs are kept: the same command goes on where it was interrupted.
    """
    from sim import api  # noqa: PLC0415 - the model is not for --help
    from sim.cli.study import Asked, conclude, kept  # noqa: PLC0415

    if only_comparison and study:
        raise typer.BadParameter("--only-comparison studies nothing beside", param_hint="--study")
    file, out = _place(file, out)
    scenario = source.load(file, settings)
    asked = Asked(file, settings, jobs, cluster, out, quiet)
    chosen = [one.value for one in study or [Beside(name) for name in api.USUAL_STUDIES]]
    if only_comparison:
        chosen = []
    with (
        kept(f"report-{scenario.hash()}", asked) as folder,
        bars(scenario.name, quiet=quiet) as bar,
    ):
        found = api.assess(
            scenario,
            studies=chosen,
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
        warnings=found.data.warnings,
        failed=found.data.failures,
    )


def _place(file: Path, out: Path | None) -> tuple[Path, Path | None]:
    """The scenario file, and where the result goes: a result folder is completed in place."""
    if file.is_file():
        return file, out
    if not file.is_dir():
        raise typer.BadParameter(f"{file} is neither a file nor a folder", param_hint="FILE|DIR")
    inside = file / "scenario.yaml"
    if not (file / "manifest.json").is_file() or not inside.is_file():
        raise typer.BadParameter(
            f"{file} is not a result folder: it lacks manifest.json or scenario.yaml",
            param_hint="FILE|DIR",
        )
    return inside, out or file


def _show(found: "Assessment", out: Path | None) -> None:
    """The verdict in sentences, pattern by pattern, and where the page is."""
    from rich.text import Text  # noqa: PLC0415

    from sim.cli.terminal import stdout  # noqa: PLC0415
    from sim.report.verdicts import about  # noqa: PLC0415

    console = stdout()
    console.print(Text(found.data.scenario.name, style="bold"))
    console.print(Text(about(found.data.comparison)))
    for name, sentences in found.sentences().items():
        console.print()
        console.print(Text(name, style="bold"))
        console.print(Text(" ".join(sentences)))
    findings = found.findings()
    if findings:
        console.print()
        console.print(Text("Which pattern to take, if what matters is that …", style="bold"))
    for one in findings:
        console.print(Text(f"… {one.wanted}: {one.choice}; {one.certainty}."))
    if out is not None:
        console.print()
        console.print(Text(f"The report is {out / 'report.html'}: open it in a browser."))
