"""The search finds the cut that is known to be the best: trying all, and guided."""

import pytest
from constructed import (
    DIAMOND,
    SLOW_TELLERS,
    TWO_CONTEXTS,
    by_hand,
    domains_of,
    latency_and_messages,
    partitions,
)

import sim
from sim.run import simulate_scenario
from sim.scenario import ScenarioError, loads
from sim.study.asked import UnknownPatternError
from sim.study.change.impact import impacts
from sim.study.hybrid.cuts import NoCutError, space_of
from sim.study.hybrid.search import NotShownError, hybrid_search
from sim.study.replicate import RunFailedError
from sim.study.runs.session import Compute

ALONE = Compute(jobs=1)
SLACK = 1e-9


def enumerated(scenario) -> dict[frozenset, tuple[float, float]]:
    """Latency and messages of every cut that counts, each run by hand."""
    several = space_of(scenario).several
    counting = [
        cut
        for cut in partitions(list(scenario.services))
        if all(len(block) > 1 or block <= several for block in cut)
    ]
    return {cut: latency_and_messages(scenario, cut) for cut in counting}


def searched(scenario, objectives, compute=ALONE, **options):
    return hybrid_search(scenario, objectives, compute=compute, **{"tolerance": 0.0, **options})


@pytest.fixture
def kept(tmp_path):
    """Runs are kept: a guided search finds those of the search of all, whatever their order."""
    return Compute(jobs=1, folder=tmp_path)


def front_of(data) -> set[frozenset]:
    return {domains_of(one.cut) for one in data.front}


def test_slow_tellers_belong_into_one_domain(kept):
    scenario = loads(SLOW_TELLERS)
    found = enumerated(scenario)
    best = min(found, key=lambda cut: found[cut][0])
    assert best == {frozenset("cde")}
    every = searched(scenario, ["latency_mean"], kept)
    assert (every.exhaustive, every.size, len(every.candidates)) == (True, 52, 52)
    guided = searched(scenario, ["latency_mean"], kept, most=20)
    assert not guided.exhaustive
    assert len(guided.candidates) <= 20
    for data in (every, guided):
        assert front_of(data) == {best}
        assert domains_of(data[data.suggested].cut) == best
        for one in data.candidates:
            mean = one.means["latency_mean"].mean
            assert mean == pytest.approx(found[domains_of(one.cut)][0], abs=SLACK)


def test_a_front_of_two_objectives_is_the_enumerated_one(kept):
    scenario = loads(DIAMOND)
    found = enumerated(scenario)
    front = {
        cut
        for cut, own in found.items()
        if not any(
            all(a <= b + SLACK for a, b in zip(other, own, strict=True))
            and any(a < b - SLACK for a, b in zip(other, own, strict=True))
            for other in found.values()
        )
    }
    assert len(front) == 2
    for most in (60, 20):
        data = searched(scenario, ["latency_mean", "messages_per_completed"], kept, most=most)
        assert data.exhaustive == (most == 60)
        assert front_of(data) == front
        assert {one.pattern for one in data.shown} >= {"orchestration", "choreography"}
        assert domains_of(data[data.suggested].cut) == {frozenset("abd")}
        dropped = [one for one in data.candidates if not one.on_front]
        assert all(one.dominated_by for one in dropped)


def harmed(scenario, cut) -> float:
    """Mean share that an outage of each component harms, counted from single runs by hand."""
    outage = {"kind": "outage", "at": "3s", "for": "2s"}
    names = [f"of-{min(block)}" for block in cut]
    whole = scenario.with_({"patterns.here": by_hand(scenario, cut)})
    components = ["a", "b", "c", *(f"coordinator/{name}" for name in names)]
    if cut not in ({frozenset("abc")}, {frozenset("ab"), frozenset("c")}):
        components.append("bus")  # somebody's events go over it
    shares = []
    good = (sim.simulate(whole, pattern="here").instances["latency_s"] <= 1.0).sum()
    for target in components:
        struck = whole.with_({"faults.away": {**outage, "target": target}})
        instances = sim.simulate(struck, pattern="here", faults=["away"]).instances
        shares.append(1.0 - (instances["latency_s"] <= 1.0).sum() / good)
    return sum(shares) / len(shares)


def test_two_contexts_do_not_share_a_centre(kept):
    scenario = loads(TWO_CONTEXTS)
    found = {
        cut: harmed(scenario, cut)
        for cut in partitions(["a", "b", "c"])
        if all(len(block) > 1 or block == {"c"} for block in cut)
    }
    least = min(found.values())
    best = {cut for cut, share in found.items() if share <= least + SLACK}
    shop, ledger = frozenset("ab"), frozenset("c")
    assert best == {frozenset({shop, ledger}), frozenset({shop}), frozenset({ledger})}
    for most in (7, 6):
        data = searched(scenario, ["blast_share"], kept, most=most)
        assert front_of(data) == best
        for one in data.candidates:
            share = one.means["blast_share"].mean
            assert share == pytest.approx(found[domains_of(one.cut)], abs=SLACK)


@pytest.fixture(scope="module")
def noisy():
    """The diamond with random times: the front is decided by statistics."""
    return loads(DIAMOND).with_(
        {
            "services.b.time": {"dist": "exponential", "mean": "40ms"},
            "workload.0.arrivals": {"process": "poisson", "rate": "8/s"},
            "run.duration": "10s",
            "run.replications": 7,
        }
    )


def same(one, other) -> bool:
    return (
        one.candidates == other.candidates
        and one.against == other.against
        and one.suggested == other.suggested
        and one.values.equals(other.values)
        and one.runs.equals(other.runs)
    )


def test_the_clearly_dominated_get_no_more_runs_and_jobs_change_nothing(noisy, tmp_path):
    objectives = ["latency_mean", "messages_per_completed"]
    kept = Compute(jobs=2, folder=tmp_path)
    data = searched(noisy, objectives, kept, most=8, tolerance=0.02)
    assert same(data, searched(noisy, objectives, most=8, tolerance=0.02))
    states = {
        one.state: one.replications for one in data.candidates if one.pattern != "orchestration"
    }
    assert states["front"] == 7
    assert states.get("passed over", 2) == 2
    assert states.get("dominated", 5) in (5, 7)
    assert data["orchestration"].replications == data["choreography"].replications == 7
    shards = sorted(path.name for path in tmp_path.glob("*.parquet"))
    assert shards
    told: list[tuple[int, int]] = []
    again = Compute(jobs=1, folder=tmp_path, progress=lambda done, of: told.append((done, of)))
    assert same(data, searched(noisy, objectives, again, most=8, tolerance=0.02))
    assert sorted(path.name for path in tmp_path.glob("*.parquet")) == shards


def test_what_is_suggested_loads_and_is_the_same(noisy):
    data = searched(noisy, ["latency_mean"], most=6, replications=2)
    ready = data.with_front()
    assert set(ready.patterns) >= {one.pattern for one in data.front}
    best = data[data.suggested]
    run = sim.simulate(
        ready.with_({"run.warmup": "0s"}), pattern=best.pattern, seed=data.seed, replication=0
    )
    digests = data.runs[(data.runs["pattern"] == best.pattern) & (data.runs["replication"] == 0)]
    assert run.digest() == digests["digest"].iloc[0]


def test_the_change_impact_is_that_of_the_catalogue(noisy):
    """It takes no runs, so a single replication tells who is dominated by it."""
    data = searched(noisy, ["change_impact"], replications=1)
    assert (data.exhaustive, len(data.runs)) == (True, 0)
    assert data.suggested == "orchestration"
    assert [one.pattern for one in data.front] == ["orchestration"]
    for limit, pattern in (("orchestration", "engine"), ("choreography", "events")):
        own = impacts(noisy, [pattern]).impacts
        mean = sum(len(one.touched) for one in own) / len(own)
        assert data[limit].means["change_impact"].mean == pytest.approx(mean)
    beside = next(one for one in data.against if one.limit == "choreography")
    assert beside.verdict == "better"


def test_money_may_be_an_objective():
    priced = loads(DIAMOND).with_({"prices": {"message": 0.01}})
    data = searched(priced, ["cost_per_completed"], most=3)
    assert data["choreography"].means["cost_per_completed"].mean == pytest.approx(0.13)
    assert data.suggested == "choreography"


def test_a_replication_that_fails_under_a_cut_is_left_out_there(noisy):
    def failing(scenario, pattern, seed, replication, record):
        if replication == 1 and pattern == "choreography":
            raise ArithmeticError("broken on purpose")
        return simulate_scenario(scenario, pattern, seed, replication, record)

    calm = noisy.with_({"run.duration": "2s", "run.warmup": "0s"})
    data = searched(calm, ["latency_mean"], most=3, replications=3, simulate=failing)
    assert data["choreography"].replications == 2
    assert data["orchestration"].replications == 3
    assert [one.pattern for one in data.failures] == ["choreography"]
    assert any("replication 1 failed under choreography" in one for one in data.warnings)

    def broken(*_):
        raise ArithmeticError("broken on purpose")

    with pytest.raises(RunFailedError, match="broken on purpose"):
        searched(calm, ["latency_mean"], most=3, replications=2, simulate=broken)


def test_the_limits_are_the_patterns_themselves(noisy):
    data = searched(noisy, ["latency_mean"], most=3, replications=1)
    for limit, pattern in (("orchestration", "engine"), ("choreography", "events")):
        run = sim.simulate(noisy, pattern=pattern, replication=0)
        assert set(data.runs.loc[data.runs["pattern"] == limit, "digest"]) == {run.digest()}
    assert any("one replication" in warning for warning in data.warnings)
    assert {one.state for one in data.candidates} <= {"front", "passed over"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"objectives": ["latency_men"]}, "did you mean latency_mean"),
        ({"objectives": ["offered"]}, "no value of offered is better"),
        ({"objectives": []}, "one objective or more"),
        ({"objectives": ["cost_per_completed"]}, "cost_per_completed needs a price"),
        ({"most": 2}, "three cuts or more"),
        ({"tolerance": 1.0}, "a tolerance is a share"),
        ({"weights": {"throughput": 2.0}}, "a weight of 'throughput', which is no objective"),
        ({"weights": {"latency_mean": 0.0}}, "is a number above 0"),
        ({"coordinator": "events"}, "does not have one coordinator for everything; these do: eng"),
    ],
)
def test_what_is_no_search_is_refused(noisy, options, told):
    with pytest.raises(NoCutError, match=told):
        searched(noisy, **{"objectives": ["latency_mean"], **options})


def test_what_cuts_are_made_of_must_be_there(noisy):
    with pytest.raises(UnknownPatternError, match="did you mean 'events'"):
        searched(noisy, ["latency_mean"], bus="event")
    lonely = noisy.with_({"patterns": {"events": {"kind": "choreography"}}})
    with pytest.raises(NoCutError, match="no pattern of the scenario has one coordinator for ev"):
        searched(lonely, ["latency_mean"])
    with pytest.raises(ScenarioError, match="kind"):
        searched(noisy, ["blast_share"], outage={"kind": "outrage", "at": "1s"})


def test_what_the_runs_do_not_show_is_told(noisy):
    with pytest.raises(NotShownError, match="latency_p999 is not shown"):
        searched(noisy, ["latency_p999"], most=3, replications=1)
