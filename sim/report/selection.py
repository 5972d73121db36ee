"""Selection: what `sim.select` gives to a person: the best pattern, and what it took to know it."""

import math
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import pandas as pd

from sim.metrics import ALL
from sim.report.figures import count, figure
from sim.report.folder import MANIFEST, whole, write_json
from sim.report.portable import write_scenario
from sim.report.provenance import Plain, machine, versions
from sim.report.verdicts import label
from sim.study.selection.contest import DELTA_SHARE, FIRST
from sim.study.selection.data import Contender, SelectionData


@dataclass(frozen=True, repr=False)
class Selection:
    """The best of several patterns by one metric, with a stated chance to be right."""

    data: SelectionData

    @property
    def selected(self) -> str | None:
        """The best pattern; None while several are in contention."""
        return self.data.selected

    @property
    def contending(self) -> tuple[str, ...]:
        """The patterns that are in contention: the selected one alone, or those left."""
        return self.data.contending

    def frame(self) -> pd.DataFrame:
        """Every run: `pattern replication value samples`."""
        return self.data.values.copy()

    def table(self) -> pd.DataFrame:
        """A row a pattern: mean, difference to the leader, replications, when it fell out."""
        names = [field.name for field in fields(Contender)]
        rows = [asdict(one) for one in self.data.contenders]
        return pd.DataFrame(rows, columns=names).astype({"out_after": "Int64"})

    def summary(self) -> dict[str, Plain]:
        """The result as plain data, as `counterpoint select --json` prints it; null: no number."""
        data = self.data
        rows: list[Plain] = [
            {key: _plain(value) for key, value in asdict(one).items()} for one in data.contenders
        ]
        return {**_origin(data), "warnings": list(data.warnings), "patterns": rows}

    def save(self, folder: str | Path) -> Path:
        """Write scenario, tables, summary and manifest into a folder, whole or not at all."""
        target, data = Path(folder).absolute(), self.data
        with whole(target) as inside:
            write_scenario(data.scenario, inside)
            self.frame().to_parquet(inside / "frame.parquet", index=False)
            self.table().to_parquet(inside / "table.parquet", index=False)
            data.runs.to_parquet(inside / "runs.parquet", index=False)
            write_json(inside / "summary.json", self.summary())
            write_json(inside / MANIFEST, _manifest(data))
        return target

    def __repr__(self) -> str:
        return f"<Selection of {outcome(self.data)} on {self.data.scenario.name!r}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the table."""
        return self.table().to_html(index=False, escape=True)


def outcome(data: SelectionData) -> str:
    """Who is selected, or who is left: 'orchestration', 'none yet of a and b'."""
    return data.selected or f"none yet of {' and '.join(data.contending)}"


def about(data: SelectionData) -> str:
    """What was asked, in one sentence without its full stop."""
    of = "" if data.workflow == ALL else f" of {data.workflow}"
    said = f"the {'lowest' if data.entry.better == 'lower' else 'highest'} {label(data.metric)}{of}"
    return (
        f"{said} of {count(len(data.patterns), 'pattern')} on the same random draws (seed "
        f"{data.seed}); a difference of {figure(data.delta, data.entry.unit)} matters"
        f"{_share(data)}"
    )


def verdict(data: SelectionData) -> str:
    """What came of it, in one sentence."""
    after = f"after {count(data.replications, 'replication')} ({count(data.spent, 'run')} in all)"
    if data.selected is None:
        return f"None is selected {after}: {' and '.join(data.contending)} are in contention."
    return f"Selected: {data.selected}, {after}."


def guarantee(data: SelectionData) -> str:
    """What the selection promises."""
    return (
        f"If one pattern is better than all others by {figure(data.delta, data.entry.unit)}, it is "
        f"selected with a probability of at least {figure(100 * data.confidence, '%')}."
    )


def state(data: SelectionData, one: Contender) -> str:
    """Where a pattern stands: selected, in contention, or out."""
    if one.pattern == data.selected:
        return "✓ selected"
    return "? in contention" if one.out_after is None else f"✗ out after {one.out_after}"


def _share(data: SelectionData) -> str:
    if not data.delta_found:
        return ""
    share = figure(100 * DELTA_SHARE, "%")
    return f" ({share} of the best mean of the first {FIRST} replications)"


def _plain(value: Plain) -> Plain:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _origin(data: SelectionData) -> dict[str, Plain]:
    """What was asked of which scenario, and what came of it."""
    return {
        "schema": 1,
        "kind": "selection",
        "scenario": {"name": data.scenario.name, "hash": data.scenario.hash()},
        "seed": data.seed,
        "metric": data.metric,
        "unit": data.entry.unit,
        "better": data.entry.better,
        "workflow": data.workflow,
        "delta": data.delta,
        "delta_found": data.delta_found,
        "confidence": data.confidence,
        "at_most": data.at_most,
        "selected": data.selected,
        "contending": list(data.contending),
        "replications": data.replications,
        "runs": data.spent,
        "most_left": data.most_left,
        "cut_s": data.cut_s,
    }


def _manifest(data: SelectionData) -> dict[str, Plain]:
    """What one must know to get the same figures again."""
    runs = data.runs
    digests: dict[str, Plain] = {
        pattern: [str(digest) for digest in runs.loc[runs["pattern"] == pattern, "digest"]]
        for pattern in data.patterns
    }
    origin: dict[str, Plain] = {
        "digests": digests,
        "versions": versions(),
        "machine": machine(),
        "wall_s": round(data.wall_s, 3),
    }
    return {**_origin(data), "patterns": list(data.patterns), **origin}
