"""The page: offline, escaped, and with everything on it."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from itertools import islice

import pytest

from sim.report.draw import charts_of, draw
from sim.report.page.render import render
from sim.report.provenance import NOT_MODELLED
from sim.scenario.profiles import BUS_PROFILES
from sim.study.assessment.data import AssessmentData

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Outline(HTMLParser):
    """What a browser would meet: tags with their attributes, and whether they close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs) -> None:
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page(comparison) -> str:
    return comparison.html()


@pytest.fixture(scope="module")
def outline(page) -> Outline:
    parser = Outline()
    parser.feed(page)
    return parser


def test_it_is_well_formed_and_no_identifier_is_used_twice(outline):
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))


def test_it_asks_nobody_for_anything(page, outline):
    for tag, attributes in outline.tags:
        assert tag not in {"link", "iframe", "img"}
        assert tag != "script" or not attributes  # the page's own, written into it
        for name, value in attributes.items():
            if name in {"src", "href", "xlink:href"}:
                assert value is not None
                assert value.startswith("#")
    assert not re.search(r"url\((?!#)", page)
    assert len(page) < 3_000_000


def test_the_verdict_comes_first(page):
    places = [page.index(f'<section id="{name}">') for name in ("verdict", "latency", "origin")]
    assert places == sorted(places)


def test_it_says_what_was_compared_and_where_it_ends(page, comparison):
    for pattern in comparison.data.patterns:
        assert pattern in page
    for limit in NOT_MODELLED:
        assert limit in page
    assert comparison.data.scenario.hash() in page
    assert "seed 7" in page
    assert "3 replications" in page
    assert "process: poisson" in page  # the effective scenario
    for digest in comparison.data.runs["digest"]:
        assert digest in page


def test_a_name_cannot_become_markup(compared):
    data = compared(name="'<script>alert(1)</script>'", replications=1).data
    page = render(AssessmentData(data), [draw(chart) for chart in islice(charts_of(data), 2)])
    assert page.count("<script>") == 1  # the page's own
    assert "&lt;script&gt;alert(1)" in page


def test_it_says_the_caveats_of_the_profiles_in_use_and_no_others(compared):
    bus = {"kind": "choreography", "bus": {"profile": "redis-streams-like"}}
    data = compared(replications=1).data
    scenario = data.scenario.with_({"patterns.choreography": bus})
    page = render(AssessmentData(replace(data, scenario=scenario)), [])
    limits = unescape(page.partition('<section id="limits">')[2].partition("</section>")[0])
    for caveat in BUS_PROFILES["redis-streams-like"].caveats:
        assert f"<li>{caveat}</li>" in limits
    assert "kafka-like" not in limits
    assert "<h3>none</h3>" not in limits
