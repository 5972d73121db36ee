"""Import: what people already have as a scenario, with notes on what it did not say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from sim.scenario.errors import Problem, ScenarioError, listed, meant
from sim.scenario.imports.bpmn import from_bpmn
from sim.scenario.imports.findings import Findings, NotImportableError, printable
from sim.scenario.imports.foreign import Foreign
from sim.scenario.imports.isotope import from_isotope
from sim.scenario.imports.misim import from_misim
from sim.scenario.imports.outline import Plain
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Imported:
    """A scenario that was made of a foreign file; `notes` tell what was assumed or left out."""

    scenario: Scenario
    kind: str
    notes: tuple[str, ...]
    file: str | None = None

    def to_yaml(self) -> str:
        """The scenario as YAML, the notes as comments before it."""
        origin = printable(Path(self.file).name) if self.file else "a text"
        head = [
            f"# Imported from {origin} ({self.kind}). Check this, and put in what you know:",
            *(f"# - {note}" for note in self.notes),
        ]
        return "\n".join([*head, "", self.scenario.to_yaml()])


def import_scenario(
    path: str | Path, experiment: str | Path | None = None, *, kind: str | None = None
) -> Imported:
    """The scenario of an Isotope, MiSim or BPMN file, with notes on what the file left open.

    `kind`: `isotope`, `misim` or `bpmn`; guessed from the content if not given. `experiment`: the
    experiment that belongs to a MiSim architecture. Raises NotImportableError (a ScenarioError)
    with every reason at once, and ValueError for a kind that there is not.
    """
    extra = None if experiment is None else Foreign.read(experiment)
    return import_foreign(Foreign.read(path), extra, kind=kind)


def import_foreign(
    foreign: Foreign, experiment: Foreign | None = None, *, kind: str | None = None
) -> Imported:
    """The same of what has been read."""
    if kind is not None and kind not in FORMATS:
        raise ValueError(
            f"there is no format '{kind}'{meant(kind, FORMATS)}; known: {listed(FORMATS)}"
        )
    found = kind or _guessed(foreign)
    document, findings = FORMATS[found](foreign, experiment)
    findings.stop()
    try:
        scenario = Scenario.of(document)
    except ScenarioError as error:
        raise NotImportableError(
            Problem(("made of it", *problem.place), problem.message, foreign.file)
            for problem in error.problems
        ) from None
    return Imported(scenario, found, tuple(findings.notes), foreign.file)


def _isotope(foreign: Foreign, experiment: Foreign | None) -> tuple[Plain, Findings]:
    return _alone(from_isotope, foreign, experiment)


def _bpmn(foreign: Foreign, experiment: Foreign | None) -> tuple[Plain, Findings]:
    return _alone(from_bpmn, foreign, experiment)


def _alone(
    make: Callable[[Foreign], tuple[Plain, Findings]], foreign: Foreign, experiment: Foreign | None
) -> tuple[Plain, Findings]:
    if experiment is not None:
        message = f"belongs to a MiSim architecture, and {foreign.file or 'the text'} is none"
        raise NotImportableError([Problem((), message, experiment.file)])
    return make(foreign)


FORMATS: Mapping[str, Callable[[Foreign, Foreign | None], tuple[Plain, Findings]]] = (
    MappingProxyType({"isotope": _isotope, "misim": from_misim, "bpmn": _bpmn})
)
"""How each format becomes a scenario document: of a file, and of an experiment beside it."""


def _guessed(foreign: Foreign) -> str:
    if foreign.is_xml:
        return "bpmn"
    data = foreign.document.data
    if isinstance(data, dict):
        for key, kind in (("microservices", "misim"), ("services", "isotope")):
            if key in data:
                return kind
    message = (
        "is nothing known: an Isotope service graph has `services`, a MiSim architecture has"
        " `microservices`, a BPMN process is XML"
    )
    raise NotImportableError([Problem((), message, foreign.file, 1)])
