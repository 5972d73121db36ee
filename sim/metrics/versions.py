"""Versions: how long the old and the new version of a released workflow live side by side."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from sim.metrics.blast_radius import Figure

INFINITE = float("inf")


def _facts() -> Iterator[Figure]:
    yield Figure(
        "switch_s",
        "s",
        "from the release's start until new instances take the new version; infinite: the run was "
        "over before all who must know it were back",
    )
    yield Figure(
        "old_in_flight", "1", "instances of the old version that are not settled at the switch"
    )
    yield Figure("never_settled", "1", "those of them that do not settle in the run")
    yield Figure(
        "coexistence_s",
        "s",
        "from the switch until the last instance of the old version settles, so how long both "
        "versions must be kept; infinite: some do not settle in the run",
    )


VERSION_FACTS: Mapping[str, Figure] = MappingProxyType({one.name: one for one in _facts()})
"""What is told of the two versions, by name."""


def version_facts(
    instances: pd.DataFrame, faults: pd.DataFrame, name: str, old: str, restarts: int
) -> dict[str, float]:
    """The facts of one run, from its tables (all its instances); NaN where there was no switch.

    `name`: the fault; `old`: the workflow before the change; `restarts`: how many components must
    be back before the switch. Refused instances were never let in, and so are not in flight.
    """
    rows = faults[(faults["fault"] == name).to_numpy()]
    ends = rows["end_s"].to_numpy(dtype=np.float64)
    if len(ends) < max(restarts, 1) or np.isnan(ends).any():
        return {**dict.fromkeys(VERSION_FACTS, float("nan")), "switch_s": INFINITE}
    switch_s = float(ends.max())
    own = instances[(instances["workflow"] == old).to_numpy()]
    own = own[(own["outcome"] != "refused").to_numpy()]
    settled_s = own["settled_s"].to_numpy(dtype=np.float64)
    open_s = settled_s[~(settled_s <= switch_s)]
    never = int(np.isnan(open_s).sum())
    last_s = INFINITE if never else float(open_s.max(initial=switch_s))
    return {
        "switch_s": switch_s - float(rows["start_s"].min()),
        "old_in_flight": float(len(open_s)),
        "never_settled": float(never),
        "coexistence_s": last_s - switch_s,
    }
