"""Words of a search among cuts: a cut as a sentence and as a `patterns:` block, what was asked."""

from collections.abc import Sequence

from sim.report.figures import SYMBOLS, count, number, with_interval
from sim.report.verdicts import label
from sim.scenario.document import write_text
from sim.study.hybrid.cuts import CHOREOGRAPHY, Cut
from sim.study.hybrid.data import Against, Candidate, HybridData


def domains_text(data: HybridData, cut: Cut) -> str:
    """A cut as a few words: 'a + b | c + d; events: e'."""
    if cut == data.space.orchestration:
        return "everything in one domain"
    if cut == CHOREOGRAPHY:
        return "no domain"
    inside = " | ".join(" + ".join(domain) for domain in cut.domains)
    alone = _alone(data, cut)
    return f"{inside}; events: {' '.join(alone)}" if alone else inside


def cut_sentence(data: HybridData, cut: Cut) -> str:
    """A cut as a sentence."""
    if cut == data.space.orchestration:
        return "One coordinator drives all services."
    if cut == CHOREOGRAPHY:
        return "No coordinator: all services react to each other's events."
    domains = [_listed(domain) for domain in cut.domains]
    first = f"One coordinator drives {domains[0]}"
    said = [first, *(f"another one {domain}" for domain in domains[1:])]
    alone = _alone(data, cut)
    rest = f"; {_listed(alone)} react{'s' if len(alone) == 1 else ''} to events" if alone else ""
    between = "; events go between them" if not alone and len(domains) > 1 else ""
    return f"{_listed(said)}{rest}{between}."


def suggestion(data: HybridData) -> str:
    """The suggested cut, why it is suggested, and beside the limits."""
    best = data[data.suggested]
    regret = number(100.0 * best.regret, 0)
    of = f" of {number(len(data.front), 0)} on the front" if len(data.front) > 1 else ""
    said = [
        f"{cut_sentence(data, best.cut)} ({best.pattern})",
        f"It has the least regret{of}: by its worst objective, {label(best.worst)}, it is "
        f"{regret} % of the usual size away from the best.",
    ]
    for limit in dict.fromkeys(one.limit for one in data.against):
        told = [_beside(one) for one in data.against if one.limit == limit]
        said.append(f"Beside {limit}: {'; '.join(told)}.")
    return " ".join(said)


def about(data: HybridData) -> str:
    """What was searched, in a sentence without its full stop."""
    run = len(data.candidates)
    how = (
        f"all {count(run, 'cut')}"
        if data.exhaustive
        else f"{count(run, 'cut')} of {number(data.size, 0)} (a guided search)"
    )
    return (
        f"{how} of {count(len(data.space.services), 'service')} into domains, on the same random "
        f"draws (seed {data.seed}); coordinators as in {data.material.coordinator_of}, bus as in "
        f"{data.material.bus_of}; a difference below {number(100 * data.tolerance, 1)} % does not "
        f"matter"
    )


def guarantee(data: HybridData) -> str:
    """What the front promises, and what it does not."""
    surely = number(100.0 * (1.0 - data.level), 0)
    scope = "" if data.exhaustive else " Of cuts not run, or passed over, it says nothing."
    return (
        f"With at least {surely} % certainty no cut was called dominated by one that does not "
        f"dominate it; what is left on the front may still be dominated, and more replications "
        f"would tell.{scope}"
    )


def yaml_of(data: HybridData, candidates: Sequence[Candidate]) -> str:
    """The patterns of some candidates as a block of a scenario file."""
    return write_text({"patterns": {one.pattern: data.document(one.pattern) for one in candidates}})


def state_text(data: HybridData, one: Candidate) -> str:
    """Where a candidate stands: '✓ suggested', 'front', 'dominated by cut-110'."""
    if one.pattern == data.suggested:
        return "✓ suggested"
    return f"{one.state}: {one.dominated_by}" if one.dominated_by else one.state


def _beside(one: Against) -> str:
    ends = (one.difference.mean, one.difference.low, one.difference.high)
    told = " ".join(with_interval(*ends, one.objective.unit, signed=True)).strip()
    return f"{label(one.objective.name)} {told} {SYMBOLS[one.verdict]} {one.verdict}"


def _alone(data: HybridData, cut: Cut) -> list[str]:
    """The services in no domain."""
    return [name for name in data.space.services if cut.domain_of(name) is None]


def _listed(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
