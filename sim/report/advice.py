"""Advice: what `sim.advise` gives to a person: which pattern, why, how sure, what would change it.

The sum that decides is never alone: its parts stand beside it everywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from sim.report import charts
from sim.report.advice_page import PICTURE, page
from sim.report.advice_summary import summary
from sim.report.advice_words import advice, changes, other_weights
from sim.report.draw import Chart, draw
from sim.report.folder import MANIFEST, whole, write_json, write_pictures
from sim.report.portable import write_scenario
from sim.report.provenance import Plain, manifest
from sim.report.style import new_chart, styled
from sim.study.advice.data import AdviceData, Change


@dataclass(frozen=True, repr=False)
class Advice:
    """The pattern with the least weighted regret, with its parts."""

    data: AdviceData

    @property
    def advised(self) -> str:
        """The pattern's name."""
        return self.data.advised

    @property
    def contenders(self) -> tuple[str, ...]:
        """The advised pattern, and those that are not shown to have more regret."""
        return self.data.contenders

    @property
    def words(self) -> str:
        """The advice in a sentence."""
        return advice(self.data)

    def frame(self) -> pd.DataFrame:
        """A row a criterion and pattern: `criterion workflow group weight pattern mean ci_low
        ci_high n regret`; `weight` is the criterion's share of all weights.
        """
        return pd.DataFrame(_rows(self.data))

    def table(self) -> pd.DataFrame:
        """A row a pattern, the least regret first: `pattern regret`, each group's part of it.

        Then the difference to the advised one with its interval, and whether it is `shown`.
        """
        judged = self.data.judged
        sure = {one.pattern: one for one in self.data.against}
        rows = []
        for name, total in sorted(judged.totals.items(), key=lambda one: one[1]):
            row: dict[str, object] = {"pattern": name, "regret": total}
            row |= {group: judged.of_group(group, name) for group in judged.groups}
            of = sure.get(name)
            row["difference"] = None if of is None else of.difference.mean
            row["difference_low"] = None if of is None else of.difference.low
            row["difference_high"] = None if of is None else of.difference.high
            row["shown"] = "advised" if of is None else of.shown
            rows.append(row)
        lengths = ["difference", "difference_low", "difference_high"]
        return pd.DataFrame(rows).astype(dict.fromkeys(lengths, "float64"))

    def changes(self) -> pd.DataFrame:
        """A row a parameter and direction: `parameter value certainty touches direction same turn
        to`, in multiples of the file's value; empty where it was not looked.
        """
        found = () if self.data.changes is None else self.data.changes.all
        names = ["parameter", "value", "certainty", "touches", "direction", "same", "turn", "to"]
        return pd.DataFrame([row for one in found for row in _sides(one)], columns=names)

    def sentences(self) -> tuple[str, ...]:
        """What would change the answer, in words."""
        return (other_weights(self.data), *changes(self.data))

    def summary(self) -> dict[str, Plain]:
        """The advice as plain data, as `counterpoint advise --json` prints it; null: no number."""
        return summary(self.data)

    def plot(self, ax: Axes | None = None) -> Axes:
        """The weighted regret of each pattern by group; on `ax` or on a new figure."""
        with styled():
            target = new_chart(charts.weighted_regret_height(self.data))[1] if ax is None else ax
            return charts.weighted_regret(target, self.data)

    def save(self, folder: str | Path) -> Path:
        """Write scenario, page (advice.md), chart, tables, summary and manifest into a folder.

        Whole or not at all. Raises FileExistsError when something stands there that is not a result
        folder.
        """
        target, data = Path(folder).absolute(), self.data
        picture = draw(chart_of(data))
        with whole(target) as inside:
            write_scenario(data.scenario, inside)
            (inside / "advice.md").write_text(page(data), encoding="utf-8")
            self.frame().to_parquet(inside / "frame.parquet", index=False)
            self.table().to_parquet(inside / "table.parquet", index=False)
            self.changes().to_parquet(inside / "changes.parquet", index=False)
            write_json(inside / "summary.json", self.summary())
            write_pictures([picture], inside)
            about = {**manifest(data.assessment.comparison), "kind": "advice"}
            weights: dict[str, Plain] = dict(data.weights)
            write_json(
                inside / MANIFEST, {**about, "weights": weights, "wall_s": round(data.wall_s, 3)}
            )
        return target

    def __repr__(self) -> str:
        return f"<Advice on {self.data.scenario.name!r}: {' or '.join(self.contenders)}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the table."""
        return self.table().to_html(index=False, escape=True)


def chart_of(data: AdviceData) -> Chart:
    """The chart of the weighted regret."""
    return Chart(
        PICTURE,
        "Weighted regret of each pattern, by groups of criteria; 0: it may be the best by all.",
        partial(charts.weighted_regret, data=data),
        height=charts.weighted_regret_height(data),
    )


def _rows(data: AdviceData) -> Iterator[dict[str, object]]:
    for one in data.judged.counted:
        of = one.criterion
        for pattern, mean in of.means.items():
            yield {
                "criterion": of.name,
                "workflow": of.workflow,
                "group": one.group,
                "weight": one.weight,
                "pattern": pattern,
                "mean": mean.mean,
                "ci_low": mean.low,
                "ci_high": mean.high,
                "n": mean.n,
                "regret": one.regrets[pattern],
            }


def _sides(one: Change) -> Iterator[tuple[object, ...]]:
    of = one.parameter
    for direction, side in (("lower", one.lower), ("higher", one.higher)):
        own = (of.name, of.text(1.0), of.certainty, one.touches, direction)
        if side is None:
            yield (*own, float("nan"), float("nan"), "")
        else:
            yield (*own, side.same, float("nan") if side.turn is None else side.turn, side.to)
