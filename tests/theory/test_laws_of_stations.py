"""Little's law and the utilisation law: exact for every station of a run that ends empty.

Oracle no. 20. These hold run by run, so no interval is needed, only room for the rounding of sums.
"""

import pytest

import sim

EXACT = 1e-9


@pytest.fixture(scope="module", params=["orchestration", "choreography"])
def run(request, theory):
    services = {
        f"v{i}": f"concurrency: {i + 1}, time: {{dist: gamma, mean: {0.08 * (i + 1)}, cv: 1.5}}"
        for i in range(3)
    }
    steps = {
        "a": "service: v0",
        "b": "service: v1, after: [a], copies: 2",
        "c": "service: v2, after: [a]",
        "d": "service: v0, after: [b, c], time: 0.02",
    }
    coordinator = "profile: none, shards: 2, decision: {dist: exponential, mean: 0.01}"
    text = theory.queues(services, steps, "process: poisson, rate: 6", 300, coordinator=coordinator)
    made = sim.simulate(sim.loads(text), request.param, record="attempts")
    assert (made.instances["outcome"] == "completed").all()
    return made


def ended(run) -> float:
    """When the run ended: after the last answer has reached its client, too."""
    return run.tables.ended_s


def stations(run):
    components = run.components
    return components[components["kind"] == "service"].set_index("component")


@pytest.mark.parametrize("service", ["v0", "v1", "v2"])
def test_littles_law_holds_exactly_at_every_station(run, service):
    """L = λW with each side counted on its own: the station's integral, the attempts' waits."""
    station = stations(run).loc[service]
    mine = run.attempts[run.attempts["service"] == service]
    waits = (mine["started_s"] - mine["enqueued_s"]).sum()
    assert station["queue_mean"] * ended(run) == pytest.approx(waits, rel=EXACT)


@pytest.mark.parametrize("service", ["v0", "v1", "v2"])
def test_utilisation_is_throughput_times_mean_work(run, service):
    station = stations(run).loc[service]
    mine = run.attempts[run.attempts["service"] == service]
    work = (mine["ended_s"] - mine["started_s"]).mean()
    throughput = len(mine) / ended(run)
    assert station["served"] == len(mine)
    expected = throughput * work / station["capacity"]
    assert station["utilisation"] == pytest.approx(expected, rel=EXACT)
    assert 0 < station["utilisation"] < 1


def test_a_coordinator_decides_once_an_input(run):
    """Start, and the answer of each of the five pieces of work."""
    components = run.components.set_index("component")
    if "coordinator" not in components.index:
        pytest.skip("choreography has none")
    assert components.loc["coordinator", "served"] == 6 * len(run.instances)
