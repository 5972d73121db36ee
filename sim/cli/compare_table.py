"""The table of a comparison in a terminal: metrics down, patterns across, as room allows."""

import math
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.report.figures import with_interval, wrapped
from sim.report.verdicts import label, mark
from sim.study.comparison.table import BASELINE, Row

_COLOURS = {"better": "green", "worse": "red", "not enough data": "yellow"}


def compare_table(console: Console, rows: Sequence[Row], title: str) -> Table:
    """The first layout that fits the console, else the narrowest.

    First a column a pattern, with value and interval on one line; then with the interval on a line
    of its own; where that is too wide too, a line a pattern under each metric, again both ways.
    """
    layouts = [lay(rows, title, together=on) for lay in (_across, _down) for on in (True, False)]
    for table in layouts:
        if console.measure(table, options=console.options.update(max_width=1000)).maximum <= (
            console.width
        ):
            return table
    return layouts[-1]


def _across(rows: Sequence[Row], title: str, *, together: bool) -> Table:
    by_metric: dict[str, list[Row]] = {}
    for row in rows:
        by_metric.setdefault(row.metric, []).append(row)
    table = Table(title=title, title_justify="left", title_style="bold", show_lines=True)
    table.add_column("metric", no_wrap=True)
    for row in next(iter(by_metric.values())):
        heading = row.pattern if together else wrapped(row.pattern, 16)
        table.add_column(Text(heading), no_wrap=True)
    for metric, own in by_metric.items():
        name = label(metric) if together else wrapped(label(metric), 12)
        table.add_row(Text(name), *[_cell(row, together=together) for row in own])
    return table


def _cell(row: Row, *, together: bool) -> Text:
    text = _figure(_value(row), "", together=together)
    if row.verdict == BASELINE:
        return text.append("\nbaseline", style="dim")
    text.append("\n")
    text.append_text(_figure(_difference(row), _COLOURS.get(row.verdict, ""), together=together))
    said = mark(row) if together else wrapped(mark(row), 16)
    return text.append(f"\n{said}", style=_COLOURS.get(row.verdict, "dim"))


def _figure(parts: tuple[str, str], style: str, *, together: bool) -> Text:
    value, bounds = parts
    gap = " " if together else "\n"
    return Text.assemble((value, style), (f"{gap}{bounds}" if bounds else "", "dim"))


def _down(rows: Sequence[Row], title: str, *, together: bool) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    for heading in ("pattern", "mean", "difference", "verdict"):
        table.add_column(heading)
    metric = ""
    for row in rows:
        if row.metric != metric:
            table.add_section()
            table.add_row(Text(label(row.metric), style="bold"))
            metric = row.metric
        difference = ("", "") if row.verdict == BASELINE else _difference(row)
        name, said = row.pattern, mark(row)
        if not together:
            name, said = wrapped(name, 16), wrapped(said, 16)
        table.add_row(
            Text(name),
            _figure(_value(row), "", together=together),
            _figure(difference, "", together=together),
            Text(said, style=_COLOURS.get(row.verdict, "dim")),
        )
    return table


def _value(row: Row) -> tuple[str, str]:
    return with_interval(row.mean, row.ci_low, row.ci_high, row.unit)


def _difference(row: Row) -> tuple[str, str]:
    if math.isnan(row.difference):
        return "", ""
    ends = (row.difference, row.difference_low, row.difference_high)
    return with_interval(*ends, row.unit, signed=True)
