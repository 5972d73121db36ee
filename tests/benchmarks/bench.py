"""``make bench``: the simulator against the naive script, in one session, runs interleaved.

Prints instances per second as medians of 5 runs each, their ratio pair by pair, and the peak
memory of a run with 1 000 000 instances (in a process of its own).
"""

from __future__ import annotations

import argparse
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import sim

sys.path.insert(0, str(Path(__file__).parent))
import naive

HERE = Path(__file__).parent
RUNS = 5
INSTANCES = 20_000


def speed(run: Callable[[], int]) -> float:
    """Instances per second of one run."""
    started = time.perf_counter()
    instances = run()
    return instances / (time.perf_counter() - started)


def simulated(pattern: str, instances: int, impatient: bool = False) -> int:
    """Run the benchmark scenario for about so many instances; returns how many there were.

    ``impatient``: each step has a timeout of 200 ms and three tries.
    """
    scenario = sim.load(HERE / "five_services.yaml").with_({"run.duration": instances / 100})
    if impatient:
        for step in scenario.workflows["chain"].steps:
            place = f"workflows.chain.steps.{step}"
            retry = {"attempts": naive.TRIES, "wait": naive.PAUSE}
            scenario = scenario.with_({f"{place}.timeout": naive.TIMEOUT, f"{place}.retry": retry})
    run = sim.simulate(scenario, pattern, record="summary")
    return len(run.tables.arrays["instances"]["instance"])


def compare(name: str, script: Callable[[int], object], ours: Callable[[], int]) -> None:
    """Run both in turn, and print the medians and their ratio pair by pair."""
    a, b = [], []
    for _ in range(RUNS):
        a.append(speed(lambda: script(INSTANCES) and INSTANCES))
        b.append(speed(ours))
    ratio = statistics.median(y / x for x, y in zip(a, b, strict=True))
    print(
        f"{name:>14}  (a) naive {statistics.median(a):8,.0f}/s"
        f"  (b) sim.simulate {statistics.median(b):8,.0f}/s  (b)/(a) {ratio:.2f}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--memory", metavar="PATTERN", help="only the memory of a million instances"
    )
    asked = parser.parse_args()
    if asked.memory:
        instances = simulated(asked.memory, 1_000_000)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{asked.memory:>14}  {instances} instances at record=summary: peak {peak:.0f} MB")
        return
    print(f"{platform.machine()}, Python {platform.python_version()}, medians of {RUNS} runs")
    naively = {"orchestration": naive.orchestrated, "choreography": naive.choreographed}
    simulated("orchestration", 1000)  # imports and first calls are not what is measured
    for pattern, script in naively.items():
        compare(pattern, script, lambda pattern=pattern: simulated(pattern, INSTANCES))
    compare(
        "with timeouts",
        naive.impatient,
        lambda: simulated("orchestration", INSTANCES, impatient=True),
    )
    for pattern in naively:
        subprocess.run([sys.executable, __file__, "--memory", pattern], check=True)


if __name__ == "__main__":
    main()
