"""The interpreter of parts: what follows from which input, without time."""

from by_hand import FIVE, scenario_with
from hypothesis import given
from hypothesis import strategies as st
from strategies import LAW

from sim.patterns import Component, route, score
from sim.patterns.rules import Progress, begin, piece_done, step_done, step_failed
from sim.patterns.script import NOTHING, Outputs, learn

S = {"service": "stock"}


class Player:
    """One component that plays its part in one instance."""

    def __init__(self, scenario, pattern="orchestration", who=None, taken=None):
        workflow = scenario.workflows["order"]
        names = sorted(workflow.steps)
        self.number = {name: i for i, name in enumerate(names)}
        component = who or Component("coordinator")
        parts = score(scenario, scenario.patterns[pattern], "order")
        part = parts.part_of(component)
        self.script = learn(part, workflow, route(workflow, taken or {}), self.number, parts)
        self.progress = Progress()
        self.names = names

    def begin(self):
        return begin(self.script, self.progress)

    def done(self, step, round_=1, rounds=1, failed=False, copy=0):
        at = (self.number[step], copy, round_, rounds)
        return piece_done(self.script, self.progress, *at, failed, False)

    def hears(self, step):
        return step_done(self.script, self.progress, self.number[step])

    def hears_failure(self, step):
        return step_failed(self.script, self.progress, self.number[step])

    def starts(self, outputs):
        return [self.names[number] for number in outputs.start]


def test_a_sequence(by_hand, five):
    boss = Player(by_hand(five))
    assert boss.starts(boss.begin()) == ["reserve"]
    assert boss.starts(boss.done("reserve")) == ["charge"]
    assert boss.starts(boss.done("charge")) == ["invoice", "pack"], "in the order of their names"
    assert not boss.done("pack").start
    assert boss.starts(boss.done("invoice")) == ["ship"]
    assert boss.done("ship") == Outputs(answer=True)


@LAW
@given(st.permutations("abcd"))
def test_an_and_join_opens_at_its_last_input_whatever_the_order(order):
    steps = dict.fromkeys("abcd", S) | {"join": {**S, "after": list("abcd")}}
    boss = Player(scenario_with(steps))
    assert boss.starts(boss.begin()) == list("abcd")
    for step in order[:-1]:
        assert not boss.done(step).start
    assert boss.starts(boss.done(order[-1])) == ["join"]


@LAW
@given(st.permutations(["pack", "invoice"]))
def test_a_service_joins_events_of_others(order):
    post = Player(scenario_with(FIVE), "choreography", Component("service", "post"))
    assert not post.begin().start
    assert not post.hears(order[0]).start
    assert post.starts(post.hears(order[1])) == ["ship"]
    assert post.done("ship").done == post.number["ship"], "it tells, and does not answer"


def test_an_event_that_the_route_has_no_use_for_ends_here(by_hand):
    steps = {"a": S, "b": {"service": "bank", "after": ["a"], "when": {"x": "l"}}}
    scenario = by_hand(steps, {"x": {"l": "50%", "r": "50%"}})
    bank = Player(scenario, "choreography", Component("service", "bank"), {"x": "r"})
    assert not bank.hears("a").start


def test_a_step_with_copies_is_done_when_all_are(by_hand):
    boss = Player(by_hand({"a": {**S, "copies": 3}, "b": {**S, "after": ["a"]}}))
    assert boss.starts(boss.begin()) == ["a"]
    assert boss.done("a") is NOTHING
    assert boss.done("a") is NOTHING
    assert boss.starts(boss.done("a")) == ["b"]


def test_a_repeated_step_goes_round_with_all_its_copies(by_hand):
    boss = Player(by_hand({"a": {**S, "copies": 2}, "b": {**S, "after": ["a"]}}))
    boss.begin()
    for round_ in (1, 2):
        assert boss.done("a", round_, 3) is NOTHING
        assert boss.done("a", round_, 3) == Outputs(again=boss.number["a"])
    assert boss.done("a", 3, 3) is NOTHING
    assert boss.starts(boss.done("a", 3, 3)) == ["b"]


def test_a_failure_stops_the_instance_and_answers_the_client_once(by_hand):
    boss = Player(by_hand({"a": S, "b": S, "c": {**S, "after": ["a"]}}))
    boss.begin()
    assert boss.done("b", failed=True).answer
    assert boss.done("a") == NOTHING, "nothing new is enabled"
    assert boss.progress.stopped


def test_a_step_with_copies_fails_when_all_have_settled(by_hand):
    for failing in range(3):
        boss = Player(by_hand({"a": {**S, "copies": 3}}))
        boss.begin()
        outputs = [boss.done("a", failed=copy == failing) for copy in range(3)]
        assert outputs[:2] == [NOTHING, NOTHING]
        assert outputs[2].answer
        assert boss.progress.stopped


def test_no_further_round_behind_a_failure(by_hand):
    boss = Player(by_hand({"a": S, "b": S}))
    boss.begin()
    boss.done("b", failed=True)
    assert boss.done("a", 1, 2) is NOTHING


def test_a_service_tells_its_failure(by_hand):
    scenario = by_hand({"a": {**S, "rejects": "5%"}, "b": {"service": "bank", "after": ["a"]}})
    stock = Player(scenario, "choreography", Component("service", "stock"))
    stock.begin()
    assert stock.done("a", failed=True).failed == stock.number["a"]
    client = Player(scenario, "choreography", Component("client"))
    assert client.hears_failure("a").answer


def test_an_optional_failure_is_nothing_but_the_absence_of_what_follows(by_hand):
    steps = {
        "a": S,
        "o": {**S, "optional": True},
        "p": {**S, "after": ["o"], "optional": True},
    }
    boss = Player(by_hand(steps))
    assert boss.starts(boss.begin()) == ["a", "o"]
    assert boss.done("o", failed=True) is NOTHING
    assert not boss.progress.stopped
    assert boss.done("a").answer


def test_an_instance_with_nothing_to_do_is_answered_at_once(by_hand):
    scenario = by_hand({"a": {**S, "when": {"x": "l"}}}, {"x": {"l": "50%", "r": "50%"}})
    assert Player(scenario, taken={"x": "r"}).begin() == Outputs(answer=True)
