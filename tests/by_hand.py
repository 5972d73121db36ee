"""Workflows by hand, and their parts."""

from pathlib import Path

from sim.scenario import Scenario

FIVE = {
    # reserve -> charge -> (pack, invoice) -> ship; two services do two steps each
    "reserve": {"service": "stock"},
    "charge": {"service": "bank", "after": ["reserve"]},
    "pack": {"service": "stock", "after": ["charge"]},
    "invoice": {"service": "bank", "after": ["charge"]},
    "ship": {"service": "post", "after": ["pack", "invoice"]},
}


def scenario_with(steps, choices=None, domains=None):
    workflow = {"steps": steps, **({"choices": choices} if choices else {})}
    return Scenario.of(
        {
            "name": "by hand",
            "services": {name: {"time": "10ms"} for name in ("stock", "bank", "post")},
            "workflows": {"order": workflow},
            "workload": [{"workflow": "order", "arrivals": {"process": "constant", "rate": 1}}],
            "patterns": {
                "orchestration": {"kind": "orchestration"},
                "choreography": {"kind": "choreography"},
                "hybrid": {"kind": "hybrid", "domains": domains or {}},
            },
            "run": {"duration": "1s"},
        },
        Path.cwd(),
    )
