"""Generated scenarios in which things fail: the documents of `strategies`, with trouble added.

What the steps say about failure, policies of every kind, messaging and coordinators as they really
fail, and a few faults that strike within the run. `troubled` may have all of it; `durable` keeps
to what law 10 asks for, so that every instance must settle in the end.
"""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from strategies import LAW, Document, chance, lengths, scenarios

HARD = settings(LAW, max_examples=max(300, LAW.max_examples))
"""The settings of the laws of failure: at least 300 examples."""

FAULTS = (
    "outage", "crash", "leave", "slowdown", "errors", "partition", "loss", "poison", "spike",
    "deploy", "random",
)  # fmt: skip
SHORT = st.integers(50, 2000).map(lambda n: f"{n}ms")


def small(
    pattern: str,
    steps: dict[str, Document],
    *,
    service: Document | None = None,
    rate: str = "13/s",
    how: Document | None = None,
    client: Document | None = None,
    faults: tuple[Document, ...] = (),
    network: Document | None = None,
    **run: Any,
) -> Document:
    """A small scenario by hand: one service, one workflow, one pattern; for counterexamples."""
    named = {f"f{number}": fault for number, fault in enumerate(faults)}
    arrivals = {"process": "constant", "rate": rate}
    return {
        "name": "a counterexample",
        "services": {"stock": service or {"time": "107ms"}},
        "workflows": {
            "order": {"steps": {name: {"service": "stock", **of} for name, of in steps.items()}}
        },
        "workload": [
            {"workflow": "order", "arrivals": arrivals, **({"client": client} if client else {})}
        ],
        "network": network or {},
        "patterns": {pattern: {"kind": pattern, **(how or {})}},
        "faults": named,
        "run": {"duration": "1s", "drain": "10min", "faults": list(named), **run},
    }


# ---- policies ----


@st.composite
def waits(draw: st.DrawFn) -> Any:
    """How long before a retry: never nothing for ever, or time would stand still."""
    if chance(draw, 40):
        return f"{draw(st.integers(20, 300))}ms"
    backoff = draw(st.sampled_from(["fixed", "linear", "exponential"]))
    wait: Document = {
        "backoff": backoff,
        "first": f"{draw(st.integers(20, 200))}ms",
        "max": "2s",
        "jitter": draw(st.sampled_from(["none", "full", "equal", "decorrelated"])),
    }
    if backoff == "exponential":
        wait["factor"] = draw(st.sampled_from([1.5, 2, 3]))
    return wait


@st.composite
def retries(draw: st.DrawFn, bounded: bool = True) -> Document:
    """A retry policy; ``bounded``: it may give up."""
    retry: Document = {"attempts": "unlimited", "wait": draw(waits())}
    if bounded and chance(draw, 70):
        retry["attempts"] = draw(st.integers(1, 4))
        if chance(draw, 20):
            retry["budget"] = draw(st.sampled_from(["0%", "20%", "100%"]))
    return retry


@st.composite
def timeouts(draw: st.DrawFn, long: bool = False) -> Any:
    """How long something may take: constant or drawn."""
    low, high = (20_000, 60_000) if long else (20, 600)
    if chance(draw, 60):
        return f"{draw(st.integers(low, high))}ms"
    return {"dist": "uniform", "low": f"{low}ms", "high": f"{high}ms"}


@st.composite
def undos(draw: st.DrawFn, bounded: bool) -> Document:
    """How a step is undone; ``bounded``: the undo may give up."""
    undo: Document = {}
    if chance(draw, 30):
        undo["errors"] = draw(st.sampled_from(["20%", "60%"]))
    if chance(draw, 30):
        undo["time"] = draw(lengths(1, 100))
    if chance(draw, 15):
        undo["timeout"] = draw(timeouts(long=not bounded))
    if undo or chance(draw, 30):
        undo["retry"] = draw(retries(bounded))
    return undo


def _policies(draw: st.DrawFn, step: Document, bounded: bool) -> None:
    if chance(draw, 35):
        step["errors"] = draw(st.sampled_from(["10%", "40%", "80%"]))
    if chance(draw, 30):
        step["timeout"] = draw(timeouts(long=not bounded))
    step["retry"] = draw(retries(bounded))
    if chance(draw, 60) or "timeout" in step:
        step["undo"] = draw(undos(bounded))
    if chance(draw, 10):
        step["breaker"] = {
            "failures": "50%", "window": draw(st.integers(1, 5)),
            "open_for": draw(SHORT), "probes": draw(st.integers(1, 2)),
        }  # fmt: skip
    if chance(draw, 10):
        step["bulkhead"] = {"concurrent": draw(st.integers(1, 3))}


# ---- workflows ----


def _before(steps: dict[str, Document], name: str) -> set[str]:
    """The steps that precede a step."""
    found: set[str] = set()
    left = list(steps[name].get("after", ()))
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += steps[one].get("after", ())
    return found


def _fail(draw: st.DrawFn, workflow: Document, services: list[str], bounded: bool) -> None:
    """Let a workflow's steps fail, and say what follows from it."""
    steps = workflow["steps"]
    workflow["rollback"] = draw(st.sampled_from(["sequential", "parallel"]))
    for step in steps.values():
        _policies(draw, step, bounded)
        if chance(draw, 25):
            step["rejects"] = draw(st.sampled_from(["20%", "60%"]))
    required = sorted(name for name, step in steps.items() if not step.get("optional"))
    pivot = draw(st.sampled_from(required)) if required and chance(draw, 25) else None
    if pivot is not None:
        steps[pivot]["pivot"] = True
    forward = set(required) - (set() if pivot is None else _before(steps, pivot))
    for name in sorted(steps):
        if pivot is not None and name in forward:
            steps[name].pop("rejects", None)
    origin = None
    for number in range(draw(st.integers(0, 2)) if chance(draw, 35) else 0):
        origin = origin if number and chance(draw, 50) else draw(st.sampled_from(sorted(steps)))
        if any(step.get("fallback_for") == origin for step in steps.values()):
            continue
        fallback: Document = {"service": draw(st.sampled_from(services)), "fallback_for": origin}
        _policies(draw, fallback, bounded)
        main = origin
        while "fallback_for" in steps[main]:
            main = steps[main]["fallback_for"]
        if chance(draw, 25) and not (pivot is not None and main in forward):
            fallback["rejects"] = "30%"
        if chance(draw, 20):
            fallback["copies"] = 2
        if chance(draw, 15):
            fallback["wait"] = draw(lengths(1, 100))
        if {"copies", "repeat", "timeout"} & steps[origin].keys():
            steps[origin].setdefault("undo", {})
        origin_, origin = origin, f"{'m' if number else 'B'}{number}"
        fallback["fallback_for"] = origin_
        steps[origin] = fallback


def _claim(draw: st.DrawFn, document: Document) -> None:
    """Fallbacks that came late may be in a domain, too."""
    domains = document["patterns"]["hybrid"]["domains"]
    for name, workflow in document["workflows"].items():
        for step, made in workflow["steps"].items():
            if "fallback_for" in made and domains and chance(draw, 60):
                domain = domains[draw(st.sampled_from(sorted(domains)))]
                if "steps" in domain:
                    domain["steps"].append(f"{name}.{step}")


# ---- components ----


def _service(draw: st.DrawFn, service: Document, safe: bool) -> None:
    service["restart"] = draw(SHORT)
    if chance(draw, 20):
        service["queue_limit"] = draw(st.integers(0, 4))
    if chance(draw, 20):
        service["drop_expired"] = True
    if not safe and chance(draw, 20):
        service["inbox"] = draw(st.sampled_from(["none", {"window": "300ms"}]))
    if chance(draw, 10):
        service["autoscale"] = {
            "min": 1, "max": service["replicas"] + 1, "every": "200ms", "startup": "100ms"
        }  # fmt: skip
    if safe and service["outbox"] == "none":
        service["outbox"] = "cdc"


def _coordinator(draw: st.DrawFn, coordinator: Document, safe: bool) -> None:
    coordinator["failover"] = draw(SHORT)
    coordinator["lease"] = draw(SHORT)
    if chance(draw, 30):
        coordinator["recovery_rate"] = f"{draw(st.integers(5, 100))}/s"
    if not safe and chance(draw, 25):
        coordinator["durability"] = "volatile"
    if chance(draw, 15):
        coordinator["admission"] = draw(
            st.sampled_from(
                [
                    {"kind": "token_bucket", "rate": "10/s", "burst": 3},
                    {"kind": "concurrency", "limit": 4},
                    {"kind": "aimd", "target": "50ms", "initial": 4, "max": 20},
                ]
            )
        )
    if safe and coordinator["outbox"] == "none":
        coordinator["outbox"] = "cdc"


def _bus(draw: st.DrawFn, bus: Document, safe: bool) -> None:
    bus["failover"] = draw(SHORT)
    bus["session_timeout"] = draw(SHORT)
    bus["rebalance"] = {
        "kind": draw(st.sampled_from(["eager", "cooperative", "none"])),
        "pause": f"{draw(st.integers(0, 500))}ms",
    }
    bus["static_members"] = draw(st.booleans())
    bus["commit_interval"] = draw(SHORT)
    bus["ack_timeout"] = f"{draw(st.integers(3000, 8000) if safe else st.integers(100, 3000))}ms"
    bus["redelivery_delay"] = f"{draw(st.integers(10, 500))}ms"
    if safe:
        return
    if chance(draw, 40):
        bus["max_deliver"] = draw(st.integers(1, 3))
    bus["poison"] = draw(st.sampled_from(["block", "dead_letter", "retry_topic"]))
    bus["publish_timeout"] = draw(SHORT)
    if chance(draw, 30):
        bus["acked_loss_window"] = f"{draw(st.integers(1, 500))}ms"


def _patterns(draw: st.DrawFn, document: Document, safe: bool) -> None:
    patterns = document["patterns"]
    _coordinator(draw, patterns["orchestration"]["coordinator"], safe)
    for domain in patterns["hybrid"]["domains"].values():
        _coordinator(draw, domain["coordinator"], safe)
    bus = patterns["choreography"]["bus"]
    _bus(draw, bus, safe)
    monitor = None
    if chance(draw, 30):
        monitor = {"after": f"{draw(st.integers(200, 4000))}ms", "every": draw(SHORT)}
    for name in ("choreography", "hybrid"):
        patterns[name]["bus"] = bus
        if safe and patterns[name].get("outbox") == "none":
            patterns[name]["outbox"] = "cdc"
        if monitor is not None:
            patterns[name]["deadline_monitor"] = monitor


def _clients(draw: st.DrawFn, document: Document, safe: bool, lossy: bool) -> None:
    for entry in document["workload"]:
        if (safe and lossy) or chance(draw, 30):
            client: Document = {"retry_as": draw(st.sampled_from(["same", "same", "new"]))}
            client["retry"] = draw(retries(not safe))
            if safe:  # new requests would pile up: no stable load
                client["retry_as"] = "same"
            elif client["retry"]["attempts"] == "unlimited":
                client["retry"]["attempts"] = 5
            if safe or chance(draw, 80):
                client["timeout"] = draw(timeouts(long=safe))
            entry["client"] = client
        if chance(draw, 15):
            entry["admission"] = draw(
                st.sampled_from(
                    [
                        {"kind": "token_bucket", "rate": "10/s", "burst": 3},
                        {"kind": "concurrency", "limit": 4},
                    ]
                )
            )


# ---- faults ----


def _ends(draw: st.DrawFn, document: Document) -> list[str]:
    names = [*document["services"], "coordinator", "bus", "client"]
    return draw(st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True))


def _component(draw: st.DrawFn, document: Document, kinds: str) -> str:
    """A target: a service, or (c, b in ``kinds``) a coordinator, the bus."""
    targets = list(document["services"])
    if "c" in kinds:
        targets += ["coordinator", "coordinator"]
        targets += [f"coordinator/{name}" for name in document["patterns"]["hybrid"]["domains"]]
    if "b" in kinds:
        targets += ["bus", "bus"]
    return draw(st.sampled_from(targets))


def _replicas(draw: st.DrawFn, document: Document, fault: Document) -> None:
    if fault["target"] in document["services"] and chance(draw, 40):
        most = document["services"][fault["target"]]["replicas"]
        fault["replicas"] = draw(st.integers(1, most))


def _on_component(draw: st.DrawFn, document: Document, fault: Document, length: str) -> None:
    """An outage, slowdown or random fault."""
    fault["target"] = _component(draw, document, "cb")
    if fault["kind"] == "random":
        del fault["at"]
        fault |= {"mtbf": "800ms", "mttr": length, "of": draw(st.sampled_from(["outage", "crash"]))}
        return
    fault["for"] = length
    if fault["kind"] == "slowdown":
        fault["factor"] = draw(st.sampled_from([0.5, 3, 10]))


def _crash(draw: st.DrawFn, document: Document, fault: Document, length: str) -> None:
    """A crash at a time, or at a point."""
    fault["target"] = _component(draw, document, "cb")
    if fault["target"] in document["services"] and chance(draw, 40):
        del fault["at"]
        fault["point"] = draw(st.sampled_from(["after_commit", "after_publish", "before_ack"]))
        fault["probability"] = draw(st.sampled_from(["5%", "30%"]))
        return
    if chance(draw, 60):
        fault["for"] = length
    _replicas(draw, document, fault)


def _leave(draw: st.DrawFn, document: Document, fault: Document, length: str) -> None:
    """Replicas that leave or are restarted in turn."""
    if fault["kind"] == "leave":
        fault |= {"target": _component(draw, document, ""), "for": length}
        _replicas(draw, document, fault)
    else:
        fault |= {"target": _component(draw, document, "c"), "batch": draw(st.integers(1, 2))}
        fault["pause"] = f"{draw(st.integers(0, 300))}ms"


def _on_work(draw: st.DrawFn, document: Document, fault: Document, length: str) -> None:
    """Errors or poison."""
    steps = [f"{n}.{s}" for n, w in document["workflows"].items() for s in w["steps"]]
    if fault["kind"] == "poison":
        fault |= {"target": draw(st.sampled_from(steps)), "count": draw(st.integers(1, 3))}
    else:
        targets = [*document["services"], *document["workflows"], *steps]
        fault |= {"target": draw(st.sampled_from(targets)), "for": length, "probability": "70%"}


def _on_links(draw: st.DrawFn, document: Document, fault: Document, length: str) -> None:
    """Messages are lost, or a link is cut."""
    fault["for"] = length
    if fault["kind"] == "loss":
        fault["probability"] = draw(st.sampled_from(["20%", "60%", "100%"]))
    else:
        fault["direction"] = draw(st.sampled_from(["both", "out", "in"]))
    if fault["kind"] == "partition" or chance(draw, 50):
        fault["between"] = _ends(draw, document)


def _spike(draw: st.DrawFn, document: Document, fault: Document, length: str) -> None:
    """More arrivals, where they do not wait for answers; else the first service is slow."""
    entry = draw(st.sampled_from(document["workload"]))
    if entry["arrivals"]["process"] == "closed":
        fault |= {"kind": "slowdown", "target": next(iter(document["services"]))}
    else:
        fault["target"] = entry["workflow"]
    fault |= {"for": length, "factor": 2}


_MADE_BY = {
    "outage": _on_component, "slowdown": _on_component, "random": _on_component, "crash": _crash,
    "leave": _leave, "deploy": _leave, "errors": _on_work, "poison": _on_work,
    "partition": _on_links, "loss": _on_links, "spike": _spike,
}  # fmt: skip


@st.composite
def faults(draw: st.DrawFn, document: Document, kinds: tuple[str, ...] = FAULTS) -> Document:
    """One fault of any kind that strikes something of the document within its run."""
    fault: Document = {
        "kind": draw(st.sampled_from(kinds)),
        "at": f"{draw(st.integers(0, 1500))}ms",
    }
    _MADE_BY[fault["kind"]](draw, document, fault, draw(SHORT))
    return fault


# ---- scenarios ----


@st.composite
def troubled(
    draw: st.DrawFn,
    *,
    most: int = 4,
    closed: bool = True,
    monitor: bool = True,
    faulty: bool = True,
    inbox: bool = False,
    endless: bool = True,
) -> Document:
    """A scenario in which anything may fail, and faults strike.

    ``monitor``: deadline monitors are among it; ``faulty``: faults are; ``inbox``: every service
    has one that forgets nothing; ``endless``: faults that come again and again are among them.
    """
    document = draw(scenarios(most=most, closed=closed))
    services = list(document["services"])
    for workflow in document["workflows"].values():
        _fail(draw, workflow, services, bounded=True)
    _claim(draw, document)
    for service in document["services"].values():
        _service(draw, service, safe=False)
        if inbox:
            service.pop("inbox", None)
    _patterns(draw, document, safe=False)
    if not monitor:
        for pattern in document["patterns"].values():
            pattern.pop("deadline_monitor", None)
    _clients(draw, document, safe=False, lossy=False)
    if chance(draw, 20):
        document["network"]["loss"] = draw(st.sampled_from(["2%", "20%"]))
    if faulty:
        _strike(draw, document, FAULTS if endless else FAULTS[:-1])
    document["run"]["drain"] = draw(st.sampled_from(["1s", "20s"]))
    return document


SAFE = tuple(kind for kind in FAULTS if kind not in ("poison", "random"))
LOSING = ("partition", "loss")


@st.composite
def durable(draw: st.DrawFn, *, most: int = 4) -> Document:
    """A scenario of law 10: everything durable and unlimited, and faults that end."""
    document = draw(scenarios(most=most, closed=False))
    services = list(document["services"])
    for workflow in document["workflows"].values():
        _fail(draw, workflow, services, bounded=False)
    _claim(draw, document)
    for service in document["services"].values():
        _service(draw, service, safe=True)
    _patterns(draw, document, safe=True)
    _strike(draw, document, SAFE)
    lossy = chance(draw, 20)
    if lossy:
        document["network"]["loss"] = draw(st.sampled_from(["2%", "20%"]))
    lossy |= any(fault["kind"] in LOSING for fault in document["faults"].values())
    _clients(draw, document, safe=True, lossy=lossy)
    if lossy:
        for workflow in document["workflows"].values():
            for step in workflow["steps"].values():
                step.setdefault("timeout", draw(timeouts(long=True)))
                step.setdefault("undo", {})
    document["run"]["drain"] = "1h"
    return document


def _strike(draw: st.DrawFn, document: Document, kinds: tuple[str, ...]) -> None:
    count = draw(st.integers(0, 4))
    document["faults"] = {f"f{n}": draw(faults(document, kinds)) for n in range(count)}
    document["run"]["faults"] = list(document["faults"])
