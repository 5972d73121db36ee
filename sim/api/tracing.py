"""Tracing: from a run to the traces of its instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.traces.perfetto import Look
from sim.report.traces.read import Reader
from sim.report.traces.select import Window, arriving, select
from sim.report.traces.trace import Trace, Traces

if TYPE_CHECKING:
    from sim.api.run import Run


def trace(run: Run, which: str | int, workflow: str | None, window: Window) -> Trace:
    """The trace of the instance that ``which`` means; see :meth:`Run.trace`."""
    reader = _reader(run)
    return Trace(reader.story(select(run.tables, which, workflow, run.workflows, window)))


def traces(run: Run, workflow: str | None, since_s: float, limit: int) -> Traces:
    """The traces of the instances that arrived from a moment on; see :meth:`Run.traces`."""
    reader = _reader(run)
    stories = [reader.story(one) for one in arriving(run.tables, workflow, since_s, limit)]
    begin = min(story.arrived_s for story in stories)
    end = max(story.end_s for story in stories)
    series, names = run.tables.arrays["series"], run.tables.codes["component"]
    columns = (series[name].tolist() for name in ("time_s", "component", "queue", "busy"))
    looks = [
        Look(time, names[component], queue, busy)
        for time, component, queue, busy in zip(*columns, strict=True)
        if begin <= time <= end
    ]
    return Traces(stories, looks)


def _reader(run: Run) -> Reader:
    return Reader(run.scenario, run.pattern, run.seed, run.replication, run.tables)
