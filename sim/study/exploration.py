"""Exploration: one small run of each pattern at the settings of a few knobs, at once.

What is seen here is a hint where to look: one run has no interval. A comparison measures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from sim.scenario import Coordinator, Scenario
from sim.study.comparison.compare import compare
from sim.study.comparison.data import ComparisonData
from sim.study.knees.load import LOAD, NoLoadError, rate, under, written
from sim.study.runs.session import Compute

FIRST_INSTANCES = 150
"""Instances of a pattern in the first look, before it is known how fast they are."""
FEWEST, MOST = 60, 4000
"""Between these a look adapts its size."""
BUDGET_S = 0.8
"""How long a look may take."""
WARMUP = 0.1
"""Share of a look that is cut off at its start."""
STRIKES_AT = 1 / 3
"""Where in a look the fault strikes, as a share of its arrivals."""


@dataclass(frozen=True)
class Knobs:
    """What can be turned in a scenario, and where each knob stands in its file.

    `load`: whether there are open arrivals, whose rate can be multiplied. `replicas` and `slots`:
    of each service that has work, its replicas and the slots of one of them. `shards`,
    `partitions`: of the first coordinator that takes time to decide and the first ordered bus;
    None where no pattern has one. `faults`: the length in seconds of each fault that has one.
    """

    load: bool
    replicas: Mapping[str, int]
    slots: Mapping[str, int]
    shards: int | None
    partitions: int | None
    faults: Mapping[str, float]


@dataclass(frozen=True)
class Settings:
    """How the knobs are turned; what is None or missing stands as in the file.

    `load` is a multiple of the file's. The fault strikes a third into the run for `fault_s`
    seconds; 0: not at all. `more`: any other values, by dotted path.
    """

    load: float = 1.0
    replicas: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    shards: int | None = None
    partitions: int | None = None
    fault: str | None = None
    fault_s: float = 0.0
    more: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


def knobs(scenario: Scenario) -> Knobs:
    """The knobs that mean something in this scenario."""
    used = _services_with_work(scenario)
    services = {name: one for name, one in scenario.services.items() if name in used}
    shards = [one.resolved().shards for _, one in _coordinators(scenario)]
    partitions = [count for _, count in _partitions(scenario)]
    return Knobs(
        load=_has_load(scenario),
        replicas={name: one.replicas for name, one in services.items()},
        slots={name: one.concurrency for name, one in services.items()},
        shards=next(iter(shards), None),
        partitions=next(iter(partitions), None),
        faults={
            name: float(length)
            for name, fault in scenario.faults.items()
            if getattr(fault, "at", None) is not None
            and (length := getattr(fault, "for_", None)) is not None
        },
    )


def turned(scenario: Scenario, settings: Settings, instances: int) -> Scenario:
    """The scenario at these settings, as long as about so many instances take to arrive.

    Raises ScenarioError for a setting that is not valid.
    """
    changes: dict[str, object] = {}
    for service, replicas in settings.replicas.items():
        changes[f"services.{service}.replicas"] = replicas
    if settings.shards is not None:
        changes |= {f"{path}.shards": settings.shards for path, _ in _coordinators(scenario)}
    if settings.partitions is not None:
        changes |= {path: settings.partitions for path, _ in _partitions(scenario)}
    changes |= settings.more  # last: what is typed goes before what a knob says
    found = scenario.with_(changes) if changes else scenario
    if settings.load != 1.0:
        found = under(found, LOAD, settings.load)
    per_second = rate(found)
    # Closed users alone have no rate of their own: then the file's duration stands.
    duration = instances / per_second if per_second > 0.0 else found.run.duration
    return found.with_(
        {
            "run.duration": duration,
            "run.warmup": WARMUP * duration,
            "run.replications": 1,
            **_struck(settings, duration),
        }
    )


def look(
    scenario: Scenario,
    settings: Settings,
    instances: int = FIRST_INSTANCES,
    patterns: Sequence[str] | None = None,
) -> ComparisonData:
    """One run of each pattern (or of those named) at these settings, on the same draws.

    Raises what `turned` and `compare` do.
    """
    here = Compute(jobs=1, cluster=None, folder=None, progress=None)
    return compare(turned(scenario, settings, instances), patterns=patterns, compute=here)


def next_size(instances: int, running_s: float, drawing_s: float, *, first: bool) -> int:
    """How many instances the next look may have, after one of `instances` that took so long.

    The first look tells how fast this machine is; later ones only ever get shorter.
    """
    left = max(BUDGET_S - drawing_s, 0.1 * BUDGET_S)
    fitting = max(FEWEST, min(int(instances * left / max(running_s, 1e-3)), MOST))
    return fitting if first or running_s > left else instances


def _struck(settings: Settings, duration: float) -> dict[str, object]:
    if settings.fault is None or settings.fault_s <= 0.0:
        return {"run.faults": []}
    name = f"faults.{settings.fault}"
    return {
        f"{name}.at": STRIKES_AT * duration,
        f"{name}.for": settings.fault_s,
        "run.faults": [settings.fault],
    }


def _services_with_work(scenario: Scenario) -> set[str]:
    asked = {entry.workflow for entry in scenario.workload}
    return {step.service for name in asked for step in scenario.workflows[name].steps.values()}


def _has_load(scenario: Scenario) -> bool:
    try:
        written(scenario, LOAD)
    except NoLoadError:
        return False
    return True


def _coordinators(scenario: Scenario) -> list[tuple[str, Coordinator]]:
    """Each coordinator that takes time to decide or to persist, by its dotted path."""
    found = []
    for name, pattern in scenario.patterns.items():
        for domain, one in pattern.coordinators.items():
            inner = f"domains.{domain}.coordinator" if domain else "coordinator"
            with_profile = one.resolved()
            if not (with_profile.decision.is_zero and with_profile.persist.is_zero):
                found.append((f"patterns.{name}.{inner}", one))
    return found


def _partitions(scenario: Scenario) -> list[tuple[str, int]]:
    """The partitions of each bus that keeps an order, by their dotted path."""
    found = []
    for name, pattern in scenario.patterns.items():
        bus = pattern.the_bus
        if bus is not None and bus.resolved().delivery == "log":
            found.append((f"patterns.{name}.bus.partitions", bus.resolved().partitions))
    return found
