"""Interruption: Ctrl-C is heeded, wherever it arrives.

The exception that it raises can be lost: what a finaliser or a callback raises is written to stderr
and forgotten. So it is remembered, too, and a loop that goes on all the same asks.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def heeding_interrupts() -> Iterator[Callable[[], None]]:
    """What a loop calls now and then: it raises KeyboardInterrupt if there was one.

    Outside the main thread, and where somebody else handles Ctrl-C, it does nothing.
    """
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    ):
        yield lambda: None
        return
    interrupted = False

    def remember(number: int, frame: FrameType | None) -> None:
        nonlocal interrupted
        interrupted = True
        signal.default_int_handler(number, frame)

    def heed() -> None:
        if interrupted:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, remember)
    try:
        yield heed
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
