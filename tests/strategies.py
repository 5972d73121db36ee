"""Generated scenarios: plain documents, as a user would write them, for the laws to hold on.

Sizes are small on purpose (5-30 instances, a second or two of arrivals): a law that breaks, breaks
on a small scenario, and 200 of them fit into seconds.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sim.scenario import Scenario

Document = dict[str, Any]

settings.register_profile("ci", derandomize=True, max_examples=200, database=None)
settings.register_profile("explore", max_examples=1000, print_blob=True)
settings.register_profile("quick", max_examples=200, phases=[Phase.explicit, Phase.generate])
_PROFILE = settings.get_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

LAW = settings(
    _PROFILE,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
        HealthCheck.large_base_example,
    ],
)
"""The settings of every law: 200 examples, the same ones each time unless asked to explore."""


def scenario_of(document: Document) -> Scenario:
    """The scenario that a document says, validated like a file."""
    return Scenario.of(document, Path.cwd())


def sample(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    """Some values of a strategy, always the same, for tests that need them all together."""
    found: list[Any] = []

    @settings(LAW, max_examples=count, derandomize=True, database=None, phases=[Phase.generate])
    @given(strategy)
    def collect(value: Any) -> None:
        found.append(value)

    collect()
    return found


def chance(draw: st.DrawFn, percent: int) -> bool:
    """True with about this probability (and, when shrinking, rather False)."""
    return draw(st.integers(0, 99)) >= 100 - percent


# ---- lengths ----


@st.composite
def lengths(draw: st.DrawFn, low: int = 1, high: int = 200) -> Document:
    """A continuous distribution of a mean between ``low`` and ``high`` ms."""
    mean = f"{draw(st.integers(low, high))}ms"
    kind = draw(st.integers(0, 8))
    cv = draw(st.sampled_from([0.3, 0.8, 1.5]))
    plain: list[Document] = [
        {"dist": "exponential", "mean": mean},
        {"dist": "lognormal", "mean": mean, "cv": cv},
        {"dist": "gamma", "mean": mean, "cv": cv},
        {"dist": "erlang", "mean": mean, "k": 3},
        {"dist": "weibull", "mean": mean, "shape": 1.7},
        {"dist": "hyperexponential", "mean": mean, "cv": 2.0},
        {"dist": "uniform", "low": "1ms", "high": f"{high + 1}ms"},
        {"dist": "triangular", "low": "0ms", "mode": mean, "high": f"{high + 1}ms"},
        {"dist": "pareto", "min": mean, "alpha": 2.5},
    ]
    return plain[kind]


def costs(high: int = 20) -> st.SearchStrategy[Any]:
    """A cost that a component may have: nothing, a constant, or drawn."""
    return st.one_of(st.just("0s"), st.integers(1, high).map(lambda n: f"{n}ms"), lengths(1, high))


# ---- workflows ----


@st.composite
def steps(
    draw: st.DrawFn, services: list[str], choices: dict[str, list[str]], most: int
) -> dict[str, Document]:
    """Steps of a workflow: a graph with joins, branches, copies, repeats, waits and options.

    Names are shuffled against the order of the graph, so that no order by name helps.
    """
    count = draw(st.integers(1, most))
    letters = draw(st.permutations("abcdefghijkl"))[:count]
    made: dict[str, Document] = {}
    for name in letters:
        step: Document = {"service": draw(st.sampled_from(services))}
        if chance(draw, 10):
            step["optional"] = True
        named = [n for n, s in made.items() if step.get("optional") or not s.get("optional")]
        if named and not chance(draw, 15):
            step["after"] = draw(st.lists(st.sampled_from(named), max_size=3, unique=True))
        if choices and chance(draw, 30):
            taken = draw(st.sampled_from(sorted(choices)))
            step["when"] = {taken: draw(st.sampled_from(choices[taken]))}
        if chance(draw, 15):
            step["copies"] = draw(st.integers(2, 4))
        if chance(draw, 12):
            step["repeat"] = {
                "probability": draw(st.sampled_from(["30%", "80%"])),
                "max": draw(st.integers(1, 3)),
            }
        if chance(draw, 12):
            step["wait"] = draw(lengths(1, 300))
        if chance(draw, 20):
            step["time"] = draw(lengths())
        if chance(draw, 20):
            step["payload"] = f"{draw(st.integers(0, 50))}kB"
        made[name] = step
    return made


@st.composite
def workflows(draw: st.DrawFn, services: list[str], most: int = 12) -> Document:
    """A workflow of up to ``most`` steps."""
    branches = {"x": ["left", "right"], "y": ["low", "mid", "high"]}
    names = draw(st.sampled_from([[], ["x"], ["x", "y"]]))
    choices = {name: branches[name] for name in names}
    document: Document = {"steps": draw(steps(services, choices, most))}
    if choices:
        shares = {"x": ["40%", "60%"], "y": ["20%", "30%", "50%"]}
        document["choices"] = {
            name: dict(zip(choices[name], shares[name], strict=True)) for name in choices
        }
    if chance(draw, 20):
        document["deadline"] = "500ms"
    return document


@st.composite
def chains(draw: st.DrawFn, services: list[str]) -> Document:
    """Steps in a row that may be rejected: nothing beside them, nothing to undo."""
    made: dict[str, Document] = {}
    before: str | None = None
    for name in draw(st.permutations("abcdef"))[: draw(st.integers(1, 6))]:
        step: Document = {"service": draw(st.sampled_from(services))}
        if before is not None:
            step["after"] = [before]
        if chance(draw, 60):
            step["rejects"] = draw(st.sampled_from(["5%", "40%", "100%"]))
        if chance(draw, 25):
            step["copies"] = draw(st.integers(2, 3))
        if chance(draw, 25):
            step["repeat"] = {"probability": "50%", "max": 2}
        if chance(draw, 15):
            step["wait"] = draw(lengths(1, 50))
        step["retry"] = {"attempts": 1}
        made[name] = step
        before = name
    return {"steps": made}


# ---- services, load ----


@st.composite
def pools(draw: st.DrawFn, free: bool, one_replica: bool = False) -> dict[str, Document]:
    """1-4 services; ``free``: nothing but slots and time (law 5)."""
    made: dict[str, Document] = {}
    for name in ["stock", "bank", "post", "mail"][: draw(st.integers(1, 4))]:
        service: Document = {
            "replicas": 1 if one_replica else draw(st.integers(1, 3)),
            "concurrency": draw(st.integers(1, 4)),
            "time": draw(lengths()),
        }
        if chance(draw, 25):
            service["commit"] = draw(costs(5))
        if free:
            service["outbox"] = "none"
        else:
            service["discipline"] = draw(st.sampled_from(["fifo", "fifo", "lifo"]))
            service["balancer"] = draw(
                st.sampled_from(["shared", "round_robin", "least_loaded", "random"])
            )
            service["outbox"] = draw(outboxes())
        made[name] = service
    return made


def outboxes() -> st.SearchStrategy[Any]:
    """How events may leave a component."""
    return st.one_of(
        st.just("none"),
        st.integers(5, 100).map(
            lambda n: {"kind": "polling", "interval": f"{n}ms", "batch": 1 + n % 4}
        ),
        costs(50).map(lambda latency: {"kind": "cdc", "latency": latency}),
    )


@st.composite
def loads(draw: st.DrawFn, names: list[str], closed: bool = False) -> list[Document]:
    """One entry for each workflow, of 5-30 instances in about 1-2 s."""
    made = []
    for name in names:
        rate = draw(st.integers(5, 20))
        kinds: list[Document] = [
            {"process": "poisson", "rate": f"{rate}/s"},
            {"process": "poisson", "rate": f"{rate}/s"},
            {"process": "constant", "rate": f"{rate}/s"},
            {"process": "batches", "rate": f"{max(1, rate // 4)}/s", "size": 4},
            {"process": "bursty", "rates": ["2/s", f"{2 * rate}/s"], "dwell": ["500ms", "200ms"]},
            {"process": "closed", "users": max(1, rate // 4), "think": "100ms"},
        ]
        process = draw(st.integers(0, 5 if closed else 4))
        made.append({"workflow": name, "arrivals": kinds[process]})
    return made


# ---- patterns ----


@st.composite
def coordinators(draw: st.DrawFn) -> Document:
    """A coordinator of any cost."""
    made: Document = {"profile": "none", "shards": draw(st.integers(1, 3))}
    made["decision"] = draw(costs())
    made["persist"] = draw(costs())
    made["writes_per_step"] = draw(st.integers(0, 2))
    made["writes_per_workflow"] = draw(st.integers(0, 2))
    made["outbox"] = draw(outboxes())
    made["dispatch"] = draw(st.sampled_from(["push", "pull"]))
    if made["dispatch"] == "push":
        if chance(draw, 40):
            made["threads"] = draw(st.integers(1, 6))
    else:
        made["poll"] = draw(costs(10))
        made["backlog"] = draw(st.sampled_from(["fifo", "new_first"]))
    if chance(draw, 30):
        made["db_capacity"] = f"{draw(st.integers(50, 500))}/s"
    return made


@st.composite
def buses(draw: st.DrawFn) -> Document:
    """A bus of any cost."""
    made: Document = {"profile": "none", "publish": draw(costs(10)), "deliver": draw(costs(10))}
    if chance(draw, 30):
        made["capacity"] = f"{draw(st.integers(100, 1000))}/s"
    if chance(draw, 50):
        made["delivery"] = "log"
        made["partitions"] = draw(st.integers(1, 8))
        made["key"] = draw(st.sampled_from(["instance", "number", {"hot": "30%"}]))
    else:
        made["delivery"] = "queue"
        if chance(draw, 40):
            made["prefetch"] = draw(st.integers(1, 4))
    return made


@st.composite
def domains(
    draw: st.DrawFn, document: Document, coordinator: Callable[[], Document]
) -> dict[str, Document]:
    """0-3 domains, by services or by steps, that share no step."""
    owner = {}
    count = draw(st.integers(0, 3))
    if not count:
        return {}
    of_services = draw(st.booleans())
    claimed = (
        sorted({s["service"] for w in document["workflows"].values() for s in w["steps"].values()})
        if of_services
        else [f"{n}.{s}" for n, w in document["workflows"].items() for s in w["steps"]]
    )
    for one in claimed:
        owner[one] = draw(st.integers(0, count))  # 0: in none
    made = {}
    for number in range(1, count + 1):
        mine = [one for one, who in owner.items() if who == number]
        if mine:
            key = "services" if of_services else "steps"
            made[f"domain{number}"] = {key: mine, "coordinator": coordinator()}
    return made


# ---- scenarios ----


def _frame(draw: st.DrawFn, document: Document, chain: bool, most: int) -> None:
    services = list(document["services"])
    names = ["order", "refund"][: draw(st.integers(1, 2))]
    made = chains(services) if chain else workflows(services, most)
    document["workflows"] = {name: draw(made) for name in names}


@st.composite
def scenarios(
    draw: st.DrawFn,
    chain: bool = False,
    most: int = 12,
    closed: bool = True,
    log: bool = True,
    poll: bool = True,
) -> Document:
    """A scenario of any cost with the three kinds of pattern.

    ``chain``: steps in a row that may be rejected, or refused at a full queue; ``closed``: closed
    users are among the loads; ``log``, ``poll``: ordered partitions and polling workers are.
    """
    document: Document = {"name": "generated", "services": draw(pools(free=False))}
    _frame(draw, document, chain, most)
    if chain and chance(draw, 40):
        for service in document["services"].values():
            service["queue_limit"] = draw(st.integers(1, 3))
    document["workload"] = draw(loads(list(document["workflows"]), closed))
    network: Document = {"latency": draw(costs(20))}
    if chance(draw, 30):
        network["bandwidth"] = draw(st.sampled_from(["1Mbit/s", "10Mbit/s"]))
    if chance(draw, 40):
        network["payload_by"] = "reference"
    if chance(draw, 20):
        service = draw(st.sampled_from(list(document["services"])))
        other = draw(st.sampled_from(["coordinator", "bus", "client"]))
        network["links"] = [{"between": [service, other], "latency": draw(costs(30))}]
    document["network"] = network

    def coordinator() -> Document:
        made = draw(coordinators())
        if not poll:
            made.pop("poll", None)
        return made

    bus = draw(buses())
    if not log:
        bus["delivery"] = "queue"
    outbox: Document = {} if not chance(draw, 30) else {"outbox": draw(outboxes())}
    document["patterns"] = {
        "orchestration": {"kind": "orchestration", "coordinator": coordinator()},
        "choreography": {"kind": "choreography", "bus": bus, **outbox},
        "hybrid": {
            "kind": "hybrid",
            "domains": draw(domains(document, coordinator)),
            "bus": bus,
            **outbox,
        },
    }
    document["run"] = {"duration": "1s", "drain": "1h", "seed": draw(st.integers(0, 9999))}
    return document


@st.composite
def free_scenarios(draw: st.DrawFn, most: int = 12) -> Document:
    """A scenario where nothing but the services costs time: the world of law 5."""
    log = draw(st.booleans())
    document: Document = {
        "name": "generated",
        "services": draw(pools(free=True, one_replica=log)),
    }
    _frame(draw, document, chain=False, most=most)
    document["workload"] = draw(loads(list(document["workflows"])))
    document["network"] = {
        "latency": "0s",
        "payload_by": draw(st.sampled_from(["relay", "reference"])),
    }
    bus: Document = {"profile": "none", "delivery": "log" if log else "queue"}
    if log:
        bus |= {"key": "number", "partitions": 1000}

    def coordinator() -> Document:
        dispatch = draw(st.sampled_from(["push", "pull"]))
        return {"shards": draw(st.integers(1, 3)), "dispatch": dispatch, "outbox": "none"}

    document["patterns"] = {
        "orchestration": {"kind": "orchestration", "coordinator": coordinator()},
        "choreography": {"kind": "choreography", "bus": bus},
        "hybrid": {
            "kind": "hybrid",
            "domains": draw(domains(document, coordinator)),
            "bus": bus,
        },
    }
    document["run"] = {"duration": "1s", "drain": "1h", "seed": draw(st.integers(0, 9999))}
    return document


PATTERNS = st.sampled_from(["orchestration", "choreography", "hybrid"])
