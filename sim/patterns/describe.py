"""Parts in words: for a person, this is the explanation of a pattern."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.patterns.part import CLIENT, Event, Part, Score
from sim.scenario import Workflow


def describe(workflow: Workflow, score: Score) -> str:
    """The parts of one workflow, component by component, in sentences."""
    return "\n".join(_lines(workflow, score))


def _lines(workflow: Workflow, score: Score) -> Iterator[str]:
    yield f"workflow {score.workflow}"
    if score.door is None:
        yield "  The client's start is an event on the bus."
    else:
        yield f"  The client's start is a command to {score.door}."
    if score.answerer == CLIENT:
        yield "  The client listens to the bus for its own answer."
    else:
        yield f"  The client's answer comes from {score.answerer}."
    for part in score.parts:
        yield ""
        yield from _part(workflow, part)


def _part(workflow: Workflow, part: Part) -> Iterator[str]:
    yield f"  {part.component}"
    silent = True
    commanded = dict(part.commands)
    for trigger in part.drives:
        when = _when(trigger.needs, commanded=bool(commanded))
        extra = _extra(workflow, trigger.step)
        if trigger.step in commanded:
            yield f"    {when}, commands {commanded[trigger.step]} to {trigger.step}{extra}"
        else:
            yield f"    {when}, does {trigger.step}{extra}"
        silent = False
    for step, coordinator in part.obeys:
        yield f"    does {step} when {coordinator} commands it, and answers"
        silent = False
    for event, teller in part.hears:
        yield f"    hears {_event(event)} from {teller}"
        silent = False
    for event, hearers in part.tells:
        yield f"    tells {_event(event)} to {_list(hearers)}"
        silent = False
    if part.answers:
        whom = "knows that it has its answer" if part.component == CLIENT else "answers the client"
        yield f"    {whom} when {_list(part.answers)} {_are(part.answers)} done"
        silent = False
    if silent:
        yield "    asks, and waits for the answer"


def _when(needs: Sequence[str], commanded: bool) -> str:
    if not needs:
        return "at the start"
    return f"when {_list(needs)} {_are(needs)} {'answered' if commanded else 'done'}"


def _extra(workflow: Workflow, name: str) -> str:
    step = workflow.steps[name]
    said = []
    if step.when:
        said.append(
            "if " + _list([f"{choice} is {branch}" for choice, branch in step.when.items()])
        )
    if step.wait is not None:
        said.append("after a wait")
    if step.copies > 1:
        said.append(f"{step.copies} at once")
    if step.repeat is not None:
        said.append(f"again with {step.repeat.probability:.0%}, at most {step.repeat.max} times")
    if step.optional:
        said.append("optional")
    return f" ({'; '.join(said)})" if said else ""


def _event(event: Event) -> str:
    return "the start" if event.kind == "started" else f'"{event}"'


def _list(names: Sequence[object]) -> str:
    words = [str(name) for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"
