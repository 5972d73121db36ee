"""BPMN processes: gateways become the graph, borders become failures, pools become services."""

from itertools import pairwise

import pytest
from scenario.imports.texts import definitions, graph, imported, process, refused, steps

from sim.patterns.graph import routes

START = '<startEvent id="s"/>'
END = '<endEvent id="e"/>'


def task(key, inside="", kind="task", more=""):
    return f'<{kind} id="{key}" {more}>{inside}</{kind}>\n'


def border(key, host, kind, inside="", more=""):
    return (
        f'<boundaryEvent id="{key}" attachedToRef="{host}" {more}>'
        f"<{kind}EventDefinition>{inside}</{kind}EventDefinition></boundaryEvent>\n"
    )


def event(tag, key, kind, inside=""):
    return f'<{tag} id="{key}"><{kind}EventDefinition>{inside}</{kind}EventDefinition></{tag}>\n'


def gate(key, kind="exclusive"):
    return f'<{kind}Gateway id="{key}"/>\n'


def chain(*nodes):
    return [f"f{i}: {a} > {b}" for i, (a, b) in enumerate(pairwise(nodes))]


def tasks(*keys):
    return "".join(map(task, keys))


def test_a_sequence_is_one():
    made = imported(process(START + tasks("a", "b") + END, *chain("s", "a", "b", "e")))
    assert made.kind == "bpmn"
    assert graph(made) == {"a": [], "b": ["a"]}
    assert list(made.scenario.patterns) == ["orchestration", "choreography", "hybrid"]
    assert list(made.scenario.services) == ["a", "b"]


def test_parallel_ways_are_joined():
    body = START + gate("g", "parallel") + tasks("a", "b", "c") + gate("j", "parallel")
    flows = ["1: s > g", "2: g > a", "3: g > b", "4: a > j", "5: b > j", "6: j > c"]
    assert graph(imported(process(body, *flows))) == {"a": [], "b": [], "c": ["a", "b"]}


def test_a_choice_with_an_empty_branch_is_waited_for_and_skipped():
    body = START + tasks("a", "b", "c", "d") + gate("g") + gate("m")
    flows = ["1: s > a", "2: a > g", "yes: g > b", "no: g > m", "5: b > c", "6: c > m", "7: m > d"]
    made = imported(process(body, *flows))
    assert graph(made) == {"a": [], "b": ["a"], "c": ["b"], "d": ["a", "c"]}
    assert steps(made)["b"]["when"] == {"g": "yes"}
    assert steps(made)["c"]["when"] == {"g": "yes"}
    assert "when" not in steps(made)["d"]
    flow = made.scenario.workflows["main"]
    assert flow.choices["g"] == {"yes": 0.5, "no": 0.5}
    needed = {frozenset(name[-1] for name in route.needs) for route in routes(flow).values()}
    assert needed == {frozenset("abcd"), frozenset("ad")}


def test_three_branches_and_a_choice_inside_of_one():
    body = START + tasks("a", "b", "c", "d", "z") + gate("g") + gate("h") + gate("m")
    flows = ["1: s > a", "2: a > g", "x: g > b", "y: g > h", "w: g > m"]
    flows += ["p: h > c", "q: h > d", "7: b > m", "8: c > m", "9: d > m", "10: m > z"]
    made = imported(process(body, *flows))
    assert steps(made)["c"]["when"] == {"g": "y", "h": "p"}
    assert graph(made)["z"] == ["a", "b", "c", "d"]
    assert "when" not in steps(made)["z"]


def test_borders_become_fallback_timeout_and_undo():
    body = START + tasks("a", "b", "c") + END
    body += border("no", "a", "error") + border("back", "a", "compensate")
    body += border("late", "b", "timer", "<timeDuration>PT1M30S</timeDuration>")
    body += task("undo", more='isForCompensation="true"')
    body += '<association sourceRef="back" targetRef="undo"/>' + gate("m") + task("x")
    flows = ["1: s > a", "2: a > m", "3: no > x", "4: x > m", "5: m > b", "6: b > c"]
    found = steps(imported(process(body, *flows, "7: late > e", "8: c > e")))
    assert found["a"] == {"service": "a", "rejects": "5%", "undo": {}}
    assert found["x"] == {"service": "x", "fallback_for": "a"}
    assert found["b"] == {
        "service": "b",
        "after": ["a"],
        "timeout": "1.5min",
        "retry": {"attempts": 1},
    }
    assert "undo" not in found


def test_a_way_to_failure_behind_a_task_is_its_refusal():
    body = START + tasks("a", "b") + gate("g") + event("endEvent", "bad", "error") + END
    flows = ["1: s > a", "2: a > g", "3: g > bad", "4: g > b", "5: b > e"]
    made = imported(process(body, *flows))
    assert steps(made) == {
        "a": {"service": "a", "rejects": "5%"},
        "b": {"service": "b", "after": ["a"]},
    }


def test_timers_people_copies_and_loops():
    timer = event("intermediateCatchEvent", "t", "timer", "<timeDuration>P1DT2H</timeDuration>")
    many = (
        "<multiInstanceLoopCharacteristics><loopCardinality>4</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )
    loop = '<standardLoopCharacteristics loopMaximum="3"/>'
    body = START + task("a", many) + timer + task("b", loop) + task("c", kind="userTask")
    found = steps(imported(process(body, *chain("s", "a", "t", "b", "c"))))
    assert found["a"]["copies"] == 4
    assert found["b"]["wait"] == "26h"
    assert found["b"]["repeat"] == {"probability": "10%", "max": 3}
    assert found["c"]["wait"] == {"dist": "exponential", "mean": "1min"}


def test_a_sub_process_is_opened_up():
    inner = '<startEvent id="is"/><task id="x"/><task id="y"/>' + gate("ig", "parallel")
    inner += "".join(
        f'<sequenceFlow id="i{i}" sourceRef="{a}" targetRef="{b}"/>'
        for i, (a, b) in enumerate([("is", "ig"), ("ig", "x"), ("ig", "y")])
    )
    body = START + task("a") + task("sub", inner, kind="subProcess") + task("b")
    made = imported(process(body, *chain("s", "a", "sub", "b")))
    assert graph(made) == {"a": [], "x": ["a"], "y": ["a"], "b": ["x", "y"]}


def test_tasks_of_a_sub_process_stand_in_its_lane():
    inner = '<task id="x"/><subProcess id="deep"><task id="y"/></subProcess>'
    inner += '<sequenceFlow id="i" sourceRef="x" targetRef="deep"/>'
    lanes = '<laneSet><lane name="Desk"><flowNodeRef>sub</flowNodeRef></lane></laneSet>'
    body = lanes + START + task("sub", inner, kind="subProcess") + task("b")
    made = imported(process(body, *chain("s", "sub", "b")))
    assert {name: step["service"] for name, step in steps(made).items()} == {
        "x": "Desk", "y": "Desk", "b": "b",
    }  # fmt: skip
    assert "a task in no lane has a service of its own" in made.notes


def test_a_branch_without_a_name_is_called_by_the_task_that_it_leads_to():
    body = START + tasks("a", "b", "c") + gate("g") + gate("m")
    text = process(body, *chain("s", "a", "g"), "1: g > b", "2: g > c", "3: g > m", "4: c > m")
    text = text.replace('id="1" name="1"', 'id="1"').replace('id="3" name="3"', 'id="3"')
    choices = imported(text).scenario.workflows["main"].choices
    assert list(choices["g"]) == ["b", "2", "3"]


def test_names_that_are_lost_are_told():
    made = imported(process('<task id="a" name="支付"/><task id="b" name="Prüfen"/>', "1: a > b"))
    assert list(steps(made)) == ["step", "Prufen"]
    assert "'支付' is called 'step'" in made.notes
    assert "'支付' is called 'service'" in made.notes


POOLS = definitions(
    '<collaboration id="c"><participant id="p1" name="Shop" processRef="one"/>'
    '<participant id="p2" name="Bank" processRef="two"/><participant id="p3" name="Client"/>'
    '<messageFlow id="m1" sourceRef="ask" targetRef="asked"/>'
    '<messageFlow id="m2" sourceRef="answer" targetRef="told"/>'
    '<messageFlow id="m3" sourceRef="answer" targetRef="p3"/></collaboration>'
    '<process id="one"><laneSet><lane name="Desk"><flowNodeRef>a</flowNodeRef></lane></laneSet>'
    '<startEvent id="s1"/><task id="a"/><intermediateThrowEvent id="ask"/><receiveTask id="told"/>'
    '<task id="b"/>'
    '<sequenceFlow id="f1" sourceRef="s1" targetRef="a"/>'
    '<sequenceFlow id="f2" sourceRef="a" targetRef="ask"/>'
    '<sequenceFlow id="f3" sourceRef="ask" targetRef="told"/>'
    '<sequenceFlow id="f4" sourceRef="told" targetRef="b"/></process>'
    '<process id="two"><startEvent id="asked"><messageEventDefinition/></startEvent>'
    '<task id="x"/><endEvent id="answer"><messageEventDefinition/></endEvent>'
    '<sequenceFlow id="g1" sourceRef="asked" targetRef="x"/>'
    '<sequenceFlow id="g2" sourceRef="x" targetRef="answer"/></process>'
)


def test_pools_with_message_flow_are_one_choreographed_workflow():
    made = imported(POOLS)
    assert list(made.scenario.workflows) == ["Shop"]
    assert graph(made) == {"a": [], "x": ["a"], "b": ["a", "x"]}
    assert list(made.scenario.services) == ["Desk", "Bank", "Shop"]
    assert list(made.scenario.patterns) == ["choreography", "orchestration", "hybrid"]
    domains = made.scenario.document()["patterns"]["hybrid"]["domains"]
    assert {name: domain["services"] for name, domain in domains.items()} == {
        "Shop": ["Desk", "Shop"],
        "Bank": ["Bank"],
    }
    assert any("closed pool" in note for note in made.notes)


@pytest.mark.parametrize(
    ("body", "flows", "told"),
    [
        (START + END, chain("s", "e"), "has 0 tasks"),
        (tasks("a", "b"), ["1: a > b", "2: b > a"], "a way back has no counterpart"),
        (task("a") + gate("g", "inclusive") + tasks("b", "c"),
         ["1: a > g", "2: g > b", "3: g > c"], "an inclusive choice has no counterpart"),
        (task("a") + gate("g", "complex"), [], "complexGateway has no counterpart"),
        (task("a") + gate("g") + tasks("b", "c") + gate("j", "parallel") + task("d"),
         ["1: a > g", "2: g > b", "3: g > c", "4: b > j", "5: c > j", "6: j > d"],
         "waits for a way that is not always taken"),
        (task("a") + gate("g", "parallel") + tasks("b", "c", "d"),
         ["1: a > g", "2: g > b", "3: g > c", "4: b > d", "5: c > d"],
         "several ways come here at once"),
        (START + gate("g") + gate("m") + tasks("a", "b"),
         ["1: s > g", "2: g > a", "3: g > m", "4: a > m", "5: m > b"], "put a task before"),
        (task("a") + gate("g") + gate("h") + gate("m") + tasks("b", "c") + END,
         ["1: a > g", "2: g > b", "3: g > h", "4: h > m", "5: h > e", "6: b > m", "7: m > c"],
         "no list of choices says"),
        (task("a") + border("x", "a", "signal"), [], "known are error, timer and compensate"),
        (task("a") + border("x", "a", "error", more='cancelActivity="false"'), [],
         "let it interrupt its task"),
        (tasks("a", "b", "c") + border("x", "a", "error"), ["1: x > b", "2: b > c", "3: a > e"],
         "which is no known node"),
        (tasks("a", "b", "c") + border("x", "a", "error"), ["1: x > b", "2: b > c"],
         "the way from here has no counterpart"),
        (task("a") + border("x", "a", "compensate"), [], "is associated with no handler"),
        (task("a") + event("endEvent", "bad", "error"), ["1: a > bad"], "a failure (error) here"),
        (event("intermediateCatchEvent", "t", "timer") + task("a"), ["1: t > a"], "like PT30S"),
        (event("intermediateCatchEvent", "t", "timer", "<timeDuration>soon</timeDuration>")
         + task("a"), ["1: t > a"], "is no duration"),
        (event("intermediateCatchEvent", "t", "signal") + task("a"), ["1: t > a"],
         "an event of kind 'signal' has no counterpart"),
        (task("a", '<multiInstanceLoopCharacteristics isSequential="true"/>'), [],
         "side by side, or a loop"),
        (task("a") + task("a"), [], "is given twice"),
    ],
)  # fmt: skip
def test_what_has_no_counterpart_is_told_with_its_line(body, flows, told):
    problems = refused(process(body, *flows))
    assert any(told in problem for problem in problems), problems
    assert all(problem.split(":")[1].isdigit() for problem in problems)


def test_what_hangs_on_something_without_counterpart_is_not_told_again():
    body = START + task("a") + '<eventBasedGateway id="g"/>' + tasks("b", "c")
    problems = refused(process(body, *chain("s", "a", "g"), "1: g > b", "2: g > c"))
    assert len(problems) == 1
    assert "eventBasedGateway has no counterpart" in problems[0]
    event_sub = '<subProcess id="g" triggeredByEvent="true"><task id="x"/><task id="y"/>'
    event_sub += '<sequenceFlow id="i" sourceRef="x" targetRef="y"/></subProcess>'
    assert len(refused(process(START + task("a") + event_sub, "1: s > a"))) == 1
    both = '<sequenceFlow id="{0}" sourceRef="g" targetRef="{0}x"><conditionExpression/>'
    flows = "".join(both.format(key) + "</sequenceFlow>" for key in "bc")
    text = process(START + gate("g", "inclusive") + tasks("bx", "cx") + flows, "1: s > g")
    assert len(refused(text)) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<definitions", "not XML"),
        ("<definitions/>", "its first element must be `definitions`"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "a DOCTYPE is not allowed"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "a DOCTYPE is not allowed"),
        ("<x>" * 70 + "</x>" * 70, "nested more than 60 levels deep"),
        ("<x>" + "<y/>" * 60_000 + "</x>", "more than 50000 elements"),
    ],
)
def test_xml_that_is_no_model_is_refused(text, told):
    (problem,) = refused(text)
    assert told in problem


def test_what_would_take_for_ever_is_refused():
    count = 200
    body = tasks(*(f"t{i}" for i in range(count))) + "".join(gate(f"g{i}") for i in range(count))
    flows = [f"a{i}: t{i} > g{i}" for i in range(count)]
    flows += [f"b{i}: g{i} > m" for i in range(count)]
    flows += [f"c{i}: g{i} > t{i + 1}" for i in range(count - 1)]
    problems = refused(process(body + gate("m") + task("z"), *flows, "z: m > z"))
    assert "over more than 64 choices" in problems[0]
    (problem,) = refused(process(tasks(*(f"t{i}" for i in range(600)))))
    assert "from 1 to 500 can be" in problem
