"""The report of a comparison, one offline HTML page: verdicts, charts, tables, origin."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sim.metrics import metric
from sim.report import checks, verdicts
from sim.report.draw import Picture
from sim.report.figures import number
from sim.report.provenance import NOT_MODELLED, manifest
from sim.report.style import looks
from sim.study.comparison.checks import decide
from sim.study.comparison.data import ComparisonData
from sim.study.comparison.table import BASELINE, Row, tabulate


@dataclass(frozen=True, slots=True)
class Cell:
    """What the table says of one metric under one pattern."""

    value: str
    difference: str
    verdict: str
    mark: str


@dataclass(frozen=True, slots=True)
class Line:
    """One metric of a table: its name and definition, and a cell for each pattern."""

    label: str
    definition: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of the verdict, with the class that colours its mark."""

    verdict: str
    mark: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Card:
    """What is to be said of one pattern against the baseline, for one workflow."""

    workflow: str
    pattern: str
    colour: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart inside the page."""

    caption: str
    svg: Markup


def render(data: ComparisonData, pictures: Sequence[Picture]) -> str:
    """The whole page. Every string that comes from the scenario is escaped by the template."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    workflows = data.workflows
    shown = verdicts.headline(data)
    return environment.get_template("report.html").render(
        data=data,
        summary=data.scenario.summary,
        about=verdicts.about(data),
        checks=[(_class(one.decision), checks.texts(one)) for one in decide(data)],
        check_headings=checks.HEADINGS,
        cards=[card for workflow in workflows for card in _cards(data, workflow)],
        headline={workflow: _lines(data, workflow, shown) for workflow in workflows},
        everything={workflow: _lines(data, workflow, None) for workflow in workflows},
        components=_components(data),
        figures=[_inline(picture) for picture in pictures],
        scenario=data.scenario.to_yaml(),
        manifest=manifest(data),
        not_modelled=NOT_MODELLED,
    )


def _cards(data: ComparisonData, workflow: str) -> list[Card]:
    rows = verdicts.headline_rows(data, workflow)
    styles = looks(tuple(data.scenario.patterns))
    return [
        Card(
            workflow,
            pattern,
            styles[pattern].colour,
            tuple(
                Finding(_class(row.verdict), verdicts.mark(row), verdicts.sentence(row))
                for row in rows
                if row.pattern == pattern
            ),
        )
        for pattern in data.patterns
        if pattern != data.baseline
    ]


def _lines(data: ComparisonData, workflow: str, metrics: Sequence[str] | None) -> list[Line]:
    """The table's lines; what no pattern has a value for is left out."""
    lines: dict[str, list[Row]] = {}
    for row in tabulate(data.values, data.patterns, data.baseline, metrics, [workflow]):
        lines.setdefault(row.metric, []).append(row)
    return [
        Line(verdicts.label(name), metric(name).definition, tuple(_cell(row) for row in rows))
        for name, rows in lines.items()
        if any(row.n for row in rows)
    ]


def _cell(row: Row) -> Cell:
    if row.verdict == BASELINE:
        return Cell(verdicts.value(row), "", BASELINE, "baseline")
    return Cell(
        verdicts.value(row), verdicts.difference(row), _class(row.verdict), verdicts.mark(row)
    )


def _class(verdict: str) -> str:
    """A verdict as a CSS class."""
    return verdict.replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Busy:
    """How busy one component is under one pattern, over all replications."""

    pattern: str
    component: str
    utilisation: float
    queue_mean: float
    queue_max: float

    def texts(self) -> tuple[str, ...]:
        """The cells of the table."""
        share = f"{number(100 * self.utilisation, 1)} %"
        queue = (number(self.queue_mean, 2), number(self.queue_max, 0))
        return (self.pattern, self.component, share, *queue)


def _components(data: ComparisonData) -> list[tuple[str, ...]]:
    """A line for each component, pattern by pattern, the busiest first."""
    names = data.components.astype({"pattern": str, "component": str})
    found = [
        Busy(
            str(pattern),
            str(component),
            float(own["utilisation"].mean()),
            float(own["queue_mean"].mean()),
            float(own["queue_max"].max()),
        )
        for (pattern, component), own in names.groupby(["pattern", "component"], sort=False)
    ]
    found.sort(key=lambda one: (data.patterns.index(one.pattern), -one.utilisation))
    return [one.texts() for one in found]


def _inline(picture: Picture) -> Figure:
    """The SVG without its XML head, its identifiers made unique within the page."""
    drawing = picture.svg[picture.svg.index("<svg") :]
    own = re.sub(r'(\sid="|href="#|url\(#)', rf"\g<1>{picture.name}-", drawing)
    # matplotlib escapes every text that it writes, in comments too.
    return Figure(picture.caption, Markup(own))
