"""What `--over` and `--metric` say: the paths that are varied, and what is measured."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from sim.cli import complete

Over = Annotated[
    list[str],
    typer.Option(
        "--over",
        metavar="PATH=VALUES",
        help="Vary one value of the scenario: workload.0.arrivals.rate=10/s:200/s:10/s (a step), "
        "1ms:1s:log4 (4 points), 1,2,4 (a list). Repeatable.",
        autocompletion=complete.assignments,
    ),
]
ALL_METRICS = "all"


def paths(over: list[str]) -> dict[str, object]:
    """The text of each path, in the order given; raises BadParameter for what is not PATH=VALUES.

    What the values say is read, and judged, by the study.
    """
    found: dict[str, object] = {}
    for one in over:
        path, sign, values = one.partition("=")
        if not sign or not path.strip():
            raise typer.BadParameter(f"{one!r} is not PATH=VALUES", param_hint="--over")
        if path in found:
            raise typer.BadParameter(
                f"{path} is varied twice: give all its values at once", param_hint="--over"
            )
        found[path] = values
    return found


@contextmanager
def usage() -> Iterator[None]:
    """What cannot be varied, told as an error of usage."""
    from sim.study.sweeps.axes import AxisError  # noqa: PLC0415 - numpy is not for --help

    try:
        yield
    except AxisError as error:
        raise typer.BadParameter(str(error), param_hint="--over") from None
