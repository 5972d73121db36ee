"""Who knows the data of which step, and who can undo it, by hand and as laws."""

from by_hand import in_a_row
from hypothesis import given, settings
from strategies import LAW, scenario_of, scenarios

from sim.patterns import CLIENT, Component, Event, score
from sim.patterns.describe import describe

COORDINATOR = Component("coordinator")
STOCK, BANK, DEPOT, MAIL = (
    Component("service", name) for name in ("stock", "bank", "depot", "mail")
)


def parts(scenario, pattern, workflow="order"):
    found = score(scenario, scenario.patterns[pattern], workflow)
    return {part.component: part for part in found.parts}


def uses(part):
    return {one.step: one.use for one in part.data}


def test_relayed_data_are_known_all_along_their_way():
    part = parts(in_a_row(), "orchestration")
    steps = ("reserve", "charge", "pack", "ship")
    assert uses(part[COORDINATOR]) == {**dict.fromkeys(steps, "relays"), "notify": "reads"}
    assert uses(part[BANK]) == {"charge": "produces", "reserve": "reads"}
    part = parts(in_a_row(), "choreography")
    assert uses(part[BANK]) == {"charge": "produces", "reserve": "reads"}
    assert uses(part[CLIENT]) == {"notify": "reads"}, "it hears the end"
    part = parts(in_a_row(), "hybrid")
    sales, delivery = (Component("coordinator", name) for name in ("sales", "delivery"))
    assert uses(part[sales]) == {"reserve": "relays", "charge": "relays"}
    assert uses(part[delivery]) == {"charge": "relays", "pack": "relays", "ship": "relays"}
    assert uses(part[DEPOT]) == {"pack": "produces", "charge": "reads"}


def test_sizes_are_those_of_the_steps(by_hand, five):
    five["charge"]["payload"] = "20kB"
    known = parts(by_hand(five), "choreography")[STOCK].data
    assert {one.step: one.size_bytes for one in known} == {
        "reserve": 1000,
        "pack": 1000,
        "charge": 20000,
    }


def test_by_reference_only_the_two_ends_know_them():
    part = parts(in_a_row(payload_by="reference"), "orchestration")
    assert part[COORDINATOR].data == ()
    assert part[BANK].sends == (("charge", (DEPOT,)),)
    assert part[BANK].awaits == (("reserve", STOCK),)
    assert uses(part[BANK]) == {"charge": "produces", "reserve": "reads"}
    assert part[MAIL].sends == ()
    assert parts(in_a_row(payload_by="reference"), "choreography")[CLIENT].data == ()


def test_what_stands_in_gets_the_data_of_what_it_stands_for(by_hand, five):
    five["charge"]["undo"] = {}
    five["bill"] = {"service": "post", "fallback_for": "charge"}
    part = parts(by_hand(five), "orchestration")
    # a command to bill carries what reserve made; pack's carries what charge made, if it did
    assert uses(part[Component("service", "post")])["reserve"] == "reads"
    assert uses(part[STOCK])["charge"] == "reads"
    assert "bill" not in uses(part[STOCK])
    # under choreography bill's own event tells them
    assert uses(parts(by_hand(five), "choreography")[STOCK])["bill"] == "reads"


def test_who_does_a_step_knows_its_undo_and_who_drives_it_asks_for_it():
    part = parts(in_a_row(), "orchestration")
    assert (part[STOCK].takes_back, part[STOCK].undoes) == (("reserve",), ())
    assert (part[COORDINATOR].takes_back, part[COORDINATOR].undoes) == ((), ("reserve",))
    part = parts(in_a_row(), "choreography")
    assert part[STOCK].takes_back == part[STOCK].undoes == ("reserve",)


def test_in_words():
    relayed, referred = in_a_row(), in_a_row(payload_by="reference")
    said = {
        (one.network.payload_by, name): describe(
            one.workflows["order"], score(one, one.patterns[name], "order")
        )
        for one in (relayed, referred)
        for name in one.patterns
    }
    orchestrated = said["relay", "orchestration"]
    assert "knows how to undo reserve\n" in orchestrated
    assert "    makes the data of charge (1kB)\n    reads the data of reserve (1kB)" in orchestrated
    assert "hands on the data of charge (1kB), pack (1kB), reserve (1kB) and ship" in orchestrated
    assert "knows how" not in said["relay", "choreography"], "it undoes by itself"
    assert "sends the data of charge to depot" in said["reference", "hybrid"]
    assert "waits for the data of charge from bank" in said["reference", "hybrid"]
    assert "hands on" not in said["reference", "hybrid"]


@settings(LAW, max_examples=60)
@given(scenarios())
def test_data_are_known_to_who_makes_and_who_gets_them(document):
    scenario = scenario_of(document)
    by_reference = scenario.network.payload_by == "reference"
    for pattern in scenario.patterns:
        for name, workflow in scenario.workflows.items():
            found = parts(scenario, pattern, name)
            for step, one in workflow.steps.items():
                worker = Component("service", one.service)
                makers = [who for who, p in found.items() if uses(p).get(step) == "produces"]
                assert makers == [worker]
                knowing = {who for who, part in found.items() if step in uses(part)}
                hearing = {w for w, p in found.items() if (Event("done", step), worker) in p.hears}
                if by_reference:
                    assert all(who.role == "service" for who in knowing)
                else:
                    assert hearing <= knowing
                assert (step in found[worker].takes_back) == (one.undo is not None)
            sent = {(s, a, b) for a, p in found.items() for s, those in p.sends for b in those}
            awaited = {(s, a, b) for b, p in found.items() for s, a in p.awaits}
            assert sent == awaited
            assert by_reference or not sent
