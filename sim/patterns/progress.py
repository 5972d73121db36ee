"""What one component knows of one instance: a little, and what goes wrong beside it."""

from __future__ import annotations

Place = tuple[int, int]
"""A piece of work of a step: its copy and its round."""


class Pieces:
    """Steps of several pieces, and what has been done in part.

    ``left``: pieces of the round still out, by step. ``failing``: mask of the steps with a failed
    piece. ``begun``: mask of those with a piece that was done. ``made``: pieces done or perhaps
    done that would have to be undone, by step.
    """

    __slots__ = ("begun", "failing", "left", "made")

    def __init__(self) -> None:
        self.left: dict[int, int] = {}
        self.failing = 0
        self.begun = 0
        self.made: dict[int, list[Place]] = {}


class Saga:
    """What a component remembers of failures in an instance; there is none before the first.

    Masks of its own steps: ``failed`` for good; ``settled``: done, when nobody heard of it any
    more; ``standing_in``: fallbacks that were started; ``overdue``: counted as failed by word of
    the monitor; ``cleaning``: failed, and what follows waits until they are undone. ``out``:
    pieces being undone, by step. ``cursors``: how far each rollback has come here, as (cause,
    place in its chain); ``seen``: where any of them has begun.
    """

    __slots__ = (
        "cleaning",
        "cursors",
        "failed",
        "out",
        "overdue",
        "seen",
        "settled",
        "standing_in",
    )

    def __init__(self) -> None:
        self.failed = 0
        self.settled = 0
        self.standing_in = 0
        self.overdue = 0
        self.cleaning = 0
        self.out: dict[int, int] = {}
        self.cursors: list[tuple[int, int]] = []
        self.seen: set[tuple[int, int]] = set()


class Progress:
    """What one component knows of one instance.

    ``begun``: the workflow has started. ``done``: mask of the steps that it knows to be done.
    ``waited``: mask of its steps whose timer has elapsed. ``pieces``: of its steps of several
    pieces, once there are any. ``stopped``: it starts nothing any more. ``answered``: the client
    has its answer from here. ``saga``: what has failed, once something has.
    """

    __slots__ = ("_lost", "answered", "begun", "done", "pieces", "saga", "stopped", "waited")

    def __init__(self) -> None:
        self.begun = False
        self.done = 0
        self.waited = 0
        self.pieces: Pieces | None = None
        self.stopped = False
        self.answered = False
        self.saga: Saga | None = None
        self._lost = False

    @property
    def lost(self) -> bool:
        """Whether the component has forgotten the instance: nothing follows from any input."""
        return self._lost

    @lost.setter
    def lost(self, lost: bool) -> None:
        self._lost = lost
        self.stopped = self.stopped or lost  # asked for where time is short
