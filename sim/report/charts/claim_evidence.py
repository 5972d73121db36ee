"""Claim evidence: the two sides of a proposition in every setting, and what each setting says."""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes

from sim.report.charts.axes import legend_below
from sim.report.figures import count, wrapped
from sim.report.style import GREY, Look, looks, title
from sim.study.claims.claim import Axis, Proposition
from sim.study.claims.data import Evidence, Flip, Judged
from sim.study.statistics import Interval

_PATTERNS = ("orchestration", "choreography", "hybrid")
SIGNS = {"holds": "✓", "opposed": "✗", "level": "≈", "not shown": "?"}
"""What a setting says, never told by colour alone."""


def claim_evidence_height(judged: Judged, proposition: str) -> float:
    """Inches that the settings need."""
    found = judged.of(proposition)
    return 4.2 if _axis(judged, found) else 2.2 + 0.5 * len(found)


def claim_evidence(ax: Axes, judged: Judged, proposition: str) -> Axes:
    """Along an axis a line for each side, the flips shaded; else a row for each setting."""
    said, found = judged.claim.proposition(proposition), judged.of(proposition)
    experiment = judged.claim.experiment(found[0].experiment)
    runs = f"{count(_replications(found), 'replication')} a setting; bars: 95 % interval"
    stands = runs if experiment.simulated else "nothing is run: read off the parts"
    subject = f"Claim {judged.claim.number}: {said.statement}"
    title(ax, subject, f"{experiment.about}; {stands}")
    axis = _axis(judged, found)
    if axis is not None:
        flips = [flip for flip in judged.flips if flip.proposition == proposition]
        return _along(ax, said, found, axis, flips)
    return _rows(ax, said, found)


def _axis(judged: Judged, found: Sequence[Evidence]) -> Axis | None:
    return judged.claim.experiment(found[0].experiment).axis


def _replications(found: Sequence[Evidence]) -> int:
    """The replications behind most settings."""
    return min(one.contrast.left.n for one in found)


def _sides(said: Proposition) -> dict[str, Look]:
    """The patterns look as everywhere; what stands beside them takes what is left."""
    named = looks(tuple(dict.fromkeys((*_PATTERNS, said.left, said.right))))
    return {side: named[side] for side in (said.left, said.right)}


def _along(
    ax: Axes, said: Proposition, found: Sequence[Evidence], axis: Axis, flips: Sequence[Flip]
) -> Axes:
    places = [one.setting.at for one in found]
    for number, (name, look) in enumerate(_sides(said).items()):
        means = [_side(one, number) for one in found]
        ax.errorbar(
            places,
            [one.mean if math.isfinite(one.mean) else math.nan for one in means],
            yerr=_spread(means),
            color=look.colour,
            linestyle=look.line,
            marker=look.marker,
            capsize=3,
            label=name,
        )
    for flip in flips:
        ax.axvspan(flip.low, flip.high, color="#DDDDDD", zorder=0, label="it flips in here")
    if min(places) > 0 and max(places) / min(places) >= 8:
        ax.set_xscale("log")
    ax.set_xticks(places, [f"{place:g}" for place in places], minor=False)
    ax.set_xticks([], minor=True)
    _thin(ax, places)
    ax.set_ylim(bottom=0.0)
    ax.set_xlabel(f"{axis.name}{f' ({axis.unit})' if axis.unit else ''}")
    ax.set_ylabel(_quantity(said))
    legend_below(ax, 2 + len(flips))
    return ax


def _thin(ax: Axes, places: Sequence[float]) -> None:
    """Only those ticks whose labels have room: the first, and what is far enough from the last."""
    low, high = min(places), max(places)
    log = ax.get_xscale() == "log"
    width = math.log(high / low) if log else high - low
    kept: list[float] = []
    for place in places:
        apart = math.log(place / kept[-1]) if kept and log else place - (kept or [0.0])[-1]
        if not kept or apart > 0.07 * width:
            kept.append(place)
    ax.set_xticks(kept, [f"{place:g}" for place in kept])


def _rows(ax: Axes, said: Proposition, found: Sequence[Evidence]) -> Axes:
    for number, (name, look) in enumerate(_sides(said).items()):
        means = [_side(one, number) for one in found]
        ax.errorbar(
            [one.mean if math.isfinite(one.mean) else math.nan for one in means],
            [place + 0.16 * (2 * number - 1) for place in range(len(found))],
            xerr=_spread(means),
            color=look.colour,
            marker=look.marker,
            linestyle="none",
            capsize=3,
            label=name,
        )
    for place, one in enumerate(found):
        ax.annotate(
            f"{SIGNS[one.finding]} {one.finding}",
            xy=(1, place),
            xycoords=("axes fraction", "data"),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=GREY if one.finding == "not shown" else "#222222",
        )
    ax.set_yticks(range(len(found)), [wrapped(one.setting.label, 28) for one in found])
    ax.set_ylim(len(found) - 0.5, -0.5)
    ax.set_xlim(left=0.0)
    ax.grid(visible=False, axis="y")
    ax.set_xlabel(_quantity(said))
    legend_below(ax, 2)
    return ax


def _side(one: Evidence, number: int) -> Interval:
    return (one.contrast.left, one.contrast.right)[number]


def _quantity(said: Proposition) -> str:
    unit = "" if said.unit == "1" else f" ({said.unit})"
    return wrapped(f"{said.quantity}{unit}", 40)


def _spread(means: Sequence[Interval]) -> list[list[float]]:
    return [
        [one.mean - one.low if one.known and math.isfinite(one.mean) else 0.0 for one in means],
        [one.high - one.mean if one.known and math.isfinite(one.mean) else 0.0 for one in means],
    ]
