"""Load and latency: p50 and p99 of each pattern as more arrives, and where each saturates."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib import ticker
from matplotlib.axes import Axes

from sim.metrics import ALL
from sim.report.charts.axes import legend_below, log_decades, nothing_to_show, seconds_formatter
from sim.report.figures import count
from sim.report.style import GREY, Look, looks, title
from sim.report.sweep_figures import of_workflow
from sim.study.knees.capacity import Knee
from sim.study.knees.knee import KneeData
from sim.study.knees.load import rate
from sim.study.sweeps.carried import is_told, keeps_up
from sim.study.sweeps.data import SweepData

Floats = npt.NDArray[np.float64]

_QUANTILES = {"latency_p99": 1.8, "latency_p50": 0.9}
"""The two metrics, and how thick their lines are."""
_STRIP = 0.045
"""The height of a knee above the lines, where the axes are 1."""


def load_latency(
    ax: Axes, data: SweepData, workflow: str = ALL, knees: KneeData | None = None
) -> Axes:
    """Thick p99 and thin p50 with their bands over the arrivals per second; hollow: falls behind.

    `knees`: the same scenario's, marked above the lines with their intervals; what lies beyond one
    is hollow, too. Raises ValueError
    when what is varied does not change how much arrives, or the knees are of another load;
    UnknownMetricError when the sweep has kept no p50 or p99.
    """
    loads = loads_of(data)
    marked = () if knees is None else _on_these_loads(data, knees)
    table = data.table(list(_QUANTILES), [workflow])
    told = is_told(data)
    bands = "bands: 95 % interval" if data.replications > 1 else "no interval"
    title(
        ax,
        f"Latency of {of_workflow(data, workflow)} under load",
        f"thick: p99, thin: p50; {count(data.replications, 'replication')} a point; {bands}; "
        f"{'hollow: cannot keep up' if told else 'whether it keeps up was not kept'}",
    )
    if table["mean"].isna().all():
        return nothing_to_show(ax, "too little to measure at any point")
    styles = looks(tuple(data.scenario.patterns))
    for pattern in data.patterns:
        most = min((one.offered_high for one in marked if one.pattern == pattern), default=math.inf)
        keeping = np.array(
            [
                (not told or keeps_up(data, number, pattern)) and not load > most
                for number, load in enumerate(loads)
            ]
        )
        for metric, width in _QUANTILES.items():
            own = table[(table["pattern"] == pattern) & (table["metric"] == metric)]
            _curve(ax, loads, own, styles[pattern], keeping, width)
    means = table["mean"].dropna()
    ax.set_yscale("log")
    room = 1.0 + 0.5 * len(marked) * _STRIP
    span = math.log10(1.6 * means.max() / means.min()) * room
    ax.set_ylim(means.min() * 0.8, means.min() * 10**span)
    log_decades(ax.yaxis, ax.get_ylim())
    ax.yaxis.set_minor_formatter(ticker.NullFormatter())
    ax.yaxis.set_major_formatter(seconds_formatter())
    for place, one in enumerate(marked):
        _knee(ax, one, styles[one.pattern], 0.97 - _STRIP * place)
    ends = [*loads, *(one.offered for one in marked)]
    margin = 0.04 * (max(ends) - min(ends))
    ax.set_xlim(min(ends) - margin, max(ends) + margin)
    ax.set_xlabel("instances that arrive per second, all workflows")
    ax.set_ylabel("latency")
    _legend(ax, data.patterns, [styles[name] for name in data.patterns], marked=bool(marked))
    return ax


def loads_of(data: SweepData) -> Floats:
    """Arrivals per second at each point; raises ValueError unless one path varies just them."""
    if len(data.parameters) != 1:
        raise ValueError("load and latency are drawn of a sweep over one path, an arrival rate")
    loads = np.array([rate(data.scenario.with_(point)) for point in data.points])
    if len(loads) > 1 and not (np.diff(loads) > 0).all():
        raise ValueError(
            f"{data.paths[0]} does not make more arrive from point to point: give a sweep over an "
            f"arrival rate, such as workload.0.arrivals.rate, with growing values"
        )
    return loads


def _on_these_loads(data: SweepData, knees: KneeData) -> tuple[Knee, ...]:
    """The knees that were found; raises ValueError where the two studies mean different loads."""
    if knees.path != data.paths[0] and len(data.scenario.workload) > 1:
        raise ValueError(
            f"the knees are of {knees.path}, the sweep of {data.paths[0]}: with several workflows "
            f"in the workload these are different mixes; search the knee along the sweep's path"
        )
    if tuple(knees.scenario.patterns) != tuple(data.scenario.patterns):
        raise ValueError("the knees are of other patterns than the sweep")
    shown = (one for one in knees.knees if one.pattern in data.patterns)
    return tuple(one for one in shown if math.isfinite(one.offered))


def _curve(
    ax: Axes, loads: Floats, own: pd.DataFrame, look: Look, keeping: npt.NDArray[np.bool_],
    width: float,
) -> None:  # fmt: skip
    mean = own["mean"].to_numpy(np.float64)
    ax.plot(loads, mean, color=look.colour, linestyle=look.line, linewidth=width)
    low, high = (own[end].to_numpy(np.float64) for end in ("ci_low", "ci_high"))
    # On a logarithmic axis a band cannot go down to 0.
    low = np.maximum(low, 0.05 * mean)
    ax.fill_between(loads, low, high, color=look.colour, alpha=0.15, linewidth=0)
    for which, fill in ((keeping, look.colour), (~keeping, "white")):
        ax.plot(
            loads[which],
            mean[which],
            color=look.colour,
            marker=look.marker,
            markerfacecolor=fill,
            markersize=3.5 + width,
            linestyle="none",
        )


def _knee(ax: Axes, knee: Knee, look: Look, height: float) -> None:
    over = ax.get_xaxis_transform()
    ax.axvline(knee.offered, ymax=height, color=look.colour, linestyle=look.line, linewidth=0.7)
    ends = [knee.offered_low, knee.offered_high]
    if all(math.isfinite(end) for end in ends):
        ax.plot(ends, [height, height], color=look.colour, linewidth=2.2, transform=over)
    ax.plot(
        knee.offered, height, marker=look.marker, color=look.colour, markeredgecolor="black",
        markersize=7, linestyle="none", transform=over,
    )  # fmt: skip


def _legend(ax: Axes, patterns: Sequence[str], styles: Sequence[Look], *, marked: bool) -> None:
    for name, look in zip(patterns, styles, strict=True):
        ax.plot([], [], color=look.colour, linestyle=look.line, marker=look.marker, label=name)
    if marked:
        said = "on top: the knee, its interval"
        ax.plot([], [], color=GREY, marker="o", mec="black", ms=7, lw=2.2, label=said)
    legend_below(ax, len(patterns) + marked)
