"""Blast figures in words and as plain data: what a cell says, what a summary holds."""

import math
from collections.abc import Mapping, Sequence

from sim.metrics import ALL, FIGURES
from sim.metrics.blast_radius import SPLIT
from sim.report.figures import count, with_interval
from sim.report.provenance import Plain
from sim.study.blast.data import CENSORED, BlastData, Cell, tabulate
from sim.study.blast.targets import Row

SHOWN = (
    "share",
    *(f"share_{outcome}" for outcome in SPLIT),
    "needless",
    "services",
    "span",
    "recovery",
    "delay_debt",
    "amplification",
    "time_to_detect",
)
"""The figures that a table shows, in this order."""
_SHARES = frozenset(name for name in SHOWN if name.startswith("share")) | {"needless", "services"}
ABSENT = "–"
"""What a cell says where the pattern lacks the target: not nothing harmed, but nothing struck."""


def label(metric: str) -> str:
    """A figure's name as words; a part of the share is set off."""
    if metric.startswith("share_"):
        return f"  {metric.removeprefix('share_').replace('_', ' ')}"
    return metric.replace("_", " ")


def text(cell: Cell) -> tuple[str, str, str]:
    """What a cell says: the value with its unit, its interval, and what must be said beside it."""
    if not cell.there:
        return ABSENT, "", ""
    if cell.metric in CENSORED:
        return _censored(cell)
    never = cell.metric == "share" and not cell.struck and cell.mean == 0.0
    beside = "never struck" if never else ""
    return *with_interval(*_ends(cell), _unit(cell)), beside


def _ends(cell: Cell) -> tuple[float, float, float]:
    factor = 100.0 if cell.metric in _SHARES else 1.0
    return factor * cell.mean, factor * cell.ci_low, factor * cell.ci_high


def _unit(cell: Cell) -> str:
    if cell.metric in _SHARES:
        return "%"
    return "×" if cell.metric == "amplification" else cell.unit


def _censored(cell: Cell) -> tuple[str, str, str]:
    """A time that may be infinite, or that some replications did not see."""
    unknown = "not seen" if cell.metric == "recovery" else "nobody harmed"
    if not cell.struck:
        return ABSENT, "", ""
    if cell.n == 0:
        return unknown, "", ""
    if math.isinf(cell.mean):
        return "∞", "", f"{unknown} in {_percent(cell.unknown)}" if cell.unknown else ""
    beside = [
        f"{what} in {_percent(share)}"
        for what, share in (("∞", cell.infinite), (unknown, cell.unknown))
        if share
    ]
    return *with_interval(*_ends(cell), cell.unit), ", ".join(beside)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def about(data: BlastData) -> str:
    """What was done, in one sentence without its full stop."""
    runs = f"{count(data.replications, 'replication')} each, run and twin on the same random draws"
    return f"{count(len(data.patterns), 'pattern')}, {runs} (seed {data.seed})"


def fault_in_words(data: BlastData, row: Row) -> str:
    """A fault as the file writes it, without its target: outage, at 120s, for 30s."""
    if not row.exists:
        return "no pattern has that"
    written = data.scenario.document()["faults"][row.fault]
    beside = [
        f"{key} {value}"
        for key, value in written.items()
        if key not in ("kind", "target", "between")
    ]
    return ", ".join([str(written["kind"]), *beside])


def is_map(data: BlastData) -> bool:
    """Whether the study struck one component after another, with faults of its own."""
    return all(row.fault in data.added or not row.exists for row in data.rows)


def name_of(data: BlastData, row: Row) -> str:
    """What a row is called: the component in a map, else the fault."""
    return row.component if is_map(data) else row.fault


def figures_of(data: BlastData, row: Row, pattern: str) -> dict[str, object]:
    """All figures of one fault under one pattern as plain data, by the names of MODEL "Numbers".

    What there is no value for is None; infinity is a value.
    """
    return _figures(data, _by_place(data)[row, pattern])


_Cells = Mapping[tuple[str, str], Cell]
"""Cells of one fault under one pattern, by workflow and figure."""


def _by_place(data: BlastData) -> dict[tuple[Row, str], dict[tuple[str, str], Cell]]:
    rows = {(row.component, row.fault): row for row in data.rows}
    found: dict[tuple[Row, str], dict[tuple[str, str], Cell]] = {}
    for cell in tabulate(data, workflows=(ALL, *data.workflows)):
        place = rows[cell.component, cell.fault], cell.pattern
        found.setdefault(place, {})[cell.workflow, cell.metric] = cell
    return found


def _figures(data: BlastData, cells: _Cells) -> dict[str, object]:
    return {
        "there": cells[ALL, "share"].there,
        "struck": cells[ALL, "share"].struck,
        **_workflow(cells, ALL),
        "workflows": {name: _workflow(cells, name) for name in data.workflows},
    }


def _workflow(cells: _Cells, workflow: str) -> dict[str, object]:
    own = {metric: cells[workflow, metric] for metric in FIGURES}
    found: dict[str, object] = {"good": _known(own["good"].mean)}
    found["harmed"] = _known(own["harmed"].mean)
    found["share"] = _known(own["share"].mean)
    found["split"] = {outcome: _known(own[f"share_{outcome}"].mean) for outcome in SPLIT}
    for metric in ("needless", "services", "span", "recovery"):
        found[metric] = _known(own[metric].mean)
    found["recovery_not_seen"] = _known(own["recovery_not_seen"].mean)
    found["recovery_infinite"] = own["recovery"].infinite
    for metric in ("delay_debt", "amplification", "time_to_detect"):
        found[metric] = _known(own[metric].mean)
    found["time_to_detect_infinite"] = own["time_to_detect"].infinite
    found["interval"] = {
        metric: [cell.ci_low, cell.ci_high]
        for metric, cell in own.items()
        if not math.isnan(cell.ci_low)
    }
    return found


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def summary(data: BlastData) -> dict[str, object]:
    """The whole study as plain data: what `blast --json` prints."""
    places = _by_place(data)
    return {
        "schema": 1,
        "kind": "blast",
        "scenario": {"name": data.scenario.name, "hash": data.scenario.hash()},
        "seed": data.seed,
        "replications": data.replications,
        "baseline": data.baseline,
        "patterns": list(data.patterns),
        "warnings": list(data.warnings),
        "map": [
            {
                "component": row.component,
                "fault": row.fault,
                "pattern": pattern,
                **_figures(data, places[row, pattern]),
            }
            for row in data.rows
            for pattern in data.patterns
        ],
    }


def as_json(value: object) -> Plain:
    """The same with nothing that JSON lacks: infinity is "inf", what does not exist is null."""
    if isinstance(value, Mapping):
        return {str(key): as_json(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [as_json(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else "inf" if value > 0 else "-inf"
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"{type(value).__name__} is not plain data")
