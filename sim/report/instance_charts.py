"""One instance under every pattern: the same customer with the same draws, step by step."""

from collections.abc import Iterator
from functools import partial

from sim.report import charts
from sim.report.draw import Chart, slug
from sim.report.traces.read import Reader
from sim.report.traces.select import NoSuchInstanceError, Window, select
from sim.run import simulate_scenario
from sim.study.comparison.data import ComparisonData
from sim.study.knees.load import rate

AMONG = 400
"""About so many arrivals after the warm-up are simulated again to choose an instance from."""


def instance_charts(data: ComparisonData) -> Iterator[Chart]:
    """A Gantt chart a pattern of the instance that has the median latency under the baseline.

    Of the first workflow, in the first replication; none where nothing completes.
    """
    arrivals = rate(data.scenario)
    if not data.workflows or arrivals <= 0:
        return
    until_s = min(data.duration_s, data.cut_s + AMONG / arrivals)
    scenario = data.scenario.with_({"run.duration": f"{until_s!r}s"})
    replication = int(data.runs["replication"].iloc[0])
    workflow = data.workflows[0]
    tables = {
        pattern: simulate_scenario(scenario, pattern, data.seed, replication, "messages", None)
        for pattern in data.patterns
    }
    window = Window(data.cut_s, until_s)
    asked = sorted({entry.workflow for entry in scenario.workload})
    try:
        number = select(tables[data.baseline], "p50", workflow, asked, window)
    except NoSuchInstanceError:
        return
    for pattern in data.patterns:
        reader = Reader(scenario, pattern, data.seed, replication, tables[pattern])
        story = reader.story(number)
        yield Chart(
            f"gantt-{slug(pattern)}",
            f"The same instance under {pattern}: it has the median latency of {workflow} under "
            f"{data.baseline} among the first of replication {replication}.",
            partial(charts.gantt, story=story),
            height=charts.gantt_height(story),
        )
