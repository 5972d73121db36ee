"""Executors: how many processes, and a clean end when something goes wrong."""

import pytest

from sim.study.runs.executors import SerialExecutor, default_jobs, local


def test_one_job_is_this_process():
    with local(1, 10) as workers:
        assert isinstance(workers.executor, SerialExecutor)
        assert not workers.renew()


def test_no_more_processes_than_tasks_and_none_without_jobs():
    with local(8, 1) as workers:
        assert isinstance(workers.executor, SerialExecutor)
    assert default_jobs() >= 1
    with pytest.raises(ValueError, match="at least 1"), local(0, 3):
        pass


def test_serial_does_not_swallow_an_interruption():
    def interrupted() -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), local(1, 1) as workers:
        workers.executor.submit(interrupted)
