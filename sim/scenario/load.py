"""Reading scenarios: from a file or from text, every problem with its line, all at once."""

from __future__ import annotations

from pathlib import Path

from sim.scenario.document import Document, read_file, read_text
from sim.scenario.errors import Problem, ScenarioError
from sim.scenario.scenario import Scenario


def load(path: str | Path) -> Scenario:
    """The scenario of a YAML file; its data files are found relative to it.

    Raises ScenarioError with every problem of the file.
    """
    file = Path(path)
    return _scenario(read_text(read_file(file), str(file)), file.parent)


def loads(text: str, base: str | Path | None = None) -> Scenario:
    """The scenario of a YAML text; data files are relative to `base` (else to where we are).

    Raises ScenarioError with every problem of the text.
    """
    return _scenario(read_text(text), Path() if base is None else Path(base))


def _scenario(document: Document, base: Path) -> Scenario:
    try:
        if not isinstance(document.data, dict):
            message = "a scenario is a mapping: name, services, workflows, workload, ..."
            raise ScenarioError([Problem((), message)])
        scenario = Scenario.of(document.data, base)
    except ScenarioError as error:
        located = [document.source.locate(problem) for problem in error.problems]
        raise ScenarioError(_in_order([*document.problems, *located])) from None
    if document.problems:
        raise ScenarioError(_in_order(document.problems))
    return scenario.read_from(document.source)


def _in_order(problems: list[Problem] | tuple[Problem, ...]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.line or 0, problem.path))
