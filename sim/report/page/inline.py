"""Pictures inside the page: each SVG as small as it goes, none using the identifiers of another."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sim.report.draw import Picture

ROOM = 2_500_000
"""Bytes of pictures that the page holds at most: with its tables it stays under 3 MB."""

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SPACE = re.compile(r"\s+")
_BETWEEN = re.compile(r"> <")
_IN_PATH = re.compile(r" ([MLQCz]) ?")
_GLYPH = re.compile(r'<path id="(DejaVuSans[^"]*)"[^>]*/>')
_IDENTIFIER = re.compile(r'(\sid="|href="#|url\(#)(?!DejaVuSans)')


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart inside the page, by the name of its picture."""

    name: str
    caption: str
    svg: Markup


def inlined(pictures: Sequence[Picture]) -> Iterator[Figure]:
    """The pictures as they stand in the page, as far as there is room for them."""
    glyphs: set[str] = set()
    used = 0
    for picture in pictures:
        svg = _inline(picture, glyphs)
        used += len(svg)
        if used > ROOM:
            return
        # matplotlib escapes every text that it writes.
        yield Figure(picture.name, picture.caption, Markup(svg))


def _inline(picture: Picture, glyphs: set[str]) -> str:
    """The drawing without its XML head; letters that the page has already are not drawn again."""
    drawing = picture.svg[picture.svg.index("<svg") :]
    drawing = _SPACE.sub(" ", _COMMENT.sub("", drawing))
    drawing = _IN_PATH.sub(r"\1", _BETWEEN.sub("><", drawing))

    def first(glyph: re.Match[str]) -> str:
        if glyph[1] in glyphs:
            return ""
        glyphs.add(glyph[1])
        return glyph[0]

    return _IDENTIFIER.sub(rf"\g<1>{picture.name}-", _GLYPH.sub(first, drawing))
