"""A coordinator that can stand still, crash, be slow, refuse, and recover."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

from sim.model.clock import Clock
from sim.model.coordinator import CoordinatorDriver, Shards
from sim.model.full.client import FullDoor
from sim.model.full.driver import FullDriver
from sim.model.full.shards import FullShards, FullThreads, caller_of
from sim.model.instance import Instance
from sim.model.ledger import COORDINATOR_LOST, FullLedger
from sim.model.piece import Pause, Piece
from sim.model.policy import Gate, make_gate
from sim.model.task import FullTask
from sim.model.token import COORDINATOR, DO, Attempt, Split, Token, in_order
from sim.records import REASONS
from sim.scenario import Aimd
from sim.scenario import Coordinator as CoordinatorSettings
from sim.tape import Tape

_ADMISSION = REASONS.index("admission")


def _in_order(piece: Piece) -> tuple[int, int, int, int]:
    """The order in which outstanding steps are driven again: (instance, step, copy)."""
    return (piece.instance.id, piece.task.code, piece.copy, piece.round)


class FullCoordinator:
    """One coordinator as a whole: what a fault knows of it.

    ``struck``: some fault will strike it, so that its shards must be of the kind that can fail.
    ``drivers``: its role in each workflow. ``down``: how many crashes it has not recovered from;
    it refuses starts. ``gate``: the product's own back-pressure.
    """

    def __init__(
        self, clock: Clock, settings: CoordinatorSettings, ledger: FullLedger, struck: bool
    ) -> None:
        self.clock = clock
        self.settings = settings
        self.ledger = ledger
        self.shards = FullShards(clock, settings) if struck else Shards(clock, settings)
        self.threads = None
        if settings.threads is not None and settings.dispatch == "push":
            self.threads = FullThreads(clock, settings.threads)
        self.drivers: list[FullCoordinatorDriver] = []
        self.calls: dict[Attempt, None] | None = {} if struck else None
        self.down = 0
        self._late: list[Piece] = []  # to be driven again when it is there once more
        self.gate: Gate | None = make_gate(settings.admission)
        self.gate_is_for_starts = isinstance(settings.admission, Aimd)

    @property
    def _fallible(self) -> FullShards:
        assert isinstance(self.shards, FullShards)
        return self.shards

    def hand_over(self, shards: list[int]) -> Callable[[], None]:
        """Some shards change their owner; returns what ends it."""
        fallible = self._fallible
        fallible.freeze(shards)
        return lambda: fallible.thaw(shards)

    @property
    def away(self) -> bool:
        """Whether it stands still."""
        return isinstance(self.shards, FullShards) and self.shards.all[0].frozen > 0

    def freeze(self) -> None:
        """Stand still; nothing is lost."""
        self._fallible.freeze()

    def thaw(self) -> None:
        """Go on."""
        self._fallible.thaw()

    def slow(self, factor: float) -> None:
        """Be slower with what begins from now on."""
        self._fallible.slow(factor)

    def crash(self) -> Callable[[], None]:
        """Lose what is not durable; returns what the new owner of the shards does."""
        self.down += 1
        self._fallible.freeze()
        undecided = self._fallible.drop()
        volatile = self.settings.durability == "volatile"
        pushes = self.settings.dispatch == "push"
        redrive = self._break_calls() if pushes or volatile else []
        if volatile:
            for piece in redrive:
                self.ledger.lose(piece.instance, COORDINATOR_LOST)
            redrive = []
            self._forget_instances()
        kept = [token for token in undecided if self._survives(token, volatile, pushes)]
        return lambda: self._recover(kept, redrive)

    def _break_calls(self) -> list[Piece]:
        """Every open call loses its answer, whenever it comes; returns what was asked for."""
        waiting = set() if self.threads is None else set(self.threads.reset())
        assert self.calls is not None
        calls = sorted(self.calls, key=in_order)
        self.calls.clear()
        for work in calls:
            if work in waiting:
                work.lost = True  # it has never gone out
            caller_of(work).forget(work)
        return [work.piece for work in calls]

    def _forget_instances(self) -> None:
        for instance in self.ledger.open.values():
            for driver in self.drivers:
                driver.forget(instance)

    def _survives(self, token: Token, volatile: bool, pushes: bool) -> bool:
        """Whether an undecided input is still there after the crash; else it is disposed of."""
        for driver in self.drivers:
            if token.input is driver.start_input:
                if self.gate is not None and self.gate_is_for_starts:
                    self.gate.settled(self.clock.now, inf)
                driver.refuse(token, COORDINATOR_LOST)
                return False
            if driver.is_border(token):
                return True
            if driver.is_answer(token) and (pushes or volatile):
                return False  # its call is open, and was broken with the others
        if volatile:
            self.ledger.lose(token.instance, COORDINATOR_LOST)
        return not volatile

    def _recover(self, kept: list[Token], redrive: list[Piece]) -> None:
        self.down -= 1
        redrive = sorted([*self._late, *redrive], key=_in_order)
        self._late.clear()
        for token in kept:
            token.split[COORDINATOR] += self.clock.now - token.since
            self.shards.take(token)
        self._fallible.thaw()
        rate = self.settings.recovery_rate
        for number, piece in enumerate(redrive, start=1):
            if rate is None:
                self._drive_again(piece)
            else:
                self.clock.call_after(number / rate, self._drive_again, piece)

    def _drive_again(self, piece: Piece) -> None:
        """An outstanding step is driven again; it does not count as a try."""
        if self.down:
            self._late.append(piece)
        elif piece.current is None and not piece.settled:
            piece.task.caller.attempt(piece)


class FullCoordinatorDriver(CoordinatorDriver, FullDriver):
    """A coordinator's role in one workflow, in a world where things fail."""

    tasks: tuple[FullTask, ...]
    ledger: FullLedger

    def __init__(
        self,
        clock: Clock,
        seat: int,
        tasks: tuple[FullTask, ...],
        ledger: FullLedger,
        coordinator: FullCoordinator,
        tape: Tape,
        workflow: str,
    ) -> None:
        settings = coordinator.settings
        super().__init__(clock, seat, tasks, ledger, coordinator.shards, settings, tape, workflow)
        self.coordinator = coordinator
        coordinator.drivers.append(self)
        self.start_input = self._start_input
        self._undo_answer = self.decision("undo answer", self.answered)
        self._retry_inputs = tuple(
            self.decision(f"{phase}retry", self._go_on) for phase in ("", "undo ")
        )
        self._timeout_inputs = tuple(
            self.decision(f"{phase}timeout", self._go_on) for phase in ("", "undo ")
        )
        self._answers = (self._answer_input, self._undo_answer, *self._timeout_inputs)
        self.door: FullDoor

    # ---- starts ----

    def start(self, token: Token) -> None:
        """The client's start has reached the door."""
        coordinator = self.coordinator
        if coordinator.down:
            self.refuse(token, COORDINATOR_LOST)
            return
        gate = coordinator.gate
        if gate is not None:
            if not gate.admits(self.clock.now):
                self.refuse(token, _ADMISSION)
                return
            if not coordinator.gate_is_for_starts:
                token.instance.passed += (gate,)
            token.since = self.clock.now
        super().start(token)

    def refuse(self, token: Token, reason: int) -> None:
        """The door says no, and the client hears of it."""
        self.door.refuse(token, reason)

    def _started(self, token: Token) -> None:
        instance = token.instance
        coordinator = self.coordinator
        if coordinator.gate is not None and coordinator.gate_is_for_starts:
            coordinator.gate.settled(self.clock.now, self.clock.now - token.since)
        if instance.withdrawn:
            self.ledger.spend(instance)
            return
        super()._started(token)

    def tell_started(self, token: Token) -> None:
        """Tell the start to a deadline monitor, where there is one."""
        tell = self.tell["started"].get(-1)
        if tell is not None:
            token.instance.tokens += 1
            tell(token.instance, token.split[:])

    # ---- inputs ----

    def answered(self, work: Attempt) -> None:  # type: ignore[override]  # all work here is an Attempt
        """The coordinator decides on an answer."""
        work.task.caller.conclude(work)

    def receive_answer(self, work: Attempt) -> None:  # type: ignore[override]  # as above
        """The answer to a command has come back, and is waited for."""
        work.input = self._answer_input if work.task.phase == DO else self._undo_answer
        self._take(work)

    def woken(self, pause: Pause, then: Callable[[Piece], None]) -> None:
        """The wait before a retry is over: a durable timer fires."""
        pause.then = then
        pause.input = self._retry_inputs[pause.piece.task.phase]
        self._take(pause)

    def timed_out(self, pause: Pause, then: Callable[[Piece], None]) -> None:
        """A call has taken too long."""
        pause.then = then
        pause.input = self._timeout_inputs[pause.piece.task.phase]
        self._take(pause)

    def _go_on(self, pause: Pause) -> None:
        if self._progress(pause.instance).lost:
            self.ledger.spend(pause.instance)
        else:
            pause.piece.split = pause.split
            pause.piece.asked = self.clock.now
            pause.then(pause.piece)

    # ---- crashes ----

    def is_border(self, token: Token) -> bool:
        """Whether an input is an event from beyond the domain, which the bus brings again."""
        return any(token.input is border for border in self._border.values())

    def is_answer(self, token: Token) -> bool:
        """Whether an input is an answer, or the news that none came."""
        return any(token.input is answer for answer in self._answers)

    def forget(self, instance: Instance) -> None:
        """What was in memory is gone: nothing follows from what comes about it."""
        progress = None
        if instance.workflow.code == self.tasks[0].workflow:
            progress = instance.progress[self.seat]
        if progress is not None:
            progress.lost = True
            if not instance.lost:
                instance.lost = COORDINATOR_LOST

    def answer_client(self, instance: Instance, split: Split) -> None:
        """Send the client its answer."""
        instance.answer_sent = True
        super().answer_client(instance, split)
