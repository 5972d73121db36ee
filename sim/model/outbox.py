"""Outboxes: how a committed event leaves the one who tells it."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

from sim.model.bus import Teller
from sim.model.clock import Clock
from sim.model.network import Hop
from sim.model.token import BUS, Notice
from sim.scenario import Distribution, OutboxCdc, OutboxPolling
from sim.scenario import Outbox as OutboxSettings
from sim.tape import Tape


class Direct:
    """No outbox: the event is published at once, after the commit."""

    def tell(self, notice: Notice, hop: Hop) -> None:
        """Send the event to the bus."""
        hop.send(notice, notice.topic.size)


class Cdc:
    """A relay reads the component's log: an event leaves when its change has been captured."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def tell(self, notice: Notice, hop: Hop) -> None:
        """Send the event to the bus after the capture."""
        capture = notice.topic.capture
        delay = 0.0 if capture is None else capture(notice.instance)
        notice.split[BUS] += delay
        notice.hop = hop
        self._clock.after(delay, _send, notice)


class Polling:
    """A relay looks every ``interval`` and publishes at most ``batch`` events a time.

    Its looks have a fixed phase, drawn once for the component, so pollers of equal interval stay
    locked to each other within a run. ``is_away``: whether nobody of its component is there to
    look.
    """

    def __init__(self, clock: Clock, interval: float, batch: int, phase: float) -> None:
        self._clock = clock
        self._interval = interval
        self._batch = batch
        self._phase = phase
        self._waiting: deque[tuple[Notice, Hop]] = deque()
        self.is_away: Callable[[], bool] = bool

    def tell(self, notice: Notice, hop: Hop) -> None:
        """Keep the event until the next look that has room for it."""
        notice.since = self._clock.now
        self._waiting.append((notice, hop))
        if len(self._waiting) == 1:
            self._clock.call_after(self._until_next_look(), self._look, None)

    def _until_next_look(self) -> float:
        since_a_look = math.fmod(self._clock.now - self._phase, self._interval)
        return self._interval - since_a_look if since_a_look >= 0 else -since_a_look

    def _look(self, _: object) -> None:
        if self.is_away():
            self._clock.call_after(self._interval, self._look, None)
            return
        now = self._clock.now
        for _turn in range(min(self._batch, len(self._waiting))):
            notice, hop = self._waiting.popleft()
            notice.split[BUS] += now - notice.since
            notice.instance.durable_writes += 1  # the mark that it has left
            hop.send(notice, notice.topic.size)
        if self._waiting:
            self._clock.call_after(self._interval, self._look, None)


def _send(notice: Notice) -> None:
    notice.hop.send(notice, notice.topic.size)


def make_outbox(clock: Clock, tape: Tape, settings: OutboxSettings, owner: str) -> Teller:
    """The outbox of one component; ``owner`` keys the phase of its looks."""
    match settings:
        case OutboxPolling(interval=interval, batch=batch):
            phase = interval * tape.once("outbox phase", owner)
            return Polling(clock, interval, batch, phase)
        case OutboxCdc(latency=latency) if not latency.is_zero:
            return Cdc(clock)
    return Direct()


def capture_latency(settings: OutboxSettings) -> Distribution | None:
    """How long an outbox that follows the log takes to see a change; None for the others."""
    return settings.latency if isinstance(settings, OutboxCdc) else None
