"""Sweep scatter: each sample's difference to the baseline against one of what was varied."""

import numpy as np
from matplotlib import ticker
from matplotlib.axes import Axes

from sim.metrics import ALL, METRICS
from sim.report.charts.axes import legend_below, nothing_to_show, seconds_formatter
from sim.report.charts.parameter import numbers_along_x, values_along
from sim.report.figures import count
from sim.report.style import GREY, looks, title
from sim.report.sweep_figures import of_workflow
from sim.report.verdicts import label
from sim.study.sweeps.data import SweepData


def sweep_scatter(ax: Axes, data: SweepData, metric: str, path: str, workflow: str = ALL) -> Axes:
    """A mark a point and pattern at its paired difference, with the interval as a whisker.

    The other paths vary along with this one: what is spread out above one value is theirs. Filled
    marks are differences that are shown, hollow ones are not. Raises ValueError for a path that was
    not varied, UnknownMetricError for a metric that was not kept.
    """
    parameter = next((one for one in data.parameters if one.path == path), None)
    if parameter is None:
        raise ValueError(f"{path} was not varied; there are: {', '.join(data.paths)}")
    others = [pattern for pattern in data.patterns if pattern != data.baseline]
    whisker = "whisker: 95 % interval" if data.replications > 1 else "no interval"
    title(
        ax,
        f"{label(metric)} of {of_workflow(data, workflow)}: difference to {data.baseline}",
        f"{count(len(data.points), 'sample' if data.sampled else 'point')}, "
        f"{count(data.replications, 'replication')} each; {whisker}; hollow: no difference shown",
    )
    table = data.table([metric], [workflow])
    table = table[table["pattern"] != data.baseline]
    if not others or table["difference"].isna().all():
        return nothing_to_show(ax, "there is nothing to compare")
    styles = looks(tuple(data.scenario.patterns))
    for number, pattern in enumerate(others):
        own, look = table[table["pattern"] == pattern], styles[pattern]
        if parameter.numeric:
            places = own[path].to_numpy(np.float64)
        else:
            known = {parameter.entry(value): at for at, value in enumerate(parameter.values)}
            aside = 0.5 * ((number + 0.5) / len(others) - 0.5)
            places = np.array([known[entry] + aside for entry in own[path]], dtype=np.float64)
        middle = own["difference"].to_numpy(np.float64)
        spread = [
            middle - own["difference_low"].to_numpy(np.float64),
            own["difference_high"].to_numpy(np.float64) - middle,
        ]
        ax.errorbar(places, middle, yerr=spread, fmt="none", ecolor=look.colour, elinewidth=0.9)
        shown = ~own["verdict"].isin(["no difference shown", "not enough data"]).to_numpy()
        for which, fill in ((shown, look.colour), (~shown, "white")):
            ax.plot(places[which], middle[which], color=look.colour, marker=look.marker,
                    markerfacecolor=fill, linestyle="none",
                    label=pattern if fill != "white" else None)  # fmt: skip
    ax.axhline(0.0, color=GREY, linewidth=1.0, zorder=0.5)
    if parameter.numeric:
        numbers = np.array([parameter.entry(point[path]) for point in data.points], np.float64)
        numbers_along_x(ax, parameter, numbers)
    else:
        values_along(ax.xaxis, parameter, parameter.values, "x")
        ax.set_xlim(-0.5, len(parameter.values) - 0.5)
    unit = METRICS[metric].unit
    written = {"1/s": "/s", "1": ""}.get(unit, unit)
    ax.yaxis.set_major_formatter(
        seconds_formatter()
        if unit == "s"
        else ticker.FuncFormatter(lambda value, _: f"{value:,.4g} {written}".rstrip())
    )
    ax.set_ylabel(f"difference to {data.baseline}" if len(data.baseline) < 30 else "difference")
    legend_below(ax, len(others))
    return ax
