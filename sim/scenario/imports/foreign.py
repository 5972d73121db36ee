"""A foreign file on its way to a scenario: its text, what it is called, and what lies beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sim.scenario.document import Document, read_file, read_text
from sim.scenario.errors import ScenarioError
from sim.scenario.imports.findings import Findings, NotImportableError, name_of


@dataclass(frozen=True)
class Foreign:
    """The text of a file; `file` is what messages call it, None for a text without one.

    `folder` is where the files are that it names. Raises NotImportableError wherever it cannot be
    read.
    """

    text: str
    file: str | None = None
    folder: Path = Path()

    @classmethod
    def read(cls, path: str | Path) -> Foreign:
        """The text of a file of at most the size of a scenario."""
        file = Path(path)
        try:
            return cls(read_file(file), str(file), file.parent)
        except ScenarioError as error:
            raise NotImportableError(error.problems) from None

    @property
    def title(self) -> str:
        """What the scenario is called."""
        return name_of(Path(self.file).stem if self.file else "", "imported")

    @property
    def is_xml(self) -> bool:
        """Whether it looks like XML."""
        return self.text.lstrip("\ufeff \t\r\n").startswith("<")

    @cached_property
    def document(self) -> Document:
        """The plain data of YAML or JSON."""
        # JSON is YAML, but for tabs between its parts; within its strings none can stand.
        is_json = self.text.lstrip().startswith(("{", "["))
        try:
            return read_text(self.text.replace("\t", " ") if is_json else self.text, self.file)
        except ScenarioError as error:
            raise NotImportableError(error.problems) from None

    def findings(self) -> Findings:
        """An empty book of findings on it, with what was wrong with its YAML or JSON."""
        return Findings(self.document.source, list(self.document.problems))
