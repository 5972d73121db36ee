"""Foreign files in a few lines."""

import pytest

from sim.scenario.imports import Foreign, Imported, NotImportableError, import_foreign

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def imported(text: str, experiment: str | None = None, kind: str | None = None) -> Imported:
    return import_foreign(
        Foreign(text, "given"), None if experiment is None else Foreign(experiment), kind=kind
    )


def refused(text: str, experiment: str | None = None) -> list[str]:
    """What is wrong with it, problem by problem."""
    with pytest.raises(NotImportableError, match=r"^cannot be imported") as caught:
        imported(text, experiment)
    return [str(problem) for problem in caught.value.problems]


def steps(made: Imported, workflow: str | None = None) -> dict:
    """The steps as the user would write them."""
    flows = made.scenario.document()["workflows"]
    return flows[workflow or next(iter(flows))]["steps"]


def graph(made: Imported, workflow: str | None = None) -> dict[str, list[str]]:
    """Each step with those that it waits for."""
    return {name: sorted(step.get("after", [])) for name, step in steps(made, workflow).items()}


def process(body: str, *flows: str) -> str:
    """A model of one process: its elements, and flows written as `id: source > target`."""
    return definitions(f'<process id="p" name="main">{body}{"".join(map(flow, flows))}</process>')


def definitions(body: str) -> str:
    return f'<definitions xmlns="{MODEL}">\n{body}</definitions>'


def flow(written: str) -> str:
    key, _, ends = written.partition(": ")
    source, _, target = ends.partition(" > ")
    return f'<sequenceFlow id="{key}" name="{key}" sourceRef="{source}" targetRef="{target}"/>\n'
