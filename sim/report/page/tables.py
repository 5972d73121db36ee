"""Tables of the page: cells with what they say, what they are sorted by, and how they look."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.metrics import ALL, FIGURES, metric
from sim.report import blast_figures, checks, verdicts
from sim.report.figures import number
from sim.report.knee import binding_text, knee_text, others_text
from sim.study.blast.data import BlastData
from sim.study.blast.data import tabulate as blast_cells
from sim.study.comparison.checks import decide
from sim.study.comparison.data import ComparisonData
from sim.study.comparison.table import BASELINE, Row, tabulate
from sim.study.knees.knee import KneeData


@dataclass(frozen=True, slots=True)
class Cell:
    """What a field says: a text, smaller texts under it, a mark with the class that colours it.

    `key` is what the column is sorted by: a number, or "" for the text itself. `hint` is shown
    where the pointer or the focus rests.
    """

    text: str
    under: tuple[str, ...] = ()
    mark: str = ""
    looks: str = ""
    key: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; the first cell of each line is its heading."""

    caption: str
    headings: tuple[str, ...]
    lines: tuple[tuple[Cell, ...], ...]


def comparison(data: ComparisonData, workflow: str, metrics: Sequence[str] | None) -> Table:
    """A line a metric, a column a pattern; what no pattern has a value for is left out."""
    found: dict[str, list[Row]] = {}
    for row in tabulate(data.values, data.patterns, data.baseline, metrics, [workflow]):
        found.setdefault(row.metric, []).append(row)
    lines = tuple(
        (
            Cell(verdicts.label(name), hint=metric(name).definition),
            *(_compared(row) for row in rows),
        )
        for name, rows in found.items()
        if any(row.n for row in rows)
    )
    caption = "Headline figures" if metrics is not None else "All metrics"
    return Table(f"{caption} of {workflow}", ("metric", *data.patterns), lines)


def _compared(row: Row) -> Cell:
    mark, looks = verdicts.mark(row), as_class(row.verdict)
    if row.verdict == BASELINE:
        mark, looks = "baseline", BASELINE
    under = (verdicts.difference(row),) if row.verdict != BASELINE else ()
    return Cell(verdicts.value(row), under, mark, looks, key(row.mean))


def checked(data: ComparisonData) -> Table:
    """A line a check and pattern, with its decision."""
    lines = []
    for one in decide(data):
        what, pattern, value, limit, mark = checks.texts(one)
        lines.append(
            (
                Cell(what),
                Cell(pattern),
                Cell(value, key=key(one.mean)),
                Cell(limit),
                Cell("", mark=mark, looks=as_class(one.decision), key=one.decision),
            )
        )
    return Table("Checks of the scenario", checks.HEADINGS, tuple(lines))


def components(data: ComparisonData) -> Table:
    """A line a component and pattern, the busiest first: how busy it is, how long its queue."""
    names = data.components.astype({"pattern": str, "component": str})
    found = [
        (
            str(pattern),
            str(component),
            float(own["utilisation"].mean()),
            float(own["queue_mean"].mean()),
            float(own["queue_max"].max()),
        )
        for (pattern, component), own in names.groupby(["pattern", "component"], sort=False)
    ]
    found.sort(key=lambda one: (data.patterns.index(one[0]), -one[2]))
    lines = tuple(
        (
            Cell(component),
            Cell(pattern),
            Cell(f"{number(100 * busy, 1)} %", key=key(busy)),
            Cell(number(mean, 2), key=key(mean)),
            Cell(number(most, 0), key=key(most)),
        )
        for pattern, component, busy, mean, most in found
    )
    headings = ("component", "pattern", "utilisation", "queue, mean", "queue, largest")
    return Table("Components: how busy, how long their queues", headings, lines)


def knees(data: KneeData) -> Table:
    """A line a pattern: where it saturates, how far that is, what binds and what comes next."""
    lines = tuple(
        (
            Cell(one.pattern),
            Cell(knee_text(one), key=key(one.offered)),
            Cell(_times(one.offered, data.offered), key=key(one.offered)),
            Cell(binding_text(one)),
            Cell(others_text(data, one.pattern)),
        )
        for one in data.knees
    )
    headings = ("pattern", "saturates at", "times this load", "what binds", "next busiest")
    return Table("Capacity: where each pattern saturates", headings, lines)


def _times(knee: float, load: float) -> str:
    return f"{number(knee / load, 2)} ×" if load > 0 and math.isfinite(knee) else "–"


def struck(data: BlastData, caption: str, workflow: str = ALL) -> Table:
    """A line a component (or fault), a column a pattern: the share of good instances harmed."""
    cells = {
        (cell.component, cell.fault, cell.pattern): cell
        for cell in blast_cells(data, ["share"], [workflow])
    }
    lines = []
    for row in data.rows:
        line = [
            Cell(blast_figures.name_of(data, row), hint=blast_figures.fault_in_words(data, row))
        ]
        for pattern in data.patterns:
            cell = cells[row.component, row.fault, pattern]
            value, bounds, beside = blast_figures.text(cell)
            under = tuple(text for text in (bounds, beside) if text)
            line.append(Cell(value, under, key=key(cell.mean) if cell.there else "-1"))
        lines.append(tuple(line))
    first = "component" if blast_figures.is_map(data) else "fault"
    return Table(caption, (first, *data.patterns), tuple(lines))


def aftermath(data: BlastData, workflow: str = ALL) -> Table:
    """A line a fault and pattern that has its target: how instances end, how long it lasts."""
    shown = [name for name in blast_figures.SHOWN if name != "share"]
    found: dict[tuple[str, str, str], list[Cell]] = {}
    names = {(row.component, row.fault): blast_figures.name_of(data, row) for row in data.rows}
    for cell in blast_cells(data, shown, [workflow]):
        if cell.there and cell.struck:
            place = (names[cell.component, cell.fault], cell.pattern, cell.fault)
            line = found.setdefault(place, [Cell(place[0]), Cell(cell.pattern)])
            value, bounds, beside = blast_figures.text(cell)
            under = tuple(text for text in (bounds, beside) if text)
            line.append(Cell(value, under, key=key(cell.mean)))
    headings = tuple(blast_figures.label(name).strip() for name in shown)
    return Table(
        "How the harmed ended, and how long it lasted",
        ("struck", "pattern", *headings),
        tuple(tuple(line) for line in found.values()),
    )


def definitions() -> tuple[tuple[str, str], ...]:
    """What the shown figures of a blast radius mean, by their labels."""
    return tuple(
        (blast_figures.label(name).strip(), FIGURES[name].definition)
        for name in blast_figures.SHOWN
    )


def key(value: float) -> str:
    """What a cell with this value is sorted by; "" for one that has none."""
    return "" if math.isnan(value) else repr(float(value))


def as_class(said: str) -> str:
    """A verdict as a CSS class."""
    return said.replace(" ", "-")
