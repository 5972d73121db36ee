"""The findings in words, for a reader who has to decide and has not seen the charts yet."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.metrics import ALL
from sim.report.figures import count, figure, number, with_interval
from sim.scenario import Scenario
from sim.study.assessment.criteria import Criterion, criteria
from sim.study.assessment.data import AssessmentData
from sim.study.best import best_of_values
from sim.study.blast.data import BlastData
from sim.study.blast.targets import Row
from sim.study.comparison.table import BASELINE, tabulate
from sim.study.comparison.table import Row as TableRow
from sim.study.knees.capacity import Knee
from sim.study.statistics import Interval

_SHARES = frozenset({"stuck_share", "dirty_share", "blast_mean", "blast_worst"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion in words: what is wanted, which pattern to take, and how sure that is.

    `take` is the best pattern's name, "" where none is shown to be the best; `values` says what
    each pattern has, in the order of `patterns`.
    """

    wanted: str
    take: str
    choice: str
    certainty: str
    patterns: tuple[str, ...]
    values: tuple[str, ...]
    failing: bool = False
    """Whether it is about what happens when something fails."""


def finding(one: Criterion, data: AssessmentData) -> Finding:
    """A criterion in words."""
    means = one.means
    values = tuple(_value(one, means[name]) for name in one.patterns)
    failing = one.name.startswith("blast")
    said = (_wanted(one, data), one.best.best, _choice(one), _certainty(one))
    return Finding(*said, one.patterns, values, failing)


def findings(data: AssessmentData) -> tuple[Finding, ...]:
    """Every criterion in words, then the outages under which some patterns do better."""
    return (*(finding(one, data) for one in criteria(data)), *_outages(data))


def _outages(data: AssessmentData) -> Iterator[Finding]:
    """A finding for each component that every pattern has and that not all suffer from alike."""
    blast = data.blast
    if blast is None or len(data.patterns) < 2:
        return
    for row in blast.rows:
        if not (row.exists and all(blast.has(row, name) for name in data.patterns)):
            continue
        shares = {name: blast.series(row, name, "share").values for name in data.patterns}
        best = best_of_values(shares, "lower")
        if len(best.contenders) == len(data.patterns):
            continue
        one = Criterion("blast_worst", ALL, "1", "lower", data.patterns, best)
        wanted = f"an outage of {row.component} harms the fewest ({outage(blast)})"
        values = tuple(_value(one, mean) for mean in best.means)
        choice, certainty = _choice(one), _certainty(one)
        yield Finding(wanted, best.best, choice, certainty, data.patterns, values, failing=True)


def in_short(findings: Sequence[Finding]) -> str:
    """Which pattern to take for what, without failures and with them."""
    calm = _take([one for one in findings if not one.failing])
    failing = [one for one in findings if one.failing]
    if not failing:
        return calm
    struck = _take(failing)
    return f"{calm} If a component fails: {struck[0].lower()}{struck[1:]}"


def _take(findings: Sequence[Finding]) -> str:
    """Which pattern to take by some of the findings."""
    taken: dict[str, list[str]] = {}
    for one in findings:
        taken.setdefault(one.take, []).append(one.wanted)
    undecided = len(taken.pop("", []))
    if not taken:
        return "By none of these criteria one pattern is shown to be better than all others."
    said = "; ".join(
        f"{pattern}, where {'; where '.join(wanted)}" for pattern, wanted in taken.items()
    )
    if not undecided:
        return f"Take {said}."
    rest = "By the other criterion" if undecided == 1 else f"By the other {undecided} criteria"
    return f"Take {said}. {rest} no single pattern is shown to be the best."


def _wanted(one: Criterion, data: AssessmentData) -> str:
    """What a reader wants who goes by the criterion."""
    of = _of(one.workflow, data.scenario)
    objective = data.scenario.slo_of(one.workflow) if one.workflow != ALL else None
    within = "" if objective is None else f" within {figure(objective, 's')}"
    return {
        "latency_mean": f"{of} complete soonest, on average",
        "latency_p99": f"the slowest hundredth of {of} is quickest (p99)",
        "goodput": f"the most {of} per second complete{within}",
        "stuck_share": f"fewest {of} are left stuck",
        "dirty_share": f"fewest {of} are left half undone (dirty)",
        "messages_per_completed": f"{of} need the fewest messages each",
        "cost_per_completed": f"{of} cost the least each, by the prices of the scenario",
        "capacity": "the system carries the most arrivals",
        "blast_mean": f"an outage of one component harms the fewest, on average{_targets(data)}",
        "blast_worst": f"the worst of all outages, run by run, harms the fewest{_targets(data)}",
        "change_impact": "a change of the workflow touches the fewest components, on average",
        "dependencies": "the fewest pairs of components must know each other",
        "places_mean": "the fewest places must be read to say where an instance is",
    }[one.name]


def _of(workflow: str, scenario: Scenario) -> str:
    """The workflow's instances; where there is but one workflow its name says nothing new."""
    return "instances" if len(scenario.workflows) == 1 else f"instances of {workflow}"


def _targets(data: AssessmentData) -> str:
    return "" if data.blast is None else f" ({outage(data.blast)})"


def outage(data: BlastData) -> str:
    """How long each component is out: 'out for 30 s'."""
    struck = next(row for row in data.rows if row.exists)
    length = getattr(data.scenario.faults[struck.fault], "for_", None)
    return "out" if length is None else f"out for {figure(float(length), 's')}"


def _choice(one: Criterion) -> str:
    """Which pattern to take: the best, or those among which no difference is shown."""
    best = one.best
    if best.verdict == "best":
        return f"{best.best}: {_value(one, one.means[best.best])}"
    among = _and(best.contenders)
    if best.verdict == "not enough data":
        return f"not enough data to tell {among} apart"
    behind = " (ahead of the others)" if len(best.contenders) < len(one.patterns) else ""
    return f"no difference shown between {among}{behind}"


def _certainty(one: Criterion) -> str:
    """By how much the leader is ahead of the next, with its interval and n.

    Where several may be the best: what those have that are shown to be behind.
    """
    best = one.best
    if not best.runner_up:
        return "nothing to compare"
    behind = [name for name in one.patterns if name not in best.contenders]
    if behind and not best.best:
        worse = _and(tuple(f"{name} {_value(one, one.means[name])}" for name in behind))
        lead = f"{best.leader} {_value(one, one.means[best.leader])}"
        return f"shown to be behind, run by run: {worse}, against {lead}"
    size, bounds = _scaled(one, best.margin)
    if one.exact:
        return f"{best.leader} is ahead of {best.runner_up} by {size} (read off the parts)"
    ahead = f"{best.leader} is ahead of {best.runner_up} by {size}"
    if not bounds:
        return f"{ahead}, with too little data for an interval"
    runs = count(best.margin.n, "replication")
    return f"{ahead} (95 % CI {_to(bounds)}; {runs}){_last(one)}"


def _last(one: Criterion) -> str:
    """Who has the worst mean, where that is neither the leader nor the next."""
    sign = 1.0 if one.better == "lower" else -1.0
    known = {name: mean for name, mean in one.means.items() if not math.isnan(mean.mean)}
    last = max(known, key=lambda name: sign * known[name].mean)
    if last in (one.best.leader, one.best.runner_up):
        return ""
    return f"; last: {last}, {_value(one, known[last])}"


def _value(one: Criterion, mean: Interval) -> str:
    return " ".join(_scaled(one, mean)).strip()


def _scaled(one: Criterion, mean: Interval) -> tuple[str, str]:
    if one.exact:
        return figure(mean.mean, one.unit), ""
    if one.name in _SHARES:
        return with_interval(100 * mean.mean, 100 * mean.low, 100 * mean.high, "%")
    return with_interval(mean.mean, mean.low, mean.high, one.unit)


# -- one pattern after the other


def of_pattern(data: AssessmentData, pattern: str) -> tuple[str, ...]:
    """What is to be said of one pattern, a sentence a study."""
    return tuple(_sentences(data, pattern))


def _sentences(data: AssessmentData, pattern: str) -> Iterator[str]:
    for workflow in data.comparison.workflows:
        yield _answers(data, pattern, workflow)
    if data.knees is not None:
        offered = data.knees.offered
        for one in data.knees.knees:
            if one.pattern == pattern:
                yield _carries(one, offered)
    if data.blast is not None:
        yield _suffers(data.blast, pattern)


def _answers(data: AssessmentData, pattern: str, workflow: str) -> str:
    """How soon instances complete, against the baseline."""
    comparison = data.comparison
    rows = {
        (row.metric, row.pattern): row
        for row in tabulate(
            comparison.values,
            comparison.patterns,
            comparison.baseline,
            ["latency_mean", "latency_p99"],
            [workflow],
        )
    }
    mean, p99 = rows["latency_mean", pattern], rows["latency_p99", pattern]
    of = _of(workflow, data.scenario)
    if math.isnan(mean.mean):
        return f"No {of} completed."
    said = f"{of[0].upper()}{of[1:]} complete in {figure(mean.mean, 's')} on average"
    slow = "" if math.isnan(p99.mean) else f"; one in a hundred takes over {figure(p99.mean, 's')}"
    return f"{said}{_against(mean)}{slow}."


def _against(row: TableRow) -> str:
    """The difference to the baseline: ', 93 ms (95 % CI 80 to 106) sooner than under A'."""
    if row.verdict == BASELINE:
        return ""
    if row.verdict not in ("better", "worse"):
        return f" ({row.verdict} to {row.baseline})"
    sign = -1.0 if row.difference < 0 else 1.0
    low, high = sorted((sign * row.difference_low, sign * row.difference_high))
    size, bounds = with_interval(sign * row.difference, low, high, "s")
    word = "sooner" if sign < 0 else "later"
    return f", {size} (95 % CI {_to(bounds)}) {word} than under {row.baseline}"


def _carries(one: Knee, offered: float) -> str:
    """At which load the pattern saturates, what binds, and how far that is from this load."""
    if one.ending == "not reached":
        return "No load that was tried saturates it."
    if one.ending == "always saturated":
        return "It carries no load that was tried."
    size, bounds = with_interval(one.offered, one.offered_low, one.offered_high, "1/s")
    times = number(one.offered / offered, 2) if offered > 0 else "–"
    binds = f", where {one.binds} binds" if one.binds else ""
    certain = f" (95 % CI {_to(bounds)})" if bounds else ""
    return f"It saturates at {size}{certain} arrivals{binds}: {times} times this load."


def _suffers(data: BlastData, pattern: str) -> str:
    """How many are harmed when a component is out, and by which one most."""
    there = [row for row in data.rows if row.exists and data.has(row, pattern)]
    shares = {row: data.series(row, pattern, "share").mean("share").mean for row in there}
    known = {row: share for row, share in shares.items() if not math.isnan(share)}
    if not known:
        return "No instance was good before anything failed: an outage can harm none."
    length = data.scenario.run.duration
    worst: Row = max(known, key=lambda row: known[row])
    mean = sum(known.values()) / len(known)
    return (
        f"With one component {outage(data)} in a run of {figure(length, 's')}, "
        f"{number(100 * mean, 1)} % of good instances are harmed (as many as arrive in "
        f"{figure(mean * length, 's')}), where each of its {len(known)} components is equally "
        f"likely to fail; most, {number(100 * known[worst], 1)} %, by an outage of "
        f"{worst.component}."
    )


def _to(bounds: str) -> str:
    """An interval as words: '80 to 106'."""
    return bounds[1:-1].replace(", ", " to ")


def _and(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
