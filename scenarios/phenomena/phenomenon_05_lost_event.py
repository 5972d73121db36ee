"""Without an outbox, a crash between commit and publish loses the event for ever.

Run it as `python scenarios/phenomena/phenomenon_05_lost_event.py`.
"""

from gallery import Shown, Values, bars, over, percent, present, share, told

import sim

RUNS = 10
CASES = ("no outbox", "an outbox", "an outbox, an inbox of 2 s")


def look(scenario: sim.Scenario) -> Shown:
    short = scenario.with_({"services.stock.inbox.window": "2s"})
    worlds = ((scenario, "no-outbox"), (scenario, "outbox"), (short, "outbox"))

    def stuck(run: sim.Run) -> float:
        return share(run, "stuck")

    def twice(run: sim.Run) -> float:
        return float(run.effects["duplicate"].sum()) / len(run.instances)

    def crashes(run: sim.Run) -> float:
        return len(run.faults) / len(run.instances)

    lost: list[Values] = [over(*world, stuck, RUNS) for world in worlds]
    doubled: list[Values] = [over(*world, twice, RUNS) for world in worlds]
    died = over(scenario, "outbox", crashes, RUNS)
    return Shown(
        f"The stock dies after {percent(died)} of its commits. Told without an outbox, "
        f"{percent(lost[0])} of the orders are stuck for ever: every crash in between loses one "
        f"event. With an outbox {percent(lost[1])} are lost; the unacknowledged message comes "
        f"again after the restart, and the inbox gives the recorded answer, so that "
        f"{told(doubled[1])} effects are made twice. But inside its window only: an inbox that "
        f"forgets after 2 s, when the message comes back after 4, reserves "
        f"twice in {percent(doubled[2])} of the orders (the second time may fail as the first: "
        f"0.2 / (1 − 0.2) = 25 %).",
        "What a crash after the commit costs",
        f"{RUNS} runs of 400 orders",
        lambda ax: bars(
            ax,
            CASES,
            {
                "stuck for ever": [100.0 * values.mean() for values in lost],
                "reserved twice": [100.0 * values.mean() for values in doubled],
            },
            "% of the orders",
        ),
    )


if __name__ == "__main__":
    present(__file__)
