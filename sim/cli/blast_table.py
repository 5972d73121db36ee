"""The tables of a blast radius in a terminal: what is struck down, patterns across."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.metrics import ALL
from sim.report.blast_figures import SHOWN, fault_in_words, is_map, label, name_of, text
from sim.report.figures import wrapped
from sim.study.blast.data import BlastData, Cell, tabulate
from sim.study.blast.targets import Row

Line = tuple[str, Sequence[Cell]]
"""A line of a table: its name, and a cell for each pattern."""


def matrix_table(console: Console, data: BlastData) -> Table:
    """The share of harmed instances: a line a fault, a column a pattern."""
    cells = tabulate(data, ["share"])
    names = [name_of(data, row) for row in data.rows]
    struck = next((row for row in data.rows if row.exists), None)
    title = "share harmed"
    if is_map(data) and struck is not None:
        title = f"share harmed: {fault_in_words(data, struck)}"
    return _fitting(console, title, "component" if is_map(data) else "fault", names, cells)


def figures_table(console: Console, data: BlastData, row: Row, workflow: str = ALL) -> Table:
    """Every figure of one fault: a line a figure, a column a pattern."""
    everything = tabulate(data, SHOWN, [workflow])
    cells = [one for one in everything if (one.component, one.fault) == (row.component, row.fault)]
    title = f"{row.fault}: {row.component}, {fault_in_words(data, row)}"
    if workflow != ALL:
        title = f"{title}; {workflow} only"
    return _fitting(console, title, "figure", [label(name) for name in SHOWN], cells)


def _fitting(
    console: Console, title: str, heading: str, names: Sequence[str], cells: Sequence[Cell]
) -> Table:
    """The first layout that fits the console, else the narrowest.

    First a column a pattern, with value and interval on one line; then with the interval on a line
    of its own; where that is too wide too, a line a pattern under each name.
    """
    across = len(cells) // len(names)
    lines: list[Line] = [
        (name, cells[place * across : (place + 1) * across]) for place, name in enumerate(names)
    ]
    layouts = [
        _across(title, heading, lines, together=True),
        _across(title, heading, lines, together=False),
        _down(title, heading, lines),
    ]
    for table in layouts:
        options = console.options.update(max_width=1000)
        if console.measure(table, options=options).maximum <= console.width:
            return table
    return layouts[-1]


def _across(title: str, heading: str, lines: Sequence[Line], *, together: bool) -> Table:
    table = _titled(title, show_lines=not together)
    table.add_column(heading, no_wrap=True)
    for cell in lines[0][1]:
        table.add_column(
            Text(cell.pattern if together else wrapped(cell.pattern, 16)), no_wrap=True
        )
    for name, cells in lines:
        table.add_row(
            Text(name if together else wrapped(name, 20)),
            *[_said(cell, " " if together else "\n") for cell in cells],
        )
    return table


def _down(title: str, heading: str, lines: Sequence[Line]) -> Table:
    table = _titled(title, show_lines=False)
    for column in (heading, "mean"):
        table.add_column(column)
    for name, cells in lines:
        table.add_section()
        table.add_row(Text(name, style="bold"))
        for cell in cells:
            table.add_row(Text(wrapped(cell.pattern, 24)), _said(cell, " "))
    return table


def _titled(title: str, *, show_lines: bool) -> Table:
    return Table(title=title, title_justify="left", title_style="bold", show_lines=show_lines)


def _said(cell: Cell, gap: str) -> Text:
    value, bounds, beside = text(cell)
    said = Text(value)
    for more in (bounds, beside):
        if more:
            said.append(f"{gap}{more}", style="dim")
    return said
