"""What the scenarios say about failure, in runs that are just long enough to see it."""

import pytest

import sim

OVER_S, LONG_AFTER_S = 25.0, 45.0


def flash_sale(scenarios, changes, pattern="orchestration", fault="stock-outage"):
    """Of those who come before the trigger, and of those who come 20 s after it: the share of the
    good. And the run."""
    scenario = sim.load(scenarios / "flash_sale.yaml").with_({"run.duration": "55s", **changes})
    run = sim.simulate(scenario, pattern, faults=[fault], record="summary")
    good = run.instances["latency_s"] <= scenario.slo_of("purchase")
    before = good[run.instances["arrived_s"] < OVER_S - 12]
    after = good[run.instances["arrived_s"] >= LONG_AFTER_S]
    return before.mean(), after.mean(), run


def test_the_storm_goes_on_without_its_trigger(scenarios):
    before, after, run = flash_sale(scenarios, {})
    assert before == 1
    assert after == 0
    late = run.instances["arrived_s"].between(OVER_S, LONG_AFTER_S)
    assert (run.instances.loc[late, "attempts"] == 2).all()  # asked twice, and never confirmed


def test_where_nobody_waits_there_is_a_backlog_and_no_storm(scenarios):
    _, after, run = flash_sale(scenarios, {}, "choreography")
    assert after == 0  # not yet: 2 800 purchases at 20 a second
    assert set(run.instances["outcome"]) <= {"completed", "dirty"}
    assert (run.instances["outcome"] == "dirty").sum() <= 1  # what was in hand when the store froze


STOCK, RESERVE = "services.stock", "workflows.purchase.steps.reserve"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, "stock-crash"),
        ({}, "short-spike"),
        ({"workload.0.arrivals.rate": "100/s"}, "stock-outage"),
        ({f"{STOCK}.discipline": "lifo"}, "stock-outage"),
        ({f"{STOCK}.drop_expired": True}, "stock-outage"),
        ({f"{RESERVE}.breaker": {"open_for": "5s"}}, "stock-outage"),
        ({"workload.0.admission": {"kind": "concurrency", "limit": 200}}, "stock-outage"),
    ],
    ids=str,
)
def test_what_gets_the_shop_out_of_it(scenarios, changes, fault):
    assert flash_sale(scenarios, changes, fault=fault)[1] > 0.95


def one_in_twelve(scenarios):
    changes = {"workload.0.arrivals.rate": "1/h"}
    return sim.load(scenarios / "loan_approval.yaml").with_(changes)


def test_a_coordinator_without_a_memory_forgets_the_loans_in_flight(scenarios):
    scenario = one_in_twelve(scenarios)
    twin = sim.simulate(scenario, "orchestration-in-memory", record="summary").instances
    crashed = sim.simulate(
        scenario, "orchestration-in-memory", faults=["coordinator-crash"], record="summary"
    ).instances
    at = scenario.faults["coordinator-crash"].at
    open_then = twin[(twin["arrived_s"] < at) & (twin["settled_s"] > at)]
    forgotten = crashed[crashed["outcome"] == "stuck"]
    assert set(forgotten["instance"]) == set(open_then["instance"])
    assert set(forgotten["reason"]) == {"coordinator_lost"}


@pytest.mark.parametrize(
    ("pattern", "loses"), [("choreography", False), ("choreography-unwatched", True)]
)
def test_a_broker_that_is_away_loses_loans_without_an_outbox(scenarios, pattern, loses):
    run = sim.simulate(one_in_twelve(scenarios), pattern, faults=["broker-outage"])
    assert ((run.instances["outcome"] == "stuck").sum() > 0) == loses


SCREEN = "workflows.order.steps.screen"


@pytest.mark.parametrize(
    ("pattern", "changes", "needless"),
    [
        ("orchestration", {}, True),
        ("orchestration", {f"{SCREEN}.timeout": "1s"}, True),
        ("orchestration", {f"{SCREEN}.bulkhead": {"concurrent": 10}}, False),
        ("choreography", {}, False),
        ("hybrid-by-workflow", {}, False),
        ("hybrid-by-service", {}, True),
    ],
    ids=str,
)
def test_who_shares_the_hands_is_hurt_needlessly(scenarios, pattern, changes, needless):
    scenario = sim.load(scenarios / "shared_services.yaml").with_({"run.duration": "60s"} | changes)
    blast = sim.blast_radius(scenario, pattern, "fraud-outage", replications=2, jobs=1)
    cells = blast.table().set_index(["metric", "workflow"])["mean"]
    assert cells["share", "order"] > 0.3
    assert (cells["needless", "all"] > 0) == needless
    assert (cells["share", "refund"] > 0.1) == needless


def billed_later(scenarios, pattern):
    """Of the orders that come while payment stands still: the share that is billed later."""
    scenario = sim.load(scenarios / "order_fulfillment.yaml").with_({"run.duration": "70s"})
    run = sim.simulate(scenario, pattern, faults=["payment-outage"], record="summary")
    came = run.instances["arrived_s"].between(35, 55)
    later = run.effects.loc[run.effects["step"] == "charge_later", "instance"]
    return run.instances.loc[came, "instance"].isin(later).mean()


def test_who_calls_falls_back_and_who_reacts_waits(scenarios):
    assert billed_later(scenarios, "orchestration") > 0.6  # a quarter of them is refused there, too
    assert billed_later(scenarios, "choreography") < 0.05
