"""ChangeImpact: what `sim.change_impact` gives to a person: whom each change touches, at what cost.

A component is named with a mark where it is not there on both sides of the change: `+` for one that
comes with it, `−` for one that goes.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from sim.report.provenance import Plain
from sim.study.change.catalogue import KINDS
from sim.study.change.impact import Impact, ImpactData, Touched, representatives
from sim.study.change.release import Harm, ReleaseData, harms

FRAME = ("workflow", "change", "place", "pattern", "component", "role", "new", "gone")
TABLE = ("change", "pattern", "places", "mean", "max", "existing_mean", "coordinator")
_HARM = ("share", "harmed")


@dataclass(frozen=True, repr=False)
class ChangeImpact:
    """Whom each change of the catalogue touches under each pattern, and what releasing it costs."""

    data: ImpactData
    released: ReleaseData | None = None

    def frame(self) -> pd.DataFrame:
        """A row a component: `workflow change place pattern component role new gone`."""
        rows = [
            (
                one.change.workflow,
                one.change.kind,
                one.change.place,
                one.pattern,
                str(who.component),
                who.component.role,
                who.new,
                who.gone,
            )
            for one in self.data.impacts
            for who in one.touched
        ]
        return pd.DataFrame(rows, columns=list(FRAME))

    def table(self) -> pd.DataFrame:
        """A row a change and pattern: how many places allow it, and how many components it touches.

        `mean` and `max` over the places count all that it touches; `existing_mean` only those that
        are there before and after; `coordinator`: the share of places with a coordinator among
        them.
        """
        return pd.DataFrame(list(self._rows()), columns=list(TABLE))

    def harm(self) -> pd.DataFrame:
        """What releases cost: a row a change, pattern and figure; none without `release=True`."""
        rows = [] if self.released is None else [_harm(one) for one in self._harms()]
        return pd.DataFrame(rows, columns=[*_harm_names()])

    def skipped(self) -> pd.DataFrame:
        """The changes that some place does not allow, and why."""
        rows = [(one.workflow, one.kind, one.place, one.reason) for one in self.data.skipped]
        return pd.DataFrame(rows, columns=["workflow", "change", "place", "reason"])

    def summary(self) -> dict[str, Plain]:
        """The result as plain data, as `counterpoint change --json` prints it."""
        scenario, released = self.data.scenario, self.released
        changes: list[Plain] = [_impact(one) for one in self.data.impacts]
        table: list[Plain] = [dict(zip(TABLE, row, strict=True)) for row in self._rows()]
        harm: list[Plain] = [] if released is None else [_harm(one) for one in self._harms()]
        skipped: list[Plain] = [
            {"workflow": one.workflow, "change": one.kind, "place": one.place, "reason": one.reason}
            for one in self.data.skipped
        ]
        return {
            "schema": 1,
            "kind": "change",
            "scenario": {"name": scenario.name, "hash": scenario.hash()},
            "patterns": list(self.data.patterns),
            "seed": None if released is None else released.scenario.run.seed,
            "replications": None if released is None else released.replications,
            "duration_s": None if released is None else released.scenario.run.duration,
            "warnings": [] if released is None else list(released.warnings),
            "table": table,
            "changes": changes,
            "releases": harm,
            "skipped": skipped,
        }

    def __repr__(self) -> str:
        places = len({(one.change.kind, one.change.place) for one in self.data.impacts})
        return f"<ChangeImpact of {places} changes on {self.data.scenario.name!r}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: how many components each change touches, mean and most."""
        said = {(row[0], row[1]): f"{row[3]:.1f} (at most {row[4]})" for row in self._rows()}
        kinds = [kind for kind in KINDS if (kind, self.data.patterns[0]) in said]
        words = [[said[kind, name] for name in self.data.patterns] for kind in kinds]
        return pd.DataFrame(words, kinds, self.data.patterns).to_html(escape=True)

    def _rows(self) -> Iterator[tuple[str, str, int, float, int, float, float]]:
        for kind in KINDS:
            for pattern in self.data.patterns:
                own = [
                    one
                    for one in self.data.impacts
                    if one.change.kind == kind and one.pattern == pattern
                ]
                if own:
                    sizes = [len(one.touched) for one in own]
                    stay = sum(not who.new and not who.gone for one in own for who in one.touched)
                    holding = sum(one.coordinator for one in own)
                    n = len(own)
                    yield kind, pattern, n, sum(sizes) / n, max(sizes), stay / n, holding / n

    def _harms(self) -> Iterator[Harm]:
        assert self.released is not None
        for metric in _HARM:
            yield from harms(self.released, metric)


def shown(data: ImpactData) -> list[Impact]:
    """The impacts at the place that stands for all, kind by kind."""
    return list(representatives(data))


def mark(who: Touched) -> str:
    """A component with its mark."""
    return f"{'+' if who.new else '−' if who.gone else ''}{who.component}"


def _impact(one: Impact) -> dict[str, Plain]:
    touched: list[Plain] = [
        {
            "component": str(who.component),
            "role": who.component.role,
            "new": who.new,
            "gone": who.gone,
        }
        for who in one.touched
    ]
    change = one.change
    return {
        "workflow": change.workflow,
        "change": change.kind,
        "place": change.place,
        "pattern": one.pattern,
        "components": touched,
    }


def _harm(one: Harm) -> dict[str, Plain]:
    figures = (
        one.mean.mean, one.mean.low, one.mean.high,
        one.difference.mean, one.difference.low, one.difference.high,
    )  # fmt: skip
    plain: list[Plain] = [value if math.isfinite(value) else None for value in figures]
    values: list[Plain] = [
        one.release.workflow,
        one.release.kind,
        one.release.place,
        one.release.pattern,
        list(one.release.components),
        one.metric,
        *plain,
        one.verdict,
    ]
    return dict(zip(_harm_names(), values, strict=True))


def _harm_names() -> tuple[str, ...]:
    ends = ("mean", "ci_low", "ci_high", "difference", "difference_low", "difference_high")
    return ("workflow", "change", "place", "pattern", "released", "metric", *ends, "verdict")
