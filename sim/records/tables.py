"""The tables of a finished run, and their way to disk and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.records.digest import digest
from sim.records.outcome import Rules, instances
from sim.records.recorder import Recorder
from sim.records.schema import TABLES
from sim.records.table import Array

if TYPE_CHECKING:
    import pandas as pd


def drain_limit(left: int, drain_s: float) -> str:
    """What is to be said of a run that the drain limit has stopped."""
    return (
        f"the drain limit of {drain_s:g} s stopped the run while something was outstanding for"
        f" {left} instances (in flight): with a longer run.drain they may end; if they never do,"
        " something waits or is retried without a bound, or stands behind poison"
    )


@dataclass(frozen=True)
class Tables:
    """What one run left behind: columns by table, and what their codes stand for.

    ``arrays[table][column]`` has shape (rows,). ``codes`` maps a list of categories to its names;
    ``aliases`` maps each component to the name under which the digest knows it. ``ended_s``: when
    the run ended; ``horizon_reached``: the drain limit stopped it.
    """

    arrays: Mapping[str, Mapping[str, Array]]
    codes: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, str]
    ended_s: float
    horizon_reached: bool

    @classmethod
    def of(
        cls,
        recorder: Recorder,
        rules: Rules,
        aliases: Mapping[str, str],
        ended_s: float,
        horizon_reached: bool,
    ) -> Tables:
        """The tables of a recorder; ``rules``: what its outcomes depend on beside its records."""
        arrays = recorder.arrays()
        facts = arrays.pop("facts")
        found = instances(facts, arrays["effects"], arrays["undos"], rules)
        arrays = {"instances": found, **arrays}
        return cls(arrays, recorder.codes, aliases, ended_s, horizon_reached)

    def frame(self, table: str) -> pd.DataFrame:
        """One table as a DataFrame; coded columns are categories.

        Raises ``KeyError`` for a table that this run did not record.
        """
        import pandas as pd  # noqa: PLC0415 - a run itself needs no pandas

        columns = self.arrays[table]
        data: dict[str, object] = {}
        for column in TABLES[table]:
            values = columns[column.name]
            if column.codes:
                data[column.name] = pd.Categorical.from_codes(
                    values.astype(np.int64), categories=pd.Index(self.codes[column.codes])
                )
            else:
                data[column.name] = values
        return pd.DataFrame(data)

    def digest(self) -> str:
        """Hex digest of the facts: the same at every record level, free of pattern names."""
        return digest(self.arrays, self.codes, self.aliases)

    def write(self, folder: Path) -> None:
        """Write each table as ``<table>.parquet`` into an existing folder."""
        for table in self.arrays:
            self.frame(table).to_parquet(folder / f"{table}.parquet", index=False)

    @classmethod
    def read(
        cls, folder: Path, aliases: Mapping[str, str], ended_s: float, horizon_reached: bool
    ) -> Tables:
        """Read the tables of a folder that :meth:`write` has filled."""
        import pandas as pd  # noqa: PLC0415 - as above

        arrays: dict[str, dict[str, Array]] = {}
        codes: dict[str, tuple[str, ...]] = {}
        for table, schema in TABLES.items():
            path = folder / f"{table}.parquet"
            if not path.exists():
                continue
            frame = pd.read_parquet(path)
            arrays[table] = {}
            for column in schema:
                values = frame[column.name]
                if column.codes and isinstance(values.dtype, pd.CategoricalDtype):
                    names = tuple(values.cat.categories)
                    # a table without rows may come back without its categories
                    codes[column.codes] = names or codes.get(column.codes, ())
                    values = values.cat.codes
                elif column.codes:
                    codes.setdefault(column.codes, ())
                arrays[table][column.name] = values.to_numpy().astype(np.dtype(column.dtype))
        return cls(arrays, codes, aliases, ended_s, horizon_reached)
