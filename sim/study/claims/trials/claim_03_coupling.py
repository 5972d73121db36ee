"""Claim 3: orchestration couples services to the coordinator; choreography couples loosely."""

from collections.abc import Mapping

from sim.metrics.coupling import of_components, of_pattern
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
    found: dict[tuple[str, str], float] = {}
    for name, pattern in grown.patterns.items():
        scores = [score(grown, pattern, "grown")]
        whole = of_pattern(scores).set_index("metric")["value"]
        found |= {(name, str(metric)): float(value) for metric, value in whole.items()}
        each = of_components(scores).pivot(index="component", columns="metric", values="value")
        found[name, "largest_fan_in"] = float(each["fan_in"].max())
        found[name, "largest_fan_out"] = float(each["fan_out"].max())
        services = each[each.index.isin(grown.services)]
        found[name, "instability"] = float(services["instability"].mean())
    return found


def _pair(found: Mapping[tuple[str, str], float], left: str, right: str, figure: str) -> Pair:
    return exactly(found[left, figure], found[right, figure])


def _smooth(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    del bench
    found = _figures(round(setting.at), 0.0, None)
    return {
        "star": _pair(found, ORCHESTRATION, CHOREOGRAPHY, "centralisation"),
        "loose": _pair(found, CHOREOGRAPHY, ORCHESTRATION, "dependencies"),
        "logic": _pair(found, CHOREOGRAPHY, ORCHESTRATION, "logic_holders"),
        "fan-out": _pair(found, CHOREOGRAPHY, ORCHESTRATION, "largest_fan_out"),
        "fan-in": _pair(found, CHOREOGRAPHY, ORCHESTRATION, "largest_fan_in"),
        "instability": _pair(found, CHOREOGRAPHY, ORCHESTRATION, "instability"),
    }


def _failing(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    del bench
    found = _figures(round(setting.at), 0.02, 3)
    subscriptions = found[CHOREOGRAPHY, "failure_subscriptions"]
    twice = _figures(2 * round(setting.at), 0.02, 3)[CHOREOGRAPHY, "failure_subscriptions"]
    return {
        "failures": _pair(found, CHOREOGRAPHY, ORCHESTRATION, "dependencies"),
        "failing-fan-out": _pair(found, CHOREOGRAPHY, ORCHESTRATION, "largest_fan_out"),
        "square": exactly(twice, 3.0 * subscriptions),
    }


def _less(key: str, statement: str, quantity: str) -> Proposition:
    return Proposition(key, statement, CHOREOGRAPHY, ORCHESTRATION, quantity, "1", "lower")


CLAIM = Claim(
    number=3,
    name="coupling",
    statement=(
        "Orchestration couples services to the coordinator; choreography couples them loosely."
    ),
    hypothesis=(
        "The graph of who must know whom is more of a star under orchestration; under choreography "
        "fewer components must know another one, also where failures must be undone, no component "
        "must know or be known by many, and services need not change when others do."
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
        _less("fan-out", "nobody must know as many, where nothing fails", "largest fan-out"),
        _less("failing-fan-out", "nobody must know as many, where steps fail", "largest fan-out"),
        _less("fan-in", "nobody must be known by as many, where nothing fails", "largest fan-in"),
        _less(
            "instability",
            "services depend less on others than others on them, where nothing fails",
            "instability of a service (mean)",
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
            ("star", "loose", "logic", "fan-out", "fan-in", "instability"),
            along(STEPS, 3, 6, 12, 24),
            _smooth,
            STEPS,
            simulated=False,
        ),
        Experiment(
            "failing",
            "steps in a row that can all fail and are all undone, at once",
            ("failures", "failing-fan-out", "square"),
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
