"""What the scripts here share: put one claim on trial, print the evidence, keep the pages."""

import argparse
from pathlib import Path

import sim

REPORTS = Path(__file__).parents[2] / "reports"
SHOWN = ["proposition", "setting", "left_mean", "right_mean", "difference", "finding"]


def put_on_trial(number: int, about: str) -> None:
    """Judge a claim under three seeds; `about` is the docstring of the script."""
    claim_line = about.strip().splitlines()[0]
    parser = argparse.ArgumentParser(description=claim_line)
    parser.add_argument("--quick", action="store_true", help="one seed, two runs a setting")
    parser.add_argument("--out", type=Path, default=REPORTS / f"claim-{number:02d}")
    asked = parser.parse_args()
    few = {"seeds": [1], "replications": 2, "sensitivity": False} if asked.quick else {}
    found = sim.claims(number, **few)
    evidence = found.frame()
    first = evidence[evidence["seed"] == evidence["seed"].iloc[0]]
    print(first[SHOWN].to_string(index=False, float_format="{:.4g}".format))
    (ruling,) = found.data
    for one in ruling.claim.propositions:
        print(f"{one.statement}: {ruling.judged[0].verdicts[one.key]}")
    print(f"Claim {number}: {ruling.verdict}")
    found.save(asked.out)
    print(f"Pages and charts: {asked.out}")
