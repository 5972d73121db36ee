"""An instance: one run of a workflow, and what the world remembers of it while it is open."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.model.token import SHARES, Split, Work
from sim.patterns.rules import Progress
from sim.plan import RoutePlan, WorkflowPlan
from sim.records import MESSAGE_KINDS

if TYPE_CHECKING:
    from sim.model.full.database import Effect, Memory
    from sim.model.policy import Gate

NAN = math.nan
KINDS = len(MESSAGE_KINDS)


class Instance:
    """One run of a workflow.

    ``entry``, ``lane`` and ``index`` name it on the tape; ``id`` in the records; ``hash`` picks
    its shard and partition. ``rejected``: mask of the steps that the business will refuse;
    ``rounds``: how often a step is done, where more than once. ``tokens``: chains of control that
    are outstanding for it anywhere; at zero it is closed. ``left``: required pieces of work that
    have no effect yet. ``sent``: its messages, by the code of their kind; ``sent_bytes``: payload
    in them; ``slot_s``: slot-seconds that its work has held. ``data``: pieces of payload under way,
    by producing step and service that needs them; ``parked``: work that waits for some.
    ``on_answer`` is called with the instance when the client knows.

    Where things fail there is more to it. ``failure``, ``lost`` and ``refused``: reasons by their
    code, 0 while there is none; ``failed_with``: the answer to the last piece that failed for
    good; ``noticed_s``: when some component first knew. ``poisoned``: mask of the steps whose work
    always fails. ``effects`` and ``inbox``: what the services' databases hold of it; ``written``:
    effects that the recorder has; ``needed``: by required step, the pieces without an effect, and
    ``left`` then counts steps. ``gate``: the admission that it must pass; ``at_door``: the door
    has it, or has let it in; ``withdrawn``: its client has given up before that; ``answer_sent``:
    its answer has left. ``on_refusal`` and ``on_close`` are called with it when the door says no,
    and at the end.
    """

    __slots__ = (
        "accepted_s",
        "answer_sent",
        "answered_s",
        "arrived_s",
        "at_door",
        "attempts",
        "committed_s",
        "completed_s",
        "data",
        "durable_writes",
        "effects",
        "entry",
        "failed_with",
        "failure",
        "gate",
        "hash",
        "id",
        "inbox",
        "index",
        "lane",
        "left",
        "lost",
        "needed",
        "noticed_s",
        "on_answer",
        "on_refusal",
        "parked",
        "passed",
        "poisoned",
        "progress",
        "refused",
        "rejected",
        "rounds",
        "route",
        "sent",
        "sent_bytes",
        "slot_s",
        "split",
        "tokens",
        "withdrawn",
        "workflow",
        "written",
    )

    def __init__(
        self,
        id_: int,
        place: tuple[int, int, int],
        hash_: int,
        workflow: WorkflowPlan,
        route: RoutePlan,
        arrived_s: float,
    ) -> None:
        self.id = id_
        self.entry, self.lane, self.index = place
        self.hash = hash_
        self.workflow = workflow
        self.route = route
        self.arrived_s = arrived_s
        self.accepted_s = NAN
        self.completed_s = NAN
        self.answered_s = NAN
        self.committed_s = NAN
        self.noticed_s = NAN
        self.failed_with = 0
        self.failure = 0
        self.lost = 0
        self.refused = 0
        self.poisoned = 0
        self.attempts = 0
        self.sent = [0] * KINDS
        self.sent_bytes = 0
        self.durable_writes = 0
        self.slot_s = 0.0
        self.tokens = 1
        self.left = 0
        self.rejected = 0
        self.rounds: dict[int, int] | None = None
        self.split: Split | None = None
        self.progress: list[Progress | None] = [None] * len(route.scripts)
        self.data: dict[tuple[int, str], int] = {}
        self.parked: list[tuple[Work, Callable[[Work], None]]] = []
        self.on_answer: Callable[[Instance], None] | None = None
        self.effects: list[Effect] = []
        self.inbox: dict[tuple[int, int, int], Memory] = {}
        self.needed: dict[int, int] = {}
        self.withdrawn = False
        self.written = 0
        self.at_door = False
        self.answer_sent = False
        self.gate: Gate | None = None
        self.passed: tuple[Gate, ...] = ()
        self.on_refusal: Callable[[Instance], None] | None = None

    def rounds_of(self, step: int) -> int:
        """How many rounds this instance needs of a step."""
        return 1 if self.rounds is None else self.rounds.get(step, 1)

    def sends(self, kind: int, size: int) -> None:
        """A message of a kind, by its code, is sent for it with so many bytes of payload."""
        self.sent[kind] += 1
        self.sent_bytes += size

    def facts(self, still_open: bool) -> tuple[float, ...]:
        """Its row of facts, in the order of ``records.recorder.FACTS``."""
        return (
            self.id, self.workflow.code, self.arrived_s, self.accepted_s, self.completed_s,
            self.answered_s, self.committed_s, self.failure, self.lost, self.refused,
            self.noticed_s, still_open, self.attempts, *self.sent, self.sent_bytes,
            self.durable_writes, self.slot_s, *(self.split or _NOTHING),
        )  # fmt: skip


_NOTHING = (0.0,) * SHARES
