"""The bulkhead: a bound on the calls that are open at a time."""

from __future__ import annotations


class Bulkhead:
    """At most ``concurrent`` open calls; one more is refused at once, nobody waits.

    ``open``: how many there are.
    """

    __slots__ = ("concurrent", "open")

    def __init__(self, concurrent: int) -> None:
        self.concurrent = concurrent
        self.open = 0

    def enter(self) -> bool:
        """Open a call, if there is room."""
        if self.open >= self.concurrent:
            return False
        self.open += 1
        return True

    def leave(self) -> None:
        """A call that had entered is over."""
        if not self.open:
            raise RuntimeError("a call left the bulkhead that had not entered it")
        self.open -= 1
