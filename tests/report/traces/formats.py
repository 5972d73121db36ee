"""Reading a trace back: what each format tells of attempts, messages and times."""

import base64
import itertools
import re
import xml.etree.ElementTree as ET
from collections import Counter

from google.protobuf.json_format import ParseDict
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from sim.report.traces.lanes import nanoseconds
from sim.report.traces.otlp import EPOCH_S, otlp
from sim.report.traces.perfetto import perfetto
from sim.report.traces.sequence import sequence

SVG = "{http://www.w3.org/2000/svg}"
ROW = re.compile(
    r"  (?:(?P<note>Note (?:over|right of) p\d+(?:,p\d+)?)|(?P<arrow>p\d+--?(?:>>|x)p\d+))"
    r": (?:[\w .,:()/→-]|#\d+;)+"
)


def attempts_of(story):
    return Counter(
        (one.step, one.copy, one.round, one.phase, one.attempt) for one in story.attempts
    )


def messages_of(story):
    return Counter((one.kind, one.name, one.sender, one.receiver) for one in story.messages)


def check_story(story, run):
    """It has every row of the tables, and knows what belongs together."""
    for table, told in (("attempts", story.attempts), ("messages", story.messages)):
        rows = getattr(run, table)
        assert (rows["instance"] == story.instance).sum() == len(told)
        assert [one.number for one in told] == list(range(len(told)))
    for attempt in story.attempts:
        assert story.arrived_s <= attempt.asked_s <= attempt.begin_s <= attempt.ended_s
        if attempt.asked_by is not None:
            message = story.messages[attempt.asked_by]
            assert message.receiver == attempt.service
            assert attempt.caller == attempt.service or message.attempt == attempt.number
        if attempt.answered_by is not None:
            assert story.messages[attempt.answered_by].attempt == attempt.number
        if attempt.given_up_s is not None:
            assert attempt.asked_s <= attempt.given_up_s <= attempt.ended_s
    times = [story.arrived_s, *story._times()]
    assert story.arrived_s == min(times)
    assert story.end_s == max(times)
    assert all(one.sender in story.kinds for one in story.messages)


def check_perfetto(stories, document=None):
    document = document or perfetto(stories)
    events = document["traceEvents"]
    slices = [event for event in events if event["ph"] == "X"]
    low = nanoseconds(min(story.arrived_s for story in stories)) / 1000
    high = nanoseconds(max(story.end_s for story in stories)) / 1000
    for event in events:
        if event["ph"] != "M":
            assert low <= event["ts"]
            assert round(event["ts"] * 1000 + event.get("dur", 0) * 1000) <= round(high * 1000)
    found = [one["args"] for one in slices if one.get("cat") == "attempt"]
    keys = ("step", "copy", "round", "phase", "attempt")
    told = sum((attempts_of(story) for story in stories), Counter())
    assert Counter(tuple(one[key] for key in keys) for one in found) == told
    found = [one["args"] for one in slices if one.get("cat") == "message"]
    keys = ("kind", "message", "sender", "receiver")
    told = sum((messages_of(story) for story in stories), Counter())
    assert Counter(tuple(one[key] for key in keys) for one in found) == told
    marks = [event for event in events if event["ph"] == "i"]
    assert len(marks) == sum(len(story.marks) for story in stories)
    check_threads(slices)
    check_arrows(stories, events, slices)


def check_threads(slices):
    """On each thread slices stand one behind the other, with only their own parts inside."""
    threads = {}
    for one in slices:
        begin = round(one["ts"] * 1000)
        threads.setdefault((one["pid"], one["tid"]), []).append(
            (begin, begin + round(one["dur"] * 1000), one["cat"])
        )
    for spans in threads.values():
        outer = sorted(one for one in spans if one[2] not in ("queue", "work"))
        for before, after in itertools.pairwise(outer):
            assert before[1] <= after[0]
            assert before[:2] != after[:2]
        for part in (one for one in spans if one[2] in ("queue", "work")):
            assert any(whole[0] <= part[0] and part[1] <= whole[1] for whole in outer)
    assert len({tid for _, tid in threads}) == len(threads)


def check_arrows(stories, events, slices):
    """Each delivered message has one arrow, and both its ends are at a slice."""
    arrows, threads = {}, {}
    for one in slices:
        threads.setdefault((one["pid"], one["tid"]), []).append((one["ts"], one["dur"]))
    for event in events:
        if event["ph"] in "sf":
            arrows.setdefault(event["id"], []).append(event)
            there = threads[event["pid"], event["tid"]]
            assert any(ts <= event["ts"] <= ts + dur + 1e-3 for ts, dur in there)
    for begin, end in arrows.values():
        assert (begin["ph"], end["ph"], end["bp"]) == ("s", "f", "e")
        assert begin["ts"] <= end["ts"]
    of_messages = [one for one, _ in arrows.values() if one["cat"] == "message"]
    delivered = [m for story in stories for m in story.messages if m.delivered_s is not None]
    assert len(of_messages) == len(delivered)


def parsed(request):
    """The request as protobuf reads it, after turning hexadecimal ids into base64.

    OTLP/JSON wants hexadecimal ids (an exception of its specification); protobuf's JSON mapping
    wants base64 for bytes.
    """

    def base(content):
        if isinstance(content, list):
            return [base(one) for one in content]
        if not isinstance(content, dict):
            return content
        return {
            key: base64.b64encode(bytes.fromhex(one)).decode()
            if key in ("traceId", "spanId", "parentSpanId")
            else base(one)
            for key, one in content.items()
        }

    return ParseDict(base(request), ExportTraceServiceRequest())


def check_otlp(story):
    read = parsed(otlp(story))
    spans = [span for of in read.resource_spans for scope in of.scope_spans for span in scope.spans]
    names = [
        {one.key: one.value.string_value for one in of.resource.attributes}["service.name"]
        for of in read.resource_spans
    ]
    assert len(set(names)) == len(names)
    identities = {span.span_id for span in spans}
    assert len(identities) == len(spans)
    assert len({span.trace_id for span in spans}) == 1
    low, high = ((EPOCH_S * 10**9) + nanoseconds(t) for t in (story.arrived_s, story.end_s))
    for span in spans:
        assert (len(span.trace_id), len(span.span_id)) == (16, 8)
        assert any(span.span_id)
        assert low <= span.start_time_unix_nano <= span.end_time_unix_nano <= high
        assert all(low <= event.time_unix_nano <= high for event in span.events)
        assert {link.span_id for link in span.links} <= identities
    roots = [span for span in spans if not span.parent_span_id]
    assert len(roots) == 1
    parents = {span.span_id: span.parent_span_id for span in spans}
    for identity in identities:  # every way up ends at the root
        seen = set()
        while identity != roots[0].span_id:
            assert identity not in seen
            seen.add(identity)
            identity = parents[identity]  # noqa: PLW2901 - walking up
    told = [{one.key: one.value for one in span.attributes} for span in spans]
    assert Counter(
        (
            one["counterpoint.step"].string_value,
            one["counterpoint.copy"].int_value,
            one["counterpoint.round"].int_value,
            one["counterpoint.phase"].string_value,
            one["counterpoint.attempt"].int_value,
        )
        for one in told
        if one["counterpoint.record"].string_value == "attempt"
    ) == attempts_of(story)
    sent = [one for one in told if one["counterpoint.record"].string_value == "message"]
    assert Counter(one["messaging.destination.name"].string_value for one in sent) == Counter(
        message.name for message in story.messages
    )
    assert sum(len(span.events) for span in spans) == len(story.marks)


def check_mermaid(text, story):
    lines = text.splitlines()
    start = lines.index("sequenceDiagram")
    assert all(line.startswith("%% ") for line in lines[:start])
    rows = [line for line in lines[start + 1 :] if re.match(r"  (Note |p\d+-)", line)]
    head = [line for line in lines[start + 1 :] if line not in rows]
    assert len(head) == 2 + len(story.kinds)
    matches = [ROW.fullmatch(row) for row in rows]
    assert all(matches), rows[matches.index(None)]
    arrows = [found for found in matches if found["arrow"]]
    assert len(arrows) == len(story.messages)
    marks = [mark for mark in story.marks if mark.message is None]
    assert len(rows) - len(arrows) == len(story.attempts) + len(marks)
    crosses = [found for found in arrows if "x" in found["arrow"]]
    assert len(crosses) == sum(one.delivered_s is None for one in story.messages)


def check_svg(story):
    root = ET.fromstring(sequence(story))
    assert root.find(f"{SVG}title").text
    assert root.find(f"{SVG}desc").text
    for what, told in (("attempt", story.attempts), ("message", story.messages)):
        drawn = Counter(
            int(one.get(f"data-{what}")) for one in root.iter() if one.get(f"data-{what}")
        )
        assert drawn == Counter(range(len(told)))
    width, height = float(root.get("width")), float(root.get("height"))
    for one in root:
        for key, most in (
            ("x", width),
            ("x1", width),
            ("x2", width),
            ("y", height),
            ("y2", height),
        ):
            if one.get(key) is not None:
                assert 0 <= float(one.get(key)) <= most
        if one.tag == f"{SVG}rect":
            assert float(one.get("height")) >= 0
