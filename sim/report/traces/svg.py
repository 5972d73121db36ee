"""SVG: the few elements that a sequence diagram is made of, as text with everything escaped."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from html import escape

LEGEND_WIDTH = 640.0
_LETTER = 6.3
"""Pixels that a letter of the usual size takes, at most on average."""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_STYLE = """
#ID { --bg: #fff; --ink: #222; --dim: #666; --line: #bbb; --name: #f3f5f7;
  --work: #0072b2; --undo: #e69f00; --bad: #b3261e }
@media (prefers-color-scheme: dark) {
  #ID { --bg: #15181c; --ink: #e8e8e8; --dim: #a0a4a8; --line: #555b61; --name: #23282e;
    --work: #56b4e9; --bad: #ff8a80 }
}
#ID text { font: 11px "DejaVu Sans", Verdana, sans-serif; fill: var(--ink);
  paint-order: stroke; stroke: var(--bg); stroke-width: 3px; stroke-linejoin: round }
#ID .head { font-size: 14px; font-weight: bold }
#ID .bold { font-weight: bold; stroke: none }
#ID .dim { fill: var(--dim) }
#ID .kind { fill: var(--dim); stroke: none }
#ID .mark-text { fill: var(--dim); font-style: italic }
#ID .bad-text { fill: var(--bad) }
#ID .mid { text-anchor: middle }
#ID .end { text-anchor: end }
#ID .bg { fill: var(--bg) }
#ID .name { fill: var(--name); stroke: var(--line) }
#ID .life { stroke: var(--line); stroke-dasharray: 2 3 }
#ID .mark { stroke: var(--dim); stroke-dasharray: 1 4 }
#ID .strike { fill: var(--bad); opacity: .09 }
#ID .work { fill: var(--work) }
#ID .undo { fill: var(--undo) }
#ID .hatch { stroke: var(--work); stroke-width: 1.5 }
#ID .left { stroke: var(--dim); stroke-width: 2.5 }
#ID .box { fill: none; stroke: var(--ink); stroke-width: .7 }
#ID .box.bad { stroke: var(--bad); stroke-width: 1.6 }
#ID .message, #ID .answer { stroke: var(--ink); stroke-width: 1.1 }
#ID .answer { stroke-dasharray: 5 3 }
#ID .lost, #ID .late { stroke: var(--bad) }
#ID .tip { fill: var(--ink) }
"""


def document(
    identity: str, size: tuple[float, float], title: str, about: str, body: Sequence[str]
) -> str:
    """A whole picture of a width and a height in pixels; ``identity`` keeps its styles its own."""
    width, height = (f"{length:.0f}" for length in size)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" id="{identity}" width="{width}" '
            f'height="{height}" viewBox="0 0 {width} {height}" role="img" '
            f'aria-labelledby="{identity}-title {identity}-about">',
            f'<title id="{identity}-title">{clean(title)}</title>',
            f'<desc id="{identity}-about">{clean(about)}</desc>',
            f"<style>{_STYLE.replace('ID', identity)}</style>",
            f"<defs>{_hatch(identity, 'queue', 'hatch')}{_hatch(identity, 'left', 'left')}"
            f'<marker id="{identity}-tip" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" '
            'markerHeight="8" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>',
            f'<rect class="bg" width="{width}" height="{height}"/>',
            *body,
            "</svg>",
            "",
        ]
    )


def _hatch(identity: str, name: str, look: str) -> str:
    return (
        f'<pattern id="{identity}-{name}" width="5" height="5" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="bg" width="5" height="5"/>'
        f'<line class="{look}" x1="1" y1="0" x2="1" y2="5"/></pattern>'
    )


def clean(text: str) -> str:
    """A text that may stand in XML: escaped, and without what XML does not know."""
    return escape(_NOT_XML.sub("\ufffd", text))


def text_width(words: str) -> float:
    """Pixels that a text takes at most; wide letters count twice."""
    return sum(_LETTER * (2 if unicodedata.east_asian_width(one) in "WF" else 1) for one in words)


def text(x: float, y: float, words: str, look: str = "", room: float | None = None) -> str:
    """A text; what does not fit into its room is cut, and told in full to who points at it."""
    shown = words
    while room is not None and len(shown) > 1 and text_width(shown) > room:
        shown = f"{shown.rstrip('…')[:-1]}…"
    whole = f"<title>{clean(words)}</title>" if shown != words else ""
    return f'<text{_class(look)} x="{x:.1f}" y="{y:.1f}">{clean(shown)}{whole}</text>'


def rect(
    x: float,
    y: float,
    width: float,
    height: float,
    look: str,
    *,
    rounded: float = 0,
    fill: str = "",
    about: str = "",
    data: tuple[str, int] | None = None,
) -> str:
    """A rectangle; ``fill`` names a hatch, ``about`` is told to who points at it."""
    style = f' style="fill:url(#{fill})"' if fill else ""
    corner = f' rx="{rounded:.0f}"' if rounded else ""
    return (
        f'<rect{_class(look)}{_data(data)} x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
        f'height="{height:.1f}"{corner}{style}{_inside("rect", about)}'
    )


def line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    look: str,
    tip: str = "",
    *,
    about: str = "",
    data: tuple[str, int] | None = None,
) -> str:
    """A line; ``tip`` names what stands at its end."""
    end = f' marker-end="url(#{tip})"' if tip else ""
    return (
        f'<line{_class(look)}{_data(data)} x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" '
        f'y2="{y2:.1f}"{end}{_inside("line", about)}'
    )


def legend(identity: str, x: float, y: float) -> Iterator[str]:
    """What boxes and lines mean."""
    boxes = (
        ("queue", f"{identity}-queue", "queue"),
        ("work", "", "work"),
        ("undo", "", "undo"),
        ("left", f"{identity}-left", "wasted work"),
        ("box bad", "", "no success"),
    )
    for look, fill, words in boxes:
        shape = look if look != "left" else "work"
        yield rect(x, y - 9, 9, 11, shape, fill=fill)
        yield text(x + 14, y, words, "dim")
        x += 34 + text_width(words)
    for look, words in (
        ("message", "message"),
        ("answer", "answer"),
        ("answer late", "late answer"),
    ):
        yield line(x, y - 4, x + 24, y - 4, look, f"{identity}-tip")
        yield text(x + 30, y, words, "dim")
        x += 50 + text_width(words)


def _class(look: str) -> str:
    return f' class="{look}"' if look else ""


def _data(data: tuple[str, int] | None) -> str:
    return f' data-{data[0]}="{data[1]}"' if data else ""


def _inside(name: str, about: str) -> str:
    return f"><title>{clean(about)}</title></{name}>" if about else "/>"
