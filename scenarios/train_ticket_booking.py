"""What a real ticket booking costs under each pattern.

Run it as `python scenarios/train_ticket_booking.py`; train_ticket_booking.yaml holds the scenario.
`--bursty` takes train_ticket_booking_bursty.yaml instead.
"""

import argparse
from pathlib import Path

import sim

HERE = Path(__file__).parent
SHOWN = ["metric", "unit", "pattern", "mean", "ci_low", "ci_high", "difference", "verdict"]


def main(name: str, quick: bool, out: Path) -> None:
    """Compare every pattern of the scenario, print the table and save the result."""
    scenario = sim.load(HERE / f"{name}.yaml")
    if quick:
        scenario = scenario.with_({"run.duration": "60s", "run.replications": 2})
    comparison = sim.compare(scenario)
    table = comparison.table()[SHOWN]
    print(table.to_string(index=False, float_format="{:.4g}".format))
    comparison.save(out)
    print(f"Charts: {out / 'charts'}")


# Replications run in processes of their own, which import this file: so the guard is needed.
if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two short runs a pattern: a try-out")
    parser.add_argument("--bursty", action="store_true", help="a real load with bursts in it")
    parser.add_argument("--out", type=Path, help="the result folder (default: reports/NAME)")
    arguments = parser.parse_args()
    name = "train_ticket_booking_bursty" if arguments.bursty else "train_ticket_booking"
    main(name, arguments.quick, arguments.out or HERE.parent / "reports" / name)
