"""The verdict of an assessment as a table and as plain data."""

import math

import pandas as pd

from sim.report.comparison_folder import summary as summary_of_comparison
from sim.report.knee import Knees
from sim.report.page.words import finding, of_pattern
from sim.report.provenance import Plain
from sim.study.assessment.criteria import Criterion, criteria
from sim.study.assessment.data import AssessmentData
from sim.study.statistics import Interval


def verdict(data: AssessmentData) -> pd.DataFrame:
    """A row a criterion: what is wanted, which pattern to take ("": none is shown), how sure.

    Then a column a pattern with what it has.
    """
    rows = []
    for one in criteria(data):
        said = finding(one, data)
        values = dict(zip(said.patterns, said.values, strict=True))
        rows.append(
            {
                "criterion": one.name,
                "workflow": one.workflow,
                "wanted": said.wanted,
                "take": said.take,
                "choice": said.choice,
                "certainty": said.certainty,
                **{name: values.get(name, "–") for name in data.patterns},
            }
        )
    return pd.DataFrame(rows)


def summary(data: AssessmentData) -> dict[str, Plain]:
    """The verdict, what is said of each pattern, and the comparison; null: there is no number."""
    knees = None if data.knees is None else Knees(data.knees).summary()["knees"]
    missing: dict[str, Plain] = dict(data.missing)
    sentences: dict[str, Plain] = {name: list(of_pattern(data, name)) for name in data.patterns}
    return {
        "schema": 1,
        "kind": "assessment",
        "scenario": {"name": data.scenario.name, "hash": data.scenario.hash()},
        "seed": data.comparison.seed,
        "patterns": list(data.patterns),
        "warnings": list(data.warnings),
        "verdict": [_plain(one, data) for one in criteria(data)],
        "sentences": sentences,
        "comparison": summary_of_comparison(data.comparison),
        "knees": knees,
        "missing": missing,
    }


def _plain(one: Criterion, data: AssessmentData) -> dict[str, Plain]:
    said, best = finding(one, data), one.best
    means: list[Plain] = [{"pattern": name, **_bounds(mean)} for name, mean in one.means.items()]
    return {
        "criterion": one.name,
        "workflow": one.workflow,
        "unit": one.unit,
        "better": one.better,
        "verdict": best.verdict,
        "take": said.take,
        "contenders": list(best.contenders),
        "leader": best.leader,
        "runner_up": best.runner_up,
        "margin": _bounds(best.margin),
        "means": means,
        "wanted": said.wanted,
        "choice": said.choice,
        "certainty": said.certainty,
    }


def _bounds(mean: Interval) -> dict[str, Plain]:
    numbers = {"mean": mean.mean, "ci_low": mean.low, "ci_high": mean.high}
    found: dict[str, Plain] = {
        key: value if math.isfinite(value) else None for key, value in numbers.items()
    }
    return {**found, "n": mean.n}
