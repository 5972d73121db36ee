"""What `counterpoint validate --json` prints of a scenario that is valid."""

from typing import Literal

from typing_extensions import TypedDict

from sim.report.schemas.words import Version, Warnings


class Validation(TypedDict):
    """A valid scenario; one that is not is told on stderr, with exit code 3."""

    schema: Version
    kind: Literal["validation"]
    valid: Literal[True]
    name: str
    hash: str
    warnings: Warnings
