"""Executors: where runs are computed. `concurrent.futures.Executor` is the interface.

Workers are spawned, not forked, so that a run sees the same fresh interpreter on every platform.
"""

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

Result = TypeVar("Result")
P = ParamSpec("P")


class Workers:
    """An executor, how many tasks it is to be handed at once, and how to get another.

    `renew` takes the place of an executor whose processes were lost; None where the executor
    looks after its processes itself.
    """

    def __init__(
        self, executor: Executor, window: int, renew: Callable[[], Executor] | None = None
    ) -> None:
        self.executor, self.window = executor, window
        self._renew = renew

    def renew(self) -> bool:
        """A new executor in place of one that is broken; False where none is to be had."""
        if self._renew is None:
            return False
        self.executor = self._renew()
        return True


class SerialExecutor(Executor):
    """Runs each task in this process, at the moment that it is submitted."""

    def submit(
        self, fn: Callable[P, Result], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[Result]:
        """The finished future of `fn(*args, **kwargs)`; an interruption is not caught."""
        future: Future[Result] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def default_jobs() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def local(jobs: int | None, tasks: int | None = None) -> Iterator[Workers]:
    """`jobs` processes of this machine (default: one a processor), at most one a task.

    With one job it is this process. When the block is left by an exception (Ctrl-C too) nothing
    that waits is started any more and the workers are ended at once.
    """
    if jobs is not None and jobs < 1:
        raise ValueError(f"jobs must be at least 1, not {jobs}")
    count = default_jobs() if jobs is None else jobs
    if tasks is not None:
        count = min(count, tasks)
    if count <= 1:
        yield Workers(SerialExecutor(), window=1)
        return
    pools = [_pool(count)]

    def renew() -> Executor:
        _end(pools[-1])
        pools.append(_pool(count))
        return pools[-1]

    try:
        # Three a process: one at work, one in its hand, one to spare while this process writes.
        yield Workers(pools[0], 3 * count, renew)
    except BaseException:
        _end(pools[-1])
        raise
    pools[-1].shutdown()


def _pool(count: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(count, mp_context=context, initializer=_settle_in)


def _settle_in() -> None:
    """What a worker does first: leave Ctrl-C to its parent, and end when its parent does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _follow(sentinel: int) -> None:
    # A parent that is killed tells nobody: without this its workers would wait for ever.
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


def _end(pool: ProcessPoolExecutor) -> None:
    # `terminate_workers` is public from Python 3.14 on; before, the processes are an attribute.
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
