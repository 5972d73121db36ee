# %% [markdown]
# # How do I describe my own workflow in Python?
#
# A scenario is a value: written as YAML, or made in Python of the same words. This one is a sign-up
# that creates an account, then checks an address and sends a mail side by side.

# %%
from desk import JOBS, count, difference, label, mark, say, show, sized, value, words

import sim

scenario = sim.Scenario(
    name="sign-up",
    services={
        "accounts": {"replicas": 2, "time": {"dist": "lognormal", "mean": "25ms", "cv": 1.0}},
        "addresses": {"concurrency": 4, "time": {"dist": "exponential", "mean": "80ms"}},
        "mail": {"concurrency": 2, "time": "15ms"},
    },
    workflows={
        "sign_up": {
            "steps": {
                "create": {"service": "accounts"},
                "check": {"service": "addresses", "after": ["create"]},
                "welcome": {"service": "mail", "after": ["create"], "optional": True},
            }
        }
    },
    workload=[{"workflow": "sign_up", "arrivals": {"process": "poisson", "rate": "30/s"}}],
    patterns={
        "orchestration": {"kind": "orchestration", "coordinator": {"profile": "in-process"}},
        "choreography": {"kind": "choreography", "bus": {"profile": "kafka-like"}},
    },
    run={"duration": sized("60s", "10s"), "replications": sized(10, 2), "seed": 5},
)
print(scenario.to_yaml())

# %% [markdown]
# The printed text is a scenario file; `sim.loads(text)` reads it back as an equal scenario.

# %%
assert sim.loads(scenario.to_yaml()) == scenario

# %% [markdown]
# ## Change a value
#
# `with_` takes dotted paths and checks everything again. A scenario is frozen: this is a new one.

# %%
busier = scenario.with_({"workload.0.arrivals.rate": "45/s", "services.addresses.concurrency": 6})
print(scenario.workload[0].arrivals.rate, "→", busier.workload[0].arrivals.rate)

# %% [markdown]
# ## A mistake
#
# All mistakes are told at once, each with its place, the value, and what is allowed.

# %%
try:
    scenario.with_({"services.mail.concurrency": 0, "run.duration": "-1s"})
except sim.ScenarioError as error:
    print(error)

# %% [markdown]
# ## One run
#
# A run is its tables, as DataFrames.

# %%
run = sim.simulate(busier, "choreography", seed=5)
run.instances[["latency_s", "queue_s", "bus_s", "work_s", "outcome"]].head()

# %% [markdown]
# ## Both patterns, several runs

# %%
comparison = sim.compare(busier, jobs=JOBS)
words(comparison.table(["latency_mean", "latency_p95", "throughput"]))

# %%
show(comparison.plot_ccdf())

# %% [markdown]
# ## The answer

# %%
base, other = comparison.table(["latency_p95"]).itertuples()
say(
    f"At {busier.workload[0].arrivals.rate:g} sign-ups a second the {label('latency_p95')} is "
    f"{value(base)} under {base.pattern} and {value(other)} under {other.pattern}: "
    f"{difference(other)}, {mark(other)} ({count(base.n, 'replication')} each, run by run on the "
    f"same draws, 95 % intervals)."
)

# %% [markdown]
# **Limits.** One run (`run.instances`) has no interval; only `sim.compare` and its relatives do.
# What is not said has a default, listed in MODEL.md. In a notebook, `sim.explore(scenario)` shows
# sliders for load, replicas, partitions and faults, with charts that follow. A script needs `if
# __name__ == "__main__":` around a comparison, or `jobs=1`.
