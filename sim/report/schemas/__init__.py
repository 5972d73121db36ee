"""Schemas: what each command prints with `--json`, one file a command, as JSON Schema (2020-12).

The types here describe the `summary()` of the façades; tests hold every command to them. Each
result names its version in `schema`. Within a version fields are added, never removed or renamed.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter

from sim.report.schemas.advice import Advice
from sim.report.schemas.assessment import Assessment
from sim.report.schemas.blast import Blast
from sim.report.schemas.calibration import Calibration
from sim.report.schemas.change import Change
from sim.report.schemas.claims import Claims
from sim.report.schemas.comparison import Comparison
from sim.report.schemas.crosscheck import Crosscheck
from sim.report.schemas.hybrid import HybridSearch
from sim.report.schemas.knee import Knees
from sim.report.schemas.preview import Preview
from sim.report.schemas.profiles import ProfileList
from sim.report.schemas.release import Release
from sim.report.schemas.run import Run
from sim.report.schemas.selection import Selection
from sim.report.schemas.sweep import DecisionMap, Sweep
from sim.report.schemas.validation import Validation
from sim.scenario.schema import DIALECT

PRINTED: Mapping[str, tuple[str, Any]] = {
    "comparison": ("compare", Comparison),
    "report": ("report", Assessment),
    "run": ("run", Run),
    "sweep": ("sweep", Sweep),
    "map": ("map", DecisionMap),
    "knee": ("knee", Knees),
    "blast": ("blast", Blast),
    "change": ("change", Change),
    "release": ("release", Release),
    "advice": ("advise", Advice),
    "select": ("select", Selection),
    "claims": ("claims", Claims),
    "hybrid": ("hybrid", HybridSearch),
    "calibration": ("calibrate", Calibration),
    "preview": ("explain", Preview),
    "crosscheck": ("crosscheck", Crosscheck),
    "validate": ("validate", Validation),
    "profiles": ("profiles", ProfileList),
}
"""By the name that `counterpoint schema --of` takes: the command, the type of what it prints."""


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema of what a command prints with `--json`; KeyError for an unknown name."""
    command, printed = PRINTED[name]
    described = TypeAdapter(printed).json_schema()
    for model in (described, *described.get("$defs", {}).values()):
        for part in _parts(model):
            _close(part)
    title = f"What counterpoint {command} --json prints"
    return {"$schema": DIALECT, **described, "title": title}


def schema_text(name: str) -> str:
    """The same, indented."""
    return json.dumps(schema_of(name), indent=2, ensure_ascii=False) + "\n"


def _close(part: dict[str, Any]) -> None:
    """Refuse further keys, and drop the titles that only repeat one."""
    if "properties" in part:
        part["additionalProperties"] = False
    part.pop("title", None)


def _parts(of: object) -> Iterator[dict[str, Any]]:
    """A schema and all schemas in it."""
    if isinstance(of, dict):
        yield of
        for key, inner in of.items():
            # What stands under `properties` is named by the user of the schema: no keyword.
            yield from _parts(list(inner.values()) if key == "properties" else inner)
    elif isinstance(of, list):
        for inner in of:
            yield from _parts(inner)
