"""The façade: which instance it is of, the same bytes each time, files, names of any kind."""

import dataclasses
import json
import xml.etree.ElementTree as ET

import pytest
from matplotlib.figure import Figure
from report.traces.conftest import ROUGH
from report.traces.formats import check_mermaid, check_svg

from sim.api import open_run, simulate
from sim.report.traces.trace import FORMATS, Trace
from sim.scenario import loads

ODD = ["end", 'a;b#"<i>&', "%%{init}", "長い名前" * 12, "x\x07\ny: Note over"]


@pytest.fixture(scope="module")
def trace(rough):
    return rough("push").trace("worst", "order")


def test_it_says_which_run_and_which_instance(trace):
    story = trace.story
    wanted = {
        "scenario": "rough",
        "pattern": "push",
        "seed": "3",
        "replication": "0",
        "faults": "lossy, slow",
        "workflow": "order",
        "instance": str(story.instance),
    }
    assert wanted.items() <= trace.perfetto()["otherData"].items()
    resource = trace.otlp()["resourceSpans"][0]["resource"]["attributes"]
    said = {one["key"]: one["value"]["stringValue"] for one in resource}
    assert (said["counterpoint.seed"], said["counterpoint.pattern"]) == ("3", "push")
    for key, value in wanted.items():
        assert f"%% {key}: {value}" in trace.mermaid()
    assert "rough, push, seed 3, replication 0" in trace.svg()
    assert repr(trace).startswith(f"<Trace of order {story.instance} (rough, push, seed 3")


def test_the_same_run_gives_the_same_bytes(rough, trace):
    again = simulate(loads(ROUGH), "push", record="messages").trace("worst", "order")
    for name in FORMATS:
        assert trace.text(name) == again.text(name)


def test_another_run_has_other_ids(trace):
    def identity(run_trace):
        return run_trace.otlp()["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["traceId"]

    origin = dataclasses.replace(trace.story.origin, replication=1)
    other = Trace(dataclasses.replace(trace.story, origin=origin))
    assert identity(other) != identity(trace)


def test_a_run_from_disk_has_the_same_trace(rough, trace, tmp_path):
    run = open_run(rough("push").save(tmp_path / "run"))
    assert run.trace("worst", "order").mermaid() == trace.mermaid()


def test_a_run_without_messages_says_what_to_do(rough):
    scenario = loads(ROUGH)
    run = simulate(scenario, "push", record="attempts")
    with pytest.raises(
        LookupError, match=r"kept no messages: simulate\(..., record='messages'\) does"
    ):
        run.trace("worst", "order")


@pytest.mark.parametrize(
    ("name", "begins"),
    [("t.perfetto.json", '{"displayTimeUnit"'), ("t.otlp.json", '{"resourceSpans"'),
     ("t.mmd", "%% scenario"), ("t.svg", "<svg"), ("t.gantt.svg", "<?xml")],
)  # fmt: skip
def test_a_file_is_written_as_its_name_says(trace, tmp_path, name, begins):
    path = trace.save(tmp_path / name)
    assert path.read_text(encoding="utf-8").startswith(begins)


def test_a_png_is_the_chart_and_an_unknown_name_an_error(trace, tmp_path):
    assert trace.save(tmp_path / "t.png").read_bytes().startswith(b"\x89PNG")
    assert trace.save(tmp_path / "t.txt", "mermaid").read_text().startswith("%%")
    with pytest.raises(ValueError, match=r"t.txt does not say a format.*\.mmd"):
        trace.save(tmp_path / "t.txt")
    with pytest.raises(ValueError, match="no format 'pdf': there are perfetto"):
        trace.text("pdf")


def test_the_chart_is_drawn_where_one_says(trace):
    ax = Figure().add_subplot()
    assert trace.gantt(ax) is ax


def test_a_notebook_shows_the_diagram(trace):
    assert trace._repr_svg_() == trace.svg()
    styles = [one.text for one in ET.fromstring(trace.svg()).iter() if one.tag.endswith("style")]
    assert len(styles) == 1
    assert "prefers-color-scheme: dark" in styles[0]


@pytest.mark.parametrize("name", ODD, ids=range(len(ODD)))
def test_no_name_is_taken_for_grammar(trace, name):
    """The scenario allows fewer names than this; the formats do not count on it."""
    story = trace.story

    def odd(of, *fields):
        return dataclasses.replace(of, **dict.fromkeys(fields, name))

    messages = tuple(
        dataclasses.replace(
            odd(m, "name"), sender=f"{m.sender}{name}", receiver=f"{m.receiver}{name}"
        )
        for m in story.messages
    )
    attempts = tuple(
        dataclasses.replace(
            odd(a, "step"), service=f"{a.service}{name}", caller=f"{a.caller}{name}"
        )
        for a in story.attempts
    )
    marks = tuple(
        dataclasses.replace(m, text=name, component=f"{m.component}{name}" if m.component else "")
        for m in story.marks
    )
    strikes = tuple(odd(s, "fault") for s in story.strikes)
    kinds = {f"{one}{name}": kind for one, kind in story.kinds.items()}
    other = Trace(
        dataclasses.replace(
            story, workflow=name, messages=messages, attempts=attempts, marks=marks,
            strikes=strikes, kinds=kinds, origin=odd(story.origin, "scenario"),
        )
    )  # fmt: skip
    check_mermaid(other.mermaid(), other.story)
    check_svg(other.story)
    assert "<i>" not in other.svg()
    json.loads(other.text("perfetto"))


def test_several_instances_stand_beside_each_other(rough):
    run = rough("pull")
    found = run.traces(limit=20, since_s=2.0)
    assert len(found.stories) == 20
    arrived = [story.arrived_s for story in found.stories]
    assert arrived == sorted(arrived)
    assert arrived[0] == run.instances["arrived_s"][run.instances["arrived_s"] >= 2.0].min()
    events = found.perfetto()["traceEvents"]
    bank = next(e["pid"] for e in events if e["ph"] == "M" and e["args"].get("name") == "bank")
    waiting = [e["args"]["waiting"] for e in events
               if e["ph"] == "C" and e["pid"] == bank and e["name"] == "waiting"]  # fmt: skip
    series, end_s = run.tables.frame("series"), max(story.end_s for story in found.stories)
    inside = (series["component"] == "bank") & series["time_s"].between(arrived[0], end_s)
    assert waiting == series["queue"][inside].tolist()
    assert max(waiting) > 0
    with pytest.raises(LookupError, match="no instance arrived at or after 99 s"):
        run.traces(since_s=99.0)
