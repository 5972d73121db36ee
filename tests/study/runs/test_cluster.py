"""A real scheduler with two worker processes on loopback gives the same results as this process."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from jobs import die, die_once, job, root
from tiny import TINY, stand_in

from sim.scenario import loads
from sim.study.comparison.compare import compare
from sim.study.runs.cluster import ClusterError, cluster
from sim.study.runs.session import Compute, session

HERE = Path(__file__).parents[2]


def started(place: Path, kind: str, *options: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *map(str, options)]
    with (place / f"{kind}.log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=HERE)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    place = tmp_path_factory.mktemp("cluster")
    contact = place / "scheduler.json"
    quiet = ("--no-dashboard",)
    alone = ("--host", "127.0.0.1", "--port", 0, "--scheduler-file", contact)
    processes = [started(place, "scheduler", *alone, *quiet)]
    try:
        deadline = time.monotonic() + 60
        while not contact.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        workers = ("--nworkers", 2, "--nthreads", 1, "--host", "127.0.0.1")
        where = ("--scheduler-file", contact, "--local-directory", place)
        processes.append(started(place, "worker", *where, *workers, *quiet))
        found = json.loads(contact.read_text())["address"]
        from distributed import Client  # noqa: PLC0415 - an optional part

        with Client(found, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        yield found
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait(30)


def test_serial_pool_and_cluster_find_the_same(address, tmp_path):
    tiny = loads(TINY)
    found = {}
    for name, compute in {
        "serial": Compute(1),
        "pool": Compute(2),
        "cluster": Compute(cluster=address, folder=tmp_path),
    }.items():
        data = compare(tiny, simulate=stand_in, compute=compute)
        place = tmp_path / f"{name}.parquet"
        data.values.to_parquet(place)
        found[name] = (data.runs["digest"].tolist(), place.read_bytes())
    assert found["serial"] == found["pool"] == found["cluster"]


def test_a_job_that_fails_on_the_cluster_does_not_sink_the_others(address, tmp_path):
    wanted = [job(root, number) for number in (1.0, -1.0, 4.0)]
    with session(Compute(cluster=address, folder=tmp_path)) as runs:
        failed = runs.run(wanted)
        assert list(failed) == [wanted[1].key]
        assert runs.read(wanted[2])["root"]["is"].item() == 2.0


def test_a_worker_of_the_cluster_that_is_killed_is_replaced(address, tmp_path):
    wanted = [job(die_once, str(tmp_path / "mark")), *(job(root, float(n)) for n in range(5))]
    with session(Compute(cluster=address, folder=tmp_path / "runs")) as runs:
        assert runs.run(wanted) == {}


def test_a_run_that_kills_every_worker_is_a_failure_of_that_run(address, tmp_path):
    # Those that share a worker with it are handed out with it again and again, and are innocent.
    wanted = [job(root, 0.0), job(die, 0), *(job(root, float(n)) for n in range(1, 6))]
    with session(Compute(cluster=address, folder=tmp_path)) as runs:
        failed = runs.run(wanted)
        assert list(failed) == [wanted[1].key]
        assert type(failed[wanted[1].key]).__name__ == "KilledWorker"


def test_nobody_at_the_address_is_told(monkeypatch):
    monkeypatch.setattr("sim.study.runs.cluster.CONNECT_S", 0.5)
    said = r"no scheduler answers at tcp://127\.0\.0\.1:9"
    with pytest.raises(ClusterError, match=said), cluster("tcp://127.0.0.1:9"):
        pass
