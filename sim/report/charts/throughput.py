"""Throughput over time: completions per second of each pattern."""

from matplotlib.axes import Axes

from sim.report.charts.axes import behind, over_time
from sim.report.figures import figure
from sim.report.style import GREY, title
from sim.study.comparison.data import ComparisonData
from sim.study.curves import throughput_band, time_edges


def throughput(ax: Axes, data: ComparisonData) -> Axes:
    """Completions of all workflows per second over the run: mean and 95 % band of the replications.

    The dotted line is what is offered in the window, on average.
    """
    slice_s = float(time_edges(data.duration_s)[1])
    title(
        ax,
        "Throughput over time",
        f"all workflows, in slices of {figure(slice_s, 's')}; {behind(data, 'band')}",
    )
    values = data.values
    offered = values[(values["metric"] == "offered") & (values["workflow"] == "all")]["value"]
    ax.axhline(
        float(offered.mean()),
        color=GREY,
        linestyle="dotted",
        linewidth=1.2,
        zorder=1,
        label="offered",
    )
    over_time(ax, data, lambda pattern: throughput_band(data.curves[pattern], data.duration_s))
    ax.set_ylabel("completed per second")
    return ax
