"""The YAML of a scenario as plain data, with the line of every place in it.

Stricter than YAML: one document, no duplicate keys, no tags of its own, bounded size, depth and
alias expansion. Simpler than YAML 1.1: only true and false are booleans (`no`, `on` are words),
`1:30` and `012` are words too, and every key is the text that stands there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from sim.scenario.errors import Place, Problem, ScenarioError

SIZE_LIMIT = 1_000_000
"""Bytes of the largest scenario file (data go into CSV files)."""
NODE_LIMIT = 100_000
"""Values in a scenario, aliases expanded."""
DEPTH_LIMIT = 40

_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Source:
    """Where each place of a scenario stands in its file; `changed` places stand there no more."""

    file: str | None = None
    lines: Mapping[Place, int] = field(default_factory=dict)
    changed: tuple[Place, ...] = ()

    def locate(self, problem: Problem) -> Problem:
        """The problem with its file and line: its own place's, else the nearest one's above."""
        place = problem.place
        if not self.lines or any(place[: len(moved)] == moved for moved in self.changed):
            return problem
        while place and place not in self.lines:
            place = place[:-1]
        return problem.at(self.file, self.lines[place])

    def without(self, places: Iterable[Place]) -> Source:
        """The same source for a scenario in which these places were changed."""
        return replace(self, changed=(*self.changed, *places))


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data (mappings, lists, text, numbers, booleans, None), and where they stand."""

    data: object
    source: Source
    problems: tuple[Problem, ...] = ()


def read_file(path: Path) -> str:
    """The text of a scenario file; refuses what is too large before it is read."""
    file = str(path)
    try:
        size = path.stat().st_size
        if size > SIZE_LIMIT:
            raise ScenarioError([_too_large(size).at(file, None)])
        content = path.read_bytes()
    except OSError as error:
        raise ScenarioError([Problem((), f"cannot be read: {error.strerror}", file)]) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = f"not UTF-8: byte {error.start} (0x{content[error.start]:02x}) is not text"
        raise ScenarioError([Problem((), message, file, line)]) from None


def read_text(text: str, file: str | None = None) -> Document:
    """The document of a YAML text; raises ScenarioError where it is not one at all."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > SIZE_LIMIT:
        raise ScenarioError([_too_large(size).at(file, None)])
    try:
        node = _Loader(text).get_single_node()
        if node is None:
            raise _RefusedError("the file is empty: a scenario has name, services, ...", 1)
        reader = _Reader()
        data = reader.value(node, ())
    except _RefusedError as error:
        raise ScenarioError([Problem((), str(error), file, error.line)]) from None
    except yaml.MarkedYAMLError as error:
        raise ScenarioError([_syntax(error).at(file, _line(error))]) from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        message = f"not YAML: the character #x{ord(text[error.position]):04x} is not allowed"
        raise ScenarioError([Problem((), message, file, line)]) from None
    problems = tuple(problem.at(file, problem.line) for problem in reader.problems)
    return Document(data, Source(file, reader.lines), problems)


class _RefusedError(Exception):
    """Something that makes the whole document unusable."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def write_text(data: object) -> str:
    """Plain data as YAML that `read_text` reads back equal, and other YAML readers too."""
    return yaml.dump(
        data,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=None,
        width=100,
    )


class _Loader(yaml.SafeLoader):
    """PyYAML's composer with fewer surprises in plain words, and a bound on depth."""

    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self._depth == DEPTH_LIMIT:
            line = self.line + 1
            raise _RefusedError(f"nested more than {DEPTH_LIMIT} levels deep", line)
        self._depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1


class _Dumper(yaml.SafeDumper):
    """PyYAML's dumper: quotes what looks like something else to YAML 1.1 or to our reader."""

    def ignore_aliases(self, data: object) -> bool:
        return data is not None


_Loader.yaml_implicit_resolvers = {}
for _kind, _words, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?",
        "-+.0123456789",
    ),
    ("float", r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", "-+."),
):
    for _reads_or_writes in (_Loader, _Dumper):
        _reads_or_writes.add_implicit_resolver(
            f"{_TAG}{_kind}", re.compile(rf"^(?:{_words})$"), [c.strip("\0") for c in _first]
        )


class _Reader:
    """Turns composed nodes into plain data; collects the lines and what is wrong on the way."""

    def __init__(self) -> None:
        self.lines: dict[Place, int] = {}
        self.problems: list[Problem] = []
        self._count = 0
        self._open: set[int] = set()

    def value(self, node: yaml.Node, place: Place) -> object:
        line = node.start_mark.line + 1
        self.lines.setdefault(place, line)
        self._count += 1
        if self._count > NODE_LIMIT:
            raise _RefusedError(f"more than {NODE_LIMIT} values, aliases expanded", line)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, place, line)
        if id(node) in self._open:
            raise _RefusedError("an alias (*) stands inside of what it refers to", line)
        self._open.add(id(node))
        self._check_tag(node, place, line)
        data = (
            self._mapping(node, place)
            if isinstance(node, yaml.MappingNode)
            else [self.value(item, (*place, i)) for i, item in enumerate(node.value)]
        )
        self._open.discard(id(node))
        return data

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, object]:
        data: dict[str, object] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(Problem(place, "a key must be a word", line=line))
                continue
            key = str(key_node.value)
            inside = (*place, key)
            if key in data:
                message = f"is given twice, first in line {self.lines[inside]}"
                self.problems.append(Problem(inside, message, line=line))
                continue
            self.lines[inside] = line
            data[key] = self.value(value_node, inside)
        return data

    def _scalar(self, node: yaml.ScalarNode, place: Place, line: int) -> object:
        text = str(node.value)
        try:
            match node.tag.removeprefix(_TAG):
                case "null":
                    return None
                case "bool":
                    return {"true": True, "false": False}[text.lower()]
                case "int":
                    return int(text) if len(text) < 400 else float(text)
                case "float":
                    return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
        except (ValueError, KeyError):
            message = f"{text!r} is no {node.tag.removeprefix(_TAG)}"
            self.problems.append(Problem(place, message, line=line))
            return text
        self._check_tag(node, place, line)
        return text

    def _check_tag(self, node: yaml.Node, place: Place, line: int) -> None:
        if node.tag not in (f"{_TAG}str", f"{_TAG}map", f"{_TAG}seq"):
            tag = node.tag.replace(_TAG, "!!")
            self.problems.append(Problem(place, f"the tag {tag} is not allowed", line=line))


def _too_large(size: int) -> Problem:
    limit = f"{SIZE_LIMIT / 10**6:g} MB"
    return Problem((), f"too large: {size / 10**6:.1f} MB; a scenario file has at most {limit}")


def _line(error: yaml.MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return 1 if mark is None else mark.line + 1


def _syntax(error: yaml.MarkedYAMLError) -> Problem:
    if error.problem == "but found another document":
        return Problem((), "a second document starts here: one scenario a file")
    context = f" ({error.context})" if error.context else ""
    return Problem((), f"not YAML: {error.problem}{context}")
