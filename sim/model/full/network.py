"""A network that loses messages, and links that are cut.

What is sent once and not acknowledged (a pushed command, its answer, what a client sends and
hears) is gone when it is lost. Everything else is acknowledged and sent again: a lost message
comes later, and one that meets a cut link waits until the link is whole.
"""

from __future__ import annotations

from collections.abc import Callable

from sim.model.clock import Clock
from sim.model.network import (
    DrawnHop,
    FixedHop,
    Hop,
    Network,
    Receive,
    RecordedHop,
    role_of,
)
from sim.model.token import NETWORK, Notice, Token
from sim.plan import NetworkPlan
from sim.records import CUT, DELIVERED, LOST, MESSAGE_KINDS, MessageKind, Recorder
from sim.tape import Draws, Tape

RESEND_S = 1.0  # from a message that was not acknowledged until it is sent again
_EVENT = MESSAGE_KINDS.index("event")
SENDS = 1 << 16  # attempts are counted below this in the key of a draw, sends above

Lost = Callable[[Token], object]
GivesUp = tuple[float, Lost]
"""After how many seconds a sender gives up on a cut link, and who is told."""


class Link:
    """One way from one component to another.

    ``usual``: the share of messages that are lost as a rule; ``clear``: the probability that
    nothing loses one now. ``cut``: how many faults cut it; ``held``: what waits until it is whole,
    and since when (s).
    """

    __slots__ = ("clear", "cut", "held", "usual")

    def __init__(self, usual: float) -> None:
        self.usual = usual
        self.clear = 1.0 - usual
        self.cut = 0
        self.held: list[Held] = []

    def lose(self, extra: list[float]) -> None:
        """From now on messages are also lost with each of these probabilities."""
        self.clear = 1.0 - self.usual
        for probability in extra:
            self.clear *= 1.0 - probability

    def sever(self) -> None:
        """Nothing gets through any more."""
        self.cut += 1

    def mend(self, now: float) -> None:
        """One cut less; with the last of them what waited is sent, in order."""
        self.cut -= 1
        if not self.cut:
            held, self.held = self.held, []
            for hop, token, size, since in held:
                token.split[NETWORK] += now - since
                hop.send(token, size)


Held = tuple["FullHop", Token, int, float]
"""A message that waits for its link: its hop, itself, its size, and since when (s)."""


class FullHop:
    """The way of one kind of message over one link.

    ``lost`` is told of a message that is gone for good; None: lost messages are sent again, and
    ``gives_up`` says for how long where that has an end.
    ``labels``: its codes where messages are written down, else None.
    """

    __slots__ = (
        "_clock",
        "_draws",
        "_gives_up",
        "_hop",
        "_labels",
        "_link",
        "_lost",
        "_recorder",
        "receive",
    )

    def __init__(
        self,
        clock: Clock,
        hop: FixedHop | DrawnHop,
        link: Link,
        draws: Draws,
        lost: Lost | None,
        recorder: Recorder,
        labels: tuple[int, int, int, int] | None,
        gives_up: GivesUp | None,
    ) -> None:
        self._gives_up = gives_up
        self._clock = clock
        self._hop = hop
        self._link = link
        self._draws = draws
        self._lost = lost
        self._recorder = recorder
        self._labels = labels
        self.receive = hop.receive

    def send(self, token: Token, size: int) -> None:
        """Send a token with ``size`` bytes of payload, for the first time."""
        self._send(token, size, 1)

    def _send(self, token: Token, size: int, number: int) -> None:
        link = self._link
        if link.cut:
            self._meet_cut(token, size)
            return
        token.instance.sends(self._hop.kind, size)
        delay = self._hop.delay(token, size, (number - 1) * SENDS)
        if link.clear < 1.0 and self._is_lost(token, number):
            self._write(token, number, None, LOST)
            if self._lost is not None:
                self._lost(token)
            else:
                token.split[NETWORK] += RESEND_S
                self._clock.call_after(RESEND_S, self._again, (token, size, number + 1))
            return
        token.split[NETWORK] += delay
        self._write(token, number, delay, DELIVERED)
        self._clock.after(delay, self.receive, token)

    def deliver_again(self, token: Token, number: int) -> None:
        """Write down that the bus has delivered a message once more."""
        self._write(token, number, 0.0, DELIVERED)

    def _again(self, message: tuple[Token, int, int]) -> None:
        self._send(*message)

    def _meet_cut(self, token: Token, size: int) -> None:
        if self._lost is None:
            held = (self, token, size, self._clock.now)
            self._link.held.append(held)
            if self._gives_up is not None:
                self._clock.call_after(self._gives_up[0], self._give_up, held)
            return
        token.instance.sends(self._hop.kind, size)
        self._write(token, 1, None, CUT)
        self._lost(token)

    def _give_up(self, held: Held) -> None:
        """The sender has tried long enough to get the message over a cut link."""
        if self._gives_up is not None and held in self._link.held:
            self._link.held.remove(held)
            self._gives_up[1](held[1])

    def _is_lost(self, token: Token, number: int) -> bool:
        key = (number - 1) * SENDS + token.attempt
        u = self._draws(token.instance, token.copy, token.round, key)
        return u < 1.0 - self._link.clear

    def _write(self, token: Token, number: int, delay: float | None, fate: int) -> None:
        if self._labels is not None:
            now = self._clock.now
            arrives = float("nan") if delay is None else now + delay
            self._recorder.message((token.instance.id, *self._labels, now, arrives, number, fate))


class FullNetwork(Network):
    """Makes the hops of a run in which messages may be lost, and keeps the links.

    ``whole``: nothing is ever lost or cut in this run, so that plain hops will do.
    """

    def __init__(
        self, clock: Clock, plan: NetworkPlan, tape: Tape, recorder: Recorder, whole: bool
    ) -> None:
        super().__init__(clock, plan, tape, recorder)
        self._whole = whole
        self.links: dict[tuple[str, str], Link] = {}

    def link(self, sender: str, receiver: str) -> Link:
        """The way from one component to another."""
        ends = (sender, receiver)
        if ends not in self.links:
            self.links[ends] = Link(self._plan.loss(*ends))
        return self.links[ends]

    def hop(
        self,
        sender: str,
        receiver: str,
        kind: MessageKind,
        name: str,
        *place: str,
        receive: Receive,
        lost: Lost | None = None,
        gives_up: GivesUp | None = None,
    ) -> Hop:
        """A hop for messages of one kind; see :meth:`Network.hop`.

        ``lost`` is told of a message that is gone; None: such messages are sent again.
        """
        if self._whole:
            return super().hop(sender, receiver, kind, name, *place, receive=receive)
        hop = self.way(sender, receiver, kind, *place, receive=receive)
        draws = self._tape.uniform("loss", role_of(sender), role_of(receiver), kind, *place)
        labels = None
        if self._recorder.keeps_messages:
            labels = self._recorder.message_labels(kind, name, sender, receiver)
        link = self.link(sender, receiver)
        return FullHop(self._clock, hop, link, draws, lost, self._recorder, labels, gives_up)


def deliver_again(notice: Notice, number: int) -> None:
    """An event is delivered to its subscriber once more."""
    hop = notice.to.hop
    notice.instance.sends(_EVENT, notice.topic.size)
    if isinstance(hop, FullHop | RecordedHop):
        hop.deliver_again(notice, number)
