"""Who hears of failures in a five-step workflow, worked out by hand."""

from sim.patterns import CLIENT, MONITOR, Component, Event, Trigger, assign, route, score
from sim.patterns.describe import describe
from sim.patterns.failure import Failures
from sim.patterns.graph import forward_only

STOCK, BANK, POST = (Component("service", name) for name in ("stock", "bank", "post"))
SALES = Component("coordinator", "sales")
UNLIMITED = {"attempts": None}


def parts(scenario, pattern):
    found = score(scenario, scenario.patterns[pattern], "order")
    return found, {part.component: part for part in found.parts}


def done(part, which):
    """The events of a part that lead on, as {event: others}."""
    return {event: who for event, who in getattr(part, which) if event.kind in ("started", "done")}


def back(part, which):
    """The events of a part that belong to the way back, as {event: others}."""
    return {
        event: who for event, who in getattr(part, which) if event.kind not in ("started", "done")
    }


def failed(step):
    return Event("failed", step)


def test_choreography_undoes_from_service_to_service(by_hand, five):
    """The fixed order is reserve, charge, invoice, pack, ship."""
    _, part = parts(by_hand(five), "choreography")
    assert back(part[STOCK], "hears") == {
        failed("charge"): BANK,  # reserve is next
        failed("invoice"): BANK,  # pack runs beside it
        failed("ship"): POST,  # pack is the last one before it
        Event("undone", "charge"): BANK,
    }
    assert back(part[BANK], "hears") == {
        failed("pack"): STOCK,  # invoice runs beside it
        Event("undone", "pack"): STOCK,
    }
    assert back(part[POST], "hears") == {}, "ship is the last: nothing after it can fail"
    assert back(part[CLIENT], "hears").keys() == {failed(step) for step in five}
    assert back(part[BANK], "tells") == {
        failed("charge"): (CLIENT, STOCK),
        failed("invoice"): (CLIENT, STOCK),
        Event("undone", "charge"): (STOCK,),
    }


def test_in_parallel_everyone_hears_of_the_failure_itself(by_hand, five):
    workflow = by_hand(five).workflows["order"].model_copy(update={"rollback": "parallel"})
    driver = {name: Component("service", step.service) for name, step in workflow.steps.items()}
    part = {one.component: one for one in assign("order", workflow, driver).parts}
    assert back(part[STOCK], "hears").keys() == {
        failed("charge"),
        failed("invoice"),
        failed("ship"),
    }
    assert back(part[BANK], "hears").keys() == {failed("pack"), failed("ship")}
    assert back(part[BANK], "tells").keys() == {failed("charge"), failed("invoice")}


def test_failures_cross_the_border_of_a_domain(by_hand, five):
    domains = {"sales": {"steps": ["order.reserve", "order.charge", "order.invoice"]}}
    _, part = parts(by_hand(five, domains=domains), "hybrid")
    assert back(part[SALES], "hears") == {failed("pack"): STOCK, failed("ship"): POST}
    assert back(part[STOCK], "hears") == {failed("invoice"): SALES, failed("ship"): POST}
    assert back(part[SALES], "tells") == {
        failed("charge"): (CLIENT,),
        failed("invoice"): (CLIENT, STOCK),
        failed("reserve"): (CLIENT,),
    }
    assert not [e for p in part.values() for e, _ in p.tells if e.kind == "undone"]


def test_steps_that_may_have_to_be_undone(by_hand, five):
    for step in five.values():
        step["undo"] = {}
        step["retry"] = UNLIMITED
    five["invoice"]["rejects"] = "1%"
    found, part = parts(by_hand(five), "choreography")
    assert part[STOCK].undoes == ("pack", "reserve")
    assert part[BANK].undoes == ("charge", "invoice"), "invoice itself may be done in part"
    assert part[POST].undoes == (), "ship comes after the only step that can fail"
    assert part[STOCK].rollback == "sequential"
    assert part[POST].rollback is None
    assert back(part[POST], "hears") == {}
    assert found.part_of(CLIENT).undoes == ()


def test_only_whoever_stands_in_hears_of_a_failure_that_something_stands_in_for(by_hand, five):
    five["charge"]["undo"] = {}
    five["cash"] = {"service": "post", "fallback_for": "charge"}
    _, part = parts(by_hand(five), "choreography")
    assert dict(part[BANK].tells)[failed("charge")] == (POST,)
    assert part[POST].falls_back == (("charge", "cash"),)
    trigger = Trigger("cash", "post", instead_of="charge")
    assert trigger in part[POST].drives
    assert trigger.reacts_to(failed("charge"))
    assert not trigger.reacts_to(Event("started"))
    # done, it counts as charge for those that wait for charge; failed, it rolls back as charge
    assert dict(part[POST].tells)[Event("done", "cash")] == (BANK, STOCK)
    assert dict(part[POST].tells)[failed("cash")] == (CLIENT, STOCK)
    five["charge"]["retry"] = UNLIMITED
    _, part = parts(by_hand(five), "choreography")
    assert part[POST].falls_back == (), "charge cannot fail: nothing ever stands in for it"
    assert Event("done", "cash") not in dict(part[POST].tells)


def test_behind_the_pivot_nothing_fails(by_hand, five):
    five["charge"]["pivot"] = True
    scenario = by_hand(five)
    assert forward_only(scenario.workflows["order"]) == set(five) - {"reserve"}
    found, _ = parts(scenario, "choreography")
    told = {event for p in found.parts for event, _ in p.tells if event.kind == "failed"}
    assert told == {failed("reserve")}


def test_a_monitor_calls_the_pivot_overdue_or_the_ends(by_hand, five):
    driver = {name: Component("service", step["service"]) for name, step in five.items()}
    workflow = by_hand(five).workflows["order"]
    monitor = assign("order", workflow, driver, monitored=True).part_of(MONITOR)
    assert done(monitor, "hears") == {Event("started"): CLIENT, Event("done", "ship"): POST}
    assert back(monitor, "hears").keys() == {failed(step) for step in five}
    assert dict(monitor.tells) == {Event("expired", "ship"): (POST,)}
    assert monitor.answers == ("ship",)
    assert "forgets the instance when ship is done" in describe(
        workflow, assign("order", workflow, driver, monitored=True)
    )
    five["charge"]["pivot"] = True
    pivoted = assign("order", by_hand(five).workflows["order"], driver, monitored=True)
    assert dict(pivoted.part_of(MONITOR).tells) == {Event("expired", "charge"): (BANK,)}
    assert (failed("charge"), BANK) in pivoted.part_of(CLIENT).hears, "overdue, it fails"


def test_the_door_tells_the_monitor_of_the_start(by_hand, five):
    driver = dict.fromkeys(five, SALES)
    found = assign("order", by_hand(five).workflows["order"], driver, monitored=True)
    assert dict(found.part_of(SALES).tells)[Event("started")] == (MONITOR,)
    assert (
        dict(found.part_of(MONITOR).hears)[Event("expired", "ship")] == ()
        if (Event("expired", "ship") in dict(found.part_of(MONITOR).hears))
        else True
    )


def test_a_monitor_without_the_pivot_on_the_way_watches_the_ends(by_hand):
    steps = {
        "a": {"service": "stock"},
        "p": {"service": "bank", "after": ["a"], "when": {"x": "left"}, "pivot": True},
        "z": {"service": "post", "after": ["a", "p"]},
    }
    workflow = by_hand(steps, {"x": {"left": "50%", "right": "50%"}}).workflows["order"]
    failures = Failures(workflow, monitored=True)
    assert failures.watched(route(workflow, {"x": "left"})) == {"p"}
    assert failures.watched(route(workflow, {"x": "right"})) == {"z"}


def test_a_person_can_read_what_happens_after_a_failure(by_hand, five):
    for step in five.values():
        step["undo"] = {}
    five["cash"] = {"service": "post", "fallback_for": "charge"}
    scenario = by_hand(five)
    said = {
        pattern: describe(scenario.workflows["order"], parts(scenario, pattern)[0])
        for pattern in scenario.patterns
    }
    choreography = said["choreography"]
    assert "when charge has failed and nothing is left of it, does cash" in choreography
    assert "undoes what was done of pack and reserve, the last one first" in choreography
    assert "undoes what was done of ship in its turn" in choreography
    assert 'tells "charge failed" to post' in choreography
    assert 'hears "pack undone" from stock' in choreography
    assert "nothing is left of it, commands post to cash" in said["orchestration"]
