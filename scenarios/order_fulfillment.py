"""What fulfilling an order costs under each pattern.

Run it as `python scenarios/order_fulfillment.py`; order_fulfillment.yaml holds the scenario.
"""

import argparse
from pathlib import Path

import sim

HERE = Path(__file__).parent
SHOWN = ["metric", "unit", "pattern", "mean", "ci_low", "ci_high", "difference", "verdict"]


def main(quick: bool, out: Path) -> None:
    """Compare every pattern of the scenario, print the table and save the result."""
    scenario = sim.load(HERE / "order_fulfillment.yaml")
    if quick:
        scenario = scenario.with_({"run.duration": "5s", "run.replications": 2})
    comparison = sim.compare(scenario)
    table = comparison.table()[SHOWN]
    print(table.to_string(index=False, float_format="{:.4g}".format))
    comparison.save(out)
    print(f"Charts: {out / 'charts'}")


# Replications run in processes of their own, which import this file: so the guard is needed.
if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two short runs a pattern: a try-out")
    parser.add_argument("--out", type=Path, default=HERE.parent / "reports" / "order_fulfillment")
    arguments = parser.parse_args()
    main(arguments.quick, arguments.out)
