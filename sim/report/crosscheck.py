"""Cross-check: what `sim.crosscheck` gives to a person: our model beside Ciw, row by row."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pandas as pd

from sim.report.figures import count, with_interval
from sim.report.provenance import Plain
from sim.study.crosscheck.crosscheck import FAMILY, WIDEST
from sim.study.crosscheck.data import Compared, CrosscheckData

UNITS = {"utilisation": "1", "throughput": "1/s", "wait": "s", "sojourn": "s", "latency": "s"}

RULE = (
    f"Agree: the interval of the difference holds zero (Welch; all intervals of a pattern hold at "
    f"once with {100 * (1 - FAMILY):.0f} %). Not enough data: it is wider than "
    f"±{100 * WIDEST:.0f} % of the value (of a wait: of the sojourn)."
)
"""The rule of agreement, in words."""


@dataclass(frozen=True, repr=False)
class Crosscheck:
    """The same queues in our model and in Ciw, station by station."""

    data: CrosscheckData

    @property
    def agrees(self) -> bool:
        """Whether no measure differs."""
        return not self.data.differs

    def table(self) -> pd.DataFrame:
        """A row a pattern, station (or workflow) and measure: both means, difference, agreement."""
        return pd.DataFrame([asdict(row) for row in self.data.rows])

    def summary(self) -> dict[str, Plain]:
        """All of it as plain data, as `counterpoint crosscheck --json` prints it."""
        data = self.data
        rows: list[Plain] = [{**asdict(row), "unit": UNITS[row.measure]} for row in data.rows]
        left_out: dict[str, Plain] = {name: list(said) for name, said in data.left_out.items()}
        refused: dict[str, Plain] = dict(data.refused)
        return {
            "schema": 1,
            "kind": "crosscheck",
            "scenario": {"name": data.scenario.name, "hash": data.scenario.hash()},
            "seed": data.seed,
            "replications": data.replications,
            "ciw": data.ciw,
            "agrees": self.agrees,
            "left_out": left_out,
            "refused": refused,
            "table": rows,
        }

    def __repr__(self) -> str:
        return f"<Crosscheck of {self.data.scenario.name!r}: {verdict_text(self.data)}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the table."""
        return self.table().to_html(index=False, escape=True)


def verdict_text(data: CrosscheckData) -> str:
    """'52 measures agree, 0 differ, 3 not enough data'."""
    of = [row.agreement for row in data.rows]
    agree = count(of.count("agree"), "measure")
    unsure = of.count("not enough data")
    return f"{agree} agree, {of.count('differ')} differ, {unsure} have not enough data"


def difference_text(row: Compared) -> str:
    """The difference with its interval: '0.31 ms [−0.20, 0.82]'."""
    low, high = row.difference - row.half_width, row.difference + row.half_width
    unit = UNITS[row.measure]
    return " ".join(with_interval(row.difference, low, high, unit, signed=True)).strip()
