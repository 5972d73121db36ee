"""Claim 10: orchestration for long ordered processes, choreography for independent reactions."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from sim.metrics import METRICS
from sim.metrics.metric import Better
from sim.scenario import Scenario, load
from sim.study.advice.parts import from_parts
from sim.study.claims.bench import Bench, mean_share
from sim.study.claims.claim import (
    MATTERS,
    Claim,
    Experiment,
    Floats,
    Pair,
    Proposition,
    Setting,
)
from sim.study.claims.worlds import CHOREOGRAPHY, ORCHESTRATION

SCENARIOS = Path(__file__).parents[4] / "scenarios"
FILES: Mapping[str, tuple[str, Mapping[str, object], Mapping[str, object]]] = {
    "order fulfilment": (
        "order_fulfillment.yaml",
        {"run.duration": "60s", "run.warmup": "10s"},
        {"kind": "outage", "at": "20s", "for": "10s"},
    ),
    "loan approval": (
        "loan_approval.yaml",
        {"run.duration": "3d", "run.warmup": "0s"},
        {"kind": "outage", "at": "1d", "for": "2h"},
    ),
    "user registration": (
        "user_registration.yaml",
        {"run.duration": "60s", "run.warmup": "10s"},
        {"kind": "outage", "at": "20s", "for": "10s"},
    ),
}
"""Each shipped scenario with how long it is run, and the outage that strikes its components."""
JUDGED = tuple(name for name, one in METRICS.items() if one.better != "neither")
"""All metrics of which some values are better than others."""
WEIGHTS: Mapping[str, float] = {
    "latency_mean": 2.0,
    "latency_p95": 2.0,
    "goodput": 2.0,
    "stuck_share": 3.0,
    "dirty_share": 3.0,
    "messages_per_completed": 1.0,
    "durable_writes_per_completed": 1.0,
}
BLAST = 3.0
READ_OFF: Mapping[str, float] = {"change_impact": 2.0, "dependencies": 1.0, "places_mean": 1.0}
"""What each criterion weighs: what a customer sees and loses before what machines and people do.

Fixed before anything was run. By weight these eleven count; unweighted all metrics do, each alike.
"""


ONE_CRITERION = 1.0 / 11.0
"""Less than one criterion of eleven, or as large a share of more, is no difference."""


class NoScenariosError(RuntimeError):
    """The shipped scenarios are not where this package is."""


def _scenario(label: str) -> tuple[Scenario, Mapping[str, object]]:
    file, changes, outage = FILES[label]
    place = SCENARIOS / file
    if not place.is_file():
        raise NoScenariosError(
            f"claim 10 runs the scenarios of the project, and {place} is not there: run it in a "
            "checkout of the project"
        )
    loaded = load(place).with_(changes)
    kept = {name: loaded.document()["patterns"][name] for name in (ORCHESTRATION, CHOREOGRAPHY)}
    written = {**loaded.document(), "patterns": kept}
    written["faults"], written["checks"] = {}, []
    written["run"] = {**written["run"], "faults": []}
    return Scenario.of(written, loaded.base), outage


def _criteria(bench: Bench, label: str) -> list[tuple[float, Better, dict[str, Floats]]]:
    """Every criterion: its weight, which direction is better, and each pattern's values."""
    scenario, outage = _scenario(label)
    found = bench.metrics(scenario, *JUDGED)
    both = (ORCHESTRATION, CHOREOGRAPHY)
    criteria = [
        (
            WEIGHTS.get(name, 0.0),
            METRICS[name].better,
            {pattern: found[pattern, name] for pattern in both},
        )
        for name in JUDGED
        if all((pattern, name) in found for pattern in both)
    ]
    blast = bench.blast(scenario, outage)
    services = [row.component for row in blast.rows if row.component in scenario.services]
    shares = {
        ORCHESTRATION: mean_share(blast, [*services, "coordinator"], ORCHESTRATION),
        CHOREOGRAPHY: mean_share(blast, [*services, "bus"], CHOREOGRAPHY),
    }
    criteria.append((BLAST, "lower", shares))
    for criterion in from_parts(scenario, both):
        same = {name: np.full(bench.replications, of.mean) for name, of in criterion.means.items()}
        criteria.append((READ_OFF[criterion.name], "lower", same))
    return criteria


def _won(
    criteria: list[tuple[float, Better, dict[str, Floats]]], own: str, other: str, weighted: bool
) -> Floats:
    """The share of the weights by which a pattern is better by what matters, run by run.

    What is not defined for one of the two in a run does not count there.
    """
    won = np.zeros(len(criteria[0][2][own]))
    total = np.zeros_like(won)
    for weight, better, values in criteria:
        sign = 1.0 if better == "higher" else -1.0
        mine, theirs = values[own], values[other]
        ahead = sign * (mine - theirs) > MATTERS * np.fmax(abs(mine), abs(theirs))
        known = ~(np.isnan(mine) | np.isnan(theirs))
        counted = np.where(known, weight if weighted else 1.0, 0.0)
        won += counted * ahead
        total += counted
    return np.asarray(won / total)


def _shares(bench: Bench, setting: Setting, own: str, other: str, key: str) -> Mapping[str, Pair]:
    criteria = _criteria(bench, setting.label)
    return {
        f"{key}{suffix}": Pair(
            _won(criteria, own, other, weighted), _won(criteria, other, own, weighted)
        )
        for suffix, weighted in (("", False), ("-weighted", True))
    }


def _ordered(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    return _shares(bench, setting, ORCHESTRATION, CHOREOGRAPHY, "ordered")


def _reactions(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    return _shares(bench, setting, CHOREOGRAPHY, ORCHESTRATION, "reactions")


def _more(key: str, statement: str, left: str, right: str) -> Proposition:
    return Proposition(
        key,
        statement,
        left,
        right,
        "share of what is judged by which it is better",
        "1",
        "higher",
        floor=ONE_CRITERION,
    )


CLAIM = Claim(
    number=10,
    name="what-for-what",
    statement=(
        "Orchestration for long-running ordered processes (order fulfilment, loan approval); "
        "choreography for independent reactions (user registration)."
    ),
    hypothesis=(
        "By more of all metrics orchestration is the better one for orders and loans, and "
        "choreography for registrations; also by the weight of eleven of them. All: each metric of "
        "a comparison of which less or more is better, mean share harmed by an outage of each "
        "component, components a change touches, pairs that must know each other, places to look "
        f"for an instance. Weighted: the last four and {', '.join(WEIGHTS)}."
    ),
    propositions=(
        _more(
            "ordered",
            "ordered processes: orchestration is better by more metrics",
            ORCHESTRATION,
            CHOREOGRAPHY,
        ),
        _more(
            "ordered-weighted",
            "ordered processes: orchestration is better by more weight",
            ORCHESTRATION,
            CHOREOGRAPHY,
        ),
        _more(
            "reactions",
            "independent reactions: choreography is better by more metrics",
            CHOREOGRAPHY,
            ORCHESTRATION,
        ),
        _more(
            "reactions-weighted",
            "independent reactions: choreography is better by more weight",
            CHOREOGRAPHY,
            ORCHESTRATION,
        ),
    ),
    experiments=(
        Experiment(
            "ordered",
            "the shipped scenarios, shortened, under the engine and the log that they name",
            ("ordered", "ordered-weighted"),
            (Setting("order fulfilment"), Setting("loan approval")),
            _ordered,
            probed=(Setting("order fulfilment"),),
        ),
        Experiment(
            "reactions",
            "the shipped scenario, shortened, under the engine and the log that it names",
            ("reactions", "reactions-weighted"),
            (Setting("user registration"),),
            _reactions,
        ),
    ),
    limits=(
        "Three scenarios with assumed figures stand for two kinds of process. A count of metrics "
        "is no measure of how much better, and many of them are relatives (five quantiles of one "
        "latency); the weights are a statement of what matters to whom, and yours may differ: "
        "counterpoint advise takes them."
    ),
)
