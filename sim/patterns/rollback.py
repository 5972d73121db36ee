"""The way back: what a component does once something has failed in an instance.

A component that is *stopped* starts nothing: what is under way finishes, is told to nobody, and
is undone. In parallel, everyone concerned stops and undoes at once. In sequence, a rollback goes
along the chain of steps from component to component: it stops whoever it comes to, waits where a
step is under way, has its pieces undone, and passes on.
"""

from __future__ import annotations

from sim.patterns.progress import Pieces, Progress, Saga
from sim.patterns.script import NOTHING, Outputs, Script


class Reply:
    """What a component does about an input, as it comes together.

    It holds what is at hand: the script, and what the component knows of the instance.
    """

    def __init__(self, script: Script, progress: Progress) -> None:
        self.script = script
        self.progress = progress
        self.pieces = progress.pieces = progress.pieces or Pieces()
        self.saga = progress.saga = progress.saga or _remember(script, progress, self.pieces)
        self.failed = -1
        self.expired = -1
        self.answer = False
        self.fails = False
        self.start: tuple[int, ...] = ()
        self.undo: list[tuple[int, int, int]] = []
        self.undone: list[tuple[int, int]] = []

    def outputs(self) -> Outputs:
        """All of it, after each cursor has gone as far as it can."""
        self.saga.cursors = [at for cursor in self.saga.cursors for at in self._advance(*cursor)]
        said = (self.failed, self.expired, self.answer, self.fails)
        if said == (-1, -1, False, False) and not (self.start or self.undo or self.undone):
            return NOTHING
        return Outputs(
            failed=self.failed,
            expired=self.expired,
            answer=self.answer,
            start=self.start,
            undo=tuple(self.undo),
            undone=tuple(self.undone),
            fails=self.fails,
        )

    # ---- failures ----

    def fail(self, step: int) -> None:
        """A step of its own has failed, or counts as failed because it is overdue.

        What is left of it is undone first, then follows what its failure means. Where all is
        undone in parallel, that need not wait for it.
        """
        script, saga, bit = self.script, self.saga, 1 << step
        saga.failed |= bit
        last = script.stand_ins[step] < 0 and not script.optional & bit
        fatal = last or bool(saga.overdue & bit)
        if fatal:
            self.fails = True
            self.stop()
        if (fatal and script.chains is None) or not self.take_back(step):
            self._conclude(step)
        else:
            saga.cleaning |= bit

    def _conclude(self, step: int) -> None:
        """What the failure of a step means, now that nothing of it is left."""
        script, saga, bit = self.script, self.saga, 1 << step
        fallback = script.stand_ins[step]
        if fallback >= 0:
            if saga.overdue & bit:
                self.expire(fallback)
            elif not self.progress.stopped:
                if script.mine >> fallback & 1:
                    self.stand_in(fallback)
                else:
                    self.failed = step
        elif not script.optional & bit:
            if script.tells_failure & bit:
                self.failed = step
            self.roll_back(step)

    def stand_in(self, fallback: int) -> None:
        """A fallback of its own is enabled."""
        saga, bit = self.saga, 1 << fallback
        if not saga.standing_in & bit:
            saga.standing_in |= bit
            self.start = (fallback,)

    def expire(self, step: int) -> None:
        """A step is overdue: if it has no effect, it counts as failed, and so does its fallback.

        One that has failed already has given its place to its fallback, which is now overdue.
        """
        script, saga, bit = self.script, self.saga, 1 << step
        if not script.mine & bit:
            self.expired = step
        elif self.progress.done & bit or self.pieces.begun & bit:
            return
        elif not saga.failed & bit:
            saga.overdue |= bit
            self.fail(step)
        elif saga.cleaning & bit:
            saga.overdue |= bit
            self.fails = True
            self.stop()
        else:
            self.expire(script.stand_ins[step])

    # ---- stopping and undoing ----

    def stop(self) -> None:
        """Nothing is started any more; who answers the client does so now."""
        script, progress = self.script, self.progress
        progress.stopped = True
        if script.ends and not progress.answered:
            progress.answered = self.answer = True
        if script.chains is None:
            for step in sorted(self.pieces.made):
                if not self._under_way(step):
                    self.take_back(step)

    def take_back(self, step: int) -> bool:
        """Undo all pieces of a step that are known by now; whether there are any."""
        pieces = self.pieces.made.pop(step, None)
        if not pieces:
            return False
        self.saga.out[step] = self.saga.out.get(step, 0) + len(pieces)
        self.undo.extend((step, copy, round_) for copy, round_ in pieces)
        return True

    def taken_back(self, step: int) -> None:
        """One piece of a step has been undone, or its undo has been given up."""
        saga, bit = self.saga, 1 << step
        left = saga.out.pop(step, 0) - 1
        if left > 0:
            saga.out[step] = left
        elif saga.cleaning & bit:
            saga.cleaning ^= bit
            self._conclude(step)

    def settled(self, step: int, over: bool, failed: bool) -> None:
        """A piece of one of its own steps has settled too late to be of use.

        ``over``: it was the last one of its round; ``failed``: so has the step. A step that had
        been called overdue is undone piece by piece, as each comes to light.
        """
        saga, bit = self.saga, 1 << step
        useless = saga.failed & bit
        if over:
            saga.settled |= bit
            if failed:
                saga.failed |= bit
        if useless or (over and self.script.chains is None):
            self.take_back(step)

    def roll_back(self, cause: int, place: int = 0) -> None:
        """A rollback has come to a place in its chain; nothing, if that place is another's."""
        saga = self.saga
        chain = (self.script.chains or {}).get(cause, ())
        mine = place < len(chain) and self.script.mine >> chain[place] & 1
        if mine and (cause, place) not in saga.seen:
            saga.seen.add((cause, place))
            saga.cursors.append((cause, place))

    def _advance(self, cause: int, place: int) -> list[tuple[int, int]]:
        """Move one rollback on; where it waits, or nothing when it has left this component."""
        assert self.script.chains is not None
        chain = self.script.chains[cause]
        while place < len(chain):
            step = chain[place]
            if not self.script.mine >> step & 1:
                self.undone.append((chain[place - 1], cause))
                break
            if self._under_way(step) or self.saga.out.get(step) or self.take_back(step):
                return [(cause, place)]
            place += 1
        return []

    def _under_way(self, step: int) -> bool:
        """Whether pieces of one of its own steps are out, or may still be asked for."""
        script, progress, saga = self.script, self.progress, self.saga
        bit = 1 << step
        if (progress.done | saga.failed | saga.settled) & bit:
            return False
        if script.timed & bit and not progress.waited & bit:
            return False
        gate = script.gates[step]
        if gate < 0:
            return bool(saga.standing_in & bit)
        return progress.begun if not gate else progress.done & gate == gate


def _remember(script: Script, progress: Progress, pieces: Pieces) -> Saga:
    """The memory of failures, at the first of them: from now on every piece done is noted.

    Until then, of a step of one piece it was enough to know that it is done.
    """
    simple = script.simple & script.undoable & progress.done
    for step in range(simple.bit_length()):
        if simple >> step & 1:
            pieces.made[step] = [(0, 1)]
    return Saga()
