"""Sequence: an instance as a sequence diagram in SVG, written by hand so that it needs no library.

Time runs downwards, a row an occurrence: the rows are in order, not to scale. A message is level
unless something else happens while it is on its way. Names are escaped; light and dark follow the
reader's setting.
"""

from bisect import bisect_right
from collections.abc import Iterator
from hashlib import blake2b

from sim.report.traces import svg
from sim.report.traces.lanes import rows_of
from sim.report.traces.lines import Line, lines, since
from sim.report.traces.story import Attempt, Mark, Message, Story

LEFT, TIMES, TOP, ROW, COLUMN, BOX = 206.0, 70.0, 108.0, 22.0, 150.0, 9.0
"""Pixels: the width of times and marks, of times alone, the head's height, a row, from one
component to the next, a box."""


def sequence(story: Story) -> str:
    """The diagram as one SVG element with title and description."""
    return _Diagram(story).draw()


class _Diagram:
    """Where everything of one story stands, and how it is drawn."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.lines = lines(story)
        self.times = [line.time_s for line in self.lines]
        self.x = {name: LEFT + COLUMN * (place + 0.5) for place, name in enumerate(story.kinds)}
        self.row = {
            (type(line.told), line.told.number): self._level(place)
            for place, line in enumerate(self.lines)
            if not isinstance(line.told, Mark)
        }
        self.bottom = self._level(len(self.lines))
        self.tip = {message.number: self._tip(message) for message in story.messages}
        self.boxes = {attempt.number: self._box(attempt) for attempt in story.attempts}
        self.lane = self._lanes()
        identity = "\0".join(story.texts().values()).encode()
        self.id = f"cp{blake2b(identity, digest_size=6).hexdigest()}"

    @staticmethod
    def _level(place: int) -> float:
        return TOP + ROW * (place + 1)

    def y(self, time_s: float) -> float:
        """The height of a moment: on its row, or between the rows around it."""
        after = bisect_right(self.times, time_s)
        if after == 0:
            return TOP + ROW / 2
        if after == len(self.times):
            return self._level(after - 1)
        before = self.times[after - 1]
        share = (time_s - before) / (self.times[after] - before)
        return self._level(after - 1) + ROW * share

    def _tip(self, message: Message) -> float:
        """Where a message arrives: level, unless something happens before it does."""
        start = self.row[Message, message.number]
        if message.delivered_s is None:
            return start
        between = bisect_right(self.times, message.delivered_s)
        return (
            start
            if between <= bisect_right(self.times, message.sent_s)
            else self.y(message.delivered_s)
        )

    def _box(self, attempt: Attempt) -> tuple[float, float, float]:
        """Top, where work begins, bottom."""
        bottom = self.row[Attempt, attempt.number]
        brought = attempt.asked_by
        top = self.y(attempt.begin_s)
        if brought is not None and self.story.messages[brought].delivered_s == attempt.begin_s:
            top = self.tip[brought]
        top = min(top, bottom - 6)
        started = bottom if attempt.started_s is None else self.y(attempt.started_s)
        if attempt.started_s == attempt.begin_s:
            started = top
        return (
            top,
            min(max(started, top), bottom - 3 if attempt.started_s is not None else bottom),
            bottom,
        )

    def _lanes(self) -> dict[int, int]:
        """Boxes of one component beside each other where they overlap."""
        found: dict[int, int] = {}
        for name in self.story.kinds:
            mine = [attempt for attempt in self.story.attempts if attempt.place == name]
            spans = [self.boxes[attempt.number] for attempt in mine]
            rows = rows_of((round(10 * top), round(10 * bottom)) for top, _, bottom in spans)
            found |= {one.number: row for one, row in zip(mine, rows, strict=True)}
        return found

    def draw(self) -> str:
        body = [
            *self._strikes(),
            *self._lifelines(),
            *(part for attempt in self.story.attempts for part in self._attempt(attempt)),
            *(part for place, line in enumerate(self.lines) for part in self._line(place, line)),
            *svg.legend(self.id, LEFT + 12, self.bottom + 34),
        ]
        story = self.story
        return svg.document(
            self.id,
            (self._width(), self.bottom + 56),
            f"Sequence diagram of {story.name}: {story.ending}",
            f"{story.about}. {len(story.messages)} messages, {len(story.attempts)} attempts.",
            [*self._head(), *body],
        )

    def _width(self) -> float:
        columns = LEFT + COLUMN * len(self.x) + 12
        ends = [self._text_x(line) + svg.text_width(line.text) + 16 for line in self.lines]
        return max(columns, LEFT + svg.LEGEND_WIDTH, *ends) if ends else columns

    def _text_x(self, line: Line) -> float:
        """Where the text of a row begins."""
        told = line.told
        if isinstance(told, Message):
            return min(self.x[told.sender], self.x[told.receiver]) + 30
        if isinstance(told, Attempt):
            return self.x[told.place] + BOX * (self._beside(told) + 1)
        return self.x[told.component] + 12 if told.component else TIMES + 10

    def _beside(self, attempt: Attempt) -> int:
        """The outermost lane of its component that is taken where the attempt ends."""
        level = self.row[Attempt, attempt.number]
        return max(
            self.lane[other.number]
            for other in self.story.attempts
            if other.place == attempt.place
            and self.boxes[other.number][0] < level + 6
            and self.boxes[other.number][2] > level - 8
        )

    def _head(self) -> Iterator[str]:
        story = self.story
        latency = "" if story.latency_s is None else f" after {story.latency_s:.3f} s"
        yield svg.text(12, 24, f"{story.name}: {story.ending}{latency}", "head")
        during = ", ".join(dict.fromkeys(strike.fault for strike in story.strikes))
        struck = f"; during {during}" if during else ""
        about = f"{story.about}; arrived at {story.arrived_s:.3f} s{struck}"
        yield svg.text(12, 44, f"{about}; times since its arrival, rows not to scale", "dim")
        for name, x in self.x.items():
            yield svg.rect(x - COLUMN / 2 + 6, 62, COLUMN - 12, 34, "name", rounded=4)
            yield svg.text(x, 77, name, "bold mid", room=COLUMN - 18)
            yield svg.text(
                x, 90, story.kinds[name] if story.kinds[name] != name else "", "kind mid"
            )

    def _lifelines(self) -> Iterator[str]:
        for x in self.x.values():
            yield svg.line(x, 96, x, self.bottom, "life")

    def _strikes(self) -> Iterator[str]:
        for strike in self.story.strikes:
            start, end = self.story.window(strike)
            top, bottom = self.y(start), self.y(end)
            if strike.end_s is None or strike.end_s > self.story.end_s:
                bottom = self.bottom
            width = COLUMN * len(self.x)
            yield svg.rect(
                LEFT, top, width, max(bottom - top, 2), "strike", about=f"fault {strike.fault}"
            )

    def _attempt(self, attempt: Attempt) -> Iterator[str]:
        top, started, bottom = self.boxes[attempt.number]
        x = self.x[attempt.place] - BOX / 2 + BOX * self.lane[attempt.number]
        about = f"{attempt.label}: {attempt.result}"
        if started > top:
            yield svg.rect(x, top, BOX, started - top, "queue", fill=f"{self.id}-queue")
        look = "undo" if attempt.phase == "undo" else "work"
        if bottom > started:
            left = f"{self.id}-left" if attempt.wasted else ""
            yield svg.rect(x, started, BOX, bottom - started, look, fill=left)
        failed = " bad" if attempt.answer != "success" else ""
        yield svg.rect(
            x, top, BOX, bottom - top, f"box{failed}", about=about, data=("attempt", attempt.number)
        )

    def _line(self, place: int, line: Line) -> Iterator[str]:
        level, told = self._level(place), line.told
        yield svg.text(TIMES, level + 4, since(self.story, line.time_s), "dim end")
        if isinstance(told, Message):
            yield from self._message(told, level)
        elif isinstance(told, Attempt):
            look = "bad-text" if told.answer != "success" else ""
            yield svg.text(self._text_x(line), level + 4, line.text, look)
        elif told.component:
            yield svg.text(self.x[told.component], level + 4, "✕", "bad-text mid")
            yield svg.text(self._text_x(line), level + 4, told.text, "bad-text")
        else:
            right = LEFT + COLUMN * len(self.x)
            yield svg.line(LEFT, level, right, level, "mark")
            look = (
                "bad-text" if told.kind in ("noticed", "strikes", "undo_given_up") else "mark-text"
            )
            yield svg.text(TIMES + 10, level + 4, told.text, look, room=LEFT - TIMES - 16)

    def _message(self, message: Message, level: float) -> Iterator[str]:
        begin, end = self.x[message.sender], self.x[message.receiver]
        about = f"{message.label}, from {message.sender} to {message.receiver}"
        look = "answer" if message.kind == "answer" else "message"
        data = ("message", message.number)
        if message.delivered_s is None:
            end = begin + (end - begin) * 0.5
            yield svg.line(begin, level, end, level, f"{look} lost", about=about, data=data)
            yield svg.text(end, level + 4, "✕", "bad-text mid")
        else:
            tip, worse = self.tip[message.number], " late" if message.late else ""
            if begin == end:
                end += BOX
            yield svg.line(
                begin, level, end, tip, f"{look}{worse}", f"{self.id}-tip", about=about, data=data
            )
        x, side = self._text_x(Line(message.sent_s, message, "")), ""
        if level != self.tip[message.number] and begin > self.x[message.receiver]:
            x, side = begin - 12, "end"  # beside its beginning: the line runs away from the level
        bad = message.delivered_s is None or message.late or message.delivery > 1
        yield svg.text(x, level - 3, message.label, f"{'bad-text' if bad else ''} {side}".strip())
