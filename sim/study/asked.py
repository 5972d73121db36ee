"""What is asked of a study: known patterns, an effective scenario, nothing that the model lacks."""

import difflib
from collections.abc import Iterator, Sequence

from sim.scenario import Scenario, ScenarioError, cannot_strike
from sim.study.comparison.checks import wrong_checks
from sim.study.replicate import RunFailedError, Simulate
from sim.study.runs.session import Compute

HERE = Compute()


class UnknownPatternError(ValueError):
    """A pattern was asked for by a name that the scenario does not have."""


def check_pattern(scenario: Scenario, name: str) -> str:
    """`name`, when the scenario has such a pattern; else UnknownPatternError with the nearest."""
    if name in scenario.patterns:
        return name
    near = difflib.get_close_matches(name, scenario.patterns, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise UnknownPatternError(
        f"unknown pattern {name!r}; {hint}the scenario has: {', '.join(scenario.patterns)}"
    )


def effective(scenario: Scenario, replications: int | None, seed: int | None) -> Scenario:
    """The scenario as it is run: what was asked for beside it becomes part of it."""
    asked = {"run.replications": replications, "run.seed": seed}
    changes = {path: value for path, value in asked.items() if value is not None}
    return scenario.with_(changes) if changes else scenario


def refuse_what_is_missing(scenario: Scenario, patterns: Sequence[str]) -> None:
    """Raise ScenarioError for what is in the way of these runs, all of it at once."""
    problems = [
        *wrong_checks(scenario),
        *(
            problem
            for name in patterns
            for problem in cannot_strike(scenario, name, scenario.run.faults)
        ),
    ]
    if problems:
        raise ScenarioError(tuple(dict.fromkeys(problems)))


def default_simulate() -> Simulate:
    """The model itself."""
    # Only here: a study with a stand-in for the model does not load the model.
    from sim.run import simulate_scenario  # noqa: PLC0415

    return simulate_scenario


def left_out(failures: Sequence[RunFailedError], left: int) -> Iterator[str]:
    """What the failed runs mean for the figures."""
    for replication in sorted({failure.replication for failure in failures}):
        under = [one.pattern for one in failures if one.replication == replication]
        yield (
            f"replication {replication} is left out under every pattern, because it failed under "
            f"{', '.join(under)}: the figures are of the other {left}"
        )
