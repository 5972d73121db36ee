"""Who asks exists and can be told apart: workflows of the entries, names, traces within the run."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.arrivals import TraceArrivals
from sim.scenario.draft import Draft
from sim.scenario.errors import Problem
from sim.scenario.rules.reference import given, unknown


def problems(draft: Draft) -> Iterator[Problem]:
    """What is wrong with the workload."""
    taken: dict[str, int] = {}
    for i, entry in enumerate(draft.workload):
        if entry is None:
            continue
        if not given(entry.workflow, draft.workflows):
            yield unknown(("workload", i, "workflow"), "workflow", entry.workflow, draft.workflows)
        if entry.name in taken:
            yield Problem(
                ("workload", i, "name"),
                f"workload[{taken[entry.name]}] is called '{entry.name}' already: give each entry"
                " of one workflow a name",
            )
        taken.setdefault(entry.name, i)
        first = entry.arrivals.times_s[0] if isinstance(entry.arrivals, TraceArrivals) else 0.0
        if draft.run is not None and first >= draft.run.duration:
            yield Problem(
                ("workload", i, "arrivals"),
                f"the first arrival of the trace is at {first:g}s, after the run's duration:"
                " numbers count from the start of the run (timestamps from the first of them)",
            )
