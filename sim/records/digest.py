"""The digest of a run: a hash of its facts, free of the names of patterns and domains."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

import numpy as np

from sim.records.schema import TABLES
from sim.records.table import Array

_SORTED_BY = {
    "instances": ("instance",),
    "effects": ("instance", "step", "copy", "round", "committed_s"),
    "faults": ("start_s", "fault"),
}


def digest(
    tables: Mapping[str, Mapping[str, Array]],
    codes: Mapping[str, tuple[str, ...]],
    aliases: Mapping[str, str],
) -> str:
    """Hex digest of instances, effects, faults and components.

    ``aliases``: for each component name the name under which it is hashed (a coordinator's is its
    role and the name of its first step). Attempts, messages and samples are not kept at every
    level of recording and so are never part of it.
    """
    total = blake2b(digest_size=16)
    for table, keys in _SORTED_BY.items():
        columns = tables[table]
        order = np.lexsort([columns[key] for key in reversed(keys)])
        _add(total, table, {name: column[order] for name, column in columns.items()}, codes)
    names = np.array([aliases[name] for name in codes["component"]])[
        tables["components"]["component"]
    ]
    order = np.argsort(names, kind="stable")
    columns = {n: c[order] for n, c in tables["components"].items() if n != "component"}
    total.update("\0".join(names[order].tolist()).encode())
    _add(total, "components", columns, codes)
    return total.hexdigest()


def _add(
    total: blake2b, table: str, columns: Mapping[str, Array], codes: Mapping[str, tuple[str, ...]]
) -> None:
    for column in TABLES[table]:
        if column.name not in columns:
            continue
        total.update(f"{table}.{column.name}:".encode())
        if column.codes and len(columns[column.name]):
            total.update("\0".join(codes[column.codes]).encode())
        total.update(np.ascontiguousarray(columns[column.name]).tobytes())
