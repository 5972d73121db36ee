"""Rows of the validation page: what a test expected and what it found, written down when asked.

Where the environment names a file in COUNTERPOINT_VALIDATION, each comparison with a closed form
adds a line of JSON to it; elsewhere nothing is kept. `tests/validation.py` makes the page of them.
"""

import json
import os
from pathlib import Path

ASKED = "COUNTERPOINT_VALIDATION"


def write(line: dict[str, object]) -> None:
    """Add a line to the file that the environment names, if it names one."""
    if place := os.environ.get(ASKED):
        with Path(place).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def record(
    what: str, expected: float, found: float, half_width: float, n: int, agrees: bool
) -> None:
    """One comparison of the test that runs now; `half_width` of the interval, `n` replications."""
    test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
    write(
        {
            "kind": "row",
            "test": test,
            "what": what,
            "expected": expected,
            "found": found,
            "half_width": half_width,
            "n": n,
            "agrees": agrees,
        }
    )
