"""`counterpoint validate`: whether a scenario file is right, or all that is wrong with it."""

from typing import TYPE_CHECKING

import typer

from sim.cli import source
from sim.cli.command import examples
from sim.cli.guard import guarded
from sim.cli.options import AsJson, ScenarioFile, Settings

if TYPE_CHECKING:
    from sim.scenario import Scenario


@guarded
@examples(
    "validate scenarios/order_fulfillment.yaml",
    "validate scenarios/order_fulfillment.yaml --set workload.0.arrivals.rate=200/s --json",
)
def validate(file: ScenarioFile, settings: Settings = None, as_json: AsJson = False) -> None:
    """Check FILE: keys, units, references, data files. Exit code 3 when something is wrong."""
    from sim.cli.terminal import print_json, warn  # noqa: PLC0415 - rich is not for --help
    from sim.report.figures import count  # noqa: PLC0415

    scenario = source.load(file, settings)
    if scenario.checks:
        _check_checks(scenario)
    if as_json:
        said = [str(problem) for problem in scenario.warnings]
        origin = {"schema": 1, "kind": "validation", "valid": True}
        named = {"name": scenario.name, "hash": scenario.hash(), "warnings": said}
        print_json({**origin, **named})
        return
    typer.echo(
        f"{file}: valid; {count(len(scenario.workflows), 'workflow')}, "
        f"{count(len(scenario.services), 'service')}, patterns: {', '.join(scenario.patterns)}"
    )
    warn(map(str, scenario.warnings))


def _check_checks(scenario: "Scenario") -> None:
    """Raise ScenarioError for checks of metrics that there are not, or in another unit."""
    from sim.scenario import ScenarioError  # noqa: PLC0415 - as above
    from sim.study.comparison.checks import wrong_checks  # noqa: PLC0415 - pandas only where it is needed

    if problems := wrong_checks(scenario):
        raise ScenarioError(problems)
