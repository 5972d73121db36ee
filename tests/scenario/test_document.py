"""The YAML itself: strict, bounded, without surprises, and every problem with its line."""

import time

import pytest

from sim.scenario import ScenarioError, load, loads
from sim.scenario.document import NODE_LIMIT, SIZE_LIMIT, read_text, write_text


def said(text):
    with pytest.raises(ScenarioError) as error:
        loads(text)
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: no", {"a": "no"}),
        ("a: on", {"a": "on"}),
        ("a: Yes", {"a": "Yes"}),
        ("on: off", {"on": "off"}),
        ("a: true", {"a": True}),
        ("a: 1:30", {"a": "1:30"}),
        ("a: 012", {"a": "012"}),
        ("a: 0x1f", {"a": "0x1f"}),
        ("a: 1_000", {"a": "1_000"}),
        ("a: 2023-01-29", {"a": "2023-01-29"}),
        ("a: 1e3", {"a": 1000.0}),
        ("a: -1.5", {"a": -1.5}),
        ("a: +7", {"a": 7}),
        ("a: 20ms", {"a": "20ms"}),
        ("a: none", {"a": "none"}),
        ("a:", {"a": None}),
        ("a: ~", {"a": None}),
        ("1: x", {"1": "x"}),
        ("a: !!str 5", {"a": "5"}),
        ("a: '5'", {"a": "5"}),
        ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
    ],
)
def test_plain_words_stay_words(text, data):
    assert read_text(text).data == data


@pytest.mark.parametrize(
    "value",
    [
        "1e3",
        "no",
        "1:30",
        "012",
        "",
        "~",
        "2023-01-29",
        "0x1f",
        "true",
        "1.0",
        "a: b",
        "- x",
        "ü",
        "\u2028",
    ],
)
def test_words_are_written_so_that_they_stay_words(value):
    assert read_text(write_text({"a": [value], value or "e": 1})).data == {
        "a": [value],
        value or "e": 1,
    }


def test_every_place_has_its_line():
    source = read_text("a:\n  b:\n    - 1\n    - {c: 2}\nd: x\n").source
    assert source.lines == {
        (): 1,
        ("a",): 1,
        ("a", "b"): 2,
        ("a", "b", 0): 3,
        ("a", "b", 1): 4,
        ("a", "b", 1, "c"): 4,
        ("d",): 5,
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1: the file is empty: a scenario has name, services, ..."),
        ("# nothing\n", "1: the file is empty: a scenario has name, services, ..."),
        ("- a\n", "1: a scenario is a mapping: name, services, workflows, workload, ..."),
        ("hello", "1: a scenario is a mapping: name, services, workflows, workload, ..."),
        ("a: 1\n---\nb: 2\n", "2: a second document starts here: one scenario a file"),
        ("a: 1\nb: [1,\nc: 2\n", None),
        ("a: 1\n\tb: 2\n", None),
        ("a: *x\n", "1: not YAML: found undefined alias 'x'"),
        ("a: &x [*x]\n", "1: an alias (*) stands inside of what it refers to"),
        ("a: 1\nb: \x00\n", "2: not YAML: the character #x0000 is not allowed"),
        ("a: " + "[" * 50 + "]" * 50, "1: nested more than 40 levels deep"),
        ("[" * 500_000, "1: nested more than 40 levels deep"),
        ("? " * 100_000, "1: nested more than 40 levels deep"),
    ],
    ids=lambda text: str(text)[:20],
)
def test_what_is_no_scenario_at_all_is_said_alone(text, message):
    problems = said(text)
    assert len(problems) == 1
    assert message is None or problems == [message]


def test_a_bomb_of_aliases_is_defused():
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12)
    )
    started = time.monotonic()
    assert said(bomb)[0].endswith(f"more than {NODE_LIMIT} values, aliases expanded")
    assert time.monotonic() - started < 10


def test_all_duplicate_keys_and_tags_are_told_at_once():
    problems = said(
        "name: a\nname: b\nsummary: !python/name:os.system x\nrun: {seed: 1, seed: 2}\n[a]: 3\n"
    )
    assert problems == [
        "1: patterns: is missing",
        "1: services: is missing",
        "1: workflows: is missing",
        "1: workload: is missing",
        "2: name: is given twice, first in line 1",
        "3: summary: the tag !python/name:os.system is not allowed",
        "4: run.duration: is missing",
        "4: run.seed: is given twice, first in line 4",
        "5: a key must be a word",
    ]


def test_a_merge_key_is_an_unknown_key():
    text = "a: &a {x: 1}\nrun: {<<: *a}\n"
    assert "2: run.<<: merge keys (<<) are not supported: write the keys out" in said(text)


def test_a_file_that_is_not_utf8(tmp_path):
    file = tmp_path / "latin.yaml"
    file.write_bytes(b"name: a\nsummary: caf\xe9\n")
    with pytest.raises(ScenarioError) as error:
        load(file)
    assert str(error.value) == (
        f"1 problem in the scenario\n  {file}:2: not UTF-8: byte 20 (0xe9) is not text"
    )


def test_a_large_file_is_refused_before_it_is_read(tmp_path):
    file = tmp_path / "large.yaml"
    with file.open("wb") as sparse:
        sparse.truncate(50_000_000)
    with pytest.raises(ScenarioError) as error:
        load(file)
    assert str(error.value.problems[0]) == (
        f"{file}: too large: 50.0 MB; a scenario file has at most 1 MB"
    )


def test_a_large_text_is_refused():
    assert said("#" * (SIZE_LIMIT + 1)) == ["too large: 1.0 MB; a scenario file has at most 1 MB"]


def test_a_missing_file(tmp_path):
    with pytest.raises(ScenarioError) as error:
        load(tmp_path / "none.yaml")
    assert (
        str(error.value.problems[0])
        == f"{tmp_path}/none.yaml: cannot be read: No such file or directory"
    )


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(ScenarioError, match="cannot be read"):
        load(tmp_path)


def test_a_byte_order_mark_is_no_problem(tmp_path, data):
    file = tmp_path / "bom.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + (data / "every_key.yaml").read_bytes())
    for name in ("shipping.csv", "arrivals.csv"):
        (tmp_path / name).write_bytes((data / name).read_bytes())
    assert load(file) == load(data / "every_key.yaml")
