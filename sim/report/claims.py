"""Claims on trial: what a person holds of it, tables, pages and charts."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pandas as pd

from sim.report.charts.claim_evidence import claim_evidence, claim_evidence_height
from sim.report.claims_page import overview, page
from sim.report.draw import Chart, Picture, draw
from sim.report.folder import MANIFEST, whole, write_json, write_pictures
from sim.report.provenance import Plain, machine, versions
from sim.study.claims.data import ClaimsData, Evidence, Judged, Ruling, Sensitivity

_EVIDENCE = (
    "claim", "seed", "proposition", "experiment", "setting", "at", "quantity", "unit", "left",
    "left_mean", "left_low", "left_high", "right", "right_mean", "right_low", "right_high",
    "difference", "difference_low", "difference_high", "finding",
)  # fmt: skip


class Claims:
    """Claims on trial: the verdicts, the evidence for each, and where each flips."""

    def __init__(self, data: ClaimsData) -> None:
        self.data = data

    def table(self) -> pd.DataFrame:
        """A row a claim: number, claim, verdict, whether every seed agrees, and the flips."""
        rows = [
            (
                ruling.claim.number,
                ruling.claim.statement,
                ruling.verdict,
                ruling.reproduced,
                "; ".join(flip.text for flip in ruling.judged[0].flips),
            )
            for ruling in self.data
        ]
        return pd.DataFrame(rows, columns=["claim", "statement", "verdict", "reproduced", "flips"])

    def frame(self) -> pd.DataFrame:
        """All evidence: a row a claim, seed, proposition and setting."""
        rows = [
            _row(judged, one)
            for ruling in self.data
            for judged in ruling.judged
            for one in judged.evidence
        ]
        return pd.DataFrame(rows, columns=list(_EVIDENCE))

    def summary(self) -> dict[str, Plain]:
        """Verdicts, propositions, flips and sensitivity as plain data."""
        return {
            "schema": 1,
            "kind": "claims",
            "seeds": list(self.data.seeds),
            "replications": self.data.replications,
            "claims": [_summary(ruling) for ruling in self.data],
        }

    def pictures(self) -> Iterator[Picture]:
        """A chart for each proposition, under the first seed."""
        for ruling in self.data:
            judged = ruling.judged[0]
            for proposition in ruling.claim.propositions:
                chart = Chart(
                    f"claim-{ruling.claim.number:02d}-{proposition.key}",
                    proposition.statement,
                    partial(claim_evidence, judged=judged, proposition=proposition.key),
                    height=claim_evidence_height(judged, proposition.key),
                )
                yield draw(chart)

    def save(self, folder: str | Path) -> Path:
        """Write pages (Markdown), charts, evidence (CSV) and summary; return the folder's path."""
        target = Path(folder).absolute()
        with whole(target) as inside:
            (inside / "README.md").write_text(overview(self.data), encoding="utf-8")
            for ruling in self.data:
                name = f"claim-{ruling.claim.number:02d}.md"
                (inside / name).write_text(page(ruling), encoding="utf-8")
            write_pictures(tuple(self.pictures()), inside)
            for png in (inside / "charts").glob("*.png"):  # pages show the SVG
                png.unlink()
            self.frame().to_csv(inside / "evidence.csv", index=False, float_format="%.6g")
            write_json(inside / "summary.json", self.summary())
            about: dict[str, object] = {"versions": versions(), "machine": machine()}
            write_json(inside / MANIFEST, {**about, "wall_s": round(self.data.wall_s, 1)})
        return target

    def _repr_html_(self) -> str:
        return self.table().to_html(index=False)


def _row(judged: Judged, one: Evidence) -> tuple[object, ...]:
    said = judged.claim.proposition(one.proposition)
    of = one.contrast
    return (
        judged.claim.number, judged.seed, one.proposition, one.experiment, one.setting.label,
        one.setting.at, said.quantity, said.unit,
        said.left, of.left.mean, of.left.low, of.left.high,
        said.right, of.right.mean, of.right.low, of.right.high,
        of.difference.mean, of.difference.low, of.difference.high, one.finding,
    )  # fmt: skip


def _summary(ruling: Ruling) -> dict[str, Plain]:
    first = ruling.judged[0]
    return {
        "number": ruling.claim.number,
        "name": ruling.claim.name,
        "statement": ruling.claim.statement,
        "hypothesis": ruling.claim.hypothesis,
        "limits": ruling.claim.limits,
        "verdict": ruling.verdict,
        "reproduced": ruling.reproduced,
        "by_seed": {str(one.seed): one.verdict for one in ruling.judged},
        "propositions": [
            {
                "key": one.key,
                "statement": one.statement,
                "verdict": first.verdicts[one.key],
                "flips": [
                    {"axis": flip.axis, "unit": flip.unit, "low": flip.low, "high": flip.high,
                     "holds_below": flip.holds_below}
                    for flip in first.flips
                    if flip.proposition == one.key
                ],
            }
            for one in ruling.claim.propositions
        ],
        "sensitivity": [_sensitivity(one) for one in ruling.sensitivity],
    }  # fmt: skip


def _sensitivity(one: Sensitivity) -> dict[str, Plain]:
    return {
        "estimate": one.estimate,
        "value": one.value,
        "certainty": one.certainty,
        "source": one.source,
        "factor": one.factor,
        "touches": one.touches,
        "lower": one.lower,
        "higher": one.higher,
        "turns": [
            {"proposition": turn.proposition, "low": turn.low, "high": turn.high,
             "below": turn.below, "above": turn.above}
            for turn in one.turns
        ],
    }  # fmt: skip
