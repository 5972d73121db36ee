"""Backlog over time: how many instances are in the system under each pattern."""

from matplotlib.axes import Axes

from sim.report.charts.axes import behind, over_time
from sim.report.style import title
from sim.study.comparison.data import ComparisonData
from sim.study.curves import backlog_band


def backlog(ax: Axes, data: ComparisonData) -> Axes:
    """Instances that arrived and are not settled: mean and 95 % band of the replications.

    A line that keeps rising is a pattern that cannot keep up.
    """
    title(
        ax,
        "Backlog over time: instances in the system",
        f"all workflows; {behind(data, 'band')}",
    )
    over_time(ax, data, lambda pattern: backlog_band(data.curves[pattern], data.duration_s))
    ax.set_ylabel("instances in the system")
    return ax
