"""What does it cost to change a workflow while it runs?

Run it as `python scenarios/release.py`; release.yaml holds the scenario. For each of its releases
and each pattern: who restarts, how long it takes until the new version is taken, how long both must
be kept, and the share of instances harmed, beside that of a plain restart of the same components.
"""

import argparse
from pathlib import Path

import pandas as pd

import sim

HERE = Path(__file__).parent
RELEASES = ("screening", "second-opinion")


def rows(scenario: sim.Scenario, fault: str) -> list[dict[str, str]]:
    """A row for each pattern."""
    found = sim.release(scenario, fault)
    table = found.table().set_index(["what", "metric", "pattern"])

    def said(what: str, metric: str, pattern: str, factor: float, unit: str) -> str:
        line = factor * table.loc[(what, metric, pattern), ["mean", "ci_low", "ci_high"]]
        mean, low, high = line.astype(float)
        return f"{mean:.1f}{unit} [{low:.1f}, {high:.1f}]"

    return [
        {
            "": pattern,
            "restarts": ", ".join(found.data.restarts[pattern]),
            "until the switch": said("versions", "switch_s", pattern, 1, " s"),
            "old in flight": said("versions", "old_in_flight", pattern, 1, ""),
            "both for": said("versions", "coexistence_s", pattern, 1, " s"),
            "harmed": said("release", "share", pattern, 100, " %"),
            "by restarts alone": said("restarts", "share", pattern, 100, " %"),
        }
        for pattern in scenario.patterns
    ]


def main(quick: bool) -> None:
    scenario = sim.load(HERE / "release.yaml")
    if quick:
        scenario = scenario.with_({"run.duration": "5min", "run.replications": 2})
    for fault in RELEASES:
        release = scenario.faults[fault]
        print(f"{fault}: {release.to} after {release.target}")
        print(pd.DataFrame(rows(scenario, fault)).to_string(index=False), end="\n\n", flush=True)


# Replications run in processes of their own, which import this file: so the guard is needed.
if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two short runs each: a try-out")
    main(parser.parse_args().quick)
