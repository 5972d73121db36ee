"""The summary of one run in a terminal: names and values, with the registry's units."""

from collections.abc import Iterator, Mapping

from rich.table import Table
from rich.text import Text

from sim.metrics import METRICS
from sim.report.figures import figure
from sim.report.verdicts import label


def summary_table(summary: Mapping[str, object]) -> Table:
    """One line an entry; an entry that holds entries becomes a section."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="dim")
    table.add_column()
    for name, value in _lines(summary, ""):
        table.add_row(Text(name), Text(value))
    return table


def _lines(summary: Mapping[str, object], indent: str) -> Iterator[tuple[str, str]]:
    for name, value in summary.items():
        if isinstance(value, Mapping):
            yield f"{indent}{name}", ""
            yield from _lines(value, f"{indent}  ")
        else:
            yield f"{indent}{label(name)}", _text(name, value)


def _text(name: str, value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float) and name in METRICS:
        return figure(value, METRICS[name].unit)
    if isinstance(value, float):
        return figure(value, "s" if name.endswith("_s") else "1")
    return str(value)
