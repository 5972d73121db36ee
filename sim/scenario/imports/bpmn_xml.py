"""The XML of a BPMN file as plain elements, each with its line.

Stricter than XML: no document type (so no entities of its own and nothing from outside), bounded
size and depth. Only elements of the BPMN 2.0 model are kept: drawings and extensions are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from sim.scenario.document import SIZE_LIMIT
from sim.scenario.errors import Problem
from sim.scenario.imports.findings import NotImportableError, printable
from sim.scenario.imports.foreign import Foreign

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ELEMENT_LIMIT = 50_000
DEPTH_LIMIT = 60


@dataclass(slots=True)
class Element:
    """One element of the model: its local name, attributes without a namespace, text, children."""

    tag: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list[Element] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Its `id`; empty without one."""
        return self.attributes.get("id", "")

    @property
    def label(self) -> str:
        """What a person calls it: its name, else its id, else its kind."""
        return " ".join(self.attributes.get("name", "").split()) or self.id or self.tag

    def all(self, *tags: str) -> Iterator[Element]:
        """Its children of these kinds."""
        return (child for child in self.children if child.tag in tags)

    def first(self, *tags: str) -> Element | None:
        """The first of them."""
        return next(self.all(*tags), None)


def parse(foreign: Foreign) -> Element:
    """The root of the file; raises NotImportableError where it is not one BPMN model."""
    if len(foreign.text) > SIZE_LIMIT:
        raise _refused(foreign, f"too large: at most {SIZE_LIMIT / 10**6:g} MB", 1)
    builder = _Builder(foreign)
    try:
        builder.parser.Parse(foreign.text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        raise _refused(foreign, f"not XML: {expat.ErrorString(error.code)}", error.lineno) from None
    root = builder.root
    if root is None or root.tag != "definitions":
        message = f"no BPMN 2.0 model: its first element must be `definitions` of {MODEL}"
        raise _refused(foreign, message, 1)
    return root


class _Builder:
    """What expat calls while it reads."""

    def __init__(self, foreign: Foreign) -> None:
        self.foreign = foreign
        self.root: Element | None = None
        self._open: list[Element | None] = []
        self._count = 0
        self.parser = parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def _doctype(self, *_: object) -> None:
        raise self._wrong("a DOCTYPE is not allowed: remove it (BPMN needs none)")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > ELEMENT_LIMIT:
            raise self._wrong(f"more than {ELEMENT_LIMIT} elements")
        if len(self._open) == DEPTH_LIMIT:
            raise self._wrong(f"nested more than {DEPTH_LIMIT} levels deep")
        space, _, tag = name.rpartition(" ")
        element = None
        if space == MODEL and (not self._open or self._open[-1] is not None):
            plain = {key: value for key, value in attributes.items() if " " not in key}
            element = Element(tag, plain, self.parser.CurrentLineNumber)
            if not self._open:
                self.root = element
            elif (parent := self._open[-1]) is not None:
                parent.children.append(element)
        self._open.append(element)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _text(self, data: str) -> None:
        element = self._open[-1]
        if element is not None:
            element.text += data

    def _wrong(self, message: str) -> NotImportableError:
        return _refused(self.foreign, message, self.parser.CurrentLineNumber)


def _refused(foreign: Foreign, message: str, line: int) -> NotImportableError:
    return NotImportableError([Problem((), printable(message), foreign.file, line)])
