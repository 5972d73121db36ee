"""`counterpoint profiles`: what products cost, and who says so."""

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.command import examples
from sim.cli.complete import profile_names
from sim.cli.guard import guarded
from sim.cli.options import AsJson

if TYPE_CHECKING:
    from sim.report.profiles import ProfileList
    from sim.scenario.profiles import Profile


@guarded
@examples("profiles", "profiles temporal-like", "profiles kafka-like --json")
def profiles(
    name: Annotated[
        str | None,
        typer.Argument(help="One of them, in full.", metavar="NAME", autocompletion=profile_names),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the profiles of coordinators, buses and outboxes, or show NAME with all its sources."""
    from sim import api  # noqa: PLC0415 - the model is not for --help
    from sim.cli.terminal import print_json  # noqa: PLC0415

    found = api.profiles(name)
    if as_json:
        print_json(found.summary())
    elif name is None:
        _show_names(found)
    else:
        for component, profile in found.profiles:
            _show(component, profile)


def _show_names(found: "ProfileList") -> None:
    """A line a profile."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from sim.cli.terminal import stdout  # noqa: PLC0415

    table = Table()
    for heading in ("of a", "profile", "what it is"):
        table.add_column(heading, overflow="fold")
    before = ""
    for component, profile in found.profiles:
        if component != before:
            table.add_section()
        table.add_row(*map(Text, (component, profile.name, profile.summary)))
        before = component
    stdout().print(table)
    stdout().print(
        Text("Orders of magnitude, no predictions: counterpoint profiles NAME says whose they are.")
    )


def _show(component: str, profile: "Profile") -> None:
    """The values with their sources, the published figures, the caveats."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from sim.cli.terminal import stdout  # noqa: PLC0415
    from sim.report.profiles import figure_text, own_values, value_text  # noqa: PLC0415

    console = stdout()
    console.print(Text(f"{profile.name} ({component})", style="bold"))
    console.print(Text(profile.summary))
    table = Table()
    for heading in ("key", "value", "certainty", "source"):
        table.add_column(heading, overflow="fold")
    for one in own_values(component, profile):
        said = (one.key, value_text(one.value), one.certainty, one.source)
        table.add_row(*map(Text, said))
    if profile.values:
        console.print(table)
    for published in profile.published:
        console.print(Text(f"Published: {figure_text(published)}"))
        console.print(Text(f"  {published.source}"))
        console.print(Text(f"  Tolerance: {published.because}."))
    for caveat in profile.caveats:
        console.print(Text(f"Caveat: {caveat}"))
