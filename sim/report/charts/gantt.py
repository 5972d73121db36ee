"""Gantt: one instance over time, a row an attempt: where it waited, worked, was undone or left."""

from collections.abc import Iterable, Iterator

from matplotlib.axes import Axes

from sim.report.charts.axes import legend_below, seconds_formatter
from sim.report.figures import wrapped
from sim.report.style import GREY, title
from sim.report.traces.story import Attempt, Message, Story

# Work and undo as in the sequence diagram; what is wasted is grey, what waits is pale. All hatches
# differ, for print.
_PARTS = {
    "queue": ("waiting in a queue", "#A9CDE6", "///"),
    "work": ("at work", "#0072B2", ""),
    "undo": ("undoing", "#E69F00", "..."),
    "wasted": ("wasted work", "#9A9A9A", "xxx"),
}
_BAD = "#B3261E"
_MOMENTS = {
    "accepted": ("o", "#555555"),
    "completed": ("s", "#009E73"),
    "answered": ("D", "#555555"),
    "settled": ("|", "#555555"),
    "noticed": ("^", _BAD),
    "undo_given_up": ("P", _BAD),
}
_NAMES = {
    "answered": "client answered",
    "noticed": "trouble noticed",
    "undo_given_up": "undo given up",
}
_INSTANCE, _MESSAGES, _HEADS = 0, 1, 2
"""The rows above the attempts."""

Point = tuple[float, float]


def gantt_height(story: Story) -> float:
    """Inches that the rows need."""
    return 2.3 + 0.27 * (_HEADS + len(story.attempts))


def gantt(ax: Axes, story: Story) -> Axes:
    """The instance itself, its messages, and a row for each attempt; time since its arrival."""
    latency = "" if story.latency_s is None else f" after {story.latency_s:.3f} s"
    title(ax, f"{story.name}: {story.ending}{latency}", story.about)
    begin, end = story.arrived_s, story.end_s
    ax.hlines(_INSTANCE, 0.0, end - begin, color="#BBBBBB", linewidth=3, zorder=1)
    for strike in dict.fromkeys(story.strikes):
        low, high = story.window(strike)
        ax.axvspan(low - begin, high - begin, color=_BAD, alpha=0.1, label=f"fault {strike.fault}")
    _bars(ax, story)
    _points(ax, story)
    names = ["instance", "messages", *(_row_name(attempt) for attempt in story.attempts)]
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.7)
    length = max(end - begin, 1e-9)
    ax.set_xlim(-0.01 * length, 1.25 * length)
    ax.grid(visible=False, axis="y")
    ax.xaxis.set_major_formatter(seconds_formatter())
    ax.set_xlabel("time since its arrival")
    legend_below(ax, len(ax.get_legend_handles_labels()[1]))
    return ax


def _row_name(attempt: Attempt) -> str:
    name = f"{attempt.label} · {attempt.service}"
    return name if len(name) <= 40 else wrapped(name, 40).partition("\n")[0] + "…"


def _bars(ax: Axes, story: Story) -> None:
    begin = story.arrived_s
    for message in story.messages:
        until = message.sent_s if message.delivered_s is None else message.delivered_s
        ax.hlines(
            _MESSAGES, message.sent_s - begin, until - begin, color=GREY, linewidth=5, zorder=2
        )
    shown: dict[str, list[tuple[float, float, int]]] = {name: [] for name in _PARTS}
    for row, attempt in enumerate(story.attempts, _HEADS):
        ax.hlines(row, attempt.asked_s - begin, attempt.ended_s - begin, color=GREY, linewidth=0.8)
        for name, start, end in _phases(attempt):
            shown[name].append((start - begin, end - start, row))
        if attempt.answer != "success":
            ax.annotate(
                attempt.result, (attempt.ended_s - begin, row), xytext=(6, 0),
                textcoords="offset points", va="center", fontsize=7, color=_BAD,
            )  # fmt: skip
    for name, (label, colour, hatch) in _PARTS.items():
        if shown[name]:
            starts, widths, rows = zip(*shown[name], strict=True)
            ax.barh(
                rows, widths, 0.62, left=starts, color=colour, hatch=hatch,
                edgecolor=colour, linewidth=0.8, label=label, zorder=3,
            )  # fmt: skip


def _phases(attempt: Attempt) -> Iterator[tuple[str, float, float]]:
    """Waiting and working of an attempt, where they take any time."""
    if attempt.enqueued_s is None:
        return
    started = attempt.ended_s if attempt.started_s is None else attempt.started_s
    work = "undo" if attempt.phase == "undo" else "work"
    phases = (
        ("queue", attempt.enqueued_s, started),
        ("wasted" if attempt.wasted else work, started, attempt.ended_s),
    )
    yield from (phase for phase in phases if phase[2] > phase[1])


def _points(ax: Axes, story: Story) -> None:
    begin = story.arrived_s
    for kind, (marker, colour) in _MOMENTS.items():
        at = [(mark.time_s - begin, _INSTANCE) for mark in story.marks if mark.kind == kind]
        _scatter(ax, at, marker, colour, _NAMES.get(kind, kind))
    instant = [
        (attempt.ended_s - begin, _HEADS + attempt.number)
        for attempt in story.attempts
        if not any(_phases(attempt))
    ]
    _scatter(ax, instant, "|", "#222222", "attempt without work")
    given_up = [
        (mark.time_s - begin, _HEADS + mark.attempt)
        for mark in story.marks
        if mark.kind == "given_up" and mark.attempt is not None
    ]
    _scatter(ax, given_up, "X", _BAD, "caller gives up")
    sent = [(one.sent_s - begin, _MESSAGES) for one in story.messages]
    _scatter(ax, sent, "|", GREY, "message sent")
    lost = [(one.sent_s - begin, _MESSAGES) for one in story.messages if one.fate != "delivered"]
    _scatter(ax, lost, "x", _BAD, "message lost or cut")
    late = [_arrival(one, begin) for one in story.messages if one.late]
    _scatter(ax, late, "<", "#CC79A7", "late answer")
    again = [_arrival(one, begin) for one in story.messages if one.delivery > 1]
    twice = [
        (mark.time_s - begin, _INSTANCE)
        for mark in story.marks
        if mark.kind == "duplicate" and mark.message is None
    ]
    _scatter(ax, again, "d", "#E69F00", "sent or delivered again")
    _scatter(ax, twice, "*", _BAD, "second effect")


def _arrival(message: Message, begin: float) -> Point:
    """On the row of messages, when it arrives, or when it was sent if it never does."""
    time = message.sent_s if message.delivered_s is None else message.delivered_s
    return time - begin, _MESSAGES


def _scatter(ax: Axes, points: Iterable[Point], marker: str, colour: str, label: str) -> None:
    at = list(points)
    if at:
        across, down = zip(*at, strict=True)
        ax.scatter(across, down, s=26, marker=marker, color=colour, label=label, zorder=4)
