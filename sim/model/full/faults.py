"""Faults: what strikes from outside, at its time, for its time. Each is a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import nan
from typing import Any

import simpy

from sim.model.clock import Clock
from sim.model.full.caller import Point
from sim.model.full.cast import FullCast
from sim.model.full.handler import Unlucky
from sim.model.full.rolling import roll
from sim.model.full.stage import FullStage
from sim.model.full.versions import Versions
from sim.model.service import FullService
from sim.model.task import FullTask
from sim.patterns import Component
from sim.plan import FaultPlan, Plan
from sim.records import Recorder
from sim.scenario import (
    Crash,
    Deploy,
    Errors,
    Exponential,
    Leave,
    Loss,
    Outage,
    Partition,
    Poison,
    RandomFaults,
    Release,
    Slowdown,
    Spike,
)  # fmt: skip
from sim.tape import Tape

Process = Iterator[simpy.Event]
Strike = Callable[[], Callable[[], None]]
"""Strikes, and returns what ends it."""


class Faults:
    """The faults of one run, on the components that they strike.

    What a pattern lacks is never struck there. ``versions``: what each release switches, by its
    name.
    """

    def __init__(
        self,
        clock: Clock,
        plan: Plan,
        tape: Tape,
        recorder: Recorder,
        cast: FullCast,
        stages: list[FullStage],
        versions: Mapping[str, Versions],
    ) -> None:
        self._clock = clock
        self._plan = plan
        self._tape = tape
        self._recorder = recorder
        self._cast = cast
        self._stages = stages
        self._versions = versions
        self._errors: dict[FullTask, list[float]] = {}
        self._losses: list[tuple[Loss, list[tuple[str, str]]]] = []
        self._open: dict[int, tuple[int, float]] = {}
        self._rows = 0
        for fault in plan.faults:
            if not fault.absent:
                self._prepare(fault)

    def _prepare(self, one: FaultPlan) -> None:
        """Have a fault strike when its time comes."""
        fault = one.fault
        match fault:
            case Poison():
                pass  # it is in the messages
            case Spike():
                self._run(self._once(one, fault.at, fault.for_, _nothing))
            case Crash(point=str()):
                self._lie_in_wait(one, fault)
            case Crash(at=float() as at):
                self._run(self._crash(one, fault, at))
            case Leave():
                self._run(self._leave(one, fault))
            case Deploy():
                self._run(self._deploy(one, fault))
            case Release():
                self._run(self._release(one, fault))
            case RandomFaults():
                self._run(self._again_and_again(one, fault))
            case Outage() | Slowdown() | Errors() | Partition() | Loss():
                self._run(self._once(one, fault.at, fault.for_, self._strike_of(one)))

    def _run(self, process: Process) -> None:
        self._clock.process(process)  # type: ignore[arg-type]  # an iterator of events is all that SimPy needs

    # ---- the records ----

    def _begins(self, one: FaultPlan) -> int:
        self._rows += 1
        self._open[self._rows] = (one.code, self._clock.now)
        return self._rows

    def _ends(self, row: int) -> None:
        code, start = self._open.pop(row)
        self._recorder.fault((code, start, self._clock.now))

    def close(self) -> None:
        """The run is over: what still strikes has no end in it."""
        for code, start in self._open.values():
            self._recorder.fault((code, start, nan))
        self._open.clear()

    # ---- kinds ----

    def _once(self, one: FaultPlan, at: float, length: float, strike: Strike) -> Process:
        """Strike at a time, for a time."""
        yield self._clock.timeout(at)
        row = self._begins(one)
        end = strike()
        yield self._clock.timeout(length)
        end()
        self._ends(row)

    def _strike_of(self, one: FaultPlan) -> Strike:
        fault = one.fault
        match fault:
            case Outage():
                return lambda: _each(self._targets(one), "freeze", "thaw")
            case Slowdown(factor=factor):
                return lambda: self._slow(one, factor)
            case Errors(probability=probability):
                return lambda: self._fail(one, probability)
            case Partition():
                return lambda: self._cut(fault)
            case Loss():
                return lambda: self._lose(fault)
        raise TypeError(f"a {type(fault).__name__} does not strike at a time for a time")

    def _targets(self, one: FaultPlan) -> list[Any]:
        """The components that a fault strikes: services, coordinators, the bus."""
        if one.kind == "service":
            return [self._cast.services[one.target]]
        if one.kind == "bus":
            return [self._cast.bus]
        return [
            coordinator
            for who, coordinator in self._cast.coordinators.items()
            if one.target in ("coordinator", str(who))
        ]

    def _slow(self, one: FaultPlan, factor: float) -> Callable[[], None]:
        targets = self._targets(one)
        for target in targets:
            target.slow(factor)

        def end() -> None:
            for target in targets:
                target.slow(1.0 / factor)

        return end

    def _fail(self, one: FaultPlan, probability: float) -> Callable[[], None]:
        """Attempts at the target's tasks fail technically, at random."""
        tasks = [task for task in self._tasks() if self._is_struck(one, task)]
        for task in tasks:
            self._errors.setdefault(task, []).append(probability)
            self._set_errors(task)

        def end() -> None:
            for task in tasks:
                self._errors[task].remove(probability)
                self._set_errors(task)

        return end

    def _set_errors(self, task: FullTask) -> None:
        if task.errors is not None:
            task.errors.set(self._errors[task])

    def _tasks(self) -> Iterator[FullTask]:
        for stage in self._stages:
            for task in stage.tasks:
                yield task
                if task.undo is not None:
                    yield task.undo

    def _is_struck(self, one: FaultPlan, task: FullTask) -> bool:
        workflow = self._plan.workflows[task.workflow].name
        names = {"service": task.service.name, "workflow": workflow}
        return one.target == names.get(one.kind, f"{workflow}.{task.name}")

    # ---- links ----

    def _ways(self, one: str, other: str) -> list[tuple[str, str]]:
        """Every way from one end to another; `coordinator` is all of them."""
        names = self._plan.codes["component"]
        ends = [
            [name for name in names if end in (name, name.partition("/")[0])]
            for end in (one, other)
        ]
        return [(a, b) for a in ends[0] for b in ends[1]]

    def _cut(self, fault: Partition) -> Callable[[], None]:
        one, other = fault.between
        ways: list[tuple[str, str]] = []
        if fault.direction in ("both", "out"):
            ways += self._ways(one, other)
        if fault.direction in ("both", "in"):
            ways += self._ways(other, one)
        links = [self._cast.network.link(*way) for way in ways]
        for link in links:
            link.sever()

        def end() -> None:
            for link in links:
                link.mend(self._clock.now)

        return end

    def _lose(self, fault: Loss) -> Callable[[], None]:
        ways = (
            list(self._cast.network.links)
            if fault.between is None
            else self._ways(*fault.between) + self._ways(*fault.between[::-1])
        )
        entry = (fault, ways)
        self._losses.append(entry)
        self._set_losses(ways)

        def end() -> None:
            self._losses.remove(entry)
            self._set_losses(ways)

        return end

    def _set_losses(self, ways: list[tuple[str, str]]) -> None:
        for way in ways:
            extra = [fault.probability for fault, hit in self._losses if way in hit]
            self._cast.network.link(*way).lose(extra)

    # ---- crashes, leaves, deployments, releases ----

    def _crash(self, one: FaultPlan, fault: Crash, at: float) -> Process:
        yield self._clock.timeout(at)
        row = self._begins(one)
        for end, length in self._crashes(one, fault.replicas, fault.for_):
            self._clock.call_after(length, lambda done: done(), end)
        yield self._clock.timeout(max(self._lengths(one, fault.for_), default=0.0))
        self._ends(row)

    def _lengths(self, one: FaultPlan, length: float | None) -> list[float]:
        return [_back_after(target, length) for target in self._targets(one)]

    def _crashes(
        self, one: FaultPlan, replicas: int | None, length: float | None
    ) -> list[tuple[Callable[[], None], float]]:
        """Crash the targets now; how each is ended, and after how long (s)."""
        return [
            (_crash(target, replicas), _back_after(target, length)) for target in self._targets(one)
        ]

    def _lie_in_wait(self, one: FaultPlan, fault: Crash) -> None:
        """Crash replicas of a service at an unlucky moment."""
        for service in self._targets(one):
            if isinstance(service, FullService):
                draws = self._tape.uniform("crash point", one.name)
                probability = fault.probability or 0.0
                unlucky = Unlucky(Point(fault.point), probability, draws, one.code)
                service.handler.points.append(unlucky)

    def _leave(self, one: FaultPlan, fault: Leave) -> Process:
        yield self._clock.timeout(fault.at)
        row = self._begins(one)
        (service,) = self._targets(one)
        struck = [number for number, up in enumerate(service.station.up) if up][: fault.replicas]
        for replica in struck:
            service.leave(replica)
        if fault.for_ is None:
            return
        yield self._clock.timeout(fault.for_)
        for replica in struck:
            service.restore(replica)
        self._ends(row)

    def _deploy(self, one: FaultPlan, fault: Deploy) -> Process:
        """A rolling restart: so many at a time stop gracefully, and come back."""
        yield self._clock.timeout(fault.at)
        row = self._begins(one)
        for target in self._targets(one):
            yield from roll(self._clock, target, fault.batch, fault.pause)
        self._ends(row)

    def _release(self, one: FaultPlan, fault: Release) -> Process:
        """Whose part is changed restarts, one after another; then the new version is used."""
        yield self._clock.timeout(fault.at)
        release = next(of for of in self._plan.releases if of.fault is one)
        for number, who in enumerate(release.restarts):
            if number and fault.pause:
                yield self._clock.timeout(fault.pause)
            row = self._begins(one)
            size = fault.batch_of(who.role)
            yield from roll(self._clock, self._component(who), size, fault.pause)
            self._ends(row)
        if not release.restarts:
            self._ends(self._begins(one))
        self._versions[one.name].switch()

    def _component(self, who: Component) -> Any:
        services, coordinators = self._cast.services, self._cast.coordinators
        return services[who.name] if who.role == "service" else coordinators[who]

    def _again_and_again(self, one: FaultPlan, fault: RandomFaults) -> Process:
        """Fail after a while, be mended after a while, for ever."""
        up = self._tape.stream(Exponential(mean=fault.mtbf), "time to failure", one.name)
        down = self._tape.stream(Exponential(mean=fault.mttr), "time to repair", one.name)
        while True:
            yield self._clock.timeout(next(up))
            row = self._begins(one)
            if fault.of == "outage":
                end = _each(self._targets(one), "freeze", "thaw")
                yield self._clock.timeout(next(down))
                end()
            else:
                ends = [_crash(target, None) for target in self._targets(one)]
                yield self._clock.timeout(next(down))
                for done in ends:
                    done()
            self._ends(row)


def _nothing() -> Callable[[], None]:
    """A spike is in the arrivals; nothing else happens."""
    return lambda: None


def _each(targets: list[Any], begin: str, end: str) -> Callable[[], None]:
    for target in targets:
        getattr(target, begin)()

    def done() -> None:
        for target in targets:
            getattr(target, end)()

    return done


def _crash(target: Any, replicas: int | None) -> Callable[[], None]:
    """Crash one component now; returns what brings it back."""
    if not isinstance(target, FullService):
        back: Callable[[], None] = target.crash()
        return back
    struck = target.crash(replicas)

    def restore() -> None:
        for replica in struck:
            target.restore(replica)

    return restore


def _back_after(target: Any, length: float | None) -> float:
    """How long a crashed component is away, in seconds: as said, else its restart or failover."""
    if length is not None:
        return length
    restart: float = (
        target.restart_s if isinstance(target, FullService) else target.settings.failover
    )
    return restart
