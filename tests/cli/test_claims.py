"""`counterpoint claims`: verdicts on the terminal, as JSON, and as pages."""

import json

from jsonschema import Draft202012Validator

from sim.report.schemas import schema_of
from sim.study.claims.registry import CLAIMS

PARTS_ONLY = ("claims", "--only", 3, "--seed", 1, "--no-sensitivity", "-j1", "-q")


def test_it_tells_verdict_propositions_and_seeds(cli):
    done = cli(*PARTS_ONLY)
    assert done.exit_code == 0, done.output
    told = " ".join(done.stdout.replace("│", " ").split())
    assert "Claim 3: depends" in told
    assert CLAIMS[3].statement in told
    assert "By seed: 1: depends." in told
    assert "add --out DIR" in told


def test_json_is_what_its_schema_says(cli):
    said = json.loads(cli(*PARTS_ONLY, "--json").stdout)
    Draft202012Validator(schema_of("claims")).validate(said)
    (claim,) = said["claims"]
    assert {one["key"]: one["verdict"] for one in claim["propositions"]} == {
        "star": "supported",
        "loose": "contradicted",
        "failures": "contradicted",
        "fan-out": "supported",
        "failing-fan-out": "contradicted",
        "fan-in": "contradicted",
        "instability": "contradicted",
        "logic": "supported",
        "square": "supported",
    }


def test_out_keeps_the_pages(cli, tmp_path):
    done = cli(*PARTS_ONLY, "--out", tmp_path / "claims")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "claims" / "claim-03.md").is_file()
    assert "README.md" in done.stdout


def test_there_are_twelve(cli):
    done = cli("claims", "--only", 13)
    assert done.exit_code == 2
    assert "12" in done.stderr
