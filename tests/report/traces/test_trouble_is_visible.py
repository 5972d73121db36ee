"""What went wrong must be seen in each format: looked for in runs where all of it happens."""

import json

import pytest
from matplotlib.collections import PathCollection
from report.traces.conftest import PATTERNS

EVERYWHERE = pytest.mark.parametrize("pattern", PATTERNS)
CALLED = ("push", "pull", "hybrid")  # where a coordinator waits for bank's answer
DROPPED = ("push", "hybrid")  # where what is lost is not sent again


def found(traces, wanted):
    """The first trace that has it."""
    return next(trace for trace in traces if wanted(trace.story))


def says(trace, *words):
    """Each format that is a text has all the words."""
    texts = [json.dumps(trace.perfetto(), ensure_ascii=False), trace.mermaid(), trace.svg()]
    texts.append(json.dumps(trace.otlp(), ensure_ascii=False))
    return all(word in text for text in texts for word in words)


def legend(trace):
    return {text.get_text() for text in trace.gantt().get_legend().get_texts()}


@EVERYWHERE
def test_a_retry_and_its_number(traced, pattern):
    trace = found(traced(pattern), lambda s: any(a.attempt == 2 for a in s.attempts))
    again = next(a for a in trace.story.attempts if a.attempt == 2)
    assert "attempt 2" in again.label
    assert says(trace, again.label)
    names = [one.get_text() for one in trace.gantt().get_yticklabels()]
    assert names.count(f"{again.label} · {again.service}") == 1


@pytest.mark.parametrize("pattern", CALLED)
def test_a_timeout_and_the_late_answer(traced, pattern):
    trace = found(traced(pattern), lambda s: any(m.late for m in s.messages))
    late = next(m for m in trace.story.messages if m.late)
    left = trace.story.attempts[late.attempt]
    assert left.answer == "timeout"
    assert left.given_up_s <= left.ended_s == late.sent_s
    assert says(trace, f"timeout: {left.label}", f"answer {late.name}, late")
    assert {"caller gives up", "late answer"} <= legend(trace)


@EVERYWHERE
def test_an_undo(traced, pattern):
    def undone(story):
        undos = [one for one in story.attempts if one.phase == "undo" and not one.wasted]
        return any(one.started_s not in (None, one.ended_s) for one in undos)

    trace = found(traced(pattern), undone)
    assert says(trace, "undo reserve")
    assert "undoing" in legend(trace)


@pytest.mark.parametrize("pattern", DROPPED)
def test_a_message_that_is_gone(traced, pattern):
    trace = found(traced(pattern), lambda s: any(m.fate == "lost" for m in s.messages))
    lost = next(m for m in trace.story.messages if m.fate == "lost")
    assert says(trace, lost.label)
    assert lost.label.endswith("lost")
    assert sum("xp" in row.split(":")[0] for row in trace.mermaid().splitlines()) >= 1
    assert "✕" in trace.svg()
    assert "message lost or cut" in legend(trace)


def test_what_comes_twice(traced):
    """An event that is lost is sent again, as one that nobody acknowledged is delivered again."""
    trace = found(traced("events"), lambda s: any(m.delivery == 2 for m in s.messages))
    assert says(trace, "delivery 2")
    assert "sent or delivered again" in legend(trace)


@EVERYWHERE
def test_a_fault_that_is_in_force(traced, pattern):
    trace = found(traced(pattern), lambda s: len(s.strikes) == 2)
    story = trace.story
    names = {one["name"] for one in trace.perfetto()["traceEvents"] if one.get("cat") == "fault"}
    assert names == {"lossy", "slow"}
    assert "during lossy, slow" in trace.svg()
    assert {"fault lossy", "fault slow"} <= legend(trace)
    for strike in story.strikes:
        low, high = story.window(strike)
        assert story.arrived_s <= low <= high <= story.end_s


@EVERYWHERE
def test_the_gantt_chart_has_each_attempt_and_each_message(traced, pattern):
    trace = max(traced(pattern), key=lambda one: len(one.story.attempts))
    story, ax = trace.story, trace.gantt()
    assert len(ax.get_yticklabels()) == 2 + len(story.attempts)
    dots = {one.get_label(): one for one in ax.collections if isinstance(one, PathCollection)}
    assert len(dots["message sent"].get_offsets()) == len(story.messages)
    lengths = {round(bar.get_y() + 0.31): 0.0 for bar in ax.patches if bar.get_height() < 0.7}
    for bar in ax.patches:
        if bar.get_height() < 0.7:
            lengths[round(bar.get_y() + 0.31)] += bar.get_width()
    for attempt in story.attempts:
        if attempt.enqueued_s is not None and attempt.ended_s > attempt.enqueued_s:
            whole = attempt.ended_s - attempt.enqueued_s
            assert lengths[2 + attempt.number] == pytest.approx(whole)
    assert ax.get_xlim()[1] > story.end_s - story.arrived_s
