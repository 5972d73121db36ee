"""The interpreter of parts: (script, progress, input) to outputs.

It serves coordinator, consumer, domain border and client alike. No clock, no input or output, no
randomness; it touches only the progress that it is handed. Nothing else decides what comes next.
"""

from __future__ import annotations

from sim.patterns.script import NOTHING, Outputs, Script


class Progress:
    """What one component knows of one instance.

    ``done``: mask of the steps that it knows to be done. ``open``: pieces of work still out, by
    step, for steps with copies; ``failing``: mask of those steps with a failed copy.
    ``stopped``: a required step has failed; nothing new is started. ``answered``: the client has
    its answer from here.
    """

    __slots__ = ("answered", "done", "failing", "open", "stopped")

    def __init__(self) -> None:
        self.done = 0
        self.open: dict[int, int] | None = None
        self.failing = 0
        self.stopped = False
        self.answered = False


def begin(script: Script, progress: Progress) -> Outputs:
    """The workflow has started."""
    progress.answered = script.begins.answer
    return script.begins


def piece_done(
    script: Script, progress: Progress, step: int, round_: int, rounds: int, failed: bool
) -> Outputs:
    """One piece of a step that this component drives has settled.

    ``rounds``: how many rounds this instance needs of the step; ``failed``: rejected, or its
    attempts are used up. The step is done when all copies of its last round are; it has failed
    when all copies have settled and it was rejected, or one of them was refused for good.
    """
    copies = script.copies[step]
    if copies > 1:
        if progress.open is None:
            progress.open = {}
        left = progress.open.get(step, copies) - 1
        if failed:
            progress.failing |= 1 << step  # remembered until the last copy has settled
        if left:
            progress.open[step] = left
            return NOTHING
        progress.open.pop(step, None)
        failed = bool(progress.failing >> step & 1)
    if failed:
        return step_failed(script, progress, step, driven_here=True)
    if round_ < rounds:
        return NOTHING if progress.stopped else Outputs(again=step)
    return step_done(script, progress, step)


def step_done(script: Script, progress: Progress, step: int) -> Outputs:
    """A step is done: one of the component's own, or one that it has heard of.

    What the instance's route has removed is not there to react, so an event that this instance
    has no use for ends here.
    """
    progress.done |= 1 << step
    reaction = script.reactions[step]
    if reaction is None:
        return NOTHING
    if progress.stopped:
        return Outputs(done=step) if reaction.tells else NOTHING
    if reaction.fixed is not None:
        return reaction.fixed
    known = progress.done
    start = tuple(after for after, needs in reaction.opens if known & needs == needs)
    answer = bool(script.ends) and known & script.ends == script.ends and not progress.answered
    if answer:
        progress.answered = True
    return Outputs(done=step if reaction.tells else -1, answer=answer, start=start)


def step_failed(script: Script, progress: Progress, step: int, driven_here: bool) -> Outputs:
    """A step has failed, here or as heard from another component.

    An optional step is absent from now on, and so is what follows it: nothing is told. A required
    one stops the instance: nothing new is enabled here, whoever answers the client does so now.
    Undoing comes with rollback.
    """
    if script.optional >> step & 1:
        return NOTHING
    progress.stopped = True
    answer = bool(script.ends) and not progress.answered
    if answer:
        progress.answered = True
    tells = driven_here and bool(script.tells_failure >> step & 1)
    return Outputs(failed=step if tells else -1, answer=answer)
