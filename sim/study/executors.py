"""Executors: where runs are computed. `concurrent.futures.Executor` is the interface.

Workers are spawned, not forked, so that a run sees the same fresh interpreter on every platform.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")
P = ParamSpec("P")

Progress = Callable[[int, int], None]
"""Called with (runs done, runs in all)."""


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
def executor(jobs: int | None, tasks: int) -> Iterator[Executor]:
    """An executor of `jobs` processes, at most one a task; with one job it is this process.

    When the block is left by an exception (Ctrl-C too) nothing that waits is started any more and
    the workers are ended at once.
    """
    if jobs is not None and jobs < 1:
        raise ValueError(f"jobs must be at least 1, not {jobs}")
    workers = min(default_jobs() if jobs is None else jobs, tasks)
    if workers <= 1:
        yield SerialExecutor()
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_ignore_interrupts)
    try:
        yield pool
    except BaseException:
        _end(pool)
        raise
    pool.shutdown()


def _ignore_interrupts() -> None:
    """Ctrl-C reaches every process of the terminal; only the parent is to answer it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _end(pool: ProcessPoolExecutor) -> None:
    # `terminate_workers` is public from Python 3.14 on; before, the processes are an attribute.
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()


class WorkersLostError(RuntimeError):
    """The worker processes ended without an answer."""

    def __init__(self) -> None:
        super().__init__(
            "a worker process ended without an answer. It was killed (out of memory?), or a script "
            "runs with more than one job and does not stand under `if __name__ == '__main__':`, as "
            "spawned processes need"
        )


def run_all(
    where: Executor,
    function: Callable[[Task], Result],
    tasks: Sequence[Task],
    failed: Callable[[Task, Exception], Exception],
    done: Callable[[Task], None],
) -> list[Result]:
    """The results of all tasks, in the order of the tasks, whatever the order of their ends.

    `done` is called with each task that succeeded; the first error ends it all, as what
    `failed(task, error)` makes of it.
    """
    results: dict[int, Result] = {}
    waiting: dict[Future[Result], int] = {}

    def settle(future: Future[Result], index: int) -> None:
        try:
            results[index] = future.result()
        except BrokenProcessPool as error:
            raise WorkersLostError from error
        except Exception as error:
            raise failed(tasks[index], error) from error
        done(tasks[index])

    for index, task in enumerate(tasks):
        future = where.submit(function, task)
        if future.done():
            settle(future, index)
        else:
            waiting[future] = index
    for future in as_completed(waiting):
        settle(future, waiting.pop(future))
    return [results[index] for index in range(len(tasks))]
