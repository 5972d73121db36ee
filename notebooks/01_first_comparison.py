# %% [markdown]
# # Orchestration or choreography: which is faster for this order?
#
# An order reserves stock, charges a card, packs and bills in parallel, ships and notifies. The same
# orders arrive at the same services under four patterns, run by run on the same random draws; all
# that differs is who decides what comes next. Nothing breaks here; notebook 03 breaks something.

# %%
from desk import JOBS, count, difference, label, mark, say, show, sized, value, words

import sim

scenario = sim.load("../scenarios/order_fulfillment.yaml").with_(
    {"run.duration": sized("3min", "8s"), "run.replications": sized(10, 2)}
)
print(scenario.summary)
print("patterns:", ", ".join(scenario.patterns))

# %% [markdown]
# ## Who must know what
#
# A pattern is a distribution of knowledge. This is what each component must know under
# choreography:

# %%
print(sim.parts(scenario, "choreography"))

# %% [markdown]
# ## The comparison
#
# Each replication is one complete run and counts as one observation. Under each mean stands its
# 95 % interval; a difference is to the first pattern, run by run, and has an interval of its own.

# %%
comparison = sim.compare(scenario, jobs=JOBS)
words(comparison.table())

# %%
show(comparison.plot_ccdf())

# %% [markdown]
# ## Where the time goes
#
# Latency is split along the critical path: the parts of a bar add up to its mean.

# %%
show(comparison.plot_split())

# %% [markdown]
# ## The answer

# %%
rows = list(comparison.table(["latency_p95"]).itertuples())
n, orders = rows[0].n, rows[0].samples
lines = [
    f"- **{row.pattern}**: {value(row)}"
    + (", the baseline" if row.verdict == "baseline" else f", {difference(row)}: {mark(row)}")
    for row in rows
]
shown = sum(row.verdict in ("better", "worse") for row in rows)
say(
    f"The {label('latency_p95')} of an order, over {count(n, 'replication')} of about "
    f"{count(round(orders / max(n, 1)), 'order')} each, 95 % intervals:\n\n"
    + "\n".join(lines)
    + f"\n\nA difference to the baseline is shown for {shown} of {len(rows) - 1} patterns."
    + ("" if shown == len(rows) - 1 else " One that is not shown is not proven to be none.")
)

# %% [markdown]
# **Limits.** These are figures of a usual size, not yours: durations, overheads of coordinator and
# bus ("profiles") and the load decide the order of the patterns, and it may turn with any of them
# (notebook 02, `sim.sweep`). Latency here lasts until the last required effect; what a client waits
# for is `answer_p95`. To try other values by hand: `sim.explore(scenario)`.
