"""Render: the page of an assessment, from its data and its pictures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sim.metrics import ALL
from sim.report import verdicts
from sim.report.draw import Picture
from sim.report.figures import figure
from sim.report.page import tables
from sim.report.page.inline import Figure, inlined
from sim.report.page.tables import Table
from sim.report.page.words import findings, in_short, of_pattern
from sim.report.provenance import NOT_MODELLED, manifest
from sim.report.style import looks
from sim.scenario.in_use import profiles_in_use
from sim.study.assessment.data import AssessmentData
from sim.study.comparison.data import ComparisonData
from sim.study.knees.load import rate

HERE = Path(__file__).parent
PLACES = {
    "verdict_forest": "verdict",
    "cost": "verdict",
    "load": "load",
    "capacity": "load",
    "outage": "failures",
    "faults": "failures",
    "gantt": "instance",
    "warm_up": "details",
    "convergence": "details",
    "coupling_graph": "details",
}
"""Where in the page a chart stands, by how its name begins; the others are about latency."""
SECTIONS = (
    ("verdict", "Verdict"),
    ("checks", "Checks"),
    ("latency", "Latency"),
    ("load", "Load"),
    ("failures", "Failures"),
    ("instance", "One instance"),
    ("details", "Details"),
    ("limits", "Limits"),
    ("origin", "Origin"),
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One metric against the baseline, with the class that colours its mark."""

    verdict: str
    mark: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Card:
    """What is to be said of one pattern: in sentences, and metric by metric for each workflow."""

    pattern: str
    colour: str
    sentences: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Sentence, ...]], ...]


def render(data: AssessmentData, pictures: Sequence[Picture]) -> str:
    """The whole page, with each picture in its place.

    Every string that comes from the scenario is escaped by the template.
    """
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    comparison, colours = data.comparison, looks(tuple(data.scenario.patterns))
    checks = tables.checked(comparison)
    shown_figures = list(inlined(pictures))
    figures = _placed(shown_figures)
    hidden = {"checks"} if not checks.lines else set()
    hidden |= {"instance"} if not figures["instance"] else set()
    shown = verdicts.tabled(comparison)
    found = findings(data)
    aftermath = [tables.aftermath(one) for one in (data.blast, data.faults) if one is not None]
    return environment.get_template("report.html").render(
        data=data,
        style=Markup((HERE / "report.css").read_text(encoding="utf-8")),
        script=Markup((HERE / "report.js").read_text(encoding="utf-8")),
        sections=[(anchor, name) for anchor, name in SECTIONS if anchor not in hidden],
        summary=data.scenario.summary,
        about=verdicts.about(comparison),
        under=_under(data),
        missing={"blast": "", "faults": "", "load": "", "knee": "", **dict(data.missing)},
        looks=colours,
        findings=found,
        short=in_short(found),
        cards=[_card(data, pattern, colours[pattern].colour) for pattern in data.patterns],
        checks=checks,
        headline=_of_workflows(comparison, shown),
        everything=_of_workflows(comparison, None),
        components=tables.components(comparison),
        knees=None if data.knees is None else tables.knees(data.knees),
        struck=list(_struck(data)),
        aftermath=[one for one in aftermath if one.lines],
        definitions=tables.definitions(),
        figures=figures,
        left_out=[one.name for one in pictures[len(shown_figures) :]],
        scenario=data.scenario.to_yaml(),
        manifest=manifest(comparison),
        not_modelled=NOT_MODELLED,
        profiles=[one for one in profiles_in_use(data.scenario) if one.caveats],
    )


def _under(data: AssessmentData) -> str:
    """Under which load, and which faults, the verdict holds."""
    load, faults = rate(data.scenario), data.scenario.run.faults
    arrivals = f"{figure(load, '1/s')} arrivals" if load > 0 else "its closed users"
    struck = f", while {', '.join(faults)} strike" if faults else ""
    return f"Under {arrivals}{struck}:"


def _card(data: AssessmentData, pattern: str, colour: str) -> Card:
    comparison, rows = data.comparison, []
    for workflow in comparison.workflows if pattern != comparison.baseline else ():
        said = tuple(
            Sentence(tables.as_class(row.verdict), verdicts.mark(row), verdicts.sentence(row))
            for row in verdicts.headline_rows(comparison, workflow)
            if row.pattern == pattern
        )
        rows.append((workflow, said))
    return Card(pattern, colour, of_pattern(data, pattern), tuple(rows))


def _of_workflows(data: ComparisonData, metrics: Sequence[str] | None) -> list[Table]:
    return [tables.comparison(data, workflow, metrics) for workflow in data.workflows]


def _struck(data: AssessmentData) -> Iterator[Table]:
    """The share that each fault harms, for all workflows together and each alone."""
    studies = ((data.blast, "an outage of each component"), (data.faults, "each fault"))
    for one, what in studies:
        if one is None:
            continue
        for workflow in one.workflows_shown:
            of = "" if workflow == ALL else f", of {workflow}"
            yield tables.struck(one, f"Harmed by {what}{of}", workflow)


def _placed(figures: Sequence[Figure]) -> Mapping[str, list[Figure]]:
    """The figures by the section that they stand in."""
    found: dict[str, list[Figure]] = {place: [] for place in ("latency", *PLACES.values())}
    for one in figures:
        places = (PLACES[start] for start in PLACES if one.name.startswith(start))
        found[next(places, "latency")].append(one)
    return found
