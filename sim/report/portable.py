"""A scenario that takes its data along: what a result folder holds reads back anywhere."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.scenario import Scenario

DATA = "data"


def write_scenario(scenario: Scenario, folder: Path) -> None:
    """Write `scenario.yaml` into `folder`, and the files that it measures from into `data/`.

    The copies keep their names; two files of one name in different places are numbered.
    """
    document = scenario.document()
    copied: dict[Path, str] = {}
    for node in _with_files(document):
        original = (scenario.base / str(node["file"])).resolve()
        if original not in copied:
            copied[original] = _name(original, set(copied.values()))
            (folder / DATA).mkdir(exist_ok=True)
            shutil.copyfile(original, folder / DATA / copied[original])
        node["file"] = f"{DATA}/{copied[original]}"
    moved = Scenario.of(document, folder)
    (folder / "scenario.yaml").write_text(moved.to_yaml(), encoding="utf-8")


def _with_files(node: Any) -> Iterator[dict[str, Any]]:
    """Every mapping of a document that names a file (distributions and traces do)."""
    if isinstance(node, dict):
        if isinstance(node.get("file"), str):
            yield node
        for inner in node.values():
            yield from _with_files(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _with_files(inner)


def _name(original: Path, taken: set[str]) -> str:
    name, number = original.name, 1
    while name in taken:
        number += 1
        name = f"{original.stem}-{number}{original.suffix}"
    return name
