"""Parameters: what a scenario takes for granted and advice may hang on, each at any multiple.

The load, the latency of the network, how soon services tell, how long they work, and every estimate
of the profiles in use. A multiple leaves all draws as they are: only what they are scaled by
changes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.scenario import Distribution, OutboxCdc, OutboxPolling, Scenario
from sim.scenario.multiple import can_be_multiplied, multiple
from sim.scenario.units import DURATION
from sim.study.estimates import Estimate, Scaled, estimates, scaled, value_text
from sim.study.knees.load import LOAD, rate, steady_rate, under


@dataclass(frozen=True)
class Parameter:
    """Something that can be multiplied: `at(factor)` is the scenario, `text(factor)` its value.

    `certainty` and `source` are of an estimate, "" else. `everywhere`: each run has to do with it;
    else a few runs tell first whether any has. `held`: what of it has no multiple and stays.
    """

    name: str
    at: Callable[[float], Scenario]
    text: Callable[[float], str]
    everywhere: bool
    certainty: str = ""
    source: str = ""
    held: tuple[str, ...] = ()


def parameters(scenario: Scenario, patterns: Sequence[str]) -> tuple[Parameter, ...]:
    """Those that the scenario has, under some of its patterns."""
    return (
        *_load(scenario),
        *_network(scenario),
        *_outboxes(scenario),
        *_work(scenario),
        *_estimates(scenario, patterns),
    )


def _load(scenario: Scenario) -> Iterator[Parameter]:
    if (per_second := rate(scenario)) > 0.0:
        yield Parameter(
            "load",
            lambda factor: _loaded(scenario, factor),
            lambda factor: f"{per_second * factor:.3g} arrivals/s",
            everywhere=True,
        )


def _loaded(scenario: Scenario, factor: float) -> Scenario:
    """The scenario under a multiple of its load.

    Below its own, where that is the same at any time, runs are longer, so that as many arrive: else
    too little would be measured to compare.
    """
    changed = under(scenario, LOAD, factor)
    if factor >= 1.0 or steady_rate(scenario) is None:
        return changed
    return changed.with_({"run.duration": scenario.run.duration / factor})


def _network(scenario: Scenario) -> Iterator[Parameter]:
    ways = {"network.latency": scenario.network.latency}
    for at, link in enumerate(scenario.network.links):
        if link.latency is not None:
            ways[f"network.links.{at}.latency"] = link.latency
    yield from _lengths(scenario, "network latency", ways, everywhere=True)


def _outboxes(scenario: Scenario) -> Iterator[Parameter]:
    ways: dict[str, Distribution | float] = {}
    for name in _working(scenario):
        outbox = scenario.services[name].outbox
        if isinstance(outbox, OutboxCdc):
            ways[f"services.{name}.outbox.latency"] = outbox.latency
        elif isinstance(outbox, OutboxPolling):
            ways[f"services.{name}.outbox.interval"] = outbox.interval
    yield from _lengths(scenario, "outbox latency of the services", ways, everywhere=False)


def _work(scenario: Scenario) -> Iterator[Parameter]:
    ways: dict[str, Distribution] = {}
    for name in _working(scenario):
        if (own := scenario.services[name].time) is not None:
            ways[f"services.{name}.time"] = own
    for workflow in _asked(scenario):
        for name, step in scenario.workflows[workflow].steps.items():
            path = f"workflows.{workflow}.steps.{name}"
            if step.time is not None:
                ways[f"{path}.time"] = step.time
            if step.undo is not None and step.undo.time is not None:
                ways[f"{path}.undo.time"] = step.undo.time
    yield from _lengths(scenario, "work of the services", ways, everywhere=True)


def _estimates(scenario: Scenario, patterns: Sequence[str]) -> Iterator[Parameter]:
    for one in estimates(scenario, patterns):
        yield _estimate(scenario, one)


def _estimate(scenario: Scenario, one: Estimate) -> Parameter:
    return Parameter(
        one.name,
        lambda factor: scaled(scenario, (Scaled(one.side, one.profile, one.key, factor),)),
        lambda factor: value_text(one, factor),
        everywhere=False,
        certainty=one.certainty,
        source=one.source,
    )


def _lengths(
    scenario: Scenario,
    name: str,
    ways: Mapping[str, Distribution | float],
    *,
    everywhere: bool,
) -> Iterator[Parameter]:
    """One parameter of some lengths by their paths; none where all of them are 0, or measured."""
    fixed = tuple(path for path, own in ways.items() if not _scales(own))
    free = {path: own for path, own in ways.items() if path not in fixed and _mean(own) > 0.0}
    if not free:
        return
    means = sorted(map(_mean, free.values()))

    def at(factor: float) -> Scenario:
        return scenario.with_({path: _times(own, factor) for path, own in free.items()})

    def text(factor: float) -> str:
        low, high = (_duration(mean * factor) for mean in (means[0], means[-1]))
        return low if low == high else f"{low} to {high}"

    yield Parameter(name, at, text, everywhere=everywhere, held=fixed)


def _scales(own: Distribution | float) -> bool:
    return isinstance(own, float) or can_be_multiplied(own)


def _mean(own: Distribution | float) -> float:
    return own if isinstance(own, float) else own.mean_s


def _times(own: Distribution | float, factor: float) -> object:
    return own * factor if isinstance(own, float) else multiple(own, factor)


def _duration(seconds: float) -> str:
    """A length as a scenario file would say it, with three digits."""
    written = DURATION.format(float(f"{seconds:.3g}"))
    return written if isinstance(written, str) else f"{written:.3g}s"


def _asked(scenario: Scenario) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.workflow for entry in scenario.workload))


def _working(scenario: Scenario) -> tuple[str, ...]:
    """The services that have work."""
    used = {
        step.service
        for name in _asked(scenario)
        for step in scenario.workflows[name].steps.values()
    }
    return tuple(name for name in scenario.services if name in used)
