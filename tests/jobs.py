"""Jobs for sessions: what each does is in its task. They stand here so that workers find them."""

import math
import os
import signal
import time
from pathlib import Path

import pandas as pd

from sim.study.runs.identity import key
from sim.study.runs.session import Job


def root(number):
    return {"root": pd.DataFrame({"of": [number], "is": [math.sqrt(number)]})}


def sleep(seconds):
    time.sleep(seconds)
    return {"slept": pd.DataFrame({"seconds": [seconds]})}


def die_once(place):
    """Kills its own process the first time."""
    mark = Path(place)
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return {"place": pd.DataFrame({"place": [place]})}


def die(_):
    os.kill(os.getpid(), signal.SIGKILL)


class UnportableError(Exception):
    def __init__(self, one, two):
        super().__init__("it does not pickle")


def unportable(_):
    raise UnportableError(1, 2)


def full(_):
    from sim.study.runs.store import StoreError  # noqa: PLC0415 - in the worker

    raise StoreError("cannot write to /there: No space left on device")


def job(function, task):
    return Job(key(function, task), function, task)
