"""Change impact of five steps in a row, worked out by hand before the code was asked.

reserve (stock) -> charge (bank) -> pack (depot) -> ship (courier) -> notify (mail), one service
each. Only charge can fail: it is rejected now and then, and all else is tried until it succeeds.
Only reserve has an undo. The hybrid has two domains, sales (stock, bank) and delivery (depot,
courier), and leaves notify to the mail itself.

Who knows what before any change (rollback is sequential):

- orchestration: the coordinator knows all five steps, their order, who does them, what they
  carry, and the undo of reserve. Each service knows its own command and what comes with it, the
  stock also how to undo. The client asks the coordinator.
- choreography: the stock hears of the start and of charge's failure, the bank of reserve, the depot
  of charge, the courier of pack, the mail of ship. The client hears the end, notify, and charge's
  failure.
- hybrid: sales drives reserve and charge, takes the start, tells `charge done` (to delivery) and
  `charge failed` (to the client). Delivery drives pack and ship, hears `charge done` and tells
  `ship done` (to the mail). The mail tells `notify done` to the client.

`+` marks who is new, `-` whoever has no part in the workflow any more.
"""

import pytest
from by_hand import in_a_row

from sim.study.change.impact import impacts

NEW = "+new-service"

BY_HAND = {
    # The new end is what the client waits for, if it is the client who joins the end. Notify is in
    # no domain, so neither is what follows it. The mail tells `notify done` before and after.
    ("add a last step", "after notify"): {
        "orchestration": {"coordinator", NEW},
        "choreography": {"client", NEW},
        "hybrid": {"client", NEW},
    },
    # The follower must hear of the new step instead. Charge's failure is undone backwards, one
    # after another: now the new service first, and the stock when the new service has told it so.
    ("insert a step", "after reserve"): {
        "orchestration": {"coordinator", NEW},
        "choreography": {"bank", "stock", NEW},
        "hybrid": {"coordinator/sales", NEW},
    },
    # Behind charge, which is the only one to fail: nothing of it is ever undone. In the hybrid the
    # new step belongs to sales, whose word to delivery is now `new done`.
    ("insert a step", "after charge"): {
        "orchestration": {"coordinator", NEW},
        "choreography": {"depot", NEW},
        "hybrid": {"coordinator/sales", "coordinator/delivery", NEW},
    },
    ("insert a step", "after pack"): {
        "orchestration": {"coordinator", NEW},
        "choreography": {"courier", NEW},
        "hybrid": {"coordinator/delivery", NEW},
    },
    ("insert a step", "after ship"): {
        "orchestration": {"coordinator", NEW},
        "choreography": {"mail", NEW},
        "hybrid": {"coordinator/delivery", "mail", NEW},
    },
    # The bank begins; the client's start is an event, whoever hears it.
    ("remove a step", "reserve"): {
        "orchestration": {"coordinator", "-stock"},
        "choreography": {"bank", "-stock"},
        "hybrid": {"coordinator/sales", "-stock"},
    },
    # Nothing can fail any more: the client and (choreography) the stock hear of no failure. A
    # commanded stock keeps its undo, asked for or not.
    ("remove a step", "charge"): {
        "orchestration": {"coordinator", "-bank"},
        "choreography": {"client", "depot", "stock", "-bank"},
        "hybrid": {"client", "coordinator/sales", "coordinator/delivery", "-bank"},
    },
    ("remove a step", "pack"): {
        "orchestration": {"coordinator", "-depot"},
        "choreography": {"courier", "-depot"},
        "hybrid": {"coordinator/delivery", "-depot"},
    },
    ("remove a step", "ship"): {
        "orchestration": {"coordinator", "-courier"},
        "choreography": {"mail", "-courier"},
        "hybrid": {"coordinator/delivery", "mail", "-courier"},
    },
    # Ship is the end, and was told before: only who waits for the end must change.
    ("remove a step", "notify"): {
        "orchestration": {"coordinator", "-mail"},
        "choreography": {"client", "-mail"},
        "hybrid": {"client", "-mail"},
    },
    # Three positions are other than they were: the two, and the follower of both. Charge, now the
    # first, fails before anything is there to be undone.
    ("swap two steps", "reserve and charge"): {
        "orchestration": {"coordinator"},
        "choreography": {"bank", "depot", "stock"},
        "hybrid": {"coordinator/sales", "coordinator/delivery"},
    },
    # Pack now comes before what may fail: the depot hears of the failure, the stock of the depot.
    ("swap two steps", "charge and pack"): {
        "orchestration": {"coordinator"},
        "choreography": {"bank", "courier", "depot", "stock"},
        "hybrid": {"coordinator/sales", "coordinator/delivery"},
    },
    ("swap two steps", "pack and ship"): {
        "orchestration": {"coordinator"},
        "choreography": {"courier", "depot", "mail"},
        "hybrid": {"coordinator/delivery", "mail"},
    },
    ("swap two steps", "ship and notify"): {
        "orchestration": {"coordinator"},
        "choreography": {"client", "courier", "mail"},
        "hybrid": {"client", "coordinator/delivery", "mail"},
    },
    # The stock hears the start and charge's failure before and after.
    ("make two parallel", "reserve and charge"): {
        "orchestration": {"coordinator"},
        "choreography": {"bank", "depot"},
        "hybrid": {"coordinator/sales", "coordinator/delivery"},
    },
    # Pack may be under way when charge fails: it is undone (or stopped) first, then reserve.
    ("make two parallel", "charge and pack"): {
        "orchestration": {"coordinator"},
        "choreography": {"courier", "depot", "stock"},
        "hybrid": {"coordinator/sales", "coordinator/delivery"},
    },
    ("make two parallel", "pack and ship"): {
        "orchestration": {"coordinator"},
        "choreography": {"courier", "mail"},
        "hybrid": {"coordinator/delivery", "mail"},
    },
    # Both are ends, so whoever joins the end waits for both.
    ("make two parallel", "ship and notify"): {
        "orchestration": {"coordinator"},
        "choreography": {"client", "mail"},
        "hybrid": {"client", "coordinator/delivery", "mail"},
    },
    # Charge may fail half done: who drives it must ask for its undo, who does it must know how.
    ("add an undo", "charge"): {
        "orchestration": {"bank", "coordinator"},
        "choreography": {"bank"},
        "hybrid": {"bank", "coordinator/sales"},
    },
    # Nothing fails behind charge, so nobody ever asks for these; who offers them has changed.
    ("add an undo", "pack"): {
        "orchestration": {"depot"},
        "choreography": {"depot"},
        "hybrid": {"depot"},
    },
    ("add an undo", "ship"): {
        "orchestration": {"courier"},
        "choreography": {"courier"},
        "hybrid": {"courier"},
    },
    ("add an undo", "notify"): {
        "orchestration": {"mail"},
        "choreography": {"mail"},
        "hybrid": {"mail"},
    },
    # Beside charge, so it must stop when charge fails, and in sequence it comes before the stock:
    # the subscriber is not as independent as it looks. Sales did not tell `reserve done` so far.
    ("add an independent subscriber", "after reserve"): {
        "orchestration": {"coordinator", NEW},
        "choreography": {"stock", NEW},
        "hybrid": {"coordinator/sales", NEW},
    },
    ("add an independent subscriber", "after charge"): {
        "orchestration": {"coordinator", NEW},
        "choreography": {NEW},
        "hybrid": {NEW},
    },
    # Inside a domain: so far nobody outside heard of pack.
    ("add an independent subscriber", "after pack"): {
        "orchestration": {"coordinator", NEW},
        "choreography": {NEW},
        "hybrid": {"coordinator/delivery", NEW},
    },
    ("add an independent subscriber", "after ship"): {
        "orchestration": {"coordinator", NEW},
        "choreography": {NEW},
        "hybrid": {NEW},
    },
    ("add an independent subscriber", "after notify"): {
        "orchestration": {"coordinator", NEW},
        "choreography": {NEW},
        "hybrid": {NEW},
    },
    # Who produces the data, and everyone who gets them: with an answer, an event or a command.
    ("change what an event carries", "reserve"): {
        "orchestration": {"stock", "coordinator", "bank"},
        "choreography": {"stock", "bank"},
        "hybrid": {"stock", "coordinator/sales", "bank"},
    },
    ("change what an event carries", "charge"): {
        "orchestration": {"bank", "coordinator", "depot"},
        "choreography": {"bank", "depot"},
        "hybrid": {"bank", "coordinator/sales", "coordinator/delivery", "depot"},
    },
    ("change what an event carries", "pack"): {
        "orchestration": {"depot", "coordinator", "courier"},
        "choreography": {"depot", "courier"},
        "hybrid": {"depot", "coordinator/delivery", "courier"},
    },
    ("change what an event carries", "ship"): {
        "orchestration": {"courier", "coordinator", "mail"},
        "choreography": {"courier", "mail"},
        "hybrid": {"courier", "coordinator/delivery", "mail"},
    },
    # The last event is the client's; a coordinator's answer to the client carries nothing.
    ("change what an event carries", "notify"): {
        "orchestration": {"mail", "coordinator"},
        "choreography": {"mail", "client"},
        "hybrid": {"mail", "client"},
    },
}


def found(scenario):
    """Change and place, by pattern, to who is touched, marked as in the list by hand."""
    listed = {}
    for one in impacts(scenario).impacts:
        marks = {
            f"{'+' if who.new else '-' if who.gone else ''}{who.component}" for who in one.touched
        }
        listed.setdefault((one.change.kind, one.change.place), {})[one.pattern] = marks
    return listed


@pytest.fixture(scope="module")
def five_in_a_row():
    return found(in_a_row())


@pytest.mark.parametrize("change", BY_HAND, ids=", ".join)
def test_every_change_touches_whom_it_must(five_in_a_row, change):
    assert five_in_a_row[change] == BY_HAND[change]


def test_there_is_no_other_change(five_in_a_row):
    assert set(five_in_a_row) == set(BY_HAND)


def test_a_coordinator_among_them_is_said():
    for one in impacts(in_a_row()).impacts:
        assert one.coordinator == any(who.component.role == "coordinator" for who in one.touched)
        if one.pattern == "choreography":
            assert not one.coordinator


def test_in_parallel_a_subscriber_is_independent_indeed():
    # everyone concerned hears of the failure itself: nobody waits for anybody's `undone`
    independent = found(in_a_row(rollback="parallel"))
    assert independent["add an independent subscriber", "after reserve"]["choreography"] == {NEW}
    assert independent["insert a step", "after reserve"]["choreography"] == {"bank", NEW}


def test_by_reference_the_coordinator_is_blind_and_the_services_know_each_other():
    listed = found(in_a_row(payload_by="reference"))
    # the producer sends to the consumer, the coordinator sees nothing of it
    carries = listed["change what an event carries", "charge"]
    assert set(map(frozenset, carries.values())) == {frozenset({"bank", "depot"})}
    assert listed["change what an event carries", "notify"]["choreography"] == {"mail"}
    # but now the bank must know to whom it sends, and the depot for whose data it waits
    inserted = listed["insert a step", "after charge"]["orchestration"]
    assert inserted == {"coordinator", "bank", "depot", NEW}


def test_patterns_can_be_chosen_and_only_known_ones():
    data = impacts(in_a_row(), ["choreography"])
    assert {one.pattern for one in data.impacts} == {"choreography"}
    with pytest.raises(ValueError, match="orchestration"):
        impacts(in_a_row(), ["orchestra"])
