"""All formats tell the same story, of whatever instance: on generated scenarios."""

import json

from hypothesis import given, settings
from report.traces.formats import (
    check_mermaid,
    check_otlp,
    check_perfetto,
    check_story,
    check_svg,
)
from strategies import LAW, PATTERNS, scenario_of, scenarios
from troubled import troubled

from sim.api import simulate
from sim.report.traces.mermaid import mermaid
from sim.report.traces.trace import as_json

FEW = settings(LAW, max_examples=15)
MOST = 4  # instances of each run that are looked at


def check(document, pattern):
    run = simulate(scenario_of(document), pattern, record="messages")
    told = run.instances.sort_values(["attempts", "messages", "instance"], ascending=False)
    stories = [run.trace(int(number)).story for number in told["instance"][:MOST]]
    for story in stories:
        check_story(story, run)
        check_perfetto([story])
        check_otlp(story)
        check_mermaid(mermaid(story), story)
        check_svg(story)
    if stories:
        found = run.traces(limit=MOST)
        check_perfetto(found.stories, found.perfetto())
        assert json.loads(as_json(found.perfetto())) == found.perfetto()


@FEW
@given(troubled(), PATTERNS)
def test_where_everything_may_fail(document, pattern):
    check(document, pattern)


@settings(LAW, max_examples=8)
@given(scenarios(most=6), PATTERNS)
def test_where_nothing_does(document, pattern):
    check(document, pattern)
