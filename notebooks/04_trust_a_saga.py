# %% [markdown]
# # Can we trust a saga?
#
# A saga promises that an order is done, or undone. What is left of that promise when the
# coordinator, the broker or a service crashes at the wrong moment, and which settings keep it?
#
# Four ways to run the same order: a coordinator that keeps its state in a database, one that keeps
# it in memory, events with an outbox (told in the same transaction as the effect), and events
# without.

# %%
import pandas as pd
from desk import JOBS, count, say, show, sized, told

import sim

IN_MEMORY = {"profile": "in-process", "shards": 8, "decision": "1ms"}
WRITES = {"persist": "2ms", "writes_per_step": 1, "writes_per_workflow": 1}
DURABLE = {**IN_MEMORY, **WRITES, "durability": "durable"}
CHANGES = {
    "patterns": {
        "durable": {"kind": "orchestration", "coordinator": DURABLE},
        "in-memory": {"kind": "orchestration", "coordinator": IN_MEMORY},
        "outbox": {"kind": "choreography", "bus": {"profile": "kafka-like"}},
        "no-outbox": {"kind": "choreography", "bus": {"profile": "kafka-like"}, "outbox": "none"},
    },
    "faults": {
        "coordinator-crash": {"kind": "crash", "target": "coordinator", "at": "5s", "for": "5s"},
        "broker-crash": {"kind": "crash", "target": "bus", "at": "5s", "for": "5s"},
        # Paid, and dead before anybody was told; the replica is back after its restart.
        "unlucky-moment": {
            "kind": "crash",
            "target": "inventory",
            "point": "after_commit",
            "probability": sized("0.2%", "1%"),
        },
    },
    "services.inventory.restart": "2s",
    "run.duration": sized("60s", "12s"),
    "run.warmup": "0s",
    "run.replications": sized(10, 2),
}
scenario = sim.load("../scenarios/order_fulfillment.yaml").with_(CHANGES)
list(scenario.patterns)

# %% [markdown]
# ## What to count
#
# *stuck*: nobody will ever go on with it. *dirty*: an effect is left that should not be, or one is
# there twice. *orphaned*: effects that nobody wants and nobody will undo. Counts are means a run.

# %%
COUNTED = ["stuck", "dirty", "orphaned", "duplicate"]


def struck(fault: str | None) -> pd.DataFrame:
    """The counts under each pattern with one fault, or without any."""
    faults = [] if fault is None else [fault]
    found = sim.compare(scenario.with_({"run.faults": faults}), jobs=JOBS)
    return found.table(COUNTED).assign(fault=fault or "none")


table = pd.concat([struck(None), *(struck(fault) for fault in scenario.faults)])
table["read"] = [told(r.mean, r.ci_low, r.ci_high, "") for r in table.itertuples()]
shown = table[table["metric"].isin(["stuck", "orphaned"])]
shown.pivot(index=["fault", "metric"], columns="pattern", values="read")[list(scenario.patterns)]

# %% [markdown]
# ## Stuck orders, fault by fault

# %%
from sim.report.style import looks, new_chart, styled, title  # noqa: E402 - beside what it is for

with styled():
    figure, ax = new_chart(3.4)
    styles = looks(tuple(scenario.patterns))
    stuck = table[table["metric"] == "stuck"]
    faults = list(dict.fromkeys(stuck["fault"]))
    for place, pattern in enumerate(scenario.patterns):
        own = stuck[stuck["pattern"] == pattern].set_index("fault").loc[faults]
        x = [at + 0.2 * (place - 1.5) for at in range(len(faults))]
        whiskers = [own["mean"] - own["ci_low"], own["ci_high"] - own["mean"]]
        ax.bar(x, own["mean"], 0.18, color=styles[pattern].colour, label=pattern)
        ax.errorbar(x, own["mean"], yerr=whiskers, fmt="none", color="#333333", capsize=2)
    ax.set_xticks(range(len(faults)), faults)
    ax.set_ylim(bottom=0)
    ax.set_ylabel("stuck orders a run")
    detail = f"mean of {count(int(stuck['n'].iloc[0]), 'replication')}; whisker: 95 % interval"
    title(ax, "Stuck orders, fault by fault", detail)
    ax.legend()
show(ax)

# %% [markdown]
# ## The answer

# %%
cells = {(row.fault, row.metric, row.pattern): row for row in table.itertuples()}
lines = []
for pattern in scenario.patterns:
    bad = [
        f"{cells[fault, 'stuck', pattern].read} after {fault}"
        for fault in faults
        if cells[fault, "stuck", pattern].mean > 0
    ]
    lines.append(f"- **{pattern}**: stuck orders a run: {', '.join(bad) if bad else 'none seen'}")
runs = int(stuck["n"].iloc[0])
dirty = max(row.mean for row in table[table["metric"] == "dirty"].itertuples())
say(
    f"{count(runs, 'replication')} of {scenario.run.duration:g} s each, 95 % intervals:\n\n"
    + "\n".join(lines)
    + f"\n\nDirty orders are {dirty:.2g} a run at most. Durability decides, not the pattern: a "
    "durable coordinator drives what it remembers again, an outbox tells what was committed; what "
    "only a process knew when it died is gone, and what was paid by then stays paid (the orphans)."
)

# %% [markdown]
# **Limits.** "None seen" is no proof: with *n* orders and none stuck, the share may still be up to
# 3 / *n* at 95 %. Isolation between sagas (one reads what another is about to undo) is not
# modelled, nor is a store that loses what it has confirmed.
