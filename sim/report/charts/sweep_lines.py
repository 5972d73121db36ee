"""Sweep lines: a metric along one varied path, a line a pattern, and where they cross."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib import ticker
from matplotlib.axes import Axes

from sim.metrics import ALL, METRICS
from sim.report.charts.axes import legend_below, log_decades, nothing_to_show, seconds_formatter
from sim.report.charts.parameter import numbers_along_x, values_along
from sim.report.figures import count, number
from sim.report.style import Look, looks, title
from sim.report.verdicts import label
from sim.study.sweeps.axes import Point
from sim.study.sweeps.data import SweepData
from sim.study.sweeps.design import Parameter, place
from sim.study.sweeps.lines import Crossed, crosses, crossings

_STEEP = 30.0
"""From this ratio of the largest mean to the smallest on, the axis is logarithmic."""


def sweep_lines(
    ax: Axes, data: SweepData, metric: str, workflow: str = ALL, at: Point | None = None
) -> Axes:
    """Means with their 95 % bands along the first path; where two patterns cross is shaded.

    `at`: the values of the other paths, where there are any. Raises ValueError when no point has
    them, or when they are needed and missing.
    """
    first, points = data.parameters[0], _line(data, at)
    styles = looks(tuple(data.scenario.patterns))
    table = data.table([metric], [workflow])
    owners = np.repeat(np.arange(len(data.points)), len(data.patterns))
    table = table[np.isin(owners, points)]
    title(ax, _subject(data, metric, workflow), _detail(data, at))
    if table["mean"].isna().all():
        return nothing_to_show(ax, "too little to measure at any point")
    for place_of, pattern in enumerate(data.patterns):
        own = table[table["pattern"] == pattern]
        if first.numeric:
            _curve(ax, first, own, styles[pattern])
        else:
            # Beside each other, as equal means would hide each other.
            aside = 0.5 * ((place_of + 0.5) / len(data.patterns) - 0.5)
            _spots(ax, first, own, styles[pattern], aside)
    if first.numeric:
        numbers_along_x(ax, first, np.sort(table[first.path].unique()).astype(np.float64))
        found = crossings(data, metric, workflow=workflow) if crosses(data) else ()
        _shade(ax, first, [one for one in found if set(one.line.points) == set(points)])
    else:
        values_along(ax.xaxis, first, first.values, "x")
        ax.set_xlim(-0.5, len(first.values) - 0.5)
    _values(ax, table, METRICS[metric].unit)
    ax.set_ylabel(label(metric))
    legend_below(ax, len(ax.get_legend_handles_labels()[1]), columns=2)
    return ax


def _line(data: SweepData, at: Point | None) -> list[int]:
    """The numbers of the points on the line."""
    others = {one.path for one in data.parameters[1:]}
    if set(at or {}) != others:
        raise ValueError(
            f"one line is drawn along {data.parameters[0].path}: give one value each to "
            f"{', '.join(sorted(others)) or 'nothing else'} (at={{PATH: VALUE}})"
        )
    columns = data.columns(np.arange(len(data.points)))
    on = np.ones(len(data.points), dtype=np.bool_)
    for one in data.parameters[1:]:
        on &= (columns[one.path] == one.entry((at or {})[one.path])).to_numpy(np.bool_)
    if not on.any():
        raise ValueError(f"the sweep has no point with {place(at or {})}")
    return [int(number) for number in np.flatnonzero(on)]


def _curve(ax: Axes, first: Parameter, own: pd.DataFrame, look: Look) -> None:
    own = own.sort_values(first.path)
    x, name = own[first.path].to_numpy(np.float64), str(own["pattern"].iloc[0])
    ax.plot(x, own["mean"], color=look.colour, linestyle=look.line, marker=look.marker, label=name)
    ax.fill_between(x, own["ci_low"], own["ci_high"], color=look.colour, alpha=0.18, linewidth=0)


def _spots(ax: Axes, first: Parameter, own: pd.DataFrame, look: Look, aside: float) -> None:
    places = {first.entry(value): place for place, value in enumerate(first.values)}
    ax.errorbar(
        [places[entry] + aside for entry in own[first.path]],
        own["mean"],
        yerr=[own["mean"] - own["ci_low"], own["ci_high"] - own["mean"]],
        color=look.colour,
        marker=look.marker,
        linestyle="none",
        capsize=3,
        label=str(own["pattern"].iloc[0]),
    )


def _shade(ax: Axes, first: Parameter, found: Sequence[Crossed]) -> None:
    for one in found:
        for crossing in one.found.crossings:
            ends = [f"{end / first.size:.6g}" for end in (crossing.low, crossing.high)]
            told = "–".join(number(float(end), len(end.partition(".")[2])) for end in ends)
            ax.axvspan(
                crossing.low,
                crossing.high,
                facecolor="#EEEEEE",
                edgecolor="#999999",
                linewidth=0.6,
                zorder=0,
                label=f"{one.own} crosses {one.other}: {told} {first.unit}".rstrip(),
            )


def _values(ax: Axes, table: pd.DataFrame, unit: str) -> None:
    means = table["mean"].dropna()
    steep = means.min() > 0 and means.max() / means.min() > _STEEP
    if steep:
        ax.set_yscale("log")
        ax.set_ylim(means.min() * 0.7, means.max() * 1.4)
        log_decades(ax.yaxis, ax.get_ylim())
        ax.yaxis.set_minor_formatter(ticker.NullFormatter())
    elif means.min() >= 0:
        ax.set_ylim(bottom=0.0, top=max(float(means.max()) * 1.12, 1e-9))
    if unit == "s":
        ax.yaxis.set_major_formatter(seconds_formatter())
    else:
        written = {"1/s": "/s", "1": ""}.get(unit, unit)
        ax.yaxis.set_major_formatter(
            ticker.FuncFormatter(lambda value, _: f"{value:,.4g} {written}".rstrip())
        )


def _subject(data: SweepData, metric: str, workflow: str) -> str:
    several = workflow == ALL and len(data.workflows) > 1
    of = "all workflows" if several else data.workflows[0] if workflow == ALL else workflow
    return f"{label(metric)} of {of}"


def _detail(data: SweepData, at: Point | None) -> str:
    where = f"{place(at)}; " if at else ""
    mark = "band" if data.parameters[0].numeric else "whisker"
    band = f"{mark}: 95 % interval" if data.replications > 1 else "no interval"
    return f"{where}mean of {count(data.replications, 'replication')} a point; {band}"
