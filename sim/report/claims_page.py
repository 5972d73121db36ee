"""The pages of claims on trial, in Markdown: an overview, and the evidence for each claim."""

from collections.abc import Iterator

from sim.report.charts.claim_evidence import SIGNS
from sim.report.figures import with_interval
from sim.study.claims.claim import Experiment, Proposition
from sim.study.claims.data import ClaimsData, Evidence, Judged, Ruling, Sensitivity, Turn

RULE = """\
The rule was fixed before anything was run, and is the same for every claim:

1. In each setting a proposition **holds** (✓) when the difference between its two sides, taken run
   by run on the same tape, has the claimed sign, its 95 % interval excludes 0, its p value is below
   5 % after Holm's adjustment over all settings and propositions of the claim, and its mean is
   large enough to matter. It is **opposed** (✗) when all this is so with the other sign. It is
   **level** (≈) when its whole interval lies where a difference does not matter. Else it is **not
   shown** (?). What matters: 5 % of the larger side, unless the proposition says otherwise.
2. A proposition is *supported* when it holds in every setting, *contradicted* when in every one it
   is opposed or level, *depends* when it holds in one and is opposed or level in another; else
   there is *not enough data*.
3. A claim is supported, or contradicted, when all its propositions are; *depends* when one depends,
   or some are supported and others contradicted; else there is *not enough data*.
"""


def overview(data: ClaimsData) -> str:
    """The page of all claims: verdicts, where they flip, and the rule."""
    return "\n".join(_overview(data)) + "\n"


def summary_table(data: ClaimsData) -> list[str]:
    """The lines of a Markdown table with a row a claim."""
    lines = [
        "| # | claim | verdict | holds | does not | depends |",
        "|---|---|---|---|---|---|",
    ]
    for ruling in data:
        claim = ruling.claim
        link = f"[{claim.number}](claim-{claim.number:02d}.md)"
        cells = (_statements(ruling, "supported"), _statements(ruling, "contradicted"))
        lines.append(
            f"| {link} | {claim.statement} | **{ruling.verdict}** | {' | '.join(cells)} | "
            f"{_depends(ruling)} |"
        )
    return lines


def _statements(ruling: Ruling, verdict: str) -> str:
    """The propositions of a verdict."""
    verdicts = ruling.judged[0].verdicts
    found = [one.statement for one in ruling.claim.propositions if verdicts[one.key] == verdict]
    return "; ".join(found) or "–"


def _depends(ruling: Ruling) -> str:
    """The propositions that depend, and on what; those without enough data, too."""
    verdicts = ruling.judged[0].verdicts
    found = [
        f"{one.statement}: {_on_what(ruling, one.key)}"
        for one in ruling.claim.propositions
        if verdicts[one.key] in ("depends", "not enough data")
    ]
    return "; ".join(found) or "–"


def _overview(data: ClaimsData) -> Iterator[str]:
    seeds = ", ".join(map(str, data.seeds))
    same = sum(len({own.verdict for own in ruling.judged}) == 1 for ruling in data)
    differ = [str(ruling.claim.number) for ruling in data if not ruling.reproduced]
    besides = f"; of claim {', '.join(differ)} a proposition differs" if differ else ""
    yield "# The common claims on trial"
    yield ""
    yield (
        f"What articles repeat about orchestration and choreography, each as a hypothesis with its "
        f"measurement. {data.replications} replications on common random numbers under each of the "
        f"seeds {seeds}; {same} of {len(data.rulings)} claims have the same verdict under all of "
        f"them{besides}. Made by `counterpoint claims --out reports/claims`; every number is in "
        f"[evidence.csv](evidence.csv)."
    )
    yield ""
    yield from summary_table(data)
    yield ""
    yield "## The rule"
    yield ""
    yield RULE


def _on_what(ruling: Ruling, key: str) -> str:
    """Where a proposition flips, or under which settings it holds."""
    judged = ruling.judged[0]
    if judged.verdicts[key] == "not enough data":
        return "not enough data"
    if flips := [flip.text for flip in judged.flips if flip.proposition == key]:
        return f"**{' and '.join(flips)}**"
    holds = [one.setting.label for one in judged.of(key) if one.finding == "holds"]
    return f"**only with: {' · '.join(holds)}**"


def page(ruling: Ruling) -> str:
    """The page of one claim."""
    return "\n".join(_page(ruling)) + "\n"


def _page(ruling: Ruling) -> Iterator[str]:
    claim, judged = ruling.claim, ruling.judged[0]
    yield f"# Claim {claim.number}: {ruling.verdict}"
    yield ""
    yield f"> {claim.statement}"
    yield ""
    yield f"**Hypothesis.** {claim.hypothesis}"
    yield ""
    yield _by_seed(ruling)
    yield ""
    yield "| proposition | claimed | verdict | where it flips |"
    yield "|---|---|---|---|"
    for one in claim.propositions:
        flips = "; ".join(flip.text for flip in judged.flips if flip.proposition == one.key)
        claimed = f"{one.left} {one.claimed} than {one.right}"
        yield f"| {one.statement} | {claimed} | **{judged.verdicts[one.key]}** | {flips or '–'} |"
    yield ""
    for experiment in claim.experiments:
        yield from _experiment(judged, experiment)
    yield from _sensitivity(ruling)
    if claim.limits:
        yield "## What this cannot judge"
        yield ""
        yield claim.limits
        yield ""
    yield f"Again: `counterpoint claims --only {claim.number}`. The rule: [README](README.md)."


def _by_seed(ruling: Ruling) -> str:
    by_seed = ", ".join(f"seed {one.seed}: {one.verdict}" for one in ruling.judged)
    agree = "every proposition alike" if ruling.reproduced else "propositions differ between seeds"
    return f"**Verdict.** {ruling.verdict} ({by_seed}; {agree})."


def _experiment(judged: Judged, experiment: Experiment) -> Iterator[str]:
    yield f"## {experiment.key}"
    yield ""
    runs = "" if experiment.simulated else " Nothing is run: this is read off the parts."
    yield f"{experiment.about[0].upper()}{experiment.about[1:]}.{runs}"
    yield ""
    for key in experiment.propositions:
        said = judged.claim.proposition(key)
        found = [one for one in judged.of(key) if one.experiment == experiment.key]
        yield f"*{said.statement}*: {said.quantity}"
        yield ""
        yield f"| setting | {said.left} | {said.right} | difference | |"
        yield "|---|---|---|---|---|"
        for one in found:
            yield _line(one, said)
        yield ""
        picture = f"charts/claim-{judged.claim.number:02d}-{key}.svg"
        yield f"![{said.statement}]({picture})"
        yield ""


def _line(one: Evidence, said: Proposition) -> str:
    of, unit = one.contrast, said.unit
    sides = (
        " ".join(with_interval(side.mean, side.low, side.high, unit)).strip()
        for side in (of.left, of.right)
    )
    ends = of.difference
    difference = with_interval(ends.mean, ends.low, ends.high, unit, signed=True)
    cells = (one.setting.label, *sides, " ".join(difference).strip())
    return f"| {' | '.join(cells)} | {SIGNS[one.finding]} {one.finding} |"


def _sensitivity(ruling: Ruling) -> Iterator[str]:
    yield "## What hangs on estimates"
    yield ""
    if not ruling.sensitivity:
        simulated = any(one.simulated for one in ruling.claim.experiments)
        yield (
            f"Not measured here: `counterpoint claims --only {ruling.claim.number}` does."
            if simulated
            else "Nothing: no run stands behind this claim."
        )
        yield ""
        return
    factor = ruling.sensitivity[0].factor
    touching = [one for one in ruling.sensitivity if one.touches]
    yield (
        f"Values of the profiles that nobody has documented or measured, each taken up to "
        f"{factor:g} times lower and higher; judged again by the same rule with three runs at the "
        f"ends of each axis (or at one setting, where many are slow). "
        + (
            "No run of this claim changes with any of them."
            if not touching
            else f"{len(touching)} of {len(ruling.sensitivity)} touch a run at all."
        )
    )
    yield ""
    if not touching:
        return
    yield "| estimate | value | verdict, lower | verdict, higher | propositions that change |"
    yield "|---|---|---|---|---|"
    for one in touching:
        yield (
            f"| {one.estimate} ({one.certainty}) | {one.value} | {one.lower} | {one.higher} | "
            f"{_turns(one)} |"
        )
    yield ""


def _turns(one: Sensitivity) -> str:
    return "; ".join(map(_turn, one.turns)) or "none"


def _turn(turn: Turn) -> str:
    return f"*{turn.proposition}* {turn.below} → {turn.above} at {turn.low:g}–{turn.high:g} ×"
