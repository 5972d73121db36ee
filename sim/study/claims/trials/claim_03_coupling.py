"""Claim 3: orchestration couples services to the coordinator; choreography couples loosely."""

from collections.abc import Mapping

from sim.metrics.coupling import of_pattern
from sim.patterns import score
from sim.study.claims.bench import Bench
from sim.study.claims.claim import (
    Axis,
    Claim,
    Experiment,
    Pair,
    Proposition,
    Setting,
    along,
    exactly,
)
from sim.study.claims.worlds import CHOREOGRAPHY, ORCHESTRATION, world

STEPS = Axis("steps", whole=True)
FALLIBLE = Axis("steps that can fail", whole=True)


def _figures(steps: int, rejects: float, attempts: int | None) -> dict[tuple[str, str], float]:
    """The coupling of both patterns by figure; without attempts to run out of nothing fails."""
    changes = {
        f"workflows.grown.steps.{name}.retry": {"attempts": attempts or "unlimited"}
        for name in world(steps).workflows["grown"].steps
    }
    grown = world(steps, None, changes, rejects=rejects, rollback="parallel")
    return {
        (name, str(metric)): float(value)
        for name, pattern in grown.patterns.items()
        for metric, value in of_pattern([score(grown, pattern, "grown")])[
            ["metric", "value"]
        ].itertuples(index=False)
    }


def _pair(found: Mapping[tuple[str, str], float], left: str, right: str, figure: str) -> Pair:
    return exactly(found[left, figure], found[right, figure])


def _smooth(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    del bench
    found = _figures(round(setting.at), 0.0, None)
    return {
        "star": _pair(found, ORCHESTRATION, CHOREOGRAPHY, "centralisation"),
        "loose": _pair(found, CHOREOGRAPHY, ORCHESTRATION, "dependencies"),
        "logic": _pair(found, CHOREOGRAPHY, ORCHESTRATION, "logic_holders"),
    }


def _failing(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    del bench
    found = _figures(round(setting.at), 0.02, 3)
    subscriptions = found[CHOREOGRAPHY, "failure_subscriptions"]
    twice = _figures(2 * round(setting.at), 0.02, 3)[CHOREOGRAPHY, "failure_subscriptions"]
    return {
        "failures": _pair(found, CHOREOGRAPHY, ORCHESTRATION, "dependencies"),
        "square": exactly(twice, 3.0 * subscriptions),
    }


CLAIM = Claim(
    number=3,
    name="coupling",
    statement=(
        "Orchestration couples services to the coordinator; choreography couples them loosely."
    ),
    hypothesis=(
        "The graph of who must know whom is more of a star under orchestration; under choreography "
        "fewer components must know another one, also where failures must be undone."
    ),
    propositions=(
        Proposition(
            "star",
            "the graph is more of a star under orchestration",
            ORCHESTRATION,
            CHOREOGRAPHY,
            "centralisation",
            "1",
            "higher",
        ),
        Proposition(
            "loose",
            "fewer components must know one another under choreography, where nothing fails",
            CHOREOGRAPHY,
            ORCHESTRATION,
            "pairs of which the first must know the second",
            "1",
            "lower",
        ),
        Proposition(
            "failures",
            "fewer must know one another under choreography, where every step can fail",
            CHOREOGRAPHY,
            ORCHESTRATION,
            "pairs of which the first must know the second",
            "1",
            "lower",
        ),
        Proposition(
            "logic",
            "more components hold logic of the workflow under choreography",
            CHOREOGRAPHY,
            ORCHESTRATION,
            "components that decide a step's turn",
            "1",
            "higher",
        ),
        Proposition(
            "square",
            "subscriptions to failures grow faster than the steps: twice the steps, more than "
            "three times as many",
            "with twice the steps",
            "three times as many",
            "subscriptions to failures of others, choreography",
            "1",
            "higher",
            matters=0.0,
        ),
    ),
    experiments=(
        Experiment(
            "smooth",
            "steps in a row that nobody rejects and that are tried without limit",
            ("star", "loose", "logic"),
            along(STEPS, 3, 6, 12, 24),
            _smooth,
            STEPS,
            simulated=False,
        ),
        Experiment(
            "failing",
            "steps in a row that can all fail and are all undone, at once",
            ("failures", "square"),
            along(FALLIBLE, 3, 6, 12, 24),
            _failing,
            FALLIBLE,
            simulated=False,
        ),
    ),
    limits=(
        "Coupling is who must know whom, in the parts that the model executes. Coupling by shared "
        "data formats, by time and by people is not in it."
    ),
)
