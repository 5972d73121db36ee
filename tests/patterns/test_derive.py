"""The parts of a five-step workflow, worked out by hand for all three patterns."""

import pytest

from sim.patterns import CLIENT, Component, Event, score
from sim.patterns.describe import describe

COORDINATOR = Component("coordinator")
STOCK, BANK, POST = (Component("service", name) for name in ("stock", "bank", "post"))
SALES = Component("coordinator", "sales")
UNLIMITED = {"attempts": None}


def parts(scenario, pattern):
    found = score(scenario, scenario.patterns[pattern], "order")
    return found, {part.component: part for part in found.parts}


def done(part, which):
    """The events of a part that lead on, as {event: others}."""
    return {event: who for event, who in getattr(part, which) if event.kind in ("started", "done")}


def test_orchestration(by_hand, five):
    found, part = parts(by_hand(five), "orchestration")
    assert found.door == found.answerer == COORDINATOR
    assert set(part) == {COORDINATOR, STOCK, BANK, POST, CLIENT}
    boss = part[COORDINATOR]
    assert {t.step: t.needs for t in boss.drives} == {
        "reserve": (),
        "charge": ("reserve",),
        "pack": ("charge",),
        "invoice": ("charge",),
        "ship": ("invoice", "pack"),
    }
    assert dict(boss.commands) == {
        "reserve": STOCK,
        "charge": BANK,
        "pack": STOCK,
        "invoice": BANK,
        "ship": POST,
    }
    assert boss.answers == ("ship",)
    assert boss.hears == boss.tells == ()
    assert part[STOCK].obeys == (("pack", COORDINATOR), ("reserve", COORDINATOR))
    assert part[STOCK].drives == ()
    assert all(not p.hears and not p.tells for p in found.parts), "nothing goes over a bus"


def test_choreography(by_hand, five):
    found, part = parts(by_hand(five), "choreography")
    assert found.door is None
    assert found.answerer == CLIENT
    assert set(part) == {STOCK, BANK, POST, CLIENT}
    assert [t.step for t in part[STOCK].drives] == ["pack", "reserve"]
    assert all(not p.commands and not p.obeys for p in found.parts), "nobody commands"
    assert done(part[CLIENT], "tells") == {Event("started"): (STOCK,)}
    assert done(part[STOCK], "hears") == {Event("started"): CLIENT, Event("done", "charge"): BANK}
    assert done(part[STOCK], "tells") == {
        Event("done", "reserve"): (BANK,),
        Event("done", "pack"): (POST,),
    }
    # the bank reacts to its own charge without the bus: only the stock hears of it
    assert done(part[BANK], "tells") == {
        Event("done", "charge"): (STOCK,),
        Event("done", "invoice"): (POST,),
    }
    assert done(part[POST], "hears") == {
        Event("done", "invoice"): BANK,
        Event("done", "pack"): STOCK,
    }
    assert done(part[POST], "tells") == {Event("done", "ship"): (CLIENT,)}
    assert part[CLIENT].answers == ("ship",)


def test_hybrid(by_hand, five):
    domains = {"sales": {"steps": ["order.reserve", "order.charge", "order.invoice"]}}
    found, part = parts(by_hand(five, domains=domains), "hybrid")
    assert found.door == SALES, "it drives all first steps"
    assert found.answerer == CLIENT, "it does not drive the end"
    sales = part[SALES]
    assert [t.step for t in sales.drives] == ["charge", "invoice", "reserve"]
    assert dict(sales.commands) == {"charge": BANK, "invoice": BANK, "reserve": STOCK}
    assert done(sales, "tells") == {
        Event("done", "charge"): (STOCK,),
        Event("done", "invoice"): (POST,),
    }
    assert done(sales, "hears") == {}
    assert [t.step for t in part[STOCK].drives] == ["pack"]
    assert part[STOCK].obeys == (("reserve", SALES),)
    assert part[BANK].drives == ()
    assert done(part[CLIENT], "hears") == {Event("done", "ship"): POST}


@pytest.mark.parametrize(
    ("claimed", "is_door", "answers"),
    [
        (["reserve"], True, False),
        (["reserve", "ship"], True, True),
        (["ship"], False, False),  # the end alone does not make it answer: it is not the door
        (["charge", "pack", "invoice", "ship"], False, False),
    ],
)
def test_door_and_answerer(by_hand, five, claimed, is_door, answers):
    domains = {"sales": {"steps": [f"order.{step}" for step in claimed]}}
    found, _ = parts(by_hand(five, domains=domains), "hybrid")
    assert found.door == (SALES if is_door else None)
    assert found.answerer == (SALES if answers else CLIENT)


def test_two_domains_with_a_first_step_each_make_the_bus_the_door(by_hand, five):
    five["charge"].pop("after")
    domains = {"sales": {"steps": ["order.reserve"]}, "money": {"steps": ["order.charge"]}}
    found, part = parts(by_hand(five, domains=domains), "hybrid")
    assert found.door is None
    both = (Component("coordinator", "money"), SALES)
    assert done(part[CLIENT], "tells") == {Event("started"): both}


def test_only_steps_that_can_fail_have_failure_events(by_hand, five):
    for step in five.values():
        step["retry"] = UNLIMITED
    five["charge"]["rejects"] = "2%"
    found, part = parts(by_hand(five), "choreography")
    told = [event for p in found.parts for event, _ in p.tells if event.kind == "failed"]
    assert told == [Event("failed", "charge")]
    assert (Event("failed", "charge"), BANK) in part[CLIENT].hears


def test_an_optional_step_never_tells_its_failure(by_hand, five):
    five["label"] = {"service": "post", "after": ["ship"], "optional": True, "rejects": "10%"}
    found, _ = parts(by_hand(five), "choreography")
    events = {event for p in found.parts for event, _ in p.tells}
    assert not {event for event in events if event.step == "label"}


def test_every_step_is_driven_once_under_every_pattern(by_hand, five):
    scenario = by_hand(five, domains={"sales": {"services": ["bank"]}})
    for pattern in scenario.patterns:
        found, _ = parts(scenario, pattern)
        assert sorted(t.step for p in found.parts for t in p.drives) == sorted(five)
        for step in five:
            assert found.part_of(found.driver_of(step)) is not None
        with pytest.raises(KeyError):
            found.driver_of("nobody")


def test_a_person_can_read_them(by_hand, five):
    five["pack"] |= {"copies": 3, "wait": "1s", "repeat": {"probability": "5%", "max": 2}}
    scenario = by_hand(five)
    said = {
        pattern: describe(scenario.workflows["order"], parts(scenario, pattern)[0])
        for pattern in scenario.patterns
    }
    assert "The client's start is a command to coordinator." in said["orchestration"]
    assert "when invoice and pack are answered, commands post to ship" in said["orchestration"]
    assert "does reserve when coordinator commands it, and answers" in said["orchestration"]
    assert "The client's start is an event on the bus." in said["choreography"]
    assert 'hears "charge done" from bank' in said["choreography"]
    assert "(after a wait; 3 at once; again with 5%, at most 2 times)" in said["choreography"]
    assert said["hybrid"] == said["choreography"], "no domain"
