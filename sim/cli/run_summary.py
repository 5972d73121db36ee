"""One run in a terminal: how it ended, its figures, its course over time, how busy all were."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.metrics import ALL, METRICS
from sim.records.schema import OUTCOMES
from sim.report.figures import count, figure, number, wrapped
from sim.report.sparks import bar, spans, spark
from sim.report.verdicts import label
from sim.study.comparison.headline import headline, with_parts
from sim.study.curves import TIME_SLICES, backlog, throughput, time_edges

if TYPE_CHECKING:
    from sim.api import Run

NAME_WIDTH = 22
"""Letters of the first column; longer names take several lines."""
BESIDE = 24
"""Letters beside a line over time, or beside a bar."""
QUEUES_FROM = 64
"""Letters of a console from which on there is room to say how long each queue was."""
_PARTS = {
    "work_s": "work",
    "queue_s": "queue",
    "network_s": "network",
    "coordinator_s": "coordinator",
    "bus_s": "bus and outbox",
    "retry_s": "retry",
    "wait_s": "wait",
}

Values = Mapping[str, float]
"""The metrics of one workflow that have a value."""


def show(console: Console, run: "Run") -> None:
    """Print all of it, within the width of the console."""
    found = _values(run)
    width = max(8, min(TIME_SLICES, console.width - NAME_WIDTH - BESIDE - 2))
    console.print(Text(run.scenario.name, style="bold"))
    console.print(Text(_about(run)))
    console.print()
    for section in (
        _outcomes(found[ALL], len(run.instances)),
        _figures(run, found, console.width),
        _over_time(run, width),
        _busy(run, width, queues=console.width >= QUEUES_FROM),
    ):
        console.print(section)
        console.print()
    more = max(len(values) for values in found.values())
    console.print(
        Text(
            f"One run has no interval: `counterpoint compare` runs each pattern several times and "
            f"gives them. All {more} metrics of the run: add --json."
        )
    )


def _values(run: "Run") -> dict[str, Values]:
    """By workflow, and by ALL."""
    found = run.summary()["workflows"]
    assert isinstance(found, dict)  # as RUN_SCHEMA has it
    return found


def _about(run: "Run") -> str:
    """Which run it was, in one sentence without its full stop."""
    settings = run.scenario.run
    cut = 0.0 if settings.warmup == "auto" else float(settings.warmup)
    warmup = "nothing cut as warm-up" if cut == 0.0 else f"the first {figure(cut, 's')} cut"
    return (
        f"{run.pattern}, seed {run.seed}, replication {run.replication}: "
        f"{count(len(run.instances), 'instance')} in {figure(settings.duration, 's')} of arrivals, "
        f"ended at {figure(run.tables.ended_s, 's')}; {warmup}"
    )


def _grid(columns: int, title: str = "") -> Table:
    grid = Table(
        show_header=False, box=None, pad_edge=False, title=title or None, title_justify="left"
    )
    grid.title_style = "bold"
    for place in range(columns):
        grid.add_column(style="dim" if place == 0 else "", overflow="fold")
    grid.columns[0].min_width = NAME_WIDTH
    return grid


def _outcomes(values: Values, instances: int) -> Table:
    grid = _grid(2, "how they ended")
    for name in (*OUTCOMES, "late"):
        found = values.get(name, 0.0)
        if found > 0 or name == OUTCOMES[0]:
            share = 100.0 * found / max(instances, 1)
            grid.add_row(label(name), f"{number(found, 0)} ({number(share, 1)} %)")
    return grid


def _figures(run: "Run", found: Mapping[str, Values], room: int) -> Table:
    """The metrics that are looked for first, a column a workflow where there is room for all."""
    workflows = [name for name in found if name != ALL]
    shown = workflows if len(workflows) == 1 else [ALL, *workflows]
    if NAME_WIDTH + sum(max(len(name), 9) + 2 for name in shown) > room:
        shown = [ALL]
    grid = _grid(1 + len(shown), f"figures of {'all workflows' if shown == [ALL] else shown[0]}")
    if len(shown) > 1:
        grid.title = "figures"
        grid.add_row("", *(Text(name, style="bold") for name in shown))
    for name in with_parts(headline(run.scenario, workflows), run.scenario):
        if any(name in found[one] for one in shown):
            cells = (found[one].get(name, float("nan")) for one in shown)
            grid.add_row(label(name), *(figure(cell, METRICS[name].unit) for cell in cells))
    if len(shown) == 1:
        grid.add_row("where the time goes", _split(found[shown[0]]))
    return grid


def _split(values: Values) -> str:
    """The parts of the mean latency, largest first: 'work 45 %, queue 30 %'."""
    whole = sum(values.get(name, 0.0) for name in _PARTS)
    if whole <= 0.0:
        return "–"
    shares = {told: 100.0 * values.get(name, 0.0) / whole for name, told in _PARTS.items()}
    ordered = sorted(shares.items(), key=lambda item: -item[1])
    return ", ".join(f"{told} {number(share, 0)} %" for told, share in ordered if share >= 0.5)


def _over_time(run: "Run", width: int) -> Table:
    duration = run.scenario.run.duration
    edges, instances = time_edges(duration), run.instances
    grid = _grid(3, f"over time, 0 s to {figure(duration, 's')}")
    inside, completed = backlog(instances, edges), throughput(instances, edges)
    grid.add_row("in the system", spark(inside, width), f"at most {number(inside.max(), 0)}")
    most = figure(float(completed.max()), "1/s")
    grid.add_row("completed", spark(completed, width), f"at most {most}")
    faults = run.faults
    for fault, rows in faults.groupby("fault", observed=True, sort=False):
        ends = rows["end_s"].fillna(np.inf).to_numpy(dtype=np.float64)
        times = list(zip(rows["start_s"].to_numpy(dtype=np.float64), ends, strict=True))
        line = spans(times, duration, min(width, TIME_SLICES))
        grid.add_row(wrapped(str(fault), NAME_WIDTH), Text(line, style="red"), _strikes(times))
    return grid


def _strikes(times: Sequence[tuple[float, float]]) -> str:
    if len(times) > 1:
        return f"struck {len(times)} times"
    start, end = times[0]
    return f"{figure(start, 's')} to {'the end' if np.isinf(end) else figure(end, 's')}"


def _busy(run: "Run", width: int, *, queues: bool) -> Table:
    grid = _grid(4 if queues else 3, "how busy")
    components = run.tables.frame("components")
    for _, row in components.sort_values(
        "utilisation", ascending=False, kind="stable", na_position="last"
    ).iterrows():
        share = float(row["utilisation"])
        known = not np.isnan(share)
        mean, most = number(row["queue_mean"], 1), number(row["queue_max"], 0)
        grid.add_row(
            wrapped(str(row["component"]), NAME_WIDTH),
            bar(share, max(8, min(width - 6, 30))) if known else "no limit",
            f"{number(100.0 * share, 0)} %" if known else "",
            *((f"queue {mean}, most {most}",) if queues else ()),
        )
    return grid
