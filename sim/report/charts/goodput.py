"""Goodput over time: completions within the objective per second, under each pattern."""

from matplotlib.axes import Axes

from sim.report.charts.axes import behind, over_time
from sim.report.figures import figure
from sim.report.style import title
from sim.study.comparison.data import ComparisonData
from sim.study.curves import goodput_band, time_edges


def goodput(ax: Axes, data: ComparisonData) -> Axes:
    """As `throughput`, but only what completed within its workflow's objective counts.

    A workflow without one counts all that it completes.
    """
    slice_s = float(time_edges(data.duration_s)[1])
    title(
        ax,
        "Goodput over time: completed within the objective",
        f"all workflows, in slices of {figure(slice_s, 's')}; {behind(data, 'band')}",
    )
    over_time(ax, data, lambda pattern: goodput_band(data.curves[pattern], data.duration_s))
    ax.set_ylabel("good per second")
    return ax
