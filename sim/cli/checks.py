"""The checks of a comparison in a terminal, and the exit code that they give."""

from collections.abc import Sequence

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.cli.guard import CHECKS_NOT_PASSED
from sim.report.checks import HEADINGS, in_short, limits, mark, texts, value, what
from sim.report.figures import wrapped
from sim.study.comparison.checks import Checked

_COLOURS = {"pass": "green", "fail": "red", "not enough data": "yellow"}


def checks_table(console: Console, checks: Sequence[Checked]) -> Table:
    """A line for each check under each pattern, on several lines of text where room is short."""
    wide = _table(checks, [texts(one) for one in checks])
    if console.measure(wide, options=console.options.update(max_width=1000)).maximum <= (
        console.width
    ):
        return wide
    narrow = _table(checks, [_stacked(one) for one in checks])
    narrow.show_lines = True
    return narrow


def _table(checks: Sequence[Checked], cells: Sequence[Sequence[str]]) -> Table:
    table = Table(title="checks", title_justify="left", title_style="bold")
    for heading in HEADINGS:
        table.add_column(heading, overflow="fold")
    for one, (*others, decision) in zip(checks, cells, strict=True):
        table.add_row(*map(Text, others), Text(decision, style=_COLOURS[one.decision]))
    return table


def _stacked(one: Checked) -> tuple[str, str, str, str, str]:
    """The cells of a check, as narrow as they can be read."""
    bounds = [part for bound in limits(one) for part in bound]
    return (
        wrapped(what(one), 14),
        wrapped(one.pattern, 14),
        "\n".join(value(one)).strip(),
        "\n".join(bounds),
        wrapped(mark(one), 12),
    )


def exit_unless_passed(checks: Sequence[Checked], *, quiet: bool) -> None:
    """Exit 4 when a check does not pass: want of evidence is no pass."""
    if all(one.decision == "pass" for one in checks):
        return
    if not quiet:
        typer.echo(in_short(checks), err=True)
    raise typer.Exit(CHECKS_NOT_PASSED)
