"""Coupling: who must know whom, read off the parts that the model executes.

Who commands names the receiver; who hears an event names its teller; where data go by reference,
producer and consumer name each other. The other ends of these need no name: an answer goes back to
whoever asked, so that who obeys need not know its coordinator (any may command it); who tells an
event does not know who hears it; who answers a client knows it from its question. The bus knows
nothing of a workflow, so it is no component here.

Sources: R. C. Martin, *OO Design Quality Metrics* (1994), for instability; L. C. Freeman,
*Centrality in social networks* (1978), for centralisation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from sim.metrics.observation import ALL
from sim.patterns import CLIENT, Component, Part, Score

EDGES = ("workflow", "component", "other", "why", "what", "knows")
FAILURES = ("failed", "undone", "expired")
"""The kinds of event that tell of a failure, or of what follows from one."""

OF_COMPONENTS: Mapping[str, str] = MappingProxyType(
    {
        "fan_in": "components that must know this one (afferent coupling)",
        "fan_out": "components that this one must know (efferent coupling)",
        "instability": "fan_out / (fan_in + fan_out); none where nobody knows anybody",
        "steps_decided": "steps whose turn it decides",
        "subscriptions": "events of others that it subscribes to",
        "failure_subscriptions": "those of them that tell of a failure, an undo or a delay",
    }
)
"""What is said of each component: name and definition."""

OF_PATTERNS: Mapping[str, str] = MappingProxyType(
    {
        "components": "components that have a part, the client included",
        "dependencies": "pairs of components of which the first must know the second",
        "centralisation": "of the graph of dependencies, by degree: 1 for a star, 0 where all "
        "have as many; none below three components",
        "logic_holders": "components that decide some step's turn",
        "subscriptions": "events of others that are subscribed to, in all",
        "failure_subscriptions": "those of them that tell of a failure, an undo or a delay",
    }
)
"""What is said of all components together: name and definition."""


def edges(scores: Iterable[Score]) -> pd.DataFrame:
    """Who has to do with whom, a row a reason: `workflow component other why what knows`.

    `why`: commands, obeys, hears, tells, answers, sends or awaits; `what`: the step, the event, the
    start or the answer. `knows`: whether `component` must know `other` for it.
    """
    rows = [
        (score.workflow, str(one), str(other), why, what, why in _KNOWING)
        for score in scores
        for one, other, why, what in _relations(score)
    ]
    return pd.DataFrame(rows, columns=list(EDGES))


_KNOWING = frozenset({"commands", "hears", "sends", "awaits"})


def _relations(score: Score) -> Iterator[tuple[Component, Component, str, str]]:
    if score.door is not None:
        yield CLIENT, score.door, "commands", "start"
        yield score.door, CLIENT, "obeys", "start"
    for part in score.parts:
        own = part.component
        for step, other in part.commands:
            yield own, other, "commands", step
        for step, other in part.obeys:
            yield own, other, "obeys", step
        for event, other in part.hears:
            yield own, other, "hears", str(event)
        for event, hearers in part.tells:
            for other in hearers:
                yield own, other, "tells", str(event)
        for step, receivers in part.sends:
            for other in receivers:
                yield own, other, "sends", step
        for step, other in part.awaits:
            yield own, other, "awaits", step
    if score.answerer != CLIENT:
        yield score.answerer, CLIENT, "answers", "answer"


def of_components(scores: Sequence[Score]) -> pd.DataFrame:
    """What is said of each component, over all workflows given: `component metric value`."""
    known = dependencies(scores)
    rows: list[tuple[str, str, float]] = []
    for who, parts in _players(scores).items():
        fan_in = sum(other == who for _, other in known)
        fan_out = sum(one == who for one, _ in known)
        values = {
            "fan_in": fan_in,
            "fan_out": fan_out,
            "instability": fan_out / (fan_in + fan_out) if fan_in + fan_out else float("nan"),
            "steps_decided": sum(len(part.drives) for part in parts),
            "subscriptions": sum(len(part.hears) for part in parts),
            "failure_subscriptions": _failure_subscriptions(parts),
        }
        rows += [(who, name, float(values[name])) for name in OF_COMPONENTS]
    return pd.DataFrame(rows, columns=["component", "metric", "value"])


def of_pattern(scores: Sequence[Score]) -> pd.DataFrame:
    """What is said of all components together, in the same columns; `component` is `all`."""
    known, players = dependencies(scores), _players(scores)
    parts = [part for own in players.values() for part in own]
    values = {
        "components": len(players),
        "dependencies": len(known),
        "centralisation": centralisation(players, known),
        "logic_holders": sum(any(part.drives for part in own) for own in players.values()),
        "subscriptions": sum(len(part.hears) for part in parts),
        "failure_subscriptions": _failure_subscriptions(parts),
    }
    rows = [(ALL, name, float(values[name])) for name in OF_PATTERNS]
    return pd.DataFrame(rows, columns=["component", "metric", "value"])


def dependencies(scores: Iterable[Score]) -> frozenset[tuple[str, str]]:
    """The pairs of components of which the first must know the second."""
    return frozenset(
        (str(one), str(other))
        for score in scores
        for one, other, why, _ in _relations(score)
        if why in _KNOWING and one != other
    )


def centralisation(nodes: Iterable[str], known: Iterable[tuple[str, str]]) -> float:
    """Freeman's centralisation by degree of the graph without directions; NaN below 3 nodes.

    Σ (largest degree − degree) as a share of its largest possible value, (n − 1)(n − 2).
    """
    pairs = {frozenset(pair) for pair in known}
    degrees = [sum(node in pair for pair in pairs) for node in nodes]
    n = len(degrees)
    if n < 3:
        return float("nan")
    return sum(max(degrees) - degree for degree in degrees) / ((n - 1) * (n - 2))


def _players(scores: Iterable[Score]) -> dict[str, list[Part]]:
    """Each component's parts, in the order of components."""
    found: dict[Component, list[Part]] = {}
    for score in scores:
        for part in score.parts:
            found.setdefault(part.component, []).append(part)
    return {str(who): found[who] for who in sorted(found)}


def _failure_subscriptions(parts: Iterable[Part]) -> int:
    return sum(event.kind in FAILURES for part in parts for event, _ in part.hears)
