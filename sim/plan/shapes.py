"""What a plan consists of: names as numbers, profiles and defaults filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sim.patterns import Component, Route, Score, route
from sim.patterns.failure import Failures
from sim.patterns.script import Script, learn
from sim.scenario import (
    Arrivals,
    Breaker,
    Bulkhead,
    Bus,
    Client,
    Coordinator,
    DeadlineMonitor,
    Distribution,
    Door,
    Fault,
    Loss,
    Network,
    Outbox,
    Partition,
    Retry,
    Service,
    Workflow,
)

START_PAYLOAD = 1000  # bytes of what the client's start carries: the default of a step's payload


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """How the effect of a step is taken back, resolved: what was not said is as for the step."""

    time: Distribution
    errors: float
    timeout: Distribution | None
    retry: Retry


@dataclass(frozen=True, slots=True)
class StepPlan:
    """One step, resolved. ``number``: in its workflow; ``code``: of its name, in the records.

    ``origin``: the number of the ordinary step whose place it takes (its own, unless it is a
    fallback). ``attempts``: None without a bound, as from the pivot on.
    """

    name: str
    number: int
    code: int
    service: str
    time: Distribution
    wait: Distribution | None
    rejects: float
    repeat: tuple[float, int] | None
    copies: int
    optional: bool
    payload: int
    origin: int
    errors: float
    timeout: Distribution | None
    attempts: int | None
    retry: Retry
    breaker: Breaker | None
    bulkhead: Bulkhead | None
    undo: UndoPlan | None


@dataclass(frozen=True, slots=True)
class RoutePlan:
    """What instances of one combination of branches have in common.

    ``scripts``: by seat (see :class:`WorkflowPlan`). ``required``: the numbers of the required
    steps that are left; ``has``: those of all that are left, fallbacks included. ``carries``: bytes
    that a command for each step brings, by step number: what its predecessors have produced.
    ``watched``: the steps that a deadline monitor calls overdue. ``pieces``: by required step, the
    pieces of one round of it.
    """

    scripts: tuple[Script, ...]
    required: tuple[int, ...]
    carries: tuple[int, ...]
    producers: tuple[tuple[int, ...], ...]
    has: frozenset[int]
    watched: tuple[int, ...]
    pieces: Mapping[int, int]


@dataclass(frozen=True)
class WorkflowPlan:
    """One workflow, resolved. ``seats``: the components that decide something, in a fixed order.

    ``draws_as``: the name that keys its draws. A changed version that is released takes those of
    the version before it, so that a step that both have needs the same time.
    """

    name: str
    draws_as: str
    code: int
    steps: tuple[StepPlan, ...]
    choices: tuple[tuple[str, tuple[tuple[str, float], ...]], ...]
    deadline: float | None
    score: Score
    seats: tuple[Component, ...]
    source: Workflow
    calm: bool
    monitored: bool

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each step."""
        return {step.name: step.number for step in self.steps}

    def route(self, taken: tuple[str, ...]) -> RoutePlan:
        """The plan of a combination of branches, in the order of ``choices``."""
        names = (name for name, _ in self.choices)
        left: Route = route(self.source, dict(zip(names, taken, strict=True)))
        number = self.numbers
        parts = {part.component: part for part in self.score.parts}
        scripts = tuple(
            learn(parts[seat], self.source, left, number, self.score, calm=self.calm)
            for seat in self.seats
        )
        producers = tuple(
            tuple(number[need] for need in left.needs.get(self.steps[step.origin].name, ()))
            for step in self.steps
        )
        carries = tuple(
            sum(self.steps[one].payload for one in before) if before else START_PAYLOAD
            for before in producers
        )
        required = tuple(sorted(number[step] for step in left.required))
        has = frozenset(
            step.number for step in self.steps if self.steps[step.origin].name in left.needs
        )
        watched = Failures(self.source, monitored=self.monitored).watched(left)
        return RoutePlan(
            scripts,
            required,
            carries,
            producers,
            has,
            tuple(sorted(number[step] for step in watched)),
            {step: self.steps[step].copies for step in required},
        )


@dataclass(frozen=True, slots=True)
class EntryPlan:
    """One workload entry: ``number`` is its place in the file, ``name`` keys its draws."""

    name: str
    number: int
    workflow: int
    arrivals: Arrivals
    client: Client | None
    admission: Door | None


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """One fault that strikes in this run. ``code``: of its name in the records.

    ``kind`` and ``target``: what is struck ("" where the fault names no target): a service, a
    workflow, a step in full, or a role. ``absent``: this pattern has no such target.
    """

    name: str
    code: int
    fault: Fault
    kind: str
    target: str
    absent: bool


@dataclass(frozen=True, slots=True)
class SpikePlan:
    """Further arrivals of one workload entry while a spike lasts: a stream of its own.

    ``stream`` keys its draws; ``number`` follows the numbers of the entries.
    """

    stream: str
    number: int
    entry: EntryPlan
    fault: FaultPlan


@dataclass(frozen=True, slots=True)
class ReleasePlan:
    """The release of a changed workflow: ``old`` and ``new`` are the codes of its two versions.

    ``restarts``: the components that restart before the new one is used, in order.
    """

    fault: FaultPlan
    old: int
    new: int
    restarts: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class NetworkPlan:
    """Latencies by link, and what the network does with payload."""

    network: Network

    @property
    def bandwidth(self) -> float | None:
        """What each component's NIC sends, in bytes/s; None: no limit."""
        return self.network.bandwidth

    @property
    def by_reference(self) -> bool:
        """Whether payload goes from producer to consumer directly."""
        return self.network.payload_by == "reference"

    def latency(self, one: str, other: str) -> Distribution:
        """One hop between two components, in either direction.

        A link to ``coordinator`` is meant for every coordinator that has no link of its own.
        """
        for a in (one, one.partition("/")[0]):
            for b in (other, other.partition("/")[0]):
                link = self.network.link(a, b)
                if link is not None and link.latency is not None:
                    return link.latency
        return self.network.latency

    def loss(self, one: str, other: str) -> float:
        """The share of messages between two components that are lost, as a rule."""
        for a in (one, one.partition("/")[0]):
            for b in (other, other.partition("/")[0]):
                link = self.network.link(a, b)
                if link is not None and link.loss is not None:
                    return link.loss
        return self.network.loss


@dataclass(frozen=True)
class Plan:
    """A scenario under one pattern, ready for an engine.

    ``services`` and ``coordinators`` hold only those that have a part. ``bus`` is None where no
    event goes over one. ``outboxes``: how each component's events leave. ``codes``: the names
    behind the integers in the records. ``calm``: nothing can fail in this run, by the scenario's
    own words, so that nothing needs to be watched.
    """

    pattern: str
    duration: float
    drain: float
    workflows: tuple[WorkflowPlan, ...]
    services: Mapping[str, Service]
    coordinators: Mapping[Component, Coordinator]
    bus: Bus | None
    outboxes: Mapping[Component, Outbox]
    network: NetworkPlan
    entries: tuple[EntryPlan, ...]
    codes: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, str]
    monitor: DeadlineMonitor | None
    faults: tuple[FaultPlan, ...]
    spikes: tuple[SpikePlan, ...]
    releases: tuple[ReleasePlan, ...]
    calm: bool

    @property
    def keeps_messages(self) -> bool:
        """Whether no message is ever lost, and no link ever cut."""
        network = self.network.network
        return not (
            network.loss
            or any(link.loss for link in network.links)
            or any(isinstance(one.fault, Loss | Partition) for one in self.faults)
        )

    @property
    def entry_names(self) -> tuple[str, ...]:
        """The names that key the draws of arrivals: entries by number, then spikes."""
        return (*(entry.name for entry in self.entries), *(spike.stream for spike in self.spikes))

    @property
    def horizon(self) -> float:
        """When the run ends at the latest, in seconds."""
        return self.duration + self.drain
