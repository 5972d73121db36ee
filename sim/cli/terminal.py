"""The terminal: results on stdout, progress and messages on stderr; colour where it is wanted.

rich leaves colour out by itself when NO_COLOR is set or the stream is not a terminal.
"""

import json
import sys
from collections.abc import Iterable

import typer
from rich.console import Console

from sim.cli.plain import writes_unicode


def stdout() -> Console:
    """Where results go. Made anew, so that it writes to what is stdout now."""
    return Console(highlight=False)


def stderr() -> Console:
    """Where progress and messages go."""
    return Console(stderr=True, highlight=False)


def print_json(content: object) -> None:
    """JSON on stdout, uncoloured and unwrapped."""
    escaped = not writes_unicode(sys.stdout)
    typer.echo(json.dumps(content, indent=2, ensure_ascii=escaped, allow_nan=False))


def warn(warnings: Iterable[str]) -> None:
    """Warnings on stderr, one a line."""
    for warning in warnings:
        stderr().print(f"warning: {warning}", style="yellow", markup=False, soft_wrap=True)
