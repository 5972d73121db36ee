"""Parts in words: for a person, this is the explanation of a pattern."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.patterns.part import CLIENT, MONITOR, Event, Part, Score, Trigger
from sim.scenario import Workflow
from sim.scenario.units import SIZE

_USES = {"produces": "makes", "relays": "hands on", "reads": "reads"}


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
    lines = [
        *_drives(workflow, part),
        *(f"does {step} when {who} commands it, and answers" for step, who in part.obeys),
        *_undoes(part),
        *_takes_back(part),
        *(f"hears {_event(event)} from {teller}" for event, teller in part.hears),
        *(f"tells {_event(event)} to {_list(hearers)}" for event, hearers in part.tells),
        *_answers(part),
        *_data(part),
    ]
    yield f"  {part.component}"
    for line in lines or ["asks, and waits for the answer"]:
        yield f"    {line}"


def _drives(workflow: Workflow, part: Part) -> Iterator[str]:
    commanded = dict(part.commands)
    for trigger in part.drives:
        when = _when(trigger, commanded=bool(commanded))
        extra = _extra(workflow, trigger.step)
        if trigger.step in commanded:
            yield f"{when}, commands {commanded[trigger.step]} to {trigger.step}{extra}"
        else:
            yield f"{when}, does {trigger.step}{extra}"


def _undoes(part: Part) -> Iterator[str]:
    """What it takes back when something has failed; in sequence, when its turn has come."""
    if not part.undoes:
        return
    steps = _list(part.undoes)
    if part.rollback == "parallel":
        yield f"after a failure, undoes what was done of {steps} at once"
    elif len(part.undoes) == 1:
        yield f"after a failure, undoes what was done of {steps} in its turn"
    else:
        yield f"after a failure, undoes what was done of {steps}, the last one first"


def _takes_back(part: Part) -> Iterator[str]:
    """What it can undo without deciding when."""
    able = [step for step in part.takes_back if step not in part.undoes]
    if able:
        yield f"knows how to undo {_list(able)}"


def _data(part: Part) -> Iterator[str]:
    """Whose data it knows; by reference also where they go and whence they come."""
    for use, said in _USES.items():
        known = [
            f"{one.step} ({SIZE.format(one.size_bytes)})" for one in part.data if one.use == use
        ]
        if known:
            yield f"{said} the data of {_list(known)}"
    for step, receivers in part.sends:
        yield f"sends the data of {step} to {_list(receivers)}"
    for step, sender in part.awaits:
        yield f"waits for the data of {step} from {sender}"


def _answers(part: Part) -> Iterator[str]:
    if not part.answers:
        return
    does = {CLIENT: "knows that it has its answer", MONITOR: "forgets the instance"}
    said = does.get(part.component, "answers the client")
    yield f"{said} when {_list(part.answers)} {_are(part.answers)} done"


def _when(trigger: Trigger, commanded: bool) -> str:
    if trigger.instead_of:
        return f"when {trigger.instead_of} has failed and nothing is left of it"
    needs = trigger.needs
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
    if step.pivot:
        said.append("from here on there is no way back")
    return f" ({'; '.join(said)})" if said else ""


def _event(event: Event) -> str:
    return "the start" if event.kind == "started" else f'"{event}"'


def _list(names: Sequence[object]) -> str:
    words = [str(name) for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"
