"""The tables of a sweep in a terminal: points down, patterns across, one metric at a time."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.metrics import ALL
from sim.report.figures import SYMBOLS, with_interval, wrapped
from sim.report.sweep_figures import of_workflow
from sim.report.verdicts import label
from sim.study.comparison.table import BASELINE, COLUMNS, Row
from sim.study.sweeps.data import SweepData
from sim.study.sweeps.decision_map import Decision, DecisionData

MOST_POINTS = 60
"""So many points are shown; a table of more is for a program to read."""
_COLOURS = {"better": "green", "worse": "red", "not enough data": "yellow"}


def shown_metrics(data: SweepData) -> list[str]:
    """The mean and the tail of the latency, where they were kept and measured; else the first."""
    found: list[str] = []
    for name in ("latency_mean", "latency_p99"):
        if name in data.metrics:
            values = data.values.loc[data.values["metric"] == name, "value"]
            if not np.isnan(values.to_numpy()).all():
                found.append(name)
    return found or [data.metrics[0]]


def sweep_table(console: Console, data: SweepData, metric: str, workflow: str = ALL) -> Table:
    """The first layout that fits the console, else the narrowest.

    First with the interval beside each mean, then without; then a line a pattern for each point.
    """
    table = data.table([metric], [workflow])
    title = f"{label(metric)} of {of_workflow(data, workflow)}"
    return _fitting(
        console,
        [
            lambda: _across(data, table, title, intervals=True),
            lambda: _across(data, table, title, intervals=False),
            lambda: _down(data, table, title),
        ],
    )


def map_table(console: Console, data: DecisionData) -> Table:
    """The first layout that fits the console, else the narrowest.

    First the names of the best patterns, then a letter for each of them, the second path down in
    either; then a line a point. A map over one path is a line a point at once.
    """
    lines = [lambda: _points(data)]
    if len(data.parameters) == 1:
        return lines[0]()
    return _fitting(
        console, [lambda: _matrix(data, short=False), lambda: _matrix(data, short=True), *lines]
    )


def _fitting(console: Console, layouts: Sequence[Callable[[], Table]]) -> Table:
    for lay in layouts:
        table = lay()
        options = console.options.update(max_width=1000)
        if console.measure(table, options=options).maximum <= console.width:
            return table
    return table


# -- a sweep


def _across(data: SweepData, table: pd.DataFrame, title: str, *, intervals: bool) -> Table:
    laid = _titled(title, data)
    for heading in headings(data.paths):
        laid.add_column(Text(heading), justify="right", no_wrap=True)
    for pattern in data.patterns:
        laid.add_column(Text(pattern if intervals else wrapped(pattern, 16)), no_wrap=True)
    for number, rows in _by_point(data, table):
        laid.add_row(
            *(Text(one) for one in _said(data, number)),
            *(_cell(row, intervals=intervals) for row in rows),
        )
    return laid


def _down(data: SweepData, table: pd.DataFrame, title: str) -> Table:
    laid = _titled(title, data)
    laid.add_column("point, pattern")
    laid.add_column("mean")
    for number, rows in _by_point(data, table):
        laid.add_section()
        for heading, value in zip(headings(data.paths), _said(data, number), strict=True):
            laid.add_row(Text(f"{heading} {value}", style="bold"))
        for row in rows:
            laid.add_row(Text(wrapped(row.pattern, 24)), _cell(row, intervals=True))
    return laid


def _by_point(data: SweepData, table: pd.DataFrame) -> list[tuple[int, list[Row]]]:
    across = len(data.patterns)
    shown = table.loc[: MOST_POINTS * across - 1, list(COLUMNS)]
    rows = [Row(*row) for row in shown.itertuples(index=False)]
    return [
        (number, rows[number * across : (number + 1) * across])
        for number in range(len(rows) // across)
    ]


def _cell(row: Row, *, intervals: bool) -> Text:
    value, bounds = with_interval(row.mean, row.ci_low, row.ci_high, row.unit)
    cell = Text(value)
    if intervals and bounds:
        cell.append(f" {bounds}", style="dim")
    if row.verdict != BASELINE:
        cell.append(f" {SYMBOLS[row.verdict]}", style=_COLOURS.get(row.verdict, "dim"))
    return cell


def _said(data: SweepData, number: int) -> list[str]:
    return [one.said(data.points[number][one.path]) for one in data.parameters]


def _titled(title: str, data: SweepData) -> Table:
    more = len(data.points) - MOST_POINTS
    caption = f"and {more} points more: --json and --out have them all" if more > 0 else None
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        caption=caption,
        caption_justify="left",
    )


def headings(paths: Sequence[str]) -> list[str]:
    """The ends of the paths, two keys or as many as it takes to tell them apart."""
    parts = [path.split(".") for path in paths]
    length = 2
    while True:
        ends = [".".join(own[-length:]) for own in parts]
        if len(set(ends)) == len(ends):
            return ends
        length += 1


# -- a map


def _matrix(data: DecisionData, *, short: bool) -> Table:
    across, down = data.parameters
    names = _letters(data) if short else {name: name for name in data.sweep.patterns}
    title = _map_title(data)
    if short:
        title += "\n" + ", ".join(f"{letter}: {name}" for name, letter in names.items())
    laid = Table(title=title, title_justify="left", title_style="bold")
    over, beside = headings([across.path, down.path])
    laid.add_column(Text(f"{beside}\nover {over}"), justify="right")
    for value in across.values:
        laid.add_column(Text(across.said(value)), no_wrap=True)
    cells = {tuple(data.sweep.points[one.point].values()): one for one in data.decisions}
    for value in reversed(down.values):
        fields = [_decided(cells[other, value], names) for other in across.values]
        laid.add_row(Text(down.said(value)), *fields)
    return laid


def _points(data: DecisionData) -> Table:
    laid = _titled(_map_title(data), data.sweep)
    for heading in headings(data.sweep.paths):
        laid.add_column(Text(heading), justify="right", no_wrap=True)
    laid.add_column("best")
    names = {name: name for name in data.sweep.patterns}
    for one in data.decisions[:MOST_POINTS]:
        values = (Text(said) for said in _said(data.sweep, one.point))
        laid.add_row(*values, _decided(one, names))
    return laid


def _decided(one: Decision, names: dict[str, str]) -> Text:
    if one.best:
        return Text(names[one.best])
    may_be = ", ".join(names[name] for name in one.contenders)
    return Text(f"{SYMBOLS[one.verdict]} {may_be}", style="dim")


def _letters(data: DecisionData) -> dict[str, str]:
    return {name: chr(ord("A") + place) for place, name in enumerate(data.sweep.patterns)}


def _map_title(data: DecisionData) -> str:
    return f"best pattern by {label(data.metric)} of {of_workflow(data.sweep, data.workflow)}"
