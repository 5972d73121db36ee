"""The verdict in one sentence or two, and pictures as far as there is room."""

from sim.report.draw import Picture
from sim.report.page import inline
from sim.report.page.inline import inlined
from sim.report.page.words import Finding, in_short


def finding(take: str, wanted: str, *, failing: bool = False) -> Finding:
    return Finding(wanted, take, take, "", (), (), failing)


def test_what_is_taken_for_what_without_failures_and_with_them():
    said = in_short(
        [
            finding("a", "x is best"),
            finding("", "y is best"),
            finding("a", "z is best"),
            finding("b", "an outage harms least", failing=True),
        ]
    )
    assert said == (
        "Take a, where x is best; where z is best. By the other criterion no single pattern is "
        "shown to be the best. If a component fails: take b, where an outage harms least."
    )


def test_where_nothing_is_shown_nothing_is_taken():
    assert "Take" not in in_short([finding("", "x is best")])


def picture(name: str, more: str = "") -> Picture:
    glyph = '<path id="DejaVuSans-41" d="M 0 0 L 1 1 z"/>'
    svg = f'<?xml?><svg><!-- a --><g id="g1">{glyph}<use href="#g1"/>{more}</g></svg>'
    return Picture(name, "", svg, b"")


def test_letters_are_drawn_once_and_identifiers_are_a_pictures_own():
    first, second = inlined([picture("one"), picture("two")])
    assert 'id="DejaVuSans-41"' in first.svg
    assert 'id="DejaVuSans-41"' not in second.svg
    assert 'id="one-g1"' in first.svg
    assert 'href="#two-g1"' in second.svg
    assert "<!--" not in first.svg


def test_what_has_no_room_is_left_out(monkeypatch):
    monkeypatch.setattr(inline, "ROOM", 300)
    kept = [one.name for one in inlined([picture("one"), picture("two", "x" * 400)])]
    assert kept == ["one"]
