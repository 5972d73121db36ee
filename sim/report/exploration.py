"""The picture of an exploration: latency and backlog of one small run of each pattern."""

from matplotlib import rc_context
from matplotlib.figure import Figure

from sim.metrics import ALL
from sim.report import charts
from sim.report.draw import as_png
from sim.report.figures import count, figure
from sim.report.style import styled
from sim.scenario import Scenario
from sim.study.comparison.data import ComparisonData
from sim.study.exploration import STRIKES_AT, Settings, look

_SIZE_IN, _DPI = (11.0, 4.4), 100
_MARGINS = {"left": 0.07, "right": 0.97, "top": 0.82, "bottom": 0.27, "wspace": 0.2}
"""Fixed, as it must be quick: to find the margins takes as long as to draw."""


def explored(scenario: Scenario, settings: Settings, instances: int) -> Figure:
    """The figure at these settings, about so many instances a pattern; pure, without widgets.

    Raises ScenarioError for a setting that is not valid.
    """
    return picture(look(scenario, settings, instances), settings)


def picture(data: ComparisonData, settings: Settings) -> Figure:
    """What a look has found: the CCDF of latency, and the backlog with the fault's span."""
    workflow = data.workflows[0] if len(data.workflows) == 1 else ALL
    with styled():
        drawn = Figure(figsize=_SIZE_IN)
        drawn.set_layout_engine("none")
        left, right = drawn.subplots(1, 2, gridspec_kw=_MARGINS)
        charts.latency_ccdf(left, data, workflow)
        charts.backlog(right, data)
        if data.scenario.run.faults:
            start = STRIKES_AT * data.duration_s
            right.axvspan(start, start + settings.fault_s, color="#D55E00", alpha=0.12, zorder=0)
            right.set_xlim(0.0, data.duration_s)
        drawn.suptitle(_says(data), fontsize=9, color="#555555")
    return drawn


def png(drawn: Figure) -> bytes:
    """The figure as PNG bytes, in the style of all charts."""
    with styled(), rc_context({"savefig.dpi": _DPI}):
        return as_png(drawn)


def _says(data: ComparisonData) -> str:
    """How large the runs are, and what they cannot tell."""
    most = int(data.runs["instances"].max())
    run = data.scenario.run
    fault = f"; {run.faults[0]} is shaded" if run.faults else ""
    return (
        f"{count(most, 'instance')} in {figure(data.duration_s, 's')} of arrivals, one run a "
        f"pattern (seed {data.seed}): no interval, a hint and not a result{fault}"
    )
