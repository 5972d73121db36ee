"""What cannot be simulated yet is refused by name, and only where a run would need it."""

import pytest

from sim.scenario import Scenario, ScenarioError, load, not_yet, not_yet_for_study

LATER = "is not simulated yet (it comes with failures and rollback)"


@pytest.fixture
def said(document):
    def keys(changes, pattern="orchestration", faults=()):
        scenario = Scenario.of(document).with_(changes)
        return [problem.path for problem in not_yet(scenario, pattern, faults)]

    return keys


def test_the_small_scenario_can_be_run(said):
    for pattern in ("orchestration", "choreography", "hybrid"):
        assert said({}, pattern) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("services.bank.autoscale", {"max": 3, "min": 2}),
        ("workflows.order.steps.charge.errors", "1%"),
        ("workflows.order.steps.charge.timeout", "1s"),
        ("workflows.order.steps.charge.breaker", {}),
        ("workflows.order.steps.charge.bulkhead", {"concurrent": 1}),
        ("workload.0.admission", {"kind": "concurrency", "limit": 3}),
        ("workload.0.client", {"timeout": "5s"}),
        ("network.loss", "1%"),
    ],
)
def test_it_names_the_key_under_every_pattern(path, value, said):
    for pattern in ("orchestration", "choreography", "hybrid"):
        assert [p.replace("[0]", ".0") for p in said({path: value}, pattern)] == [path]


def test_a_fallback_is_for_later(said):
    later = {"workflows.order.steps.later": {"service": "bank", "fallback_for": "charge"}}
    assert said(later) == ["workflows.order.steps.later.fallback_for"]


def test_selected_faults_are_for_later(said):
    assert said({}, faults=["outage"]) == ["faults.outage"]


def test_keys_of_other_patterns_do_not_count(said):
    admission = {"patterns.orchestration.coordinator.admission": {"kind": "aimd"}}
    monitor = {"patterns.choreography.deadline_monitor": {"after": "1s", "every": "1s"}}
    domain = {"patterns.hybrid.domains.money.coordinator.admission": {"kind": "aimd"}}
    everything = admission | monitor | domain
    assert said(everything, "orchestration") == list(admission)
    assert said(everything, "choreography") == list(monitor)
    assert said(everything, "hybrid") == list(domain)


def test_links_that_the_pattern_has_not_do_not_count(said):
    links = {
        "network": {
            "links": [
                {"between": ["bank", "bus"], "loss": "1%"},
                {"between": ["bank", "coordinator"], "loss": "1%"},
                {"between": ["client", "bus"], "loss": 0},
            ]
        }
    }
    assert said(links, "orchestration") == ["network.links[1].loss"]
    assert said(links, "choreography") == ["network.links[0].loss"]
    assert said(links, "hybrid") == ["network.links[0].loss", "network.links[1].loss"]


def test_workflows_and_services_that_nobody_asks_for_do_not_count(said):
    assert not said(
        {
            "services.idle": {"time": "1s", "autoscale": {"max": 3}},
            "workflows.other": {"steps": {"a": {"service": "idle", "errors": "1%"}}},
        }
    )


CHARGE = "workflows.order.steps.charge"
BESIDE = {"workflows.order.steps.pack": {"service": "post", "after": ["reserve"]}}


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({f"{CHARGE}.rejects": "2%"}, []),
        ({f"{CHARGE}.rejects": "2%", f"{CHARGE}.undo": {}}, []),
        (
            {f"{CHARGE}.rejects": "2%", "workflows.order.steps.reserve.undo": {}},
            [f"{CHARGE}.rejects"],
        ),
        ({f"{CHARGE}.rejects": "2%", "workflows.order.steps.ship.undo": {}}, []),
        ({f"{CHARGE}.rejects": "2%", **BESIDE}, [f"{CHARGE}.rejects"]),
        ({f"{CHARGE}.rejects": "2%", f"{CHARGE}.copies": 3}, []),
        (
            {
                f"{CHARGE}.rejects": "2%",
                f"{CHARGE}.when": {"risk": "high"},
                "workflows.order.steps.ship": {
                    "service": "post",
                    "after": ["reserve"],
                    "when": {"risk": "low"},
                },
            },
            [],
        ),
        (
            {
                f"{CHARGE}.rejects": "2%",
                f"{CHARGE}.optional": True,
                "workflows.order.steps.ship.optional": True,
                **BESIDE,
            },
            [],
        ),
    ],
    ids=str,
)
def test_a_rejection_is_for_later_where_more_than_the_end_follows(changes, paths, said):
    assert said(changes) == paths


def test_a_queue_limit_is_for_later_only_where_a_retry_would_follow(said):
    limit = {"services.bank.queue_limit": 5}
    push = {"patterns.orchestration.coordinator.dispatch": "push"}
    once = {f"{CHARGE}.retry": {"attempts": 1}}
    undo = {"workflows.order.steps.reserve.undo": {}}
    assert said(limit) == []
    assert said(limit, "choreography") == []
    assert said(limit | push) == ["services.bank.queue_limit"]
    assert said(limit | push | once) == []
    assert said(limit | push | once | undo) == [f"{CHARGE}.retry"]
    money = {"patterns.hybrid.domains.money.coordinator": {"profile": "in-process"}}
    assert said(limit | money, "hybrid") == ["services.bank.queue_limit"]
    assert said({"services.post.queue_limit": 5} | money, "hybrid") == []


def test_the_message_says_where_and_what_to_do(data):
    file = data / "every_key.yaml"
    problems = [str(problem) for problem in not_yet(load(file), "choreography", ["spike"])]
    lines = file.read_text(encoding="utf-8").splitlines()

    def at(start):
        line = next(i for i, line in enumerate(lines) if line.strip().startswith(start))
        return f"{file}:{line + 1}"

    assert f"{at('errors: 0.5%')}: {CHARGE}.errors: {LATER}: remove it" in problems
    assert f"{at('spike:')}: faults.spike: {LATER}: do not select it" in problems
    assert (
        f"{at('rejects: 2%')}: {CHARGE}.rejects: {LATER} where 'reserve' must be undone: remove it,"
        " or what makes it so"
    ) in problems


def test_names_must_exist(small):
    with pytest.raises(ScenarioError, match="there is no pattern 'orchestraton'; did you mean"):
        not_yet(small, "orchestraton", ())
    with pytest.raises(ScenarioError, match="there is no fault 'outge'; did you mean 'outage'"):
        not_yet(small, "orchestration", ["outge"])


def test_a_study_cannot_judge_yet(every_key, small):
    assert [str(problem).partition(": ")[2] for problem in not_yet_for_study(every_key)] == [
        "prices: is not evaluated yet (it comes with studies): remove it",
        "checks: is not evaluated yet (it comes with studies): remove it",
    ]
    assert not_yet_for_study(small) == ()
