"""`sim.explore`: which knobs there are, what they change, and that a look is quick."""

import statistics
import sys
import time

import pytest

import sim
from sim.report.exploration import explored, png
from sim.scenario import ScenarioError
from sim.study.exploration import BUDGET_S, FEWEST, MOST, Settings, knobs, look, next_size, turned

TEXT = """
name: small
services:
  stock: {concurrency: 4, time: {dist: exponential, mean: 20ms}}
  bank: {replicas: 2, concurrency: 2, time: 30ms}
  idle: {time: 1s}
workflows:
  order: {steps: {reserve: {service: stock}, charge: {service: bank, after: [reserve]}}}
workload: [{workflow: order, arrivals: {process: poisson, rate: 40/s}}]
patterns:
  orchestration: {kind: orchestration, coordinator: {shards: 3, decision: 1ms}}
  choreography: {kind: choreography, bus: {profile: kafka-like, partitions: 5}}
faults:
  bank-away: {kind: outage, target: bank, at: 5s, for: 3s}
  poisoned: {kind: poison, target: order.charge, at: 5s}
run: {duration: 10s, seed: 7}
"""


@pytest.fixture(scope="module")
def small():
    return sim.loads(TEXT)


@pytest.fixture(scope="module")
def order(order_file):
    return sim.load(order_file)


@pytest.fixture(scope="module")
def explorer(small):
    return sim.explore(small)


def shown(explorer) -> bytes:
    return bytes(explorer.picture.value)


def test_the_knobs_are_those_that_mean_something(small):
    found = knobs(small)
    assert found.load
    assert found.replicas == {"stock": 1, "bank": 2}  # nobody asks the idle one
    assert found.slots == {"stock": 4, "bank": 2}
    assert (found.shards, found.partitions) == (3, 5)
    assert found.faults == {"bank-away": 3.0}  # poison has no length


def test_what_a_scenario_lacks_has_no_knob(small):
    bare = small.with_(
        {
            "patterns": {
                "orchestration": {"kind": "orchestration"},
                "choreography": {"kind": "choreography"},  # competing consumers: no partitions
            },
            "faults": {},
            "workload.0.arrivals": {"process": "closed", "users": 5, "think": "1s"},
        }
    )
    found = knobs(bare)
    assert (found.load, found.shards, found.partitions, dict(found.faults)) == (
        False, None, None, {},
    )  # fmt: skip
    assert list(sim.explore(bare).widgets) == ["service", "replicas", "more"]


def test_settings_change_the_scenario_and_nothing_else(small):
    settings = Settings(
        load=2.0,
        replicas={"bank": 5},
        shards=7,
        partitions=9,
        fault="bank-away",
        fault_s=0.5,
        more={"run.seed": 11},
    )
    found = turned(small, settings, 240)
    assert found.workload[0].arrivals.rate == 80.0
    assert found.run.duration == pytest.approx(3.0)  # 240 at 80 a second
    assert found.services["bank"].replicas == 5
    assert found.patterns["orchestration"].coordinator.shards == 7
    assert found.patterns["choreography"].bus.partitions == 9
    assert found.run.faults == ("bank-away",)
    assert (found.faults["bank-away"].at, found.faults["bank-away"].for_) == (1.0, 0.5)
    assert (found.run.seed, found.run.replications) == (11, 1)
    calm = turned(small, Settings(), 240)
    assert calm.run.faults == ()
    assert calm.services == small.services


def test_a_look_shows_what_was_set(small):
    calm, struck = (
        look(small, settings, 200).curves["choreography"].backlog.mean.max()
        for settings in (Settings(), Settings(fault="bank-away", fault_s=2.0))
    )
    assert struck > 3 * calm


def test_the_figure_is_pure_and_says_what_it_is_worth(small):
    one, two = (explored(small, Settings(load=1.5), 120) for _ in range(2))
    assert png(one) == png(two)
    said = one.get_suptitle()
    assert "no interval" in said
    assert "2 s of arrivals" in said
    assert "one run a pattern (seed 7)" in said
    struck = explored(small, Settings(fault="bank-away", fault_s=1.0), 120)
    assert "bank-away is shaded" in struck.get_suptitle()
    with pytest.raises(ScenarioError, match="bank"):
        explored(small, Settings(replicas={"bank": 0}), 120)


def test_a_widget_that_changes_changes_the_picture(explorer):
    before = shown(explorer)
    assert before.startswith(b"\x89PNG")
    explorer.widgets["load"].value = 2.0
    assert shown(explorer) != before
    assert explorer.settings.load == 2.0
    assert "2 runs in" in explorer.message.value
    before = shown(explorer)
    explorer.widgets["fault"].value = "bank-away"
    assert explorer.settings.fault == "bank-away"
    assert shown(explorer) != before


def test_each_service_keeps_its_own_replicas(explorer):
    widgets = explorer.widgets
    widgets["replicas"].value = 3
    assert explorer.settings.replicas == {"stock": 3}
    widgets["service"].value = "bank"
    assert widgets["replicas"].value == 2
    assert widgets["replicas"].description == "replicas of 2"
    assert explorer.settings.replicas == {"stock": 3}
    widgets["service"].value = "stock"
    assert widgets["replicas"].value == 3


def test_what_is_wrong_is_said_in_the_widget_and_the_picture_stays(explorer):
    picture = shown(explorer)
    for typed, said in (
        ("services.bank.replicas=0", "services.bank.replicas"),
        ("services.bnak.replicas=3", "did you mean"),
        ("nonsense", "is not path=value"),
        ("run.seed={{", "YAML"),
    ):
        explorer.widgets["more"].value = typed
        assert said in explorer.message.value
        assert "#B00020" in explorer.message.value
        assert shown(explorer) == picture
    explorer.widgets["more"].value = ""
    assert "#B00020" not in explorer.message.value


def test_an_unknown_pattern_is_an_error(small):
    with pytest.raises(ValueError, match="did you mean 'choreography'"):
        sim.explore(small, ["choreografy"])


def test_without_ipywidgets_it_says_what_to_install(small, monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(ImportError, match=r"pip install 'counterpoint\[notebooks\]'"):
        sim.explore(small)


def test_a_look_gets_shorter_until_it_fits():
    assert next_size(200, BUDGET_S / 2, 0.0, first=True) == 400
    assert next_size(200, BUDGET_S / 2, 0.0, first=False) == 200  # it fits: let it be
    assert next_size(200, 2 * BUDGET_S, 0.0, first=False) == 100
    assert next_size(200, 1000.0, 0.0, first=False) == FEWEST
    assert next_size(200, 0.0, 0.0, first=True) == MOST
    assert next_size(200, BUDGET_S, BUDGET_S / 2, first=True) == 100  # drawing takes its part


def test_an_update_takes_less_than_a_second(order):
    """Processor time, as this machine may be busy; the median of three."""
    explorer = sim.explore(order)
    times = []
    for load in (0.5, 1.4, 1.0):
        started = time.process_time()
        explorer.widgets["load"].value = load
        times.append(time.process_time() - started)
    assert statistics.median(times) < 1.0
    assert explorer.instances >= FEWEST
