"""Coupling of five steps in a row by hand, and what the handling of failures adds to it."""

import math

import pytest
from by_hand import FIVE, in_a_row, scenario_with
from hypothesis import given, settings
from strategies import LAW, scenario_of, scenarios

from sim.metrics.coupling import centralisation, edges, of_components, of_pattern
from sim.metrics.visibility import visibility
from sim.patterns import score


def scores(scenario, pattern):
    return [score(scenario, scenario.patterns[pattern], name) for name in scenario.workflows]


def by_name(frame, component="all"):
    own = frame[frame["component"] == component]
    return dict(zip(own["metric"], own["value"], strict=True))


def names(scenario, pattern):
    found = edges(scores(scenario, pattern))
    known = found[found["knows"]]
    return set(zip(known["component"], known["other"], known["why"], strict=True))


class TestFiveInARow:
    """The client, a coordinator where there is one, and the services stock, bank, depot, ..."""

    def test_a_coordinator_names_all_and_is_named_by_the_client(self):
        scenario = in_a_row()
        workers = ("stock", "bank", "depot", "courier", "mail")
        assert names(scenario, "orchestration") == {
            ("client", "coordinator", "commands"),
            *(("coordinator", one, "commands") for one in workers),
        }
        found = of_components(scores(scenario, "orchestration"))
        boss = by_name(found, "coordinator")
        assert (boss["fan_in"], boss["fan_out"], boss["steps_decided"]) == (1, 5, 5)
        assert boss["instability"] == pytest.approx(5 / 6)
        assert by_name(found, "bank")["instability"] == 0  # it names nobody, and is named
        assert by_name(found, "client")["instability"] == 1
        assert by_name(of_pattern(scores(scenario, "orchestration"))) == {
            "components": 7,
            "dependencies": 6,
            "centralisation": 1,  # a star
            "logic_holders": 1,
            "subscriptions": 0,
            "failure_subscriptions": 0,
        }

    def test_subscribers_name_the_tellers(self):
        scenario = in_a_row()
        assert names(scenario, "choreography") == {
            ("stock", "client", "hears"),  # the start
            ("bank", "stock", "hears"),
            ("depot", "bank", "hears"),
            ("courier", "depot", "hears"),
            ("mail", "courier", "hears"),
            ("client", "mail", "hears"),  # the end
            ("stock", "bank", "hears"),  # charge's failure, as the client does
            ("client", "bank", "hears"),
        }
        bank = by_name(of_components(scores(scenario, "choreography")), "bank")
        # the stock, the depot and the client must know it; it must know the stock
        assert (bank["fan_in"], bank["fan_out"]) == (3, 1)
        assert bank["instability"] == 0.25
        # degrees: bank and client 3, the other four 2, so (0 + 0 + 4 x 1) / (5 x 4)
        assert by_name(of_pattern(scores(scenario, "choreography"))) == {
            "components": 6,
            "dependencies": 8,
            "centralisation": 0.2,
            "logic_holders": 5,
            "subscriptions": 8,
            "failure_subscriptions": 2,
        }

    def test_a_hybrid_names_less_than_choreography(self):
        scenario = in_a_row()
        # commands: client -> sales, sales -> 2, delivery -> 2; events: delivery of sales, mail of
        # delivery, client of mail and (charge's failure) of sales
        found = by_name(of_pattern(scores(scenario, "hybrid")))
        assert found["dependencies"] == 8  # client and sales are one pair for two reasons
        assert (found["logic_holders"], found["subscriptions"]) == (3, 4)

    def test_by_reference_producer_and_consumer_know_each_other(self):
        found = names(in_a_row(payload_by="reference"), "orchestration")
        assert ("bank", "depot", "sends") in found
        assert ("depot", "bank", "awaits") in found
        assert ("coordinator", "bank", "commands") in found

    def test_whoever_obeys_or_is_heard_needs_no_name(self):
        for pattern in ("orchestration", "choreography", "hybrid"):
            found = edges(scores(in_a_row(), pattern))
            pairs = {
                why: set(zip(own["component"], own["other"], own["what"], strict=True))
                for why, own in found.groupby("why")
            }
            for other, one in (("obeys", "commands"), ("tells", "hears")):
                ends = {(b, a, what) for a, b, what in pairs.get(other, ())}
                assert ends == pairs.get(one, set()), "each the other end of a name"
            assert not found[found["why"].isin(["obeys", "tells", "answers"])]["knows"].any()


def chain(steps, rollback):
    document = scenario_with(FIVE).document()
    document["services"] = {f"s{place:02}": {"time": "1ms"} for place in range(steps)}
    document["workflows"] = {
        "order": {
            "rollback": rollback,
            "steps": {
                f"step{place:02}": {
                    "service": f"s{place:02}",
                    "after": [f"step{place - 1:02}"] if place else [],
                }
                for place in range(steps)
            },
        }
    }
    return scenario_of(document)


@pytest.mark.parametrize("n", [2, 3, 5, 8, 13])
def test_subscriptions_to_failures_grow_with_the_square_of_the_steps(n):
    def count(rollback, pattern="choreography"):
        found = of_pattern(scores(chain(n, rollback), pattern))
        return by_name(found)["failure_subscriptions"]

    # parallel: step k's failure is heard by the k − 1 before it; and each by the client
    assert count("parallel") == n * (n - 1) / 2 + n
    # sequential: by the one before it, which then tells the one before; and each by the client
    assert count("sequential") == (n - 1) + (n - 2) + n
    assert count("parallel", "orchestration") == 0


def test_centralisation_of_graphs_by_hand():
    star = [("hub", leaf) for leaf in "abcd"]
    assert centralisation(["hub", *"abcd"], star) == 1
    ring = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "a"), ("a", "d")]  # both directions: one
    assert centralisation("abcd", ring) == 0
    # a path of four: degrees 1 2 2 1, so (1 + 0 + 0 + 1) / (3 x 2)
    assert centralisation("abcd", ring[:3]) == pytest.approx(1 / 3)
    assert math.isnan(centralisation("ab", [("a", "b")]))


class TestVisibility:
    def places(self, scenario, pattern):
        [one] = scores(scenario, pattern)
        found = visibility(scenario.workflows["order"], one)
        return found["places_worst"], found["places_mean"]

    def test_five_in_a_row(self):
        scenario = in_a_row()
        assert self.places(scenario, "orchestration") == (1, 1)
        # k steps done: they and the next one are read, 1 to 5
        assert self.places(scenario, "choreography") == (5, 3)
        # sales alone until charge is done, then delivery too, then the mail too: 1 1 2 2 3
        assert self.places(scenario, "hybrid") == (3, pytest.approx(1.8))

    def test_a_service_with_two_steps_is_one_place(self):
        # reserve stock, charge bank, (pack stock, invoice bank), ship post; fixed order: reserve,
        # charge, invoice, pack, ship: stock; + bank; both; both; + post
        assert self.places(scenario_with(FIVE), "choreography") == (3, pytest.approx(2))

    def test_branches_count_by_their_probability(self):
        steps = {
            "ask": {"service": "stock"},
            "short": {"service": "stock", "after": ["ask"], "when": {"way": "short"}},
            "long": {"service": "bank", "after": ["ask"], "when": {"way": "long"}},
        }
        choices = {"way": {"short": "75%", "long": "25%"}}
        # the short way: 1 and 1; the long one: 1 and 2, so 0.75 x 1 + 0.25 x 1.5
        assert self.places(scenario_with(steps, choices), "choreography") == (2, 1.125)


@settings(LAW, max_examples=50)
@given(scenarios())
def test_whatever_the_workflow(document):
    scenario = scenario_of(document)
    for pattern, variant in scenario.patterns.items():
        for name, workflow in scenario.workflows.items():
            one = score(scenario, variant, name)
            whole = by_name(of_pattern([one]))
            apart = of_components([one])
            own = {metric: rows["value"] for metric, rows in apart.groupby("metric")}
            assert own["fan_in"].sum() == own["fan_out"].sum() == whole["dependencies"]
            assert own["steps_decided"].sum() == len(workflow.steps)
            assert (own["steps_decided"] > 0).sum() == whole["logic_holders"]
            assert own["subscriptions"].sum() == whole["subscriptions"]
            assert own["instability"].dropna().between(0, 1).all()
            assert math.isnan(whole["centralisation"]) or 0 <= whole["centralisation"] <= 1
            seen = visibility(workflow, one)
            if not math.isnan(seen["places_worst"]):
                assert 1 <= seen["places_mean"] <= seen["places_worst"] <= whole["logic_holders"]
            if pattern == "orchestration":
                assert whole["logic_holders"] == seen["places_worst"] == 1
