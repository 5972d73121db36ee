"""Hybrid search: cuts of a scenario into domains, and the front of those that none beats.

Every cut sees the same tapes. Few replications of each tell which are clearly dominated; the rest,
and always orchestration and choreography, get as many as are asked for, and are judged again.
"""

import time
from collections.abc import Mapping, Sequence

import numpy as np

from sim.metrics.money import priced_parts
from sim.scenario import Scenario
from sim.study.asked import HERE, default_simulate, effective, refuse_what_is_missing
from sim.study.blast.twins import SimulateStruck
from sim.study.hybrid.bench import Bench
from sim.study.hybrid.collect import against_limits, candidates_of, warnings_of
from sim.study.hybrid.cuts import CHOREOGRAPHY, NoCutError, space_of
from sim.study.hybrid.data import HybridData
from sim.study.hybrid.explore import every, guided
from sim.study.hybrid.judged import Judged
from sim.study.hybrid.material import material_of, own_cuts
from sim.study.hybrid.objectives import DEFAULT, Objective, objectives_of
from sim.study.hybrid.regret import weights_of
from sim.study.hybrid.sources import Changes, Outages, PlainRuns, Source
from sim.study.hybrid.world import LIMITS, World, world_of
from sim.study.replicate import Simulate
from sim.study.runs.session import Compute, Session, session
from sim.study.trial import Trial, find_cuts

MOST = 60
"""Cuts that are run at most, unless said otherwise: all that five services have, doing one step
each."""
SCOUTS = 2
"""Replications of each cut that a guided search comes upon, before it is passed over or judged."""
FIRST = 5
"""Replications of every cut that is judged, before any is dropped."""
TOLERANCE = 0.02
"""A difference of less than this share is none that matters."""
LEVEL = 0.05
"""The chance that any cut is dropped for one that does not dominate it, over the whole search."""


class NotShownError(RuntimeError):
    """The runs do not show what an objective needs; says which, and what to change."""


def hybrid_search(
    scenario: Scenario,
    objectives: Sequence[str] = DEFAULT,
    *,
    most: int = MOST,
    replications: int | None = None,
    tolerance: float = TOLERANCE,
    weights: Mapping[str, float] | None = None,
    outage: Mapping[str, object] | None = None,
    coordinator: str | None = None,
    bus: str | None = None,
    seed: int | None = None,
    compute: Compute = HERE,
    simulate: Simulate | None = None,
    simulate_struck: SimulateStruck | None = None,
) -> HybridData:
    """Search the cuts of a scenario for the front by `objectives`.

    All cuts are run where there are `most` at most; else a guided search runs so many. `tolerance`
    is the share by which a difference begins to matter, `weights` what each objective counts in the
    suggestion. `outage`: the fault of the blast share, written without its target. `coordinator`
    and `bus`: the patterns that give each domain its coordinator, and the borders their bus.
    Replications and seed default to the scenario's own. Raises NoCutError, NotShownError, and what
    `compare` raises.
    """
    started = time.perf_counter()
    chosen = objectives_of(objectives)
    weight = weights_of(chosen, weights)
    _check(scenario, chosen, most, tolerance)
    scenario = effective(scenario, replications, seed)
    space = space_of(scenario)
    world = world_of(scenario, space, material_of(scenario, coordinator, bus), outage)
    refuse_what_is_missing(world.scenario, LIMITS)
    own = tuple(own_cuts(scenario, space).values())
    asked = scenario.run.replications
    exhaustive = space.size <= most
    first = min(FIRST if exhaustive else SCOUTS, asked)
    at_once = min(most, space.size) * first
    with session(compute, at_once) as runs:
        runs.expect(at_once * _runs_each(world, chosen))
        world, cut_s, warnings = _warmed_up(world, chosen, simulate, runs)
        bench = Bench(world, chosen, _sources(world, chosen, simulate, simulate_struck, runs))
        bench.run((space.orchestration, CHOREOGRAPHY), first)
        _refuse_what_is_not_shown(bench)
        if exhaustive:
            bench.run(every(space), first)
        else:
            guided(bench, own, most, first, tolerance, weight)
        judged = _judged(bench, asked, tolerance, scouted=not exhaustive)
        runs.forget_others()
    candidates, best = candidates_of(bench, judged, weight)
    return HybridData(
        scenario=scenario,
        space=space,
        material=world.material,
        objectives=chosen,
        weights=dict(zip((one.name for one in chosen), weight.tolist(), strict=True)),
        tolerance=tolerance,
        level=LEVEL,
        outage=world.outage,
        exhaustive=exhaustive,
        first=min(FIRST, asked),
        cut_s=cut_s,
        candidates=candidates,
        suggested=best.pattern,
        against=against_limits(bench, best.cut),
        warnings=(*warnings, *warnings_of(bench, scenario)),
        failures=tuple(bench.failures),
        values=bench.frame(),
        runs=bench.digests(),
        wall_s=time.perf_counter() - started,
    )


def _check(
    scenario: Scenario, objectives: Sequence[Objective], most: int, tolerance: float
) -> None:
    for one in objectives:
        if one.unit == "money" and not priced_parts(scenario):
            raise NoCutError(f"{one.name} needs a price: say what things cost under prices")
    if most < len(LIMITS) + 1:
        raise NoCutError(f"a search runs three cuts or more (two are the limits), not {most}")
    if not 0.0 <= tolerance < 1.0:
        raise NoCutError(f"a tolerance is a share from 0 up to 1, not {tolerance:g}")


def _runs_each(world: World, objectives: Sequence[Objective]) -> int:
    """About how many runs a replication of a cut takes."""
    sources = {one.source for one in objectives}
    return ("run" in sources) + ("outages" in sources) * (len(world.space.services) + 3)


def _warmed_up(
    world: World, objectives: Sequence[Objective], simulate: Simulate | None, runs: Session
) -> tuple[World, float, list[str]]:
    """The world with the one warm-up of the study: the longer of the limits', if one is needed.

    It cannot be that of all cuts, for which ones are run depends on what others have shown.
    """
    if not any(one.source == "run" for one in objectives):
        return world, 0.0, []
    trial = Trial(world.scenario, LIMITS, simulate or default_simulate(), runs, drawn=False)
    find_cuts([trial], runs)
    told = [one.warning for one in trial.cuts if one.warning is not None]
    return world.warmed_up(trial.cut_s), trial.cut_s, told


def _sources(
    world: World,
    objectives: Sequence[Objective],
    simulate: Simulate | None,
    simulate_struck: SimulateStruck | None,
    runs: Session,
) -> list[Source]:
    found: list[Source] = []
    plain = [one for one in objectives if one.source == "run"]
    if plain:
        found.append(PlainRuns(world, plain, simulate or default_simulate(), runs))
    if any(one.source == "outages" for one in objectives):
        found.append(Outages(world, simulate_struck or _default_struck(), runs))
    if any(one.source == "parts" for one in objectives):
        found.append(Changes(world, runs))
    return found


def _default_struck() -> SimulateStruck:
    # Only here: a study with a stand-in for the model does not load the model.
    from sim.run import simulate_scenario  # noqa: PLC0415

    return simulate_scenario


def _refuse_what_is_not_shown(bench: Bench) -> None:
    limits = (bench.world.space.orchestration, CHOREOGRAPHY)
    if not all(bench.replications(cut) for cut in limits):
        raise bench.failures[0]
    for name, row in zip(LIMITS, bench.means(limits), strict=True):
        for objective, mean in zip(bench.objectives, row, strict=True):
            if np.isnan(mean):
                raise NotShownError(
                    f"{objective.name} is not shown in some replication of {name}: too few "
                    f"instances stand behind it. Run longer (run.duration), or take another "
                    f"objective"
                )


def _judged(bench: Bench, asked: int, tolerance: float, *, scouted: bool) -> Judged:
    """Who is out, and for whom: after the first replications, and after all."""
    limits = (bench.world.space.orchestration, CHOREOGRAPHY)
    judged = Judged()
    if scouted:
        judged.pass_over(bench, tolerance, limits)
    looks = (FIRST, asked) if asked > FIRST else (asked,)
    for replications in looks:
        bench.run([*judged.left(bench.cuts), *limits], replications)
        judged.look(bench, tolerance, LEVEL / len(looks))
    return judged
