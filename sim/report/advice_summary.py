"""An advice as plain data."""

import math

from sim.report.advice_words import absent, advice, change, reasons
from sim.report.page.words import finding
from sim.report.provenance import Plain
from sim.study.advice.data import AdviceData, Change, Side
from sim.study.advice.rule import Counted
from sim.study.statistics import Interval


def summary(data: AdviceData) -> dict[str, Plain]:
    """All of it, as `counterpoint advise --json` prints it; null: there is no number."""
    comparison = data.assessment.comparison
    weights: dict[str, Plain] = dict(data.weights)
    return {
        "schema": 1,
        "kind": "advice",
        "scenario": {"name": data.scenario.name, "hash": data.scenario.hash()},
        "seed": comparison.seed,
        "replications": comparison.replications,
        "patterns": list(data.patterns),
        "weights": weights,
        "advised": data.advised,
        "contenders": list(data.contenders),
        "words": advice(data),
        "reasons": reasons(data),
        "regrets": [_regret(data, name) for name in data.patterns],
        "against": [
            {
                "pattern": one.pattern,
                "difference": _number(one.difference.mean),
                "difference_low": _number(one.difference.low),
                "difference_high": _number(one.difference.high),
                "p_holm": _number(one.p_holm),
                "shown": one.shown,
            }
            for one in data.against
        ],
        "criteria": [_criterion(one, data) for one in data.judged.counted],
        "left_out": list(absent(data)),
        "weight_turns": [
            {"group": one.group, "weight": one.weight, "turn": one.turn, "to": one.to}
            for one in data.weight_turns
        ],
        "changes": _changes(data),
        "warnings": list(data.assessment.warnings),
    }


def _regret(data: AdviceData, pattern: str) -> dict[str, Plain]:
    judged = data.judged
    groups: dict[str, Plain] = {name: judged.of_group(name, pattern) for name in judged.groups}
    return {"pattern": pattern, "regret": judged.totals[pattern], "groups": groups}


def _criterion(one: Counted, data: AdviceData) -> dict[str, Plain]:
    of = one.criterion
    said = finding(of, data.assessment)
    means: list[Plain] = [
        {"pattern": name, **_bounds(mean), "regret": one.regrets[name]}
        for name, mean in of.means.items()
    ]
    return {
        "criterion": of.name,
        "workflow": of.workflow,
        "group": one.group,
        "weight": one.weight,
        "unit": of.unit,
        "better": of.better,
        "verdict": of.best.verdict,
        "take": said.take,
        "contenders": list(of.best.contenders),
        "wanted": said.wanted,
        "choice": said.choice,
        "certainty": said.certainty,
        "patterns": means,
    }


def _changes(data: AdviceData) -> Plain:
    if data.changes is None:
        return None
    return {
        "replications": data.changes.replications,
        "parameters": [_parameter(one, data) for one in data.changes.all],
    }


def _parameter(one: Change, data: AdviceData) -> dict[str, Plain]:
    of = one.parameter
    return {
        "parameter": of.name,
        "value": of.text(1.0),
        "certainty": of.certainty or None,
        "source": of.source or None,
        "held": list(of.held),
        "touches": one.touches,
        "lower": _side(one, one.lower),
        "higher": _side(one, one.higher),
        "words": change(one, data) if one.touches else f"no run changes with {of.name}",
    }


def _side(one: Change, side: Side | None) -> Plain:
    if side is None:
        return None
    text = one.parameter.text
    return {
        "same": side.same,
        "same_value": text(side.same),
        "turn": side.turn,
        "turn_value": None if side.turn is None else text(side.turn),
        "to": side.to or None,
        "failed": side.failed or None,
    }


def _bounds(mean: Interval) -> dict[str, Plain]:
    ends = {"mean": mean.mean, "ci_low": mean.low, "ci_high": mean.high}
    found: dict[str, Plain] = {key: _number(value) for key, value in ends.items()}
    return {**found, "n": mean.n}


def _number(value: float) -> Plain:
    return float(value) if math.isfinite(value) else None
