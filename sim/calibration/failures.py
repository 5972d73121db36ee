"""Failures and repetitions: how often a step was rejected, failed, tried again, done again.

A visit after a failed one is a retry, after a successful one a further round; visits that go on at
once are copies. A failure that nobody tried again, of a step that never is, ended its instance as
a rejection would: it is taken as one, unless the trace says what it was.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sim.calibration.calls import Call
from sim.calibration.instances import Instance, Key, Work
from sim.calibration.shares import Share

REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Failures:
    """What can go wrong with a step, and how often it is done.

    ``errors``: of attempts; ``rejects``: of instances; ``again``: of rounds that another followed.
    ``attempts``: the most tries of one piece of work; ``exhausted``: instances that none of them
    helped; ``pause_ns``: the mean before a retry.
    """

    errors: Share
    rejects: Share
    again: Share
    attempts: int
    exhausted: int
    pause_ns: float
    rounds: int
    copies: int


def failures(found: Sequence[Instance], step: Key) -> Failures:
    """The failures of one step in all instances."""
    works = [(one, one.work[step]) for one in found if step in one.work]
    pauses = [pause for _, work in works for pause in _pauses(work)]
    retried = bool(pauses)
    errors = rejects = exhausted = again = rounds = most_rounds = attempts = 0
    for one, work in works:
        rejected = one.stopped_by == step and _is_rejection(work.last, retried)
        rejects += rejected
        exhausted += one.stopped_by == step and work.last.failed and not rejected
        failed = sum(visit.failed for visit in work.visits)
        errors += failed - (rejected and work.last.failed)
        if work.side_by_side == 1:
            done, tries = _rounds(work)
            rounds += done
            again += max(done - 1, 0)
            most_rounds, attempts = max(most_rounds, done), max(attempts, tries)
    sizes = Counter(work.side_by_side for _, work in works)
    return Failures(
        errors=Share(errors, sum(len(work.visits) for _, work in works)),
        rejects=Share(rejects, len(works)),
        again=Share(again, rounds),
        attempts=attempts,
        exhausted=exhausted,
        pause_ns=sum(pauses) / len(pauses) if pauses else 0.0,
        rounds=most_rounds,
        copies=sizes.most_common(1)[0][0],
    )


def _is_rejection(last: Call, retried: bool) -> bool:
    if last.span.answer:
        return last.span.answer == REJECTED
    return not (last.failed and retried)


def _pauses(work: Work) -> list[int]:
    """From the end of each failed visit to the start of the next one."""
    if work.side_by_side > 1:
        return []
    return [
        max(later.start_ns - earlier.end_ns, 0)
        for earlier, later in zip(work.visits, work.visits[1:], strict=False)
        if earlier.failed
    ]


def _rounds(work: Work) -> tuple[int, int]:
    """How many rounds were done, and the most tries of one of them."""
    done, tries, most = 0, 0, 0
    for visit in work.visits:
        tries += 1
        most = max(most, tries)
        if not visit.failed:
            done, tries = done + 1, 0
    return done, most
