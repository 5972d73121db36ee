# %% [markdown]
# # Where to cut a hybrid?
#
# A hybrid has a coordinator in each domain and events between them. Where should the borders run?
# Here are three cuts of the same order, made by hand, beside the two pure patterns.

# %%
import pandas as pd
from desk import JOBS, count, difference, mark, say, show, sized, told, words

import sim

ENGINE = {"profile": "temporal-like", "shards": 16}
BUS = {"profile": "kafka-like", "partitions": 12}
GOODS, MONEY = ["inventory", "warehouse", "shipping"], ["payment", "billing", "fraud"]


def hybrid(**domains: list[str]) -> dict[str, object]:
    """A hybrid whose domains have these services."""
    cut = {name: {"services": of, "coordinator": ENGINE} for name, of in domains.items()}
    return {"kind": "hybrid", "domains": cut, "bus": BUS}


PATTERNS = {
    "orchestration": {"kind": "orchestration", "coordinator": ENGINE},
    "choreography": {"kind": "choreography", "bus": BUS},
    "goods-and-money": hybrid(goods=GOODS, money=MONEY),  # each step crosses to the other
    "all-but-mail": hybrid(order=GOODS + MONEY),  # one domain; the mail hears of it
    "money-only": hybrid(money=MONEY),  # what needs most care; goods react to events
}
scenario = sim.load("../scenarios/order_fulfillment.yaml").with_(
    {"patterns": PATTERNS, "run.duration": sized("2min", "4s"), "run.replications": sized(10, 2)}
)

# %% [markdown]
# ## How often an order crosses a border
#
# Each crossing is an event over the bus, and each event costs its way through outbox and bus.

# %%
comparison = sim.compare(scenario, jobs=JOBS)
words(comparison.table(["latency_mean", "latency_p95", "messages_per_completed"]))

# %%
show(comparison.plot_split())

# %% [markdown]
# ## Which one is best?
#
# The lowest mean of a table is not a selection: looking at five patterns, one of them wins by luck.
# `sim.select` runs only those again that may still be it, and states its chance to be right.

# %%
DELTA = "25ms"  # a smaller difference does not matter here
selection = sim.select(
    scenario,
    "latency_mean",
    delta=DELTA,
    at_most=sized(60, 10),
    jobs=JOBS,
)
pd.DataFrame(
    {
        "pattern": [one.pattern for one in selection.data.contenders],
        "mean": [told(one.mean, one.ci_low, one.ci_high, "s") for one in selection.data.contenders],
        "replications": [one.replications for one in selection.data.contenders],
        "out after": [one.out_after or "" for one in selection.data.contenders],
    }
)

# %% [markdown]
# ## The answer

# %%
from sim.report.selection import guarantee, verdict  # noqa: E402 - beside what it is for

cuts = [one for one in selection.data.contenders if one.pattern not in list(PATTERNS)[:2]]
best_cut = min(cuts, key=lambda one: one.mean)
[_, beside] = (
    comparison.table(["latency_mean"])
    .set_index("pattern")
    .loc[["orchestration", best_cut.pattern]]
    .itertuples()
)
say(
    f"{verdict(selection.data)} {guarantee(selection.data)}\n\nAmong the three cuts "
    f"**{best_cut.pattern}** has the lowest mean, "
    f"{told(best_cut.mean, best_cut.ci_low, best_cut.ci_high, 's')} over "
    f"{count(best_cut.replications, 'replication')}. To orchestration it is "
    f"{difference(beside)} in the comparison: {mark(beside)}; a difference below "
    f"{DELTA} is none that the selection looks for. A border costs an event each time an order "
    "crosses it: put what is done in a row into one domain, and cut where little passes."
)

# %% [markdown]
# **Limits.** Latency is one side only. A domain exists because a team owns it; what must be changed
# together, and who is harmed when a coordinator fails (`sim.blast_map`), belongs into the decision.
