"""Executors: the same results in the same order, and a clean end when something goes wrong."""

import math
import time

import pytest

from sim.study.executors import SerialExecutor, default_jobs, executor, run_all


def told(task: object, error: Exception) -> Exception:
    return RuntimeError(f"{task}: {error}")


def test_one_job_is_this_process():
    with executor(1, 10) as where:
        assert isinstance(where, SerialExecutor)


def test_no_more_processes_than_tasks_and_none_without_jobs():
    with executor(8, 1) as where:
        assert isinstance(where, SerialExecutor)
    assert default_jobs() >= 1
    with pytest.raises(ValueError, match="at least 1"), executor(0, 3):
        pass


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_keep_the_order_of_the_tasks(jobs):
    done: list[float] = []
    tasks = [9.0, 4.0, 1.0, 16.0]
    with executor(jobs, len(tasks)) as where:
        assert run_all(where, math.sqrt, tasks, told, done.append) == [3.0, 2.0, 1.0, 4.0]
    assert sorted(done) == sorted(tasks)


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_first_failure_ends_it_and_says_which_task(jobs):
    with pytest.raises(RuntimeError, match=r"-1.0: .*"), executor(jobs, 3) as where:
        run_all(where, math.sqrt, [1.0, -1.0, 4.0], told, lambda _: None)


def test_an_interruption_ends_the_workers_at_once():
    started = time.perf_counter()

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), executor(2, 4) as where:
        run_all(where, time.sleep, [0.01, 60.0, 60.0, 60.0], told, interrupt)
    assert time.perf_counter() - started < 20.0


def test_serial_does_not_swallow_an_interruption():
    def interrupted(_: int) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), executor(1, 1) as where:
        run_all(where, interrupted, [1], told, lambda _: None)
