"""Words of an advice: which pattern to take, what that is made of, what would change it."""

from collections.abc import Iterator, Sequence

from sim.metrics import ALL
from sim.report.figures import number
from sim.report.page.words import outage
from sim.report.verdicts import about as about_comparison
from sim.report.verdicts import label
from sim.study.advice.certainty import Against
from sim.study.advice.data import AdviceData, Change, Side
from sim.study.advice.groups import GROUPS
from sim.study.advice.rule import Counted
from sim.study.assessment.criteria import Criterion

REGRET = (
    "Regret: 0 where a pattern may be the best, else the share of its own figure that the best one "
    "saves, or of the best figure that it lacks. Each criterion's counts with its share of the "
    "weights; the sum is the weighted regret, from 0 to 1."
)
"""How to read the numbers."""
SHOWN = {"shown": "✓ shown", "not shown": "≈ not shown", "not enough data": "? not enough data"}


def about(data: AdviceData) -> str:
    """What was studied, in a sentence without its full stop."""
    blast = data.assessment.blast
    beside = "" if blast is None else f"; each component {outage(blast)}"
    return f"{about_comparison(data.assessment.comparison)}{beside}; weights: {weights(data)}"


def weights(data: AdviceData) -> str:
    """The weights in words: 'all the same', or each group's."""
    if len(set(data.weights.values())) == 1:
        return "every group the same"
    return ", ".join(f"{name} {value:g}" for name, value in data.weights.items())


def advice(data: AdviceData) -> str:
    """The advice in a sentence: which pattern, with which regret, and whether that is shown."""
    totals, take = data.judged.totals, data.advised
    others = ", ".join(f"{one.pattern} {regret(totals[one.pattern])}" for one in data.against)
    said = f"weighted regret {regret(totals[take])}, against {others}"
    rivals = [one.pattern for one in data.against if one.shown != "shown"]
    if not rivals:
        return f"Take {take}: {said}; shown to be the least."
    among = _listed([take, *rivals], "or")
    return f"Take {among}: {said}; not shown to be less than that of {_listed(rivals, 'and')}."


def reasons(data: AdviceData) -> str:
    """By how much of what counts the advised pattern may be the best, and where it is behind."""
    counted = [one for one in data.judged.counted if one.weight > 0.0]
    behind = [one for one in counted if one.regrets[data.advised] > 0.0]
    said = (
        f"{data.advised} may be the best by {number(len(counted) - len(behind), 0)} of "
        f"{number(len(counted), 0)} criteria"
    )
    if not behind:
        return f"{said}."
    worst = sorted(behind, key=lambda one: -one.weight * one.regrets[data.advised])
    return f"{said}; it is behind by {_listed([_behind(one, data) for one in worst], 'and')}."


def _behind(one: Counted, data: AdviceData) -> str:
    """'messages per completed (regret 0.25, adds 0.05)'."""
    own = one.regrets[data.advised]
    return f"{named(one.criterion, data)} (regret {regret(own)}, adds {regret(one.weight * own)})"


def named(one: Criterion, data: AdviceData) -> str:
    """A criterion's name, with its workflow where there are several."""
    of = one.workflow
    several = of != ALL and len(data.assessment.comparison.workflows) > 1
    return f"{label(one.name)} of {of}" if several else label(one.name)


def weighed(data: AdviceData) -> tuple[str, ...]:
    """The groups that count: those with a weight, and a criterion that can be told."""
    return tuple(name for name in data.judged.groups if data.weights[name] > 0.0)


def regret(value: float) -> str:
    """A regret with two digits: 0.05; one that is there is never written as 0."""
    if 0.0 < value < 0.005:
        return "<0.01"
    return number(value, 2) if value else "0"


def against(one: Against) -> str:
    """How sure the advice is against another pattern: '+0.12 [0.10, 0.14] ✓ shown'."""
    of = one.difference
    if not of.known:
        return SHOWN[one.shown]
    ends = "" if of.low == of.high else f" [{number(of.low, 2)}, {number(of.high, 2)}]"
    return f"{number(of.mean, 2, signed=True)}{ends} {SHOWN[one.shown]}"


def absent(data: AdviceData) -> Iterator[str]:
    """What does not count, and why: groups without a criterion, then criteria left out."""
    missing = dict(data.assessment.missing)
    why = {
        "capacity": f"where each pattern saturates was {missing.get('knee', 'not found')} (--knee)",
        "harm": f"outages: {missing.get('blast', 'none')}",
        "integrity": "no instance is left stuck or dirty under any pattern",
    }
    for group in GROUPS:
        if data.weights[group] == 0.0:
            yield f"{group}: its weight is 0"
        elif group not in data.judged.groups:
            yield f"{group}: {why.get(group, 'nothing to measure it by')}"
    for one in data.judged.left_out:
        yield f"{named(one.criterion, data)}: {one.why}"


# -- what would change it


def other_weights(data: AdviceData) -> str:
    """From which weight of one group on another pattern is advised; all others as they are."""
    if not data.weight_turns:
        return "No weight of a single group would change the advice."
    said = [
        f"{one.group} counted {'more' if one.turn >= one.weight else 'less'} than "
        f"{one.turn:.3g}, not {one.weight:g} ({one.to})"
        for one in data.weight_turns
    ]
    return f"Another pattern is advised if {_listed(said, 'or')}."


def changes(data: AdviceData) -> tuple[str, ...]:
    """A sentence for each parameter that would change the answer, then the others together."""
    if data.changes is None:
        return ()
    found = data.changes.all
    said = [change(one, data) for one in found if one.turns or _failed(one)]
    steady = [
        one.parameter.name for one in found if not (one.turns or _failed(one) or not one.touches)
    ]
    if steady:
        said.append(f"From ×0.1 to ×10 the advice stays, each alone: {_listed(steady, 'and')}.")
    idle = [one.parameter.name for one in found if not one.touches]
    if idle:
        said.append(f"No run changes with {_listed(idle, 'or')}.")
    return tuple(said)


def change(one: Change, data: AdviceData) -> str:
    """What becomes of the advice when one parameter is lower or higher."""
    of = one.parameter
    certain = f", {_article(of.certainty)}" if of.certainty else ""
    sides = [
        text
        for side, word in ((one.lower, "below"), (one.higher, "above"))
        if side is not None and (text := _side(one, side, word))
    ]
    held = f" ({_listed(of.held, 'and')} stays)" if of.held else ""
    low, high = (side.same if side else 1.0 for side in (one.lower, one.higher))
    stays = f"{data.advised} from {_at(one, low)} to {_at(one, high)}"
    return f"{of.name} ({of.text(1.0)}{certain}){held}: {'; '.join([stays, *sides])}."


def _side(one: Change, side: Side, word: str) -> str:
    if side.turn is not None:
        return f"{word}, from {_at(one, side.turn)} on, {side.to}"
    return f"{word} not known: {side.failed}" if side.failed else ""


def _at(one: Change, factor: float) -> str:
    """A factor with the value that it makes: '×3.2 (63 arrivals/s)'."""
    return f"×{factor:.2g} ({one.parameter.text(factor)})"


def held(data: AdviceData) -> str:
    """What is measured again where something is changed, and what is not."""
    if data.changes is None:
        return ""
    kept = [name for name in ("capacity", "harm", "change", "visibility") if name in weighed(data)]
    still = f"; {_listed(kept, 'and')} {'is' if len(kept) == 1 else 'are'} held" if kept else ""
    return (
        f"One parameter at a time, from ×0.1 to ×10 by half decades, then three halvings; "
        f"{number(data.changes.replications, 0)} replications a point on the same tapes{still}. "
        f"Below the load of the file runs are longer, so that as many arrive. A change that is "
        f"taken back within half a decade is not seen."
    )


def _failed(one: Change) -> bool:
    return any(side is not None and bool(side.failed) for side in (one.lower, one.higher))


def _article(certainty: str) -> str:
    return f"an {certainty}" if certainty[0] in "aeiou" else f"a {certainty}'s choice"


def _listed(names: Sequence[str], word: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"
