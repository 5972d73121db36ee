"""Every format says the same, and what is no trace is told with file, place and what instead."""

import gzip
import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.calibration.reading import read, read_text
from sim.calibration.spans import TracesError, operation, service_of

OTLP = {
    "resourceSpans": [
        {
            "resource": {
                "attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]
            },
            "scopeSpans": [
                {
                    "spans": [
                        {"traceId": "t", "spanId": "a", "name": "order", "kind": 2,
                         "startTimeUnixNano": "1000000", "endTimeUnixNano": "9000000"},
                        {"traceId": "t", "spanId": "b", "parentSpanId": "a", "name": "/stock/17",
                         "kind": "SPAN_KIND_CLIENT", "startTimeUnixNano": 2000000,
                         "endTimeUnixNano": 5000000, "status": {"code": 2}},
                    ]
                }
            ],
        }
    ]
}  # fmt: skip
JAEGER = {
    "data": [
        {
            "processes": {"p1": {"serviceName": "shop"}},
            "spans": [
                {"traceID": "t", "spanID": "a", "operationName": "order", "processID": "p1",
                 "startTime": 1000, "duration": 8000,
                 "tags": [{"key": "span.kind", "value": "server"}]},
                {"traceID": "t", "spanID": "b", "operationName": "/stock/17", "processID": "p1",
                 "references": [{"refType": "CHILD_OF", "traceID": "t", "spanID": "a"}],
                 "startTime": 2000, "duration": 3000,
                 "tags": [{"key": "span.kind", "value": "client"}, {"key": "error",
                                                                   "value": True}]},
            ],
        }
    ]
}  # fmt: skip
TABLE = (
    "TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano,error\n"
    "t,a,root,shop-6f6cfc45b-h5m2n,order,1000000,9000000,false\n"
    "t,b,a,shop-6f6cfc45b-abcde,/stock/17,2000000,5000000,true\n"
)


def told(spans):
    return [
        (s.trace, s.id, s.parent, s.service, s.operation, s.start_ns, s.end_ns, bool(s.failed))
        for s in spans.spans
    ]


def test_every_format_says_the_same():
    once = told(read_text(json.dumps(OTLP), "x"))
    assert once == [
        ("t", "a", None, "shop", "order", 1_000_000, 9_000_000, False),
        ("t", "b", "a", "shop", "/stock/{id}", 2_000_000, 5_000_000, True),
    ]
    assert told(read_text(json.dumps(JAEGER), "x")) == once
    assert told(read_text(TABLE, "x")) == once
    kinds = [span.kind for span in read_text(json.dumps(OTLP), "x").spans]
    assert kinds == [span.kind for span in read_text(json.dumps(JAEGER), "x").spans]
    assert kinds == ["server", "client"]


def test_a_collectors_file_has_a_request_a_line():
    line = json.dumps(OTLP)
    assert len(read_text(f"{line}\n\n{line}\n", "x").spans) == 4


@pytest.mark.parametrize(
    "wrapped",
    [
        {"batches": OTLP["resourceSpans"]},
        {"trace": OTLP},
        {"trace": {"batches": OTLP["resourceSpans"]}},
        {"result": OTLP},
        [OTLP],
        JAEGER["data"],
        JAEGER["data"][0],
    ],
    ids=["Tempo", "Tempo 2", "Tempo by id", "Jaeger 3", "requests", "Jaeger traces", "one of them"],
)
def test_what_stores_of_traces_put_around_is_taken_off(wrapped):
    assert told(read_text(json.dumps(wrapped), "f")) == told(read_text(json.dumps(OTLP), "f"))


def test_spans_under_the_older_name_of_their_scope():
    older = json.dumps(OTLP).replace("scopeSpans", "instrumentationLibrarySpans")
    assert told(read_text(older, "f")) == told(read_text(json.dumps(OTLP), "f"))


def test_a_table_may_part_its_cells_by_semicolons_or_tabs():
    for mark in ";\t":
        assert told(read_text(TABLE.replace(",", mark), "f")) == told(read_text(TABLE, "f"))


def test_a_compressed_file_is_read_as_what_is_in_it(tmp_path):
    file = tmp_path / "spans.json.gz"
    whole = gzip.compress(json.dumps(OTLP).encode())
    file.write_bytes(whole)
    assert told(read([file])) == told(read_text(json.dumps(OTLP), "f"))
    file.write_bytes(whole[:-20])
    with pytest.raises(TracesError, match="is damaged: it cannot be unpacked"):
        read([file])


def test_a_table_without_parents_and_with_offsets():
    text = "trace,service,operation,booking_start_unix_ns,offset_ms,duration_ms\n"
    rows = "t,shop,order,5000000,0.0,8.5\nt,stock,take,5000000,1.25,3\n"
    first, second = read_text(text + rows, "x").spans
    assert (first.parent, second.parent) == (None, first.id)
    assert (second.start_ns, second.end_ns) == (6_250_000, 9_250_000)
    assert second.failed is None


@pytest.mark.parametrize(
    ("name", "generic"),
    [("/a/17/b", "/a/{id}/b"), ("/a/deadbeef01", "/a/{id}"), ("charge", "charge"),
     ("/u/0b6e3a3e-1c2d-4e5f-8a9b-0c1d2e3f4a5b", "/u/{id}"), ("v1/pay", "v1/pay")],
)  # fmt: skip
def test_what_changes_from_call_to_call_is_no_part_of_an_operation(name, generic):
    assert operation(name) == generic


def test_a_pod_is_one_of_a_service():
    assert service_of("ts-order-other-service-7c9dbd5f7-x2x4z") == "ts-order-other-service"
    assert service_of("order-service") == "order-service"


def broken(document, *path, value):
    copy = json.loads(json.dumps(document))
    at = copy
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return json.dumps(copy)


SPAN = ("resourceSpans", 0, "scopeSpans", 0, "spans", 1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "f: the file is empty; it should hold OTLP JSON, Jaeger JSON or CSV"),
        ("{", "f: not JSON"),
        ("{}", "f: neither 'resourceSpans' (OTLP JSON) nor 'data' (Jaeger JSON) is there"),
        ("[1, 2]", "neither 'resourceSpans'"),
        (broken(OTLP, *SPAN, "startTimeUnixNano", value="soon"),
         "f.resourceSpans[0].scopeSpans[0].spans[1].startTimeUnixNano: 'soon' is not a time; "
         "write whole nanoseconds since 1970"),
        (broken(OTLP, *SPAN, "endTimeUnixNano", value=1), "it ends 1999999 ns before it starts"),
        (broken(OTLP, *SPAN, "traceId", value=None), ".traceId: None is not a name"),
        (broken(OTLP, "resourceSpans", value=7), "f.resourceSpans: 7 is not a list"),
        (broken(JAEGER, "data", 0, "spans", 0, "processID", value="p7"), "'p7' is not among"),
        (broken(JAEGER, "data", 0, "spans", 0, "duration", value=-3), "duration: -3 is not a time"),
        (broken(JAEGER, "data", 0, "processes", value=None), "does not name the services"),
        ("trace,servce,operation,start_ns,duration_ms\n",
         "f line 1: no column service, servicename, service_name, podname, pod; there are "
         "'trace, servce, operation, start_ns, duration_ms'; did you mean 'service'?"),
        ("trace,service,operation,start,duration\n",
         "no column for start or offset with its unit, as a number: call it start_ns, start_us"),
        ("trace,service,operation,start_ns,end\n", "call it end_ns, end_us, end_ms or end_s"),
        (TABLE.replace("9000000", "later"), "f line 2: end 'later' is not a number from 0"),
        (TABLE.replace("true", "perhaps"), "f line 3: error 'perhaps' is neither true nor false"),
        (TABLE + "t,c\n", "f line 4: 2 cells, too few"),
        (TABLE + 't,"c\n', "f line 4: not CSV"),
    ],
)  # fmt: skip
def test_what_is_no_trace_is_told(text, says):
    with pytest.raises(TracesError) as caught:
        read_text(text, "f")
    assert says in str(caught.value)


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(TracesError, match="cannot be read"):
        read([tmp_path / "nothing.json"])
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TracesError, match="byte 0 is not UTF-8"):
        read([tmp_path / "bytes"])
    (tmp_path / "none.json").write_text('{"resourceSpans": []}')
    with pytest.raises(TracesError, match="there are no spans"):
        read([tmp_path / "none.json"])


SCALAR = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
KEYS = st.sampled_from(
    ["resourceSpans", "scopeSpans", "spans", "resource", "attributes", "key", "value", "traceId",
     "spanId", "parentSpanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano", "status",
     "code", "data", "processes", "p1", "processID", "traceID", "spanID", "operationName", "tags",
     "references", "startTime", "duration", "serviceName"]
)  # fmt: skip
ANYTHING = st.recursive(
    SCALAR,
    lambda of: st.lists(of, max_size=3) | st.dictionaries(KEYS, of, max_size=4),
    max_leaves=12,
)


def _replaced(document, steps, value):
    """The document with whatever stands at the end of a way through it replaced."""
    copy = json.loads(json.dumps(document))
    at, last = copy, None
    for step in steps:
        if isinstance(at, dict) and at:
            key = sorted(at)[step % len(at)]
        elif isinstance(at, list) and at:
            key = step % len(at)
        else:
            break
        last, at = (at, key), at[key]
    if last is not None:
        last[0][last[1]] = value
    return json.dumps(copy)


MUTANTS = st.builds(
    _replaced, st.sampled_from([OTLP, JAEGER]), st.lists(st.integers(0, 9), max_size=9), ANYTHING
)
TABLES = st.builds(
    lambda header, rows: "\n".join(",".join(row) for row in [header, *rows]),
    st.lists(st.sampled_from([*TABLE.splitlines()[0].split(","), "duration_ms", "offset_s"]),
             max_size=9),
    st.lists(st.lists(st.text(max_size=6) | st.sampled_from(["7", "1e300", "nan", "-1"]),
                      max_size=9), max_size=3),
)  # fmt: skip
GARBAGE = MUTANTS | TABLES | st.text() | ANYTHING.map(json.dumps)


def never_breaks(text):
    said = "garbage"
    try:
        read_text(text, "garbage")
    except TracesError as error:
        said = str(error)
    assert said.startswith("garbage")


@example("[" * 100_000)
@settings(max_examples=200)
@given(GARBAGE)
def test_garbage_is_an_error_that_names_the_file(text):
    never_breaks(text)


@pytest.mark.long
@settings(max_examples=10_000, deadline=None)
@given(GARBAGE)
def test_ten_thousand_times(text):
    never_breaks(text)
