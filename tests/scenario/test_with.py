"""Changing a scenario by path: what the user wrote stays, profiles go on filling the rest."""

import pytest

from sim.scenario import Constant, Exponential, Lognormal, ScenarioError


def test_values_are_changed_by_path(every_key):
    changed = every_key.with_(
        {
            "workload.0.arrivals.rate": "200/s",
            "run.seed": 7,
            "network.links.0.latency": "7ms",
            "faults.payment-outage.for": "1min",
            "services.email.time.of.1.weight": 0.05,
            "services.inventory.outbox.latency": "1s",
            "workflows.order.choices.risk": {"low": 0.5, "high": "50%"},
            "slo.latency.refund": "9s",
        }
    )
    assert changed.workload[0].arrivals.rate == 200.0
    assert changed.run.seed == 7
    assert changed.network.links[0].latency == Constant(value=0.007)
    assert changed.faults["payment-outage"].for_ == 60.0
    assert changed.services["inventory"].outbox.latency == Constant(value=1)
    assert changed.workflows["order"].choices["risk"] == {"low": 0.5, "high": 0.5}
    assert changed.slo_of("refund") == 9.0
    assert every_key.run.seed == 42, "the scenario itself is frozen"
    assert every_key.with_({}) == every_key
    assert changed != every_key


def test_a_changed_profile_fills_what_the_user_did_not_write(every_key):
    path = "patterns.orchestration.coordinator"
    changed = every_key.with_({f"{path}.profile": "in-process"})
    coordinator = changed.patterns["orchestration"].coordinator.resolved()
    assert (coordinator.shards, coordinator.dispatch) == (16, "pull"), "the user's own keys"
    assert (coordinator.durability, coordinator.writes_per_step) == ("volatile", 0)


def test_one_key_of_a_value_from_a_profile_is_changed(every_key):
    path = "patterns.orchestration.coordinator"
    changed = every_key.with_({f"{path}.persist.mean": "10ms"})
    coordinator = changed.patterns["orchestration"].coordinator
    assert coordinator.persist == Lognormal(mean=0.01, cv=0.5)
    assert coordinator.resolved().writes_per_step == 4


def test_keys_that_were_never_written_can_be_set(small):
    changed = small.with_(
        {
            "services.stock.replicas": 4,
            "workflows.order.steps.ship.retry.attempts": 5,
            "workflows.order.steps.ship.retry.wait.first": "3s",
            "network.bandwidth": "1Gbit/s",
            "services.post.inbox.window": "1h",
            "workflows.order.steps.charge.breaker.failures": "10%",
        }
    )
    assert changed.services["stock"].replicas == 4
    assert changed.workflows["order"].steps["ship"].retry.attempts == 5
    assert changed.workflows["order"].steps["ship"].retry.wait.first == 3.0
    assert changed.network.bandwidth == 125e6
    assert changed.services["post"].inbox.window == 3600.0
    assert changed.workflows["order"].steps["charge"].breaker.failures == 0.1


def test_whole_things_are_added(small):
    changed = small.with_(
        {
            "faults.more": {"kind": "outage", "target": "stock", "at": 1, "for": 1},
            "faults.more.at": "3s",
            "services.stock.time": Exponential(mean=1),
        }
    )
    assert changed.faults["more"].at == 3.0
    assert changed.services["stock"].time == Exponential(mean=1)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "workload.0.arival.rate",
            "workload[0].arival: unknown path; did you mean 'arrivals'? known here: workflow, name,"
            " arrivals, admission, client",
        ),
        (
            "workload.0.arrivals.users",
            "workload[0].arrivals.users: unknown path; known here: process, rate",
        ),
        ("workload.1.name", "workload.1: is no position: workload has 1 items, from 0"),
        ("workload.-1.name", "workload.-1: is no position: workload has 1 items, from 0"),
        ("workload.first", "workload.first: is no position: workload has 1 items, from 0"),
        (
            "services.stok.replicas",
            "services.stok: unknown path; did you mean 'stock'? known here: stock, bank, post",
        ),
        (
            "services.stok",
            "services.stok: unknown path; did you mean 'stock'? known here: stock, bank, post",
        ),
        (
            "services.stock.time.mean",
            "services.stock.time.mean: leads nowhere: services.stock.time is '20ms'; set that as a"
            " whole",
        ),
        (
            "",
            ": unknown path; known here: name, summary, services, workflows, workload, network,"
            " patterns, faults, run, slo, prices, checks",
        ),
    ],
)
def test_a_path_that_leads_nowhere(path, message, small):
    with pytest.raises(ScenarioError) as error:
        small.with_({path: 1})
    (problem,) = error.value.problems
    assert f"{problem.path}: {problem.message}" == message


def test_all_wrong_paths_come_at_once(small):
    with pytest.raises(ScenarioError) as error:
        small.with_({"runn.seed": 1, "run.sed": 2})
    assert [problem.path for problem in error.value.problems] == ["runn", "run.sed"]


def test_what_is_set_is_validated(every_key):
    with pytest.raises(ScenarioError) as error:
        every_key.with_({"run.seed": -1, "workflows.order.steps.ship.after": ["pakc"]})
    assert str(error.value) == (
        "2 problems in the scenario\n"
        "  run.seed: -1 is negative: at least 0 is needed\n"
        "  workflows.order.steps.ship.after[0]: there is no step 'pakc'; did you mean 'pack'?"
        " known: reserve, review, charge, pack, invoice, charge_later, ship, label, notify"
    )


def test_what_follows_elsewhere_has_its_line_in_the_file(every_key, data):
    with pytest.raises(ScenarioError) as error:
        every_key.with_({"workflows.order.choices": {}})
    (problem,) = error.value.problems
    assert problem.file == str(data / "every_key.yaml")
    text = (data / "every_key.yaml").read_text(encoding="utf-8").splitlines()
    assert text[problem.line - 1].strip().startswith("review:")
    assert problem.path == "workflows.order.steps.review.when.risk"
