"""A session: the runs of one study, computed where the user says, kept in one folder.

Workers write each run's shard themselves and answer with its name, so that this process does not
grow with the study. What the folder already holds is not computed again.
"""

import pickle
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import pandas as pd

from sim.scenario import ScenarioError
from sim.study.runs.cluster import cluster
from sim.study.runs.executors import Workers, local
from sim.study.runs.identity import code_version
from sim.study.runs.shard import Frames
from sim.study.runs.store import Store, StoreError, opened, scratch, write_shard

T = TypeVar("T")

Progress = Callable[[int, int], None]
"""Called with (runs done, runs in all)."""


@dataclass(frozen=True, slots=True)
class Compute:
    """Where the runs of a study are computed, where they are kept, and who is told.

    `jobs`: processes of this machine, by default one a processor. `cluster`: the address of a
    dask scheduler instead. `folder`: keeps the finished runs, and gives those that it has; without
    one they are gone with the study.
    """

    jobs: int | None = None
    cluster: str | None = None
    folder: Path | None = None
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    """One run of a study, or a few that belong together: `function(task)` gives its tables.

    Function and task must be picklable; `runs` is how many runs that makes.
    """

    key: str
    function: Callable[[T], Frames]
    task: T
    runs: int = 1


class WorkersLostError(RuntimeError):
    """The worker processes ended without an answer."""

    def __str__(self) -> str:
        return (
            "a worker process ended without an answer. It was killed (out of memory?), or a script "
            "runs with more than one job and does not stand under `if __name__ == '__main__':`, as "
            "spawned processes need"
        )


class OtherVersionError(RuntimeError):
    """A worker runs other code than this process."""

    def __str__(self) -> str:
        return (
            "a worker has another version of Counterpoint, or of a library that figures depend on, "
            "than this process: install the same on both, and change nothing while a study runs"
        )


def speaks_for_itself(error: BaseException) -> bool:
    """Whether an error says what is wrong with the study, whichever run has met it."""
    from sim.model import EndlessError  # noqa: PLC0415 - only where something went wrong

    known = (ScenarioError, EndlessError, StoreError, WorkersLostError, OtherVersionError)
    return isinstance(error, known)


@contextmanager
def session(compute: Compute, most: int | None = None) -> Iterator["Session"]:
    """A session; `most` is how many jobs there can be at once, where that is known.

    Raises StoreError, ClusterError.
    """
    with tempfile.TemporaryDirectory(prefix="counterpoint-", ignore_cleanup_errors=True) as spare:
        folder = Path(spare) if compute.folder is None else compute.folder.absolute()
        where = local(compute.jobs, most) if compute.cluster is None else cluster(compute.cluster)
        with opened(folder) as store, scratch(folder) as space, where as workers:
            yield Session(store, space, workers, compute.progress)


class Session:
    """What a study asks for its runs. `scratch` is a folder that workers see, too."""

    def __init__(
        self, store: Store, scratch: Path, workers: Workers, progress: Progress | None
    ) -> None:
        self.store, self.scratch = store, scratch
        self._workers = workers
        self._progress = progress
        self._keys: set[str] = set()
        self._done = 0
        self._total = 0
        self._total_said = 0

    @property
    def at_once(self) -> int:
        """How many jobs it takes to keep all workers busy."""
        return self._workers.window

    def expect(self, runs: int) -> None:
        """Tell who watches how many runs there will be in all, as far as is known."""
        self._total_said = runs

    def run(self, jobs: Sequence[Job[T]]) -> dict[str, Exception]:
        """Have these jobs done; what failed, by key. The tables of the others can be read.

        Jobs whose results the folder holds are not done again. An error that speaks for the
        whole study is raised at once.
        """
        self._keys.update(job.key for job in jobs)
        self._total += sum(job.runs for job in jobs)
        missing = []
        for job in jobs:
            if job.key in self.store:
                self._count(job)
            else:
                missing.append(job)
        failures: dict[str, Exception] = {}

        def settled(job: Job[T], shard: str, error: Exception | None) -> None:
            if error is None:
                self.store.expect(job.key, shard)
            elif speaks_for_itself(error):
                raise error
            else:
                failures[job.key] = error
            self._count(job)

        _work_off(missing, self._workers, self.store.folder, settled)
        return failures

    def read(self, job: Job[T]) -> dict[str, pd.DataFrame]:
        """The tables of a job that was done."""
        return self.store.read(job.key)

    def forget_others(self) -> None:
        """Throw away what the folder holds of other studies."""
        self.store.keep_only(self._keys)

    def _count(self, job: Job[T]) -> None:
        self._done += job.runs
        if self._progress is not None and job.runs:
            self._progress(self._done, max(self._total, self._total_said))


def _work_off(
    jobs: Sequence[Job[T]],
    workers: Workers,
    folder: Path,
    settled: Callable[[Job[T], str, Exception | None], None],
) -> None:
    """Hand out the jobs, a window of them at a time, and say of each how it ended.

    Where a process was lost the executor is renewed and what it had in hand is done again, as long
    as anything has succeeded since the last time. A cluster blames all that a lost worker had in
    hand: such a job is done again at the end, alone, before it counts as failed.
    """
    waiting = deque(jobs)
    suspects: deque[Job[T]] = deque()
    alone: set[str] = set()
    out: dict[Future[str], Job[T]] = {}
    succeeded = 0
    while waiting or out or suspects:
        if not waiting and not out:
            waiting.append(suspects.popleft())
        try:
            while waiting and len(out) < workers.window:
                job = waiting[0]
                out[workers.executor.submit(_keep, job, folder, code_version())] = job
                waiting.popleft()
            ended, _ = wait(out, return_when=FIRST_COMPLETED)
            for future in ended:
                error = future.exception()
                if isinstance(error, BrokenExecutor):
                    raise error
                job = out.pop(future)
                if type(error).__name__ == "KilledWorker" and job.key not in alone:
                    alone.add(job.key)
                    suspects.append(job)
                    continue
                succeeded += error is None
                settled(job, "" if error else future.result(), _told(error))
        except BrokenExecutor as error:
            waiting.extendleft(reversed(out.values()))
            out.clear()
            if not succeeded or not workers.renew():
                raise WorkersLostError from error
            succeeded = 0


def _told(error: BaseException | None) -> Exception | None:
    if error is None or isinstance(error, Exception):
        return error
    raise error


def _keep(job: Job[T], folder: Path, version: str) -> str:
    """What a worker does: the job, and its shard, whose name it answers.

    What it raises can be sent home.
    """
    if code_version() != version:
        raise OtherVersionError
    try:
        return write_shard(folder, job.key, job.function(job.task))
    except Exception as error:
        raise _portable(error) from None


def _portable(error: Exception) -> Exception:
    """The error itself, if a process can send it to another; else one that says the same."""
    try:
        again = pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error if type(again) is type(error) else RuntimeError(f"{type(error).__name__}: {error}")
