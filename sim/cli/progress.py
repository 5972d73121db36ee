"""Progress on stderr: a bar in a terminal, a plain line now and then elsewhere.

What is over within two seconds says nothing.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from sim.cli.terminal import stderr

PATIENCE_S = 2.0
"""How long nothing is said."""
EVERY_S = 10.0
"""How often a line is written where there is no terminal."""

Told = Callable[[int, int], None]


@contextmanager
def progress(what: str, *, quiet: bool) -> Iterator[Told | None]:
    """What to tell (runs done, runs in all); None where nobody listens."""
    if quiet:
        yield None
        return
    console = stderr()
    shown = _Bar(what, console) if console.is_terminal else _Lines(what, console)
    patience = threading.Timer(PATIENCE_S, shown.begin)
    patience.daemon = True
    patience.start()
    try:
        yield shown.tell
    finally:
        patience.cancel()
        shown.end()


@contextmanager
def bars(name: str, *, quiet: bool) -> Iterator[Callable[[str], Told | None]]:
    """A bar for each study of a scenario in turn; the next one ends the one before."""
    with ExitStack() as stack:

        def begin(what: str) -> Told | None:
            stack.close()
            return stack.enter_context(progress(f"{name}: {what}", quiet=quiet))

        yield begin


class _Bar:
    """A bar with the time that is left."""

    def __init__(self, what: str, console: Console) -> None:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        self._bars = Progress(*columns, console=console, transient=True)
        self._bar = self._bars.add_task(what, total=None)

    def begin(self) -> None:
        self._bars.start()

    def tell(self, done: int, total: int) -> None:
        self._bars.update(self._bar, completed=done, total=total)

    def end(self) -> None:
        self._bars.stop()


class _Lines:
    """A line at the start and then every ten seconds."""

    def __init__(self, what: str, console: Console) -> None:
        self._what, self._console = what, console
        self._started = time.monotonic()
        self._said = float("-inf")
        self._first = 0

    def begin(self) -> None:
        self._say("…")

    def tell(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._started < PATIENCE_S:
            self._first = done  # runs that were found, not computed, say nothing of the rest
            return
        if now - self._said >= EVERY_S:
            self._say(f": {done} of {total} runs{self._left(now, done, total)}")

    def end(self) -> None:
        pass

    def _left(self, now: float, done: int, total: int) -> str:
        fresh = done - self._first
        if fresh <= 0:
            return ""
        seconds = (now - self._started) / fresh * (total - done)
        return f", about {_span(seconds)} left"

    def _say(self, more: str) -> None:
        self._said = time.monotonic()
        self._console.print(f"{self._what}{more}", soft_wrap=True, markup=False)


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
