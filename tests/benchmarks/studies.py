"""What a study costs beside its runs: speed-up of two processes, the parent's memory, the cluster.

python tests/benchmarks/studies.py [speedup | memory | cluster]
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sim.run import simulate_scenario
from sim.scenario import Scenario, load, loads
from sim.study.comparison.compare import compare
from sim.study.replicate import Task, run_job
from sim.study.runs.identity import key, scenario_identity
from sim.study.runs.session import Compute, Job, session
from sim.study.runs.shard import Frames

HERE = Path(__file__).parent
RUNS = 32
"""Runs of about half a second each."""
STUDY = 10_000
"""Runs of the study whose parent is weighed."""
EMPTY = 1_000
"""Runs that do nothing, handed to the cluster."""

SMALL = """
name: small
services: {stock: {time: 20ms}, bank: {time: 20ms}}
workflows: {order: {steps: {reserve: {service: stock}, charge: {service: bank, after: [reserve]}}}}
workload: [{workflow: order, arrivals: {process: poisson, rate: 20/s}}]
patterns:
  orchestration: {kind: orchestration, coordinator: {profile: none}}
  choreography: {kind: choreography, bus: {profile: none}}
run: {duration: 5s, warmup: 0s, seed: 7}
"""


def five_services(seconds: float) -> Scenario:
    """The benchmark's scenario, of a given length."""
    return load(HERE / "five_services.yaml").with_({"run.duration": seconds, "run.warmup": 0.0})


def jobs(scenario: Scenario, numbers: range) -> list[Job[Task]]:
    """One run of the first pattern a number."""
    identity, pattern = scenario_identity(scenario), next(iter(scenario.patterns))
    return [
        run_job(Task(scenario, identity, pattern, number, simulate_scenario)) for number in numbers
    ]


def timed(processes: int, scenario: Scenario) -> float:
    """Seconds for RUNS runs, once the processes are warm."""
    with session(Compute(processes)) as runs:
        runs.run(jobs(scenario.with_({"run.duration": 1.0}), range(1000, 1000 + 2 * processes)))
        started = time.perf_counter()
        runs.run(jobs(scenario, range(RUNS)))
        return time.perf_counter() - started


def speedup() -> None:
    """Two processes against one."""
    with session(Compute(1)) as runs:
        runs.run(jobs(five_services(1.0), range(500, 501)))
        started = time.perf_counter()
        runs.run(jobs(five_services(50.0), range(1)))
        scenario = five_services(50.0 * 0.5 / (time.perf_counter() - started))
    one, two = timed(1, scenario), timed(2, scenario)
    print(
        f"{RUNS} runs of {one / RUNS:.2f} s: {one:.1f} s in one process, {two:.1f} s in two: "
        f"{one / two:.2f} times as fast"
    )


def memory() -> None:
    """The most that the parent of a study of STUDY runs held at any time."""
    scenario = loads(SMALL)
    started = time.perf_counter()
    data = compare(scenario, replications=STUDY // 2, compute=Compute(2))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(data.runs)} runs in {time.perf_counter() - started:.0f} s, frame of "
        f"{len(data.values)} rows: the parent held at most {peak:.0f} MB"
    )


def nothing(number: int) -> Frames:
    """A run that does nothing, with a shard of the usual kind."""
    import pandas as pd  # noqa: PLC0415 - in the worker

    return {"run": pd.DataFrame({"digest": [str(number)], "instances": [number]})}


def empty(numbers: range) -> list[Job[int]]:
    """Runs that do nothing."""
    return [Job(key(nothing, number), nothing, number) for number in numbers]


def cluster() -> None:
    """What handing a run to a cluster of two workers on this machine costs."""
    with tempfile.TemporaryDirectory() as place:
        contact = Path(place) / "scheduler.json"
        python = (sys.executable, "-m")
        where = ("--host", "127.0.0.1", "--scheduler-file", str(contact), "--no-dashboard")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": HERE}
        started = [
            subprocess.Popen(
                (*python, "distributed.cli.dask_scheduler", "--port", "0", *where), **quiet
            )
        ]
        try:
            while not contact.exists():
                time.sleep(0.1)
            pair = ("--nworkers", "2", "--nthreads", "1", "--local-directory", place)
            command = (*python, "distributed.cli.dask_worker", *where, *pair)
            started.append(subprocess.Popen(command, **quiet))
            time.sleep(5.0)
            import json  # noqa: PLC0415 - only here

            address = json.loads(contact.read_text())["address"]
            measure(Compute(cluster=address, folder=Path(place) / "runs"), "cluster of two workers")
            measure(Compute(2, folder=Path(place) / "pool"), "pool of two processes")
            measure(Compute(1, folder=Path(place) / "serial"), "this process")
        finally:
            for process in reversed(started):
                process.terminate()
                process.wait(30)


def measure(compute: Compute, name: str) -> None:
    """Milliseconds a run that does nothing."""
    with session(compute) as runs:
        runs.run(empty(range(10**6, 10**6 + 20)))
        started = time.perf_counter()
        runs.run(empty(range(EMPTY)))
        each = (time.perf_counter() - started) / EMPTY
    print(f"{name}: {1e3 * each:.2f} ms a run that does nothing, its shard included")


if __name__ == "__main__":
    wanted = sys.argv[1:] or ["speedup", "memory", "cluster"]
    for name in wanted:
        {"speedup": speedup, "memory": memory, "cluster": cluster}[name]()
