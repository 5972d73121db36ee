"""The page of an advice, in Markdown: the sentence, its parts, and what would change it."""

from collections.abc import Iterator

from sim.report.advice_words import (
    REGRET,
    about,
    absent,
    advice,
    against,
    changes,
    held,
    other_weights,
    reasons,
    regret,
    weighed,
)
from sim.report.page.words import finding
from sim.study.advice.data import AdviceData

PICTURE = "weighted_regret"


def page(data: AdviceData) -> str:
    """The page of an advice."""
    return "\n".join(_page(data)) + "\n"


def _page(data: AdviceData) -> Iterator[str]:
    yield f"# {data.scenario.name}: which pattern to take"
    yield ""
    yield f"**{advice(data)}** {reasons(data)}"
    yield ""
    yield f"{about(data)}."
    yield ""
    yield f"![Weighted regret by group](charts/{PICTURE}.svg)"
    yield ""
    yield from _totals(data)
    yield "## Criterion by criterion"
    yield ""
    yield from _criteria(data)
    yield REGRET
    yield ""
    out = list(absent(data))
    if out:
        yield "Not counted:"
        yield ""
        yield from (f"- {line}" for line in out)
        yield ""
    yield from _changes(data)
    if data.assessment.warnings:
        yield "## Warnings"
        yield ""
        yield from (f"- {line}" for line in data.assessment.warnings)


def _totals(data: AdviceData) -> Iterator[str]:
    judged, groups = data.judged, weighed(data)
    sure = {one.pattern: against(one) for one in data.against}
    yield f"| pattern | weighted regret | {' | '.join(groups)} | more than the advised one |"
    yield f"|{'---|' * (3 + len(groups))}"
    for name in sorted(data.patterns, key=lambda one: judged.totals[one]):
        parts = " | ".join(regret(judged.of_group(group, name)) for group in groups)
        told = sure.get(name, "advised")
        yield f"| {name} | **{regret(judged.totals[name])}** | {parts} | {told} |"
    yield ""


def _criteria(data: AdviceData) -> Iterator[str]:
    yield f"| wanted | group | share | {' | '.join(data.patterns)} | take | how sure |"
    yield f"|{'---|' * (5 + len(data.patterns))}"
    for one in data.judged.counted:
        said = finding(one.criterion, data.assessment)
        values = dict(zip(said.patterns, said.values, strict=True))
        cells = [f"{values[name]}; {regret(one.regrets[name])}" for name in data.patterns]
        share = f"{100.0 * one.weight:.0f} %"
        row = [said.wanted, one.group, share, *cells, said.choice, said.certainty]
        yield f"| {' | '.join(row)} |"
    yield ""
    yield "Behind each value its regret."
    yield ""


def _changes(data: AdviceData) -> Iterator[str]:
    yield "## What would change the answer"
    yield ""
    yield from (f"- {line}" for line in (other_weights(data), *changes(data)))
    yield ""
    yield held(data) or "Parameters were not looked at."
    yield ""
