"""Two versions of one workflow, side by side: what is under way goes on by the old one."""

from __future__ import annotations

from sim.model.client import Births
from sim.model.full.client import WayIn
from sim.model.instance import Instance
from sim.plan import WorkflowPlan


class Versions:
    """A workflow with a changed version: where its instances come from, and their way in.

    Which version an instance is of is decided when it arrives: the old one until the switch, the
    new one from then on. It keeps it to its end.
    """

    def __init__(
        self,
        old: tuple[WorkflowPlan, Births, WayIn],
        new: tuple[WorkflowPlan, Births, WayIn],
    ) -> None:
        self._births = old[1]
        self._next = new[1]
        self._doors = {plan.code: door for plan, _, door in (old, new)}

    def switch(self) -> None:
        """From now on instances are of the new version."""
        self._births = self._next

    # ---- where instances come from ----

    def instance(self, id_: int, place: tuple[int, int, int], now: float) -> Instance:
        """A new instance, of the version in force."""
        return self._births.instance(id_, place, now)

    def again(self, before: Instance, now: float) -> Instance:
        """A further instance for the same client, whichever version the one before was of."""
        return self._births.again(before, now)

    # ---- the way in ----

    def start(self, instance: Instance) -> None:
        """The client asks for the first time."""
        self._doors[instance.workflow.code].start(instance)

    def start_again(self, instance: Instance, tries: int) -> None:
        """The client asks for the same instance again."""
        self._doors[instance.workflow.code].start_again(instance, tries)
