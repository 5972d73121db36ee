"""Groups of criteria: what somebody who chooses may care for, and how much of it is asked for.

A group's weight is shared equally by its criteria, so that what happens to be measured in more ways
(or for more workflows) does not count more.
"""

import difflib
import math
from collections.abc import Mapping
from types import MappingProxyType

from sim.study.assessment.criteria import Name

GROUPS: Mapping[str, tuple[Name, ...]] = MappingProxyType(
    {
        "speed": ("latency_mean", "latency_p99", "goodput"),
        "capacity": ("capacity",),
        "integrity": ("stuck_share", "dirty_share"),
        "harm": ("blast_mean", "blast_worst"),
        "effort": ("messages_per_completed", "cost_per_completed"),
        "change": ("change_impact", "dependencies"),
        "visibility": ("places_mean",),
    }
)
"""The criteria of each group."""
GROUP_OF: Mapping[Name, str] = MappingProxyType(
    {name: group for group, names in GROUPS.items() for name in names}
)
"""The group of each criterion."""


class NoAdviceError(ValueError):
    """What was asked for cannot be advised on, or not so; says why."""


def weights_of(weights: Mapping[str, float] | None) -> dict[str, float]:
    """The weight of each group: 1 unless it is said.

    Raises NoAdviceError for an unknown group, a weight that is no number from 0 up, and where no
    group has any.
    """
    for name, weight in (weights or {}).items():
        if name not in GROUPS:
            near = difflib.get_close_matches(name, GROUPS, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise NoAdviceError(
                f"a weight of {name!r}, which is no group of criteria; {hint}there are: "
                f"{', '.join(GROUPS)}"
            )
        if not 0.0 <= weight < math.inf:
            raise NoAdviceError(
                f"the weight of {name} is a number from 0 up, not {weight:g}; the groups are: "
                f"{', '.join(GROUPS)}"
            )
    found = {name: float((weights or {}).get(name, 1.0)) for name in GROUPS}
    if not any(found.values()):
        raise NoAdviceError("every group has the weight 0: nothing is left to advise by")
    return found
