"""Weighted regret: a bar a pattern, stacked by the groups of criteria that it is made of."""

from matplotlib.axes import Axes

from sim.report.charts.axes import legend_below, patterns_down
from sim.report.figures import count, number
from sim.report.style import title
from sim.study.advice.data import AdviceData
from sim.study.advice.groups import GROUPS

# Light enough for what is written beside them, hatched for print; one for each group.
_LOOKS = dict(
    zip(
        GROUPS,
        (
            ("#77AADD", ""),
            ("#DDDDDD", ".."),
            ("#AA4466", ""),
            ("#EE8866", "//"),
            ("#EEDD88", "\\\\"),
            ("#99DDAA", "xx"),
            ("#BB99DD", "--"),
        ),
        strict=True,
    )
)


def weighted_regret_height(data: AdviceData) -> float:
    """Inches that the bars need."""
    return 2.3 + 0.5 * len(data.patterns)


def weighted_regret(ax: Axes, data: AdviceData) -> Axes:
    """0: a pattern may be the best by everything. The total is written at the end of each bar."""
    judged, totals = data.judged, data.judged.totals
    groups = [name for name in judged.groups if data.weights[name] > 0.0]
    told = ", ".join(f"{name} {data.weights[name]:g}" for name in groups)
    title(
        ax,
        f"Weighted regret: {data.scenario.name}",
        f"how far behind the best, by groups of criteria; weights: {told}; "
        f"{count(data.assessment.comparison.replications, 'replication')} a pattern",
    )
    for place, pattern in enumerate(data.patterns):
        start = 0.0
        for name in groups:
            width = judged.of_group(name, pattern)
            colour, hatch = _LOOKS[name]
            ax.barh(
                place, width, 0.55, left=start, color=colour, hatch=hatch, edgecolor="#888888",
                linewidth=0.4, label=name if place == 0 else None,
            )  # fmt: skip
            start += width
        mark = " ✓ advised" if pattern == data.advised else ""
        ax.annotate(
            f"{number(totals[pattern], 2)}{mark}",
            xy=(start, place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
        )
    patterns_down(ax, data.patterns)
    ax.set_xlim(0.0, 1.35 * max(*totals.values(), 0.01))
    ax.set_xlabel("weighted regret (lower is better)")
    legend_below(ax, len(groups), columns=4)
    return ax
