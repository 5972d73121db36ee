"""A service's own database: effects, the inbox that remembers them, and tombstones.

Whatever one attempt commits here, with the event to be told of it, is one transaction: one durable
write.

What a service knows of an instance is kept with the instance and goes with it when it closes. The
inbox is asked when a piece of work gets its slot, and again inside the commit: of two attempts at
one place the second commits nothing.
"""

from __future__ import annotations

from sim.model.clock import Clock
from sim.model.instance import NAN, Instance
from sim.model.token import REJECTED, SUCCESS, UNDO, VOID, Attempt, Work
from sim.records import UNDO_ENDS

UNDONE, NOTHING_FOUND, GIVEN_UP = range(len(UNDO_ENDS))

Place = tuple[int, int, int]  # step, copy, round


class Effect:
    """What a committed attempt has left: real until it is undone (times in s; NaN: never)."""

    __slots__ = ("committed_s", "copy", "duplicate", "round", "task", "undone_s")

    answer = SUCCESS

    def __init__(self, work: Work, now: float, duplicate: bool) -> None:
        self.task = work.task
        self.copy = work.copy
        self.round = work.round
        self.committed_s = now
        self.undone_s = NAN
        self.duplicate = duplicate


class Tombstone:
    """A closed place: an undo, a final failure or a rejection was committed there.

    ``answer``: what work that comes later hears.
    """

    __slots__ = ("answer", "committed_s")

    def __init__(self, now: float, answer: int) -> None:
        self.committed_s = now
        self.answer = answer


Memory = Effect | Tombstone
"""What the inbox remembers of a place, since its commit."""


class Database:
    """The database of one service.

    ``window``: how long its inbox remembers, in seconds; None: it has no inbox.
    """

    def __init__(self, clock: Clock, window: float | None) -> None:
        self._clock = clock
        self._window = window

    def _remembered(self, instance: Instance, place: Place) -> Memory | None:
        """What the inbox knows of a place, while it remembers it."""
        memory = instance.inbox.get(place)
        if memory is None or self._window is None:
            return None
        return memory if self._clock.now - memory.committed_s <= self._window else None

    def known(self, work: Attempt) -> int:
        """The recorded answer for work that gets its slot, or -1: it must be done.

        An undo that finds no effect takes no work.
        """
        instance = work.instance
        place = (work.step, work.copy, work.round)
        if work.task.phase == UNDO:
            return -1 if self.live(instance, place) is not None else SUCCESS
        memory = self._remembered(instance, place)
        if memory is None:
            return -1
        return memory.answer

    def live(self, instance: Instance, place: Place) -> Effect | None:
        """The first effect of a place that has not been undone."""
        for effect in instance.effects:
            if (
                effect.task.number == place[0]
                and effect.copy == place[1]
                and effect.round == place[2]
                and effect.undone_s != effect.undone_s  # NaN
            ):
                return effect
        return None

    def commit(self, work: Attempt) -> Effect | None:
        """Commit a piece of work: its effect, or None where the place was closed or done.

        ``work.answer`` becomes what the inbox has recorded, where that decides.
        """
        instance = work.instance
        inbox = instance.inbox
        place = (work.step, work.copy, work.round)
        duplicate = False
        if place in inbox:  # else nothing was ever committed here
            memory = self._remembered(instance, place)
            if memory is not None:
                work.recorded = True
                work.answer = memory.answer
                return None
            duplicate = self.live(instance, place) is not None
        effect = Effect(work, self._clock.now, duplicate)
        instance.durable_writes += 1
        instance.effects.append(effect)
        inbox[place] = effect
        return effect

    def undo(self, work: Attempt) -> Effect | None:
        """Take back the effect of a place, if there is one, and leave a tombstone."""
        place = (work.step, work.copy, work.round)
        effect = self.live(work.instance, place)
        if effect is not None:
            effect.undone_s = self._clock.now
        self.close(work.instance, place)
        work.instance.durable_writes += 1
        return effect

    def reject(self, work: Attempt) -> None:
        """Record the business "no" to a piece of work, with a tombstone."""
        instance = work.instance
        self.close(instance, (work.step, work.copy, work.round), REJECTED)
        instance.durable_writes += 1

    def close(self, instance: Instance, place: Place, answer: int = VOID) -> None:
        """Leave a tombstone: work that reaches its commit at this place later is void."""
        instance.inbox[place] = Tombstone(self._clock.now, answer)

    def fail(self, instance: Instance, place: Place) -> bool:
        """Record a final failure, with a tombstone; False when the place has its effect after all.

        An attempt that its caller had given up on may have committed in the meantime.
        """
        memory = self._remembered(instance, place)
        if isinstance(memory, Effect):
            return False
        self.close(instance, place)
        instance.durable_writes += 1
        return True
