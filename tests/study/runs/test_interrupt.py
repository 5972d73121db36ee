"""Ctrl-C is heeded also where the exception that it raises is lost."""

import os
import signal
import threading
from contextlib import suppress

import pytest

from sim.study.runs.interrupt import heeding_interrupts


def test_an_interruption_that_was_swallowed_is_found():
    with heeding_interrupts() as heed:
        heed()
        with suppress(KeyboardInterrupt):  # as a finaliser would
            os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            heed()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_one_that_is_not_swallowed_ends_the_block():
    with pytest.raises(KeyboardInterrupt), heeding_interrupts():
        os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_elsewhere_it_does_nothing():
    found = []

    def work() -> None:
        with heeding_interrupts() as heed:
            found.append(heed())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [None]
