"""A MiSim experiment: who asks for what, how often, and what strikes meanwhile."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PureWindowsPath

from sim.scenario.errors import Place, listed
from sim.scenario.imports.fields import Fields
from sim.scenario.imports.findings import Findings, Names
from sim.scenario.imports.foreign import Foreign
from sim.scenario.imports.outline import DURATION_S, Plain
from sim.scenario.rules.reference import choice_of

POINT_LIMIT = 5_000
"""Lines of the largest arrival-rate profile."""
_FOREVER_S = 86_400.0
_META = ("simulation_meta_data", "simulation_metadata", "simulationMetaData")
_GENERATORS = ("request_generators", "generators", "load_generators")
_MONKEYS = ("chaosmonkey", "chaos_monkey", "monkey")
_SUMMONERS = ("summoner", "summonermonkey", "summoner_monkey")
_DELAYS = ("delay", "delay_injection", "latencymonkey", "latency_monkey")
_GROUPS = {"chaosmonkeys": _MONKEYS[0], "chaos_monkeys": _MONKEYS[0]} | {
    "summonermonkeys": _SUMMONERS[0],
    "summoner_monkeys": _SUMMONERS[0],
}
"""What the items of a group are that do not say it themselves."""
_LIMBO = ("limbo", "limbo_generator", "dynamic", "variable")
_PROFILE = ("model", "limbo_model", "limbo_file", "file", "limbo", "profile")
_START = ("start", "initial_arrival_time", "initialArrivalTime", "arrival_time", "time")

Find = Callable[[str, str], str | None]


@dataclass(slots=True)
class Experiment:
    """Load, faults and run; `asked` are full names of operations, in step with `arrivals`."""

    name: str = ""
    asked: list[str] = field(default_factory=list)
    arrivals: list[Plain] = field(default_factory=list)
    faults: Plain = field(default_factory=dict)
    run: Plain = field(default_factory=dict)

    def workload(self, workflows: Mapping[str, str]) -> list[Plain]:
        """The entries, given the workflow of each operation."""
        names = Names("entry")
        return [
            {"workflow": workflows[full], "name": names.new(workflows[full]), "arrivals": arrivals}
            for full, arrivals in zip(self.asked, self.arrivals, strict=True)
        ]


def read_experiment(
    foreign: Foreign,
    findings: Findings,
    find: Find,
    services: Mapping[str, str],
    replicas: Mapping[str, int],
) -> Experiment:
    """The experiment on an architecture: `find` knows its operations, `services` its names.

    `replicas` are those of each service of the scenario. Problems go to the findings.
    """
    return _Reader(foreign, findings, find, services, replicas).read()


class _Reader:
    """One pass over the experiment."""

    def __init__(
        self,
        foreign: Foreign,
        findings: Findings,
        find: Find,
        services: Mapping[str, str],
        replicas: Mapping[str, int],
    ) -> None:
        self.foreign, self.findings, self.find = foreign, findings, find
        self.services, self.replicas = services, replicas
        self.made = Experiment()
        self.duration_s = DURATION_S
        self.names = Names("fault")
        self.killed: list[tuple[str, float, int, Plain]] = []
        self.summoned: list[tuple[str, float, int, Place]] = []

    def read(self) -> Experiment:
        top = Fields(self.findings, self.foreign.document.data, ())
        if "stimulus" in top.names():
            wanted = f"give the experiment, which has `{_GENERATORS[0]}`"
            self.findings.wrong((), f"is a MiSim scenario description: {wanted}", 1)
            return self.made
        self._meta(top.inside(*_META))
        value, place = top.value(*_GENERATORS)
        several = value if isinstance(value, list) else [] if value is None else [value]
        for i, item in enumerate(several):
            at = (*place, i) if isinstance(value, list) else place
            self._generator(Fields(self.findings, item, at))
        for key in top.names():
            if key in (*_META, *_GENERATORS):
                continue
            value, place = top.value(key)
            actions = value if isinstance(value, list) else [value]
            for i, item in enumerate(actions):
                at = (*place, i) if isinstance(value, list) else place
                self._action(Fields(self.findings, item, at), key)
        self._summon()
        if not self.made.asked and not self.findings.problems:
            message = f"asks for nothing: a request generator is needed ({_GENERATORS[0]})"
            self.findings.wrong((), message)
        return self.made

    def _meta(self, fields: Fields) -> None:
        self.made.name = fields.text("experiment_name", "experimentName", "name")
        self.duration_s = fields.number(
            "duration", "experiment_duration", default=DURATION_S, above=True, high=1e7
        )
        self.made.run = {"duration": self.duration_s}
        seed = fields.value("seed")[0]
        if seed is not None and seed != "":
            self.made.run["seed"] = fields.whole("seed", default=1, low=0, high=2**62)

    def _generator(self, fields: Fields) -> None:
        kind = fields.text("type", default="interval").lower()
        fields.text("name", "generator_name")
        config = fields.inside("config") if "config" in fields.names() else fields
        service = config.text("microservice", "service")
        operation = config.text("operation", "target_operation", "target")
        full = self.find(service, operation)
        if full is None:
            written = f"{service}.{operation}" if service else operation
            self.findings.wrong(config.place, f"there is no operation '{written}'")
        config.text("name", "generator_name")
        start = config.number("start", "initial_arrival_time", "arrival_time", default=0.0)
        stop = config.number(
            "stop", "final_time", "stop_time", "end", "end_time", default=_FOREVER_S
        )
        if kind == "interval":
            arrivals = self._interval(config, start, stop)
        elif kind in _LIMBO:
            arrivals = self._limbo(config, start, stop)
        else:
            ending = f": known are {listed(('interval', 'limbo'))}"
            self.findings.wrong((*fields.place, "type"), f"'{kind}' has no counterpart{ending}")
            return
        config.close()
        if full is not None and arrivals:
            self.made.asked.append(full)
            self.made.arrivals.append(arrivals)

    def _interval(self, config: Fields, start: float, stop: float) -> Plain:
        interval = config.number("interval", default=1.0, above=True, low=0.0, high=1e6)
        rate = min(1.0 / interval, 1e9)
        if not start and stop >= self.duration_s:
            return {"process": "constant", "rate": rate}
        note = "a generator that starts later or stops earlier has Poisson arrivals at its rate"
        self.findings.note(note)
        if stop <= start:
            self.findings.wrong(config.place, "it stops before it starts: nothing ever arrives")
            return {}
        points: list[tuple[float, float]] = [(0.0, 0.0)] if start else []
        points += [(start, rate), (stop, 0.0)]
        return {"process": "profile", "between": "step", "points": points}

    def _limbo(self, config: Fields, start: float, stop: float) -> Plain:
        """A profile of arrival rates: lines of `time,rate`; it is found beside the experiment."""
        name = PureWindowsPath(config.required(*_PROFILE)).name
        again = config.flag("repeating")
        most = config.number("repetitions", "max_repetitions", default=POINT_LIMIT, low=1.0)
        skip = config.number("skip", "repetition_skip", "repetition", default=0.0)
        points = self._points(name, config) if name else []
        if not points:
            return {}
        if not any(rate for _, rate in points):
            self.findings.wrong(config.place, f"every rate of {name} is 0: nothing ever arrives")
            return {}
        self.findings.note(
            f"{name}: each line is a rate until the next one, the last for as long as the one"
            " before; MiSim sends so many at once"
        )
        end = min(stop, self.duration_s)
        step = points[-1][0] - points[-2][0] if len(points) > 1 else 1.0
        rounds = int(most) if again else 1
        period = points[-1][0] + (skip or step)
        course: list[tuple[float, float]] = [(0.0, 0.0)] if start else []
        while rounds and start < end and len(course) <= POINT_LIMIT:
            course += [(time + start, rate) for time, rate in points]
            rounds, start = rounds - 1, start + period
            if not rounds or skip > step:
                course.append((start - period + points[-1][0] + step, 0.0))
        if rounds and start < end:
            self.findings.note(f"{name} is repeated until {start:g} s: more lines are too many")
            course.append((start, 0.0))
        found = [point for point in course if point[0] < end]
        if stop < self.duration_s:
            found.append((stop, 0.0))
        if not any(rate for _, rate in found):
            self.findings.wrong(config.place, "it stops before it starts: nothing ever arrives")
            return {}
        return {"process": "profile", "between": "step", "points": found}

    def _points(self, name: str, config: Fields) -> list[tuple[float, float]]:
        path = self.foreign.folder / name
        try:
            with path.open(encoding="utf-8") as lines:
                text = lines.read(POINT_LIMIT * 40)
        except (OSError, ValueError):
            message = f"there is no profile {name} beside the experiment that can be read"
            self.findings.wrong(config.place, message)
            return []
        found: list[tuple[float, float]] = []
        for number, row in enumerate(csv.reader(text.replace(";", ",").splitlines()), start=1):
            try:
                time, rate = float(row[0]), float(row[1])
            except (ValueError, IndexError):
                if row and number > 1:
                    self.findings.wrong(config.place, f"{name} line {number} is no `time,rate`")
                    return []
                continue
            if not (0 <= time < 1e9 and 0 <= rate < 1e9) or (found and time <= found[-1][0]):
                message = f"{name} line {number}: times must increase, rates be finite and positive"
                self.findings.wrong(config.place, message)
                return []
            found.append((time, rate))
            if len(found) > POINT_LIMIT:
                self.findings.wrong(config.place, f"{name} has more than {POINT_LIMIT} lines")
                return []
        return found

    def _action(self, fields: Fields, key: str) -> None:
        kind = fields.text("type", default=_GROUPS.get(key, "")).lower()
        name = fields.text("action_name", "name", default=key)
        config = fields.inside("config") if "config" in fields.names() else fields
        if kind in _DELAYS:
            message = (
                "latency on single ways for a time has no counterpart: use a fault of kind"
                " slowdown, or `network_latency` for the whole run"
            )
            self.findings.wrong(fields.place, message)
        elif kind not in (*_MONKEYS, *_SUMMONERS):
            known = "chaosmonkey, summoner and request generators"
            what = f"'{kind}'" if kind else f"'{key}'"
            self.findings.wrong(fields.place, f"{what} has no counterpart: known are {known}")
        else:
            self._monkey(config, name, kills=kind in _MONKEYS)

    def _monkey(self, config: Fields, name: str, *, kills: bool) -> None:
        named = config.required("microservice", "service")
        time_s = config.number(*_START, default=0.0)
        count = config.whole(
            "instances",
            "instance_count",
            "killed_instance_count",
            "killed_instances",
            default=10**9,
            high=2**31,
        )
        for key in ("type", "action_name", "name"):
            config.value(key)
        config.close()
        service = self.services.get(named)
        if service is None:
            if named:
                ending = choice_of(named, self.services)
                self.findings.wrong(config.place, f"there is no microservice '{named}'{ending}")
        elif not kills:
            self.summoned.append((service, time_s, count, config.place))
        elif time_s >= self.duration_s:
            self.findings.note(f"{name} at {time_s:g} s is left out: it strikes after the end")
        else:
            fault: Plain = {"kind": "crash", "target": service, "at": time_s, "for": _FOREVER_S}
            if count < self.replicas[service]:
                fault["replicas"] = count
            self.made.faults[self.names.new(name)] = fault
            self.killed.append((service, time_s, min(count, self.replicas[service]), fault))
            self.findings.note(
                "a chaos monkey kills until a summoner comes, else for good: `for` is a day"
            )

    def _summon(self) -> None:
        """What a summoner brings ends the first crash before it that has taken as many."""
        for service, time_s, count, place in sorted(self.summoned, key=lambda one: one[1]):
            for i, (struck, at_s, killed, fault) in enumerate(self.killed):
                if struck == service and at_s < time_s and count >= killed:
                    fault["for"] = time_s - at_s
                    del self.killed[i]
                    break
            else:
                message = (
                    "instances beyond those that a monkey has killed before have no counterpart:"
                    " give the service more `instances`, or autoscaling"
                )
                self.findings.wrong(place, message)
