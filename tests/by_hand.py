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


ROW = {
    "reserve": "stock",
    "charge": "bank",
    "pack": "depot",
    "ship": "courier",
    "notify": "mail",
}
"""Five steps in a row, each done by a service of its own."""


def in_a_row(rollback="sequential", payload_by="relay"):
    """Five steps in a row, of which only charge can fail and only reserve can be undone."""
    steps, before = {}, []
    for step, service in ROW.items():
        steps[step] = {"service": service, "after": before, "retry": {"attempts": None}}
        before = [step]
    steps["charge"]["rejects"] = "2%"
    steps["reserve"]["undo"] = {}
    domains = {
        "sales": {"services": ["stock", "bank"]},
        "delivery": {"services": ["depot", "courier"]},
    }
    document = scenario_with(FIVE, domains={}).document()
    document["services"] = {service: {"time": "10ms"} for service in ROW.values()}
    document["workflows"] = {"order": {"rollback": rollback, "steps": steps}}
    document["network"] = {"payload_by": payload_by}
    document["patterns"]["hybrid"]["domains"] = domains
    return Scenario.of(document, Path.cwd())
