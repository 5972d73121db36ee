"""Coupling graph: who names whom in a workflow, drawn from the parts that the model executes."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch

from sim.metrics.coupling import edges
from sim.patterns import CLIENT, Component, Score
from sim.report.charts.axes import legend_below, nothing_to_show
from sim.report.figures import count, wrapped
from sim.report.style import GREY, Look, title

Place = tuple[float, float]
Pair = tuple[str, str]
Line = tuple[float, tuple[float, ...]]

BUS = "bus"
_WIDE = 1.5
"""How much wider than high the ring of components is."""
_MARKS = {"coordinator": "s", "service": "o", "client": "D", "monitor": "^", BUS: "P"}
_COMMANDS: Line = (0.0, ())
_HEARS: Line = (0.0, (4.0, 2.0))
_SENDS: Line = (0.0, (5.0, 1.5, 1.0, 1.5))
_OVER: Line = (0.0, (1.0, 2.0))
_SAID = ("command", "event", "parcel")
_BACK = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.8}
"""Behind the name of an inner node, as arrows lead there."""


def coupling_graph(ax: Axes, score: Score, pattern: str, look: Look) -> Axes:
    """Components as nodes; an arrow leads from who must name to who is named.

    Solid: commands (the client's start included); dashed: hears events of; dash-dotted: sends data
    to, by reference; dotted: uses the bus. Its width is the number of commands, events or steps.
    What is the other end of one of these needs no name: an answer goes back to whoever asked.
    """
    commands, hears, sends = (names_of(score, why) for why in ("commands", "hears", "sends"))
    over = sorted(
        {end for edge in hears for end in edge} | ({"client"} if not score.door else set())
    )
    roles = {str(part.component): part.component.role for part in score.parts}
    nodes = [name for name in roles if any(name in edge for edge in (*commands, *hears, *sends))]
    pairs = len(commands) + len(hears) + len(sends)
    title(
        ax,
        f"Who names whom in {score.workflow} under {pattern}",
        f"{count(len(nodes), 'component')}{' and the bus' if over else ''}, "
        f"{count(pairs, 'pair')} of which one names the other; {_sums(commands, hears, sends)}",
    )
    if not pairs:
        return nothing_to_show(ax, "nobody names anybody")
    places = _places(score, nodes, bus=bool(over))
    if over:
        for name in over:
            _arrow(ax, places[name], places[BUS], GREY, _OVER, 1, tip=False)
    for named, line in ((sends, _SENDS), (hears, _HEARS), (commands, _COMMANDS)):
        for (one, other), times in named.items():
            _arrow(ax, places[one], places[other], look.colour, line, times)
    for name, place in places.items():
        _node(ax, name, roles.get(name, BUS), place, look.colour)
    ax.set_xlim(-_WIDE * 1.3, _WIDE * 1.3)
    ax.set_ylim(-1.25, 1.2)
    ax.set_axis_off()
    kinds = (
        ("commands", _COMMANDS, look.colour, bool(commands)),
        ("hears events of", _HEARS, look.colour, bool(hears)),
        ("sends data to", _SENDS, look.colour, bool(sends)),
        ("uses the bus", _OVER, GREY, bool(over)),
    )
    shown = [(said, line, colour) for said, line, colour, there in kinds if there]
    handles = [
        Line2D([], [], color=colour, linestyle=line, linewidth=1.4) for _, line, colour in shown
    ]
    legend_below(ax, len(shown), handles=handles, names=[said for said, _, _ in shown])
    return ax


def names_of(score: Score, why: str) -> Mapping[Pair, int]:
    """Who names whom for one reason, and how often: by (who names, named)."""
    known = edges([score])
    known = known[known["why"] == why]
    return Counter(zip(known["component"], known["other"], strict=True))


def _sums(*named: Mapping[Pair, int]) -> str:
    """How many commands, events and parcels of data there are."""
    sums = zip(map(sum, (one.values() for one in named)), _SAID, strict=True)
    return ", ".join(count(times, what) for times, what in sums if times) or "nothing said"


def _places(score: Score, nodes: Sequence[str], *, bus: bool) -> dict[str, Place]:
    """Coordinators and bus inside, all others on a ring around them, each near who commands it."""
    of = {str(worker): part.component for part in score.parts for _, worker in part.commands}
    coordinators = [
        part.component for part in score.parts
        if part.component.role == "coordinator" and str(part.component) in nodes
    ]  # fmt: skip
    ring = [name for name in nodes if name not in map(str, coordinators)]
    ring.sort(key=lambda name: _rank(name, of.get(name), coordinators))
    turn = 2 * math.pi / max(len(ring), 1)
    # The client stands on top.
    angles = {name: math.pi / 2 - turn * place for place, name in enumerate(ring)}
    places = {name: (_WIDE * math.cos(angle), math.sin(angle)) for name, angle in angles.items()}
    alone = len(coordinators) == 1 and not bus
    for number, one in enumerate(coordinators):
        own = [places[name] for name, who in of.items() if who == one and name in places]
        x = sum(place[0] for place in own) / len(own) if own else 0.0
        y = sum(place[1] for place in own) / len(own) if own else 0.0
        size = math.hypot(x / _WIDE, y)
        if size < 0.25:  # its workers are all around: a place of its own beside the middle
            angle = math.pi + 2 * math.pi * number / len(coordinators)
            x, y, size = _WIDE * math.cos(angle), math.sin(angle), 1.0
        places[str(one)] = (0.0, 0.0) if alone else (0.48 * x / size, 0.48 * y / size)
    if bus:
        places[BUS] = (0.0, 0.0)
    return places


def _rank(
    name: str, commander: Component | None, coordinators: Sequence[Component]
) -> tuple[int, int]:
    """The client first, then who is commanded by each coordinator in turn, then all others."""
    if name == str(CLIENT):
        return (0, 0)
    return (1, coordinators.index(commander) if commander in coordinators else len(coordinators))


def _arrow(
    ax: Axes, start: Place, end: Place, colour: str, line: Line, times: int, *, tip: bool = True
) -> None:
    ax.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>" if tip else "-",
            connectionstyle="arc3,rad=0.13" if tip else "arc3,rad=0",
            shrinkA=8,
            shrinkB=8,
            mutation_scale=9,
            color=colour,
            linestyle=line,
            linewidth=0.9 + 0.35 * (times - 1 if times < 6 else 5),
            alpha=0.85 if tip else 0.7,
            zorder=1,
        )
    )


def _node(ax: Axes, name: str, role: str, place: Place, colour: str) -> None:
    """A mark by role, named on its outer side, where no arrow leads."""
    x, y = place
    inner = role in ("coordinator", BUS)
    ax.plot(
        x, y, marker=_MARKS[role], ms=10 if inner else 8, linestyle="none", zorder=3,
        color=colour if role == "coordinator" else "#444444",
        markerfacecolor=colour if role == "coordinator" else "white",
    )  # fmt: skip
    across = math.hypot(x / _WIDE, y) or 1.0
    right, up = (0.0, -1.0) if inner else (x / _WIDE / across, y / across)
    side = "center" if abs(right) < 0.35 else "left" if right > 0 else "right"
    level = "center" if side != "center" else "bottom" if up > 0 else "top"
    ax.annotate(
        "\n".join(wrapped(part) for part in name.replace("/", "/\n").split("\n"))
        if inner
        else wrapped(name, 18),
        xy=place,
        xytext=(9 * right, 9 * up) if not inner else (0, -8),
        textcoords="offset points",
        ha=side,
        va="top" if inner else level,
        fontsize=8.5,
        zorder=4,
        bbox=_BACK if inner else None,
    )
