"""The terminal: results on stdout, progress and messages on stderr; colour where it is wanted.

rich leaves colour out by itself when NO_COLOR is set or the stream is not a terminal.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


def stdout() -> Console:
    """Where results go. Made anew, so that it writes to what is stdout now."""
    return Console(highlight=False)


def stderr() -> Console:
    """Where progress and messages go."""
    return Console(stderr=True, highlight=False)


def print_json(content: object) -> None:
    """JSON on stdout, uncoloured and unwrapped."""
    typer.echo(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False))


def warn(warnings: Iterable[str]) -> None:
    """Warnings on stderr, one a line."""
    for warning in warnings:
        stderr().print(f"warning: {warning}", style="yellow", markup=False, soft_wrap=True)


@contextmanager
def progress(what: str, *, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on stderr for as long as the block runs, fed by (done, total); None where none is due.

    Nobody watches a bar in a file: without a terminal there is one line at the start instead.
    """
    console = stderr()
    if quiet:
        yield None
        return
    if not console.is_terminal:
        console.print(f"{what} …", soft_wrap=True)
        yield None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        bar = bars.add_task(what, total=None)
        yield lambda done, total: bars.update(bar, completed=done, total=total)
