"""The autoscaler: how many replicas a service should have."""

from __future__ import annotations

from collections import deque
from math import ceil

from sim.scenario.service import Autoscale

TOLERANCE = 0.1
"""How far the busy share may be off its target, relative to it, before anything is done."""
STABILISATION_S = 300.0
"""For how long fewer replicas must have been enough before there are fewer, in seconds."""
_ROUNDING = 1e-9


class Autoscaler:
    """The rule of Kubernetes' horizontal pod autoscaler, with its defaults.

    Wanted are ⌈replicas × busy share / target⌉, within ``min`` and ``max``; nothing changes while
    the share is within 10 % of the target. More replicas are asked for at once, fewer only
    when no look of the last five minutes wanted more (its stabilisation window on the way down).

    ``replicas`` are all that were asked for, and one that is still starting counts as idle in
    ``busy_share``: so one rise in load is not answered twice. Not modelled: its bound on growth
    (+4 or ×2 in 15 s, whichever is more) and its delay of metrics.
    """

    __slots__ = ("_looks", "_max", "_min", "_target")

    def __init__(self, settings: Autoscale) -> None:
        self._min = settings.min
        self._max = settings.max
        self._target = settings.target_utilisation
        looks = max(1, ceil(STABILISATION_S / settings.every - _ROUNDING))
        self._looks: deque[int] = deque(maxlen=looks)

    def wanted(self, busy_share: float, replicas: int) -> int:
        """The replicas that this load calls for, the past aside.

        ``busy_share``: the slots that are busy, of those that ``replicas`` have, from 0 to 1.
        """
        ratio = busy_share / self._target
        if abs(ratio - 1) > TOLERANCE + _ROUNDING:
            replicas = ceil(replicas * ratio - _ROUNDING)
        return min(max(replicas, self._min), self._max)

    def look(self, busy_share: float, replicas: int) -> int:
        """The replicas that there should be from now on; called once every ``every`` seconds."""
        wanted = self.wanted(busy_share, replicas)
        if not self._looks:  # the number at the start counts as wanted by the first look
            wanted = max(wanted, replicas)
        self._looks.append(wanted)
        return max(self._looks)
