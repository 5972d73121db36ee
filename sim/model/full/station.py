"""A station whose replicas can stand still, crash, leave, come back and be slow.

Requests wait while it is frozen. A crashed replica's work is lost, and whoever sent it is told;
one that leaves finishes what it has. Where no replica is up, pushed requests are turned away, and
tasks and messages wait.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import cast

from sim.model.clock import Clock
from sim.model.full.handler import Handler
from sim.model.piece import Alarm
from sim.model.replicas import ANY, Balancer, ReplicaStation
from sim.model.token import QUEUE, QUEUE_FULL, UNREACHABLE, WORK, Attempt, Work, in_order


class FullStation(ReplicaStation):
    """Replicas with slots and queues that faults can strike.

    ``up``: which replicas take work, ``ups``: how many; ``leaving``: which finish what they have.
    ``running``: what each has in its slots, kept where ``tracks`` says that somebody will ask.
    ``began``: how many replicas are up at first (the others come with autoscaling). ``limit``: how
    many pushed requests may wait in all; ``drops_expired``: whether pushed work is discarded whose
    caller has given up. Those in ``on_left`` are called with a replica's number when it has
    finished leaving.
    """

    def __init__(
        self,
        clock: Clock,
        replicas: int,
        concurrency: int,
        lifo: bool,
        handler: Handler,
        *,
        began: int,
        limit: int | None,
        prefetch: int,
        balancer: Balancer | None,
        drops_expired: bool,
    ) -> None:
        super().__init__(
            clock,
            replicas,
            concurrency,
            lifo,
            handler.end,  # type: ignore[arg-type]  # all work here is an Attempt
            prefetch=prefetch,
            balancer=balancer,
        )
        self._limit = limit
        self._shares = balancer is None
        self._drops_expired = drops_expired
        self.concurrency = concurrency
        self.handler = handler
        self.up = [number < began for number in range(replicas)]
        self.ups = began
        self.free = [concurrency if up else 0 for up in self.up]
        self.leaving = [False] * replicas
        self.running: list[dict[Attempt, None]] = [{} for _ in range(replicas)]
        self.frozen = 0
        self.tracks = True
        self.on_left: list[Callable[[int], None]] = []
        self._frozen_at = 0.0
        self._paused: list[Attempt] = []

    # ---- requests ----

    @property
    def away(self) -> bool:
        """Whether nobody is there to take delivery of anything."""
        return self.frozen > 0 or not self.ups

    def load(self, replica: int) -> int:
        """How many requests one replica has; one that is not up has more than any other."""
        if not self.up[replica]:
            return 1 << 30
        return len(self.own[replica]) + self.concurrency - self.free[replica]

    def busy_until(self, now: float) -> float:
        """Slot-seconds in use from the start of the run until now."""
        return self.busy_s + self.busy * now - self._begun

    def _admit(self, attempt: Attempt) -> None:  # type: ignore[override]  # all work here is an Attempt
        attempt.since = attempt.enqueued = self.clock.now
        if attempt.lost:  # its caller has given up on the way
            return
        if not attempt.task.pushed:
            self._admit_pulled(attempt)
            return
        if attempt.abandoned and self._drops_expired:
            attempt.lost = True
            attempt.task.discarded(attempt)
            return
        if not self.ups:
            self._turn_away(attempt, UNREACHABLE)
            return
        if self._shares and not self.frozen:  # the common case, in short
            for replica, free in enumerate(self.free):
                if free:
                    self.free[replica] = free - 1
                    attempt.replica = replica
                    self.begin(attempt)
                    return
        if self._balancer is not None:
            attempt.replica = self._next_up(self._balancer(attempt, self))
        replica = self._free_replica(attempt.replica)
        if replica < 0 and self._limit is not None and self.waiting >= self._limit:
            self._turn_away(attempt, QUEUE_FULL)
        else:
            self._place(attempt, replica)

    def _admit_pulled(self, work: Attempt) -> None:
        if work.replica < ANY:
            self._take_ahead(work)
        else:
            self._place(work, self._free_replica(work.replica))

    def _place(self, work: Attempt, replica: int) -> None:
        work.order = self._next_turn()
        wanted = work.replica
        if wanted >= 0 and not self.up[wanted] and not self.leaving[wanted]:
            work.replica = ANY  # its member is gone: let another have it
            replica = self._free_replica(ANY)
        if replica < 0:
            self._enqueue(work)
        else:
            self._assign(work, replica)

    def _turn_away(self, work: Attempt, answer: int) -> None:
        work.answer = answer
        self._ended(work)
        work.task.answer(work)

    def _next_up(self, replica: int) -> int:
        """The replica, or the first after it that is up."""
        while not self.up[replica]:
            replica = (replica + 1) % self.replicas
        return replica

    def _free_replica(self, wanted: int) -> int:
        if self.frozen:
            return -1
        if wanted >= 0:
            return wanted if self.free[wanted] else -1
        for replica, free in enumerate(self.free):
            if free:
                return replica
        return -1

    def _to_member(self, work: Work, member: int) -> None:
        if self.frozen:
            work.replica = member
            self._enqueue(work)
        else:
            super()._to_member(work, member)

    def withdraw(self, work: Attempt) -> bool:
        """Take work out of its queue, if it still waits in one."""
        queue = self._queue if work.replica < 0 else self.own[work.replica]
        if work not in queue:
            return False
        queue.remove(work)
        self._unqueued(work)
        work.lost = True
        return True

    def _unqueued(self, work: Work) -> None:
        self.waiting -= 1
        self.queue_area += self.clock.now - work.since

    # ---- work ----

    def _noticed(self, work: Work) -> None:
        if self.frozen or not self.up[work.replica]:  # a worker that stands still notices nothing
            if self.up[work.replica]:
                self.free[work.replica] += 1
            work.replica = ANY
            self._enqueue(work)
            work.since = self.clock.now
            return
        super()._noticed(work)

    def begin(self, attempt: Attempt) -> None:  # type: ignore[override]  # all work here is an Attempt
        """The work has its slot."""
        now = self.clock.now
        attempt.started = now
        waited = now - attempt.since
        if waited:
            attempt.split[QUEUE] += waited
            self.queue_area += waited
        self.busy += 1
        self._begun += now
        length = self.handler.begin(attempt)
        attempt.ends = now + length
        if self.tracks:
            self.running[attempt.replica][attempt] = None
        self.clock.after(length, self._end, attempt)
        limit = attempt.task.limit
        if limit is not None and length > limit(attempt):
            self._watch(attempt)

    def _watch(self, work: Attempt) -> None:
        """Wake its caller when the work has taken as long as it may."""
        limit = work.task.limit
        if limit is None or work.alarmed or work.over:
            return
        seconds = limit(work)
        if seconds < float("inf"):
            work.alarmed = True
            at = max(self.clock.now, work.started + seconds)
            self.clock.until(at, work.task.overdue, Alarm(work))

    def _end(self, attempt: Attempt) -> None:  # type: ignore[override]  # all work here is an Attempt
        if attempt.lost:
            return
        if self.frozen:
            self._paused.append(attempt)
            return
        now = self.clock.now
        if attempt.ends > now:  # it has stood still in the meantime
            self.clock.until(attempt.ends, self._end, attempt)
            return
        worked = now - attempt.started  # as in _out_of_slot, in line because every attempt ends
        attempt.split[WORK] += worked
        attempt.instance.slot_s += worked
        self.busy_s += worked
        self.busy -= 1
        self._begun -= attempt.started
        replica = attempt.replica
        if self.tracks:
            self.running[replica].pop(attempt, None)
        self.served += 1
        self._ended(attempt)
        if self.handler.points and self.handler.unlucky(attempt):
            return
        weigh = attempt.task.weigh
        if weigh is not None:
            weigh(attempt)
        if attempt.handling is not None and attempt.settles:
            attempt.handling.answered()
        if self.up[replica]:
            self._hand_on(replica)
        else:
            self._finish_leaving(replica)
        attempt.task.answer(attempt)

    def _out_of_slot(self, work: Attempt) -> None:
        worked = self.clock.now - work.started
        work.split[WORK] += worked
        work.instance.slot_s += worked
        self.busy_s += worked
        self.busy -= 1
        self._begun -= work.started
        self.running[work.replica].pop(work, None)

    def _finish_leaving(self, replica: int) -> None:
        """A replica that leaves takes only what it has already."""
        if self.leaving[replica]:
            own = self.own[replica]
            if own:
                following = own.popleft()
                self.waiting -= 1
                self.begin(cast(Attempt, following))
            elif not self.running[replica]:
                self._gone(replica)

    def _gone(self, replica: int) -> None:
        self.leaving[replica] = False
        for left in self.on_left:
            left(replica)

    # ---- what a fault knows of it ----

    def freeze(self) -> None:
        """Stand still: requests wait, work pauses."""
        self.frozen += 1
        if self.frozen == 1:
            self._frozen_at = self.clock.now
            for running in self.running:
                for work in running:
                    self._watch(work)

    def thaw(self) -> None:
        """Go on: work resumes with what was left of it."""
        self.frozen -= 1
        if self.frozen:
            return
        paused, self._paused = self._paused, []
        stood = self.clock.now - self._frozen_at
        for running in self.running:
            for work in running:
                work.ends += stood if work.started <= self._frozen_at else 0.0
        for work in paused:
            if not work.lost:
                self.clock.until(work.ends, self._end, work)
        for replica, up in enumerate(self.up):
            if up:
                self._fill(replica)

    def crash(self, replica: int) -> list[Attempt]:
        """The replica dies: all that it had is lost, and returned in the order of admission."""
        self.ups -= self.up[replica]
        self.up[replica] = False
        if self.leaving[replica]:
            self._gone(replica)  # sooner than it thought
        self.free[replica] = 0
        lost = sorted(self.running[replica], key=in_order)
        for work in lost:
            self._out_of_slot(work)
        queued = [cast(Attempt, work) for work in self.own[replica]]
        self.own[replica].clear()
        for work in queued:
            self._unqueued(work)
        for work in (*lost, *queued):
            work.lost = True
        if not self.ups:
            queued += self._refuse_waiting()
        return [*lost, *queued]

    def _refuse_waiting(self) -> list[Attempt]:
        """Nobody is left: what was pushed into the shared queue is lost, all else stays."""
        pushed = [cast(Attempt, work) for work in self._queue if work.task.pushed]
        if pushed:
            self._queue = deque(work for work in self._queue if not work.task.pushed)
        for work in pushed:
            self._unqueued(work)
            work.lost = True
        return pushed

    def leave(self, replica: int) -> None:
        """The replica takes nothing new, finishes what it has, and goes."""
        self.ups -= self.up[replica]
        self.up[replica] = False
        self.free[replica] = 0
        self.leaving[replica] = True
        if not self.running[replica] and not self.own[replica]:
            self._gone(replica)

    def restore(self, replica: int) -> None:
        """The replica is there again, with all its slots."""
        if self.up[replica]:
            return
        self.up[replica] = True
        self.ups += 1
        self.leaving[replica] = False
        self.free[replica] = self.concurrency - len(self.running[replica])
        if not self.frozen:
            self._fill(replica)

    def _fill(self, replica: int) -> None:
        """Give the replica's free slots to what waits, and let it take ahead what it may."""
        while self.free[replica] > 0:
            before = self.free[replica]
            self.free[replica] -= 1
            self._hand_on(replica)
            if self.free[replica] >= before:
                break
        while self._ahead and self.load(replica) < self.concurrency + self._prefetch:
            self.waiting -= 1
            self._to_member(self._ahead.popleft(), replica)
