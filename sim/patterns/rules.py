"""The interpreter of parts: (script, progress, input) to outputs.

It serves coordinator, consumer, domain border, monitor and client alike. No clock, no input or
output, no randomness; it touches only the progress that it is handed. Nothing else decides what
comes next. The way forward is here; what follows from a failure is in ``rollback.py``.

Every input may come twice but for those about a component's own pieces of work: the second time
nothing follows from it.
"""

from __future__ import annotations

from sim.patterns.progress import Pieces, Progress
from sim.patterns.rollback import Reply
from sim.patterns.script import NOTHING, Outputs, Script, forward, once_more

__all__ = [
    "Progress",
    "begin",
    "elapsed",
    "expired",
    "piece_done",
    "piece_undone",
    "step_done",
    "step_failed",
    "step_undone",
]


def begin(script: Script, progress: Progress) -> Outputs:
    """The workflow has started."""
    if progress.begun or progress.stopped:
        return NOTHING
    progress.begun = True
    progress.answered = progress.answered or script.begins.answer
    return script.begins


def piece_done(
    script: Script,
    progress: Progress,
    step: int,
    copy: int,
    round_: int,
    rounds: int,
    failed: bool,
    doubt: bool,
) -> Outputs:
    """One piece of a step that this component drives has settled.

    ``rounds``: how many rounds this instance needs of the step; ``failed``: rejected, or its
    attempts are used up; ``doubt``: it may have an effect although it failed. The step is done
    when all copies of its last round are; it has failed when all copies have settled and it was
    rejected, or one of them was refused for good.
    """
    saga = progress.saga
    if round_ == rounds and saga is None and not failed and script.simple >> step & 1:
        return step_done(script, progress, step)
    if progress.stopped and progress.lost:
        return NOTHING
    pieces = progress.pieces
    if pieces is None:
        pieces = progress.pieces = Pieces()
    bit = 1 << step
    if failed:
        pieces.failing |= bit  # remembered until the last copy has settled
    else:
        pieces.begun |= bit
    if script.undoable & bit and (doubt or not failed):
        pieces.made.setdefault(step, []).append((copy, round_))
    left = pieces.left.get(step) or script.copies[step]
    pieces.left[step] = left - 1
    late = saga is not None and (progress.stopped or saga.failed & bit)
    if left > 1 and not late:
        return NOTHING
    return _settled(script, progress, pieces, step, left == 1, bool(late), round_ < rounds)


def _settled(
    script: Script,
    progress: Progress,
    pieces: Pieces,
    step: int,
    over: bool,
    late: bool,
    again: bool,
) -> Outputs:
    """What follows when a piece has settled that is the last of its round (``over``) or too late.

    ``again``: there is another round.
    """
    bit = 1 << step
    refused = bool(pieces.failing & bit)
    if late or refused:
        reply = Reply(script, progress)
        if late:
            reply.settled(step, over, refused)
        else:
            reply.fail(step)
        return reply.outputs()
    if again:
        progress.waited &= ~bit
        return once_more(step)
    return step_done(script, progress, step)


def elapsed(
    script: Script,  # noqa: ARG001 - every input is handed to script and progress
    progress: Progress,
    step: int,
) -> Outputs | None:
    """The timer before a step has elapsed: None to go on and ask for it, else what follows."""
    saga = progress.saga
    if progress.stopped or (saga is not None and saga.failed >> step & 1):
        return NOTHING
    progress.waited |= 1 << step
    return None


def step_done(script: Script, progress: Progress, step: int) -> Outputs:
    """A step is done: one of the component's own, or one that it has heard of.

    What the instance's route has removed is not there to react, so an event that this instance
    has no use for ends here.
    """
    if progress.stopped or progress.done >> step & 1:
        return NOTHING
    progress.done |= script.marks[step]
    reaction = script.reactions[step]
    if reaction is None:
        return NOTHING
    if reaction.fixed is not None:
        return reaction.fixed
    known = progress.done
    start = tuple(after for after, needs in reaction.opens if known & needs == needs)
    answer = bool(script.ends) and known & script.ends == script.ends and not progress.answered
    if answer:
        progress.answered = True
    return forward(reaction.tells, answer, start)


def step_failed(script: Script, progress: Progress, step: int) -> Outputs:
    """Heard that a step of another component has failed for good.

    Either this component has what stands in for it, or the instance rolls back: it stops,
    whoever answers the client does so, and what its part says is undone.
    """
    if progress.lost:
        return NOTHING
    fallback = script.stand_ins[step]
    if fallback >= 0:
        if progress.stopped or not script.mine >> fallback & 1:
            return NOTHING
        reply = Reply(script, progress)
        reply.stand_in(fallback)
        return reply.outputs()
    if not script.causes >> step & 1:
        return NOTHING
    reply = Reply(script, progress)
    reply.stop()
    reply.roll_back(step)
    return reply.outputs()


def step_undone(script: Script, progress: Progress, step: int, cause: int) -> Outputs:
    """Heard that a rollback is through with a step of another component; ``cause``: what failed.

    If the next step of the chain is driven here, the rollback goes on here.
    """
    chain = (script.chains or {}).get(cause, ())
    if progress.lost or step not in chain[:-1]:
        return NOTHING
    place = chain.index(step) + 1
    if not script.mine >> chain[place] & 1:
        return NOTHING
    reply = Reply(script, progress)
    reply.stop()
    reply.roll_back(cause, place)
    return reply.outputs()


def piece_undone(
    script: Script,
    progress: Progress,
    step: int,
    copy: int,  # noqa: ARG001 - it is enough to count the pieces of a step
    round_: int,  # noqa: ARG001 - as copy
) -> Outputs:
    """One piece of a step that this component drives has been undone, or is given up."""
    if progress.lost or progress.saga is None:
        return NOTHING
    reply = Reply(script, progress)
    reply.taken_back(step)
    return reply.outputs()


def expired(script: Script, progress: Progress, step: int) -> Outputs:
    """Heard that the instance is overdue at a step of this component.

    Nothing, if a piece of it has been done. Else it counts as failed, whatever stands in for it;
    what is still under way must leave no effect.
    """
    if progress.stopped or not script.expires >> step & 1:
        return NOTHING
    reply = Reply(script, progress)
    reply.expire(step)
    return reply.outputs()
