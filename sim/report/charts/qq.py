"""Q-Q: the quantiles of one distribution of times beside those of another."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from matplotlib import ticker
from matplotlib.axes import Axes

from sim.report.charts.axes import legend_below, log_decades, nothing_to_show, seconds_formatter
from sim.report.style import GREY, looks, title

Quantiles = npt.NDArray[np.float64]
"""Times (s) at the same levels, in order."""


def qq(
    ax: Axes,
    measured: Quantiles,
    others: Mapping[str, Quantiles],
    subject: str,
    detail: str,
    label: str,
) -> Axes:
    """Each of ``others``, by its name, against what was measured; on the diagonal they agree.

    ``label``: what the others are, for the vertical axis. Times of 0 have no place on the
    logarithmic axes and are left out.
    """
    title(ax, subject, detail)
    drawn = {
        name: (measured[there], values[there])
        for name, values in others.items()
        if (there := (measured > 0.0) & (values > 0.0) & np.isfinite(values)).any()
    }
    if not drawn:
        return nothing_to_show(ax, "nothing was measured to compare with")
    styles = looks(tuple(drawn))
    ends = np.concatenate([np.concatenate(pair) for pair in drawn.values()])
    low, high = 0.9 * float(ends.min()), 1.1 * float(ends.max())
    ax.plot([low, high], [low, high], color=GREY, linewidth=0.8, label="as measured")
    for name, (x, y) in drawn.items():
        look = styles[name]
        ax.plot(
            x,
            y,
            color=look.colour,
            marker=look.marker,
            markersize=3.5,
            linestyle="none",
            label=name,
        )
    for axis, put in ((ax.xaxis, ax.set_xscale), (ax.yaxis, ax.set_yscale)):
        put("log")
        log_decades(axis, (low, high))
        axis.set_major_formatter(seconds_formatter())
        axis.set_minor_formatter(ticker.NullFormatter())
    ax.set_xlim(low, high)
    ax.set_ylim(low, high)
    ax.set_xlabel("measured")
    ax.set_ylabel(label)
    legend_below(ax, len(drawn) + 1)
    return ax
