"""A session: every job once, whatever happens to the workers; what is there is not done again."""

import time

import jobs
import pytest
from jobs import die, die_once, full, job, root, sleep, unportable

from sim.study.runs import session as module
from sim.study.runs.session import Compute, OtherVersionError, WorkersLostError, session
from sim.study.runs.store import StoreError


def told():
    said: list[tuple[int, int]] = []
    return said, lambda done, total: said.append((done, total))


@pytest.mark.parametrize("processes", [1, 2])
def test_every_job_is_done_once_and_counted(processes, tmp_path):
    said, progress = told()
    with session(Compute(processes, None, tmp_path, progress)) as runs:
        wanted = [job(root, number) for number in (9.0, 4.0, 1.0, 16.0)]
        assert runs.run(wanted) == {}
        assert [runs.read(one)["root"]["is"].item() for one in wanted] == [3.0, 2.0, 1.0, 4.0]
    assert said == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert len(list(tmp_path.glob("*.parquet"))) == 4


def test_what_the_folder_holds_is_not_done_again(tmp_path):
    with session(Compute(1, None, tmp_path)) as runs:
        runs.run([job(sleep, 0.0), job(root, 4.0)])
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.parquet")}
    with session(Compute(1, None, tmp_path)) as runs:
        runs.run([job(root, 4.0), job(root, 9.0)])
        runs.forget_others()
    after = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.parquet")}
    assert len(after) == 2
    assert len(before.items() & after.items()) == 1


def test_a_damaged_shard_is_computed_again(tmp_path):
    with session(Compute(1, None, tmp_path)) as runs:
        runs.run([job(root, 4.0)])
    [shard] = tmp_path.glob("*.parquet")
    shard.write_bytes(shard.read_bytes()[:-7])
    with session(Compute(1, None, tmp_path)) as runs:
        assert runs.run([job(root, 4.0)]) == {}
        assert runs.read(job(root, 4.0))["root"]["is"].item() == 2.0


@pytest.mark.parametrize("processes", [1, 2])
def test_a_job_that_fails_does_not_sink_the_others(processes):
    wanted = [job(root, number) for number in (1.0, -1.0, 4.0)]
    with session(Compute(processes)) as runs:
        failed = runs.run(wanted)
        assert list(failed) == [wanted[1].key]
        assert isinstance(failed[wanted[1].key], ValueError)
        assert runs.read(wanted[2])["root"]["is"].item() == 2.0
        with pytest.raises(KeyError):
            runs.read(wanted[1])


@pytest.mark.parametrize("processes", [1, 2])
def test_a_folder_that_fails_ends_the_study(processes):
    with (
        pytest.raises(StoreError, match="No space left"),
        session(Compute(processes)) as runs,
    ):
        runs.run([job(root, 1.0), job(full, 0)])


def test_a_worker_that_is_killed_is_replaced_and_its_job_done_again(tmp_path):
    wanted = [job(root, 1.0), job(sleep, 0.01), job(die_once, str(tmp_path / "mark"))]
    wanted += [job(root, float(number)) for number in range(2, 12)]
    with session(Compute(2, None, tmp_path / "runs")) as runs:
        assert runs.run(wanted) == {}
        assert all(runs.read(one) for one in wanted)


def test_workers_that_die_whatever_they_do_are_an_error_not_a_loop():
    with pytest.raises(WorkersLostError, match="__main__"), session(Compute(2)) as runs:
        runs.run([job(die, number) for number in range(4)])


def test_an_interruption_ends_the_workers_at_once_and_keeps_what_is_done(tmp_path):
    def interrupt(done, _):
        raise KeyboardInterrupt

    started = time.perf_counter()
    wanted = [job(sleep, 0.01), *(job(sleep, 60.0 + number) for number in range(3))]
    with (
        pytest.raises(KeyboardInterrupt),
        session(Compute(2, None, tmp_path, interrupt)) as runs,
    ):
        runs.run(wanted)
    assert time.perf_counter() - started < 20.0
    assert len(list(tmp_path.glob("*.parquet"))) == 1


def test_an_error_that_cannot_be_sent_home_does_not_break_the_pool():
    with session(Compute(2)) as runs:
        wanted = [job(unportable, 0), job(root, 4.0)]
        failed = runs.run(wanted)
    assert str(failed[wanted[0].key]) == "UnportableError: it does not pickle"


def test_a_worker_with_other_code_ends_the_study(monkeypatch):
    monkeypatch.setattr(module, "code_version", lambda: "another")
    with pytest.raises(OtherVersionError, match="another version"), session(Compute(2)) as runs:
        runs.run([job(root, 1.0), job(root, 2.0)])


def test_no_result_without_the_right_key():
    assert job(root, 1.0).key != job(root, 2.0).key
    assert job(root, 1.0).key != job(sleep, 1.0).key
    assert job(root, 1.0).key == job(jobs.root, 1.0).key
