# %% [markdown]
# # What does a payment outage do?
#
# Payment stands still for 30 seconds: requests wait, connections stay open, and work goes on
# afterwards. Who is harmed under which pattern, how, and how long does it take until all is well?

# %%
from desk import JOBS, count, say, show, sized, told

import sim

PATTERNS = ["orchestration", "choreography", "hybrid"]
FAULT = "payment-outage"
scenario = sim.load("../scenarios/order_fulfillment.yaml").with_(
    {
        "run.duration": sized("4min", "20s"),
        "run.replications": sized(5, 2),
        "faults.payment-outage.at": sized("60s", "5s"),
        "faults.payment-outage.for": sized("30s", "3s"),
    }
)
scenario.faults[FAULT]

# %% [markdown]
# ## Who is harmed
#
# Each run has a *twin* on the same random draws without the fault. An order is *good* when it is
# complete within 2 s, and *harmed* when it is good in the twin and not good with the fault.

# %%
blast = sim.blast_faults(scenario, [FAULT], patterns=PATTERNS, jobs=JOBS)
figures = ["share", "share_slow", "share_compensated", "share_stuck", "recovery", "amplification"]
table = blast.table(figures)
table["read"] = [
    told(100 * row.mean, 100 * row.ci_low, 100 * row.ci_high, "%")
    if row.metric.startswith("share")
    else told(row.mean, row.ci_low, row.ci_high, row.unit)
    for row in table.itertuples()
]
table.pivot(index="metric", columns="pattern", values="read").loc[figures, PATTERNS]

# %% [markdown]
# ## What it looks like
#
# The orders in the system over time, with the fault:

# %%
struck = scenario.with_({"run.faults": [FAULT], "run.warmup": "0s"})
comparison = sim.compare(struck, patterns=PATTERNS, jobs=JOBS)
show(comparison.plot_backlog())

# %% [markdown]
# ## The answer

# %%
cells = {(row.metric, row.pattern): row for row in table.itertuples()}
lines = []
for pattern in PATTERNS:
    share, back = cells["share", pattern], cells["recovery", pattern]
    rolled = cells["share_compensated", pattern]
    lines.append(
        f"- **{pattern}**: {share.read} of the good orders are harmed ({rolled.read} rolled back); "
        + (f"all is well {back.read} after the fault." if back.n else "recovery was not seen.")
    )
stuck = max(cells["share_stuck", pattern].mean for pattern in PATTERNS)
say(
    f"An outage of payment, {count(cells['share', PATTERNS[0]].n, 'replication')} of run and twin "
    "each, 95 % intervals:\n\n"
    + "\n".join(lines)
    + f"\n\nAt most {100 * stuck:.2g} % are stuck under any pattern: delayed is not lost. A caller "
    "that waits for an answer has a timeout and a breaker, finds out, and bills later instead; an "
    "event waits in its topic, and every order of the outage comes, late."
)

# %% [markdown]
# **Limits.** One fault of one length at one load: at a higher load the backlog takes longer to
# drain, and near saturation retries may keep it alive (`scenarios/flash_sale.yaml`). What the
# outage of a coordinator or the bus does stands in the blast map (`sim.blast_map(scenario)`): each
# is the centre of its pattern. *Recovery* is measured over arrivals, and only where the run is long
# enough to see it.
