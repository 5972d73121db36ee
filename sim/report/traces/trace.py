"""A trace: what people hold of one instance, and the formats that it can be written in."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.report.traces.mermaid import mermaid
from sim.report.traces.otlp import Request, otlp
from sim.report.traces.perfetto import Document, Look, perfetto
from sim.report.traces.sequence import sequence
from sim.report.traces.story import Story

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORMATS = ("perfetto", "otlp", "mermaid", "svg", "gantt")
ALL_FORMATS = ("perfetto", "otlp")
"""Those that hold several instances."""
_ENDINGS = {
    ".perfetto.json": "perfetto",
    ".otlp.json": "otlp",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".gantt.svg": "gantt",
    ".svg": "svg",
    ".png": "png",
}


class Trace:
    """All that a run wrote down about one instance: the same story in each format.

    The same run gives the same bytes. ``story``: the attempts, messages and marks themselves.
    """

    def __init__(self, story: Story) -> None:
        self.story = story

    def perfetto(self) -> Document:
        """Trace Event JSON, as ui.perfetto.dev opens it."""
        return perfetto([self.story])

    def otlp(self) -> Request:
        """An OTLP/JSON ExportTraceServiceRequest: spans and links, a resource a component."""
        return otlp(self.story)

    def mermaid(self) -> str:
        """A sequence diagram as Mermaid text."""
        return mermaid(self.story)

    def svg(self) -> str:
        """A sequence diagram as SVG."""
        return sequence(self.story)

    def gantt(self, ax: "Axes | None" = None) -> "Axes":
        """A row for each attempt over time; on ``ax`` or on a new figure."""
        from sim.report import charts  # noqa: PLC0415 - matplotlib only when a chart is asked for
        from sim.report.style import new_chart, styled  # noqa: PLC0415 - as above

        with styled():
            target = new_chart(charts.gantt_height(self.story))[1] if ax is None else ax
            return charts.gantt(target, self.story)

    def text(self, format: str) -> str:  # noqa: A002 - the word that people know
        """The trace in one of ``FORMATS``; ``ValueError`` for any other."""
        written: Mapping[str, Callable[[], str]] = {
            "perfetto": lambda: as_json(self.perfetto()),
            "otlp": lambda: as_json(self.otlp()),
            "mermaid": self.mermaid,
            "svg": self.svg,
            "gantt": lambda: self._drawn()[0],
        }
        if format not in written:
            raise ValueError(f"no format {format!r}: there are {', '.join(FORMATS)}")
        return written[format]()

    def save(self, path: str | Path, format: str | None = None) -> Path:  # noqa: A002 - as above
        """Write the trace into a file and return its path.

        Without ``format`` the file's name says it: .perfetto.json, .otlp.json, .mmd, .svg,
        .gantt.svg, .png (the Gantt chart). Raises ``ValueError`` where it does not.
        """
        target = Path(path)
        chosen = format_of(target) if format is None else format
        if chosen == "png" or (chosen == "gantt" and target.suffix == ".png"):
            target.write_bytes(self._drawn()[1])
        else:
            target.write_text(self.text(chosen), encoding="utf-8")
        return target

    def _drawn(self) -> tuple[str, bytes]:
        """The Gantt chart as SVG and as PNG."""
        from sim.report.draw import as_png, as_svg  # noqa: PLC0415 - as above
        from sim.report.style import styled  # noqa: PLC0415 - as above

        with styled():
            figure = self.gantt().get_figure(root=True)
            assert figure is not None
            return as_svg(figure), as_png(figure)

    def __repr__(self) -> str:
        story = self.story
        return (
            f"<Trace of {story.name} ({story.about}): {story.ending},"
            f" {len(story.attempts)} attempts, {len(story.messages)} messages>"
        )

    def _repr_svg_(self) -> str:
        """What a notebook shows: the sequence diagram."""
        return self.svg()


class Traces:
    """Several instances of one run beside each other, and the backlogs of its components."""

    def __init__(self, stories: Sequence[Story], looks: Sequence[Look]) -> None:
        self.stories = tuple(stories)
        self._looks = tuple(looks)

    def perfetto(self) -> Document:
        """Trace Event JSON with all of them in the same processes."""
        return perfetto(self.stories, self._looks)

    def otlp(self) -> Request:
        """One OTLP/JSON request with the spans of all, as `sim.calibrate` reads it."""
        return {"resourceSpans": [one for s in self.stories for one in otlp(s)["resourceSpans"]]}

    def text(self, format: str = "perfetto") -> str:  # noqa: A002 - the word that people know
        """The same as text, "perfetto" or "otlp"; ``ValueError`` for any other format."""
        if format not in ALL_FORMATS:
            raise ValueError(f"no format {format!r} of several: {' and '.join(ALL_FORMATS)}")
        return as_json(self.otlp() if format == "otlp" else self.perfetto())

    def save(self, path: str | Path, format: str = "perfetto") -> Path:  # noqa: A002 - as above
        """Write the JSON into a file and return its path."""
        target = Path(path)
        target.write_text(self.text(format), encoding="utf-8")
        return target

    def __repr__(self) -> str:
        return f"<Traces of {len(self.stories)} instances ({self.stories[0].about})>"


def format_of(path: Path) -> str:
    """The format that a file's name says; ``ValueError`` where it says none."""
    for ending, name in _ENDINGS.items():
        if path.name.endswith(ending):
            return name
    raise ValueError(
        f"{path.name} does not say a format: end it with one of {', '.join(_ENDINGS)},"
        f" or give format= one of {', '.join(FORMATS)}"
    )


def as_json(content: Document | Request) -> str:
    """JSON as it is written into files: compact, for there may be much of it."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"
