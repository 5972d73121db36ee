"""`counterpoint explain`: what formulas say about a scenario, before anything is run."""

from typing import TYPE_CHECKING

from sim.cli import source
from sim.cli.command import examples
from sim.cli.guard import guarded
from sim.cli.options import AsJson, Patterns, ScenarioFile, Settings

if TYPE_CHECKING:
    from sim.report.preview import Preview


@guarded
@examples(
    "explain scenarios/order_fulfillment.yaml",
    "explain scenarios/order_fulfillment.yaml -p hybrid --set workload.0.arrivals.rate=40/s",
)
def explain(
    file: ScenarioFile,
    *,
    pattern: Patterns = None,
    settings: Settings = None,
    as_json: AsJson = False,
) -> None:
    """Preview FILE by formulas: utilisation, bottleneck, expected latency. Nothing is run."""
    from sim import api  # noqa: PLC0415 - the model is not for --help
    from sim.cli.terminal import print_json  # noqa: PLC0415 - rich is not for --help

    found = api.explain(source.load(file, settings), pattern)
    if as_json:
        print_json(found.summary())
    else:
        _show(found)


def _show(found: "Preview") -> None:
    """A line a pattern and workflow, what is busiest, and how sure the latencies are."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from sim.cli.terminal import stdout  # noqa: PLC0415
    from sim.report.figures import figure  # noqa: PLC0415
    from sim.report.preview import bottleneck_text, busiest_text, latency_text  # noqa: PLC0415

    data, console = found.data, stdout()
    at_most = "at most " if data.bound else ""
    console.print(Text(data.scenario.name, style="bold"))
    console.print(Text(f"{at_most}{figure(data.offered, '1/s')} offered; by formulas, no run"))
    console.print()
    table = Table(show_lines=False)
    for heading in ("pattern", "bottleneck", "busiest", "workflow", "no queues", "expected"):
        table.add_column(heading, overflow="fold")
    for one in data.patterns:
        first = (one.pattern, bottleneck_text(one), busiest_text(one).replace(", ", "\n"))
        for each in one.expected:
            own = figure(each.own_s, "s")
            table.add_row(*map(Text, (*first, each.workflow, own, latency_text(each))))
            first = ("", "", "")
    console.print(table)
    console.print(
        Text(
            "Bottleneck: the busiest component and the instances a second that it carries. No "
            "queues, expected: mean completion latency where nobody waits, and under this load."
        )
    )
    _reasons(found)


def _reasons(found: "Preview") -> None:
    """Why latencies are approximate, or none: each reason once, with the patterns it concerns."""
    from rich.text import Text  # noqa: PLC0415

    from sim.cli.terminal import stdout  # noqa: PLC0415

    concerned: dict[tuple[str, str], dict[str, None]] = {}
    for one in found.data.patterns:
        for each in one.expected:
            for reason in each.because:
                kind = "no formula" if each.grade == "none" else "approximate"
                concerned.setdefault((kind, reason), {})[one.pattern] = None
    every = len(found.data.patterns)
    for (kind, reason), patterns in concerned.items():
        where = "" if len(patterns) == every else f" ({', '.join(patterns)})"
        stdout().print(Text(f"{kind}: {reason}{where}"))
