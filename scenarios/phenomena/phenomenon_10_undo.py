"""A failure at the j-th step costs j − 1 undos in both; a failure nobody is told of leaves orphans.

Run it as `python scenarios/phenomena/phenomenon_10_undo.py`.
"""

from gallery import Shown, Values, lines, over, percent, present, share, told

import sim

STEPS = ("reserve", "charge", "pack", "ship", "bill")
RUNS = 5


def undos(run: sim.Run) -> float:
    tries = run.attempts
    return float((tries["phase"] == "undo").sum()) / len(run.instances)


def orphans(run: sim.Run) -> float:
    """Effects that nobody has undone, an instance; none of these completes."""
    return float(run.effects["undone_s"].isna().sum()) / len(run.instances)


def look(scenario: sim.Scenario) -> Shown:
    def failing(step: str) -> sim.Scenario:
        rejected = {
            f"workflows.order.steps.{name}.rejects": "100%" if name == step else "0%"
            for name in STEPS
        }
        return scenario.with_(rejected)

    counted: dict[str, list[Values]] = {
        pattern: [over(failing(step), pattern, undos, 1, record="attempts") for step in STEPS]
        for pattern in ("orchestration", "choreography")
    }
    asked_again = over(scenario, "orchestration", orphans, RUNS, faults=["silent"])
    told_late = over(scenario, "choreography", orphans, RUNS, faults=["silent"])
    left = over(scenario, "no-outbox", orphans, RUNS, faults=["silent"])
    silent = over(scenario, "no-outbox", lambda run: share(run, "stuck"), RUNS, faults=["silent"])
    by_step = ", ".join(f"{float(values[0]):g}" for values in counted["orchestration"])
    same = all(
        float(one[0]) == float(other[0])
        for one, other in zip(counted["orchestration"], counted["choreography"], strict=True)
    )
    return Shown(
        f"Rejected at step 1, 2, 3, 4, 5 an order takes {by_step} undos under orchestration, and "
        f"{'the same' if same else 'not the same'} under choreography. If the service that says "
        f"no at step 3 dies before it has told so, and tells without an outbox, "
        f"{percent(silent)} of the orders are stuck with two effects each that nobody undoes: "
        f"{told(left)} orphaned effects an order. With an outbox there are {told(told_late)}, "
        f"and under orchestration {told(asked_again)}: the coordinator asks again.",
        "Undos of an order that is rejected at the j-th of five steps",
        "Exactly j − 1, whoever drives the rollback",
        lambda ax: lines(
            ax,
            range(1, 1 + len(STEPS)),
            counted,
            ("step that is rejected", "undos an order"),
            {"j − 1": list(range(len(STEPS)))},
        ),
    )


if __name__ == "__main__":
    present(__file__)
