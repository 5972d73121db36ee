# %% [markdown]
# # Where is the coordinator's knee?
#
# A coordinator takes one decision after another. How much load does it carry before a backlog
# grows, and does it help to add a shard? Two quick services stand behind one coordinator whose
# decisions take 4 ms in the mean, so that nothing else binds.

# %%
import pandas as pd
from desk import JOBS, count, say, show, sized, told

import sim

SCENARIO = """
name: knee
services:
  stock: {concurrency: 40, time: {dist: exponential, mean: 10ms}}
  bank:  {concurrency: 40, time: {dist: exponential, mean: 10ms}}
workflows: {order: {steps: {reserve: {service: stock}, charge: {service: bank, after: [reserve]}}}}
workload: [{workflow: order, arrivals: {process: poisson, rate: 40/s}}]
patterns:
  orchestration:
    kind: orchestration
    coordinator: {shards: 1, decision: {dist: exponential, mean: 4ms}, writes_per_step: 0}
  choreography: {kind: choreography, bus: {deliver: 8ms}}
run: {duration: 60s}
"""
scenario = sim.loads(SCENARIO).with_({"run.duration": sized("60s", "10s")})

# %% [markdown]
# ## What theory says
#
# The coordinator decides once when an order starts and once after each of its steps: three
# decisions of 4 ms. One shard is busy all the time at 1 / (3 × 4 ms) = 83.3 orders a second.

# %%
DECISIONS, DECISION_S = 3, 0.004


def expected(shards: int) -> float:
    """Orders a second at which all shards are busy."""
    return shards / (DECISIONS * DECISION_S)


# %% [markdown]
# ## What the simulator finds
#
# `sim.knee` raises the load until a backlog grows, and gives the load between the two with the
# interval of the replications, and what binds there.

# %%
found = {}
for shards in sized((1, 2, 4), (1, 2)):
    sharded = scenario.with_({"patterns.orchestration.coordinator.shards": shards})
    knees = sim.knee(sharded, "orchestration", replications=sized(5, 2), jobs=JOBS)
    found[shards] = knees.only
pd.DataFrame(
    {
        "shards": list(found),
        "knee": [told(k.offered, k.offered_low, k.offered_high, "1/s") for k in found.values()],
        "theory": [f"{expected(shards):.1f} /s" for shards in found],
        "binds": [k.binds for k in found.values()],
        "busy": [f"{100 * k.utilisation:.0f} %" for k in found.values()],
    }
)

# %% [markdown]
# ## Before the knee
#
# Latency rises long before that. Under events nobody decides, so the same load costs the same
# delay.

# %%
rates = sized("20/s:80/s:10/s", "20/s,80/s")
sweep = sim.sweep(
    scenario,
    {"workload.0.arrivals.rate": rates},
    replications=sized(5, 2),
    metrics=["latency_p95"],
    jobs=JOBS,
)
show(sweep.plot(metric="latency_p95"))

# %% [markdown]
# ## The answer

# %%
inside = [k.offered_low <= expected(shards) <= k.offered_high for shards, k in found.items()]
lines = [
    f"- {count(shards, 'shard')}: {told(k.offered, k.offered_low, k.offered_high, '1/s')}, "
    f"theory {expected(shards):.1f} /s, binds: {k.binds}"
    for shards, k in found.items()
]
crossing = " ".join(f"{one}." for one in sweep.sentences(["latency_p95"]))
say(
    f"The knee of the coordinator, {count(next(iter(found.values())).n, 'replication')} a load, "
    "95 % intervals:\n\n"
    + "\n".join(lines)
    + f"\n\nThe theoretical value lies inside {sum(inside)} of {len(inside)} intervals. "
    + (f"On the way there: {crossing}" if crossing else "")
)

# %% [markdown]
# **Limits.** A shard owns its orders for good, so that one may be busy while another is idle; with
# few orders in flight the knee of many shards lies a little lower than their sum. A coordinator
# that persists each step has its knee at the store (`persist`, `db_capacity`) instead.
