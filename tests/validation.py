"""VALIDATION.md: every oracle that the tests compare the model with, expected and simulated.

    python tests/validation.py                      all of it: run the tests, write the page
    python tests/validation.py --long               the long tests, too
    python tests/validation.py --collect PATH...    run these only, and add them to the kept rows
    python tests/validation.py --coverage STUDIES   measure coverage, and add it to the kept rows
    python tests/validation.py --crosscheck FILE    compare with Ciw, and add it to the kept rows
    python tests/validation.py --write              write the page from the kept rows

The expectations stand in the tests alone; here they are only run and written down. Rows are kept in
reports/validation.jsonl, so that the page can be made in pieces; a test that is run again replaces
its rows.
"""

import argparse
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import covering
import pytest
from scipy import stats
from theory.recording import ASKED, write

import sim

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "reports" / "validation.jsonl"
PAGE = ROOT / "VALIDATION.md"
FOLDERS = {
    "tests/theory": "Closed forms",
    "tests/phenomena": "Phenomena",
    "tests/published": "Published measurements",
}
COVERING = "tests/theory/test_coverage.py::test_coverage_of_a_thousand_studies"
"""It takes an hour; the page has a section of its own for coverage, from fewer studies."""
CROSSCHECKED = "scenarios/user_registration.yaml"

Line = dict[str, object]


class Listener:
    """A plugin of pytest: writes down each test with what it says of itself, and how it ended."""

    def __init__(self) -> None:
        self._said: dict[str, tuple[str, str]] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            function = getattr(item, "function", None)
            module = getattr(item, "module", None)
            title = _first(getattr(function, "__doc__", "")) or _plain(item.name)
            self._said[item.nodeid] = (title, _first(getattr(module, "__doc__", "")))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        write({"kind": "start", "test": nodeid})

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            if report.when == "teardown":
                return
            title, module = self._said[report.nodeid]
            write(
                {
                    "kind": "test",
                    "test": report.nodeid,
                    "title": title,
                    "module": module,
                    "outcome": report.outcome,
                }
            )


def collect(paths: Sequence[str], *, long: bool) -> int:
    """Run tests and add what they write down to the kept rows; pytest's exit code."""
    KEPT.parent.mkdir(exist_ok=True)
    os.environ[ASKED] = str(KEPT)
    chosen = ["--deselect", COVERING] if long else ["-m", "not long"]
    return int(pytest.main(["-q", *chosen, *paths], plugins=[Listener()]))


def coverage(studies: int) -> None:
    """Measure how often intervals hold the truth, and keep it."""
    os.environ[ASKED] = str(KEPT)
    for rho in covering.ARRIVALS:
        shares = covering.coverage(rho, studies)
        for name, share in zip(covering.FIGURES, shares, strict=True):
            held = round(share * studies)
            write({"kind": "coverage", "rho": rho, "what": name, "held": held, "of": studies})


def crosscheck(file: str) -> None:
    """Compare a scenario with Ciw, in short runs, and keep how many measures agree."""
    os.environ[ASKED] = str(KEPT)
    scenario = sim.load(ROOT / file).with_({"run.duration": "20s"})
    found = sim.crosscheck(scenario, replications=5)
    for (pattern, agreement), rows in found.table().groupby(["pattern", "agreement"], sort=False):
        write(
            {
                "kind": "crosscheck",
                "file": file,
                "pattern": pattern,
                "agreement": agreement,
                "measures": len(rows),
                "left_out": list(found.data.left_out[pattern]),
            }
        )


def latest(lines: Iterable[Line]) -> list[Line]:
    """The lines without those of earlier runs of the same test, in the order of the tests."""
    runs: dict[str, list[Line]] = {}
    open_rows: dict[str, list[Line]] = defaultdict(list)
    others: dict[tuple[object, ...], Line] = {}
    for line in lines:
        test = str(line.get("test"))
        if line["kind"] == "start":
            open_rows.pop(test, None)
        elif line["kind"] == "row":
            open_rows[test].append(line)
        elif line["kind"] == "test":
            runs[test] = [line, *open_rows.pop(test, [])]
        else:
            key = ("kind", "rho", "what", "file", "pattern", "agreement")
            others[tuple(line.get(name) for name in key)] = line
    return [line for test in sorted(runs) for line in runs[test]] + list(others.values())


def page(lines: Sequence[Line], model: str) -> str:
    """The page in Markdown; `model` is the text of MODEL.md."""
    parts = [HEAD]
    for folder, title in FOLDERS.items():
        parts.append(f"## {title}\n")
        own = [line for line in lines if str(line.get("test", "")).startswith(f"{folder}/")]
        parts += _modules(own)
    parts += [*_crosschecks(lines), *_coverage(lines), LIMITS, _section(model, "Not modelled")]
    return "\n".join(parts).rstrip() + "\n"


def _modules(lines: Sequence[Line]) -> list[str]:
    by_file: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_file[str(line["test"]).partition("::")[0]].append(line)
    found = []
    for file, own in by_file.items():
        tests = {str(line["test"]): line for line in own if line["kind"] == "test"}
        rows = [line for line in own if line["kind"] == "row"]
        module = next((str(line["module"]) for line in tests.values()), "")
        found.append(f"### {module}\n\n`{file}`\n")
        if rows:
            found += [ROW_HEAD, *(_row(tests.get(str(r["test"]), r), r) for r in rows), ""]
        compared = {str(row["test"]) for row in rows}
        held: dict[str, list[str]] = defaultdict(list)
        for test, line in tests.items():
            if test not in compared:
                held[str(line["title"])].append(str(line["outcome"]))
        found += [f"- {_outcome(outcomes)}: {title}" for title, outcomes in held.items()]
        found.append("")
    return found


ROW_HEAD = (
    "| oracle | measure | expected | simulated | n | |\n| --- | --- | ---: | ---: | ---: | --- |"
)


def _row(test: Line, row: Line) -> str:
    case = str(row["test"]).partition("[")[2].rstrip("]")
    title = _cell(str(test.get("title", "")))
    simulated = f"{row['found']:.4g} ± {row['half_width']:.2g}"
    agrees = "agrees" if row["agrees"] and test.get("outcome") == "passed" else "**differs**"
    where = f"{title} ({_cell(case)})" if case else title
    what = _cell(str(row["what"]))
    return f"| {where} | {what} | {row['expected']:.5g} | {simulated} | {row['n']} | {agrees} |"


def _outcome(outcomes: Sequence[str]) -> str:
    words = {"passed": "holds", "failed": "**fails**", "skipped": "skipped"}
    worst = next(one for one in ("failed", "passed", "skipped") if one in outcomes)
    cases = outcomes.count(worst)
    return words[worst] + (f" in {cases} cases" if cases > 1 else "")


def _crosschecks(lines: Sequence[Line]) -> list[str]:
    own = [line for line in lines if line["kind"] == "crosscheck"]
    found = ["## An independent simulator\n", CIW]
    if own:
        found += ["| scenario | pattern | measures | |", "| --- | --- | ---: | --- |"]
        found += [
            f"| `{one['file']}` | {one['pattern']} | {one['measures']} | {one['agreement']} |"
            for one in own
        ]
    else:
        found.append("Not part of the run that made this page.")
    return [*found, ""]


def _coverage(lines: Sequence[Line]) -> list[str]:
    own = [line for line in lines if line["kind"] == "coverage"]
    found = ["## Coverage of the intervals\n", COVERAGE]
    if own:
        found += ["| utilisation | interval of | studies | hold the truth | 95 % interval |"]
        found += ["| ---: | --- | ---: | ---: | --- |"]
    else:
        found.append("Not part of the run that made this page: `--coverage STUDIES` adds it.")
    for one in own:
        held, of = int(str(one["held"])), int(str(one["of"]))
        low, high = stats.binomtest(held, of).proportion_ci(0.95)
        share = f"{held / of:.1%} | {low:.1%} to {high:.1%}"
        found.append(f"| {one['rho']} | {one['what']} | {of} | {share} |")
    return [*found, ""]


def _section(model: str, title: str) -> str:
    """A section of the model's page, as it stands there."""
    rest = model.partition(f"\n## {title}\n")[2]
    return f"## {title}\n{rest.partition(chr(10) + '## ')[0]}"


def _first(doc: str | None) -> str:
    """The first sentence, in one line."""
    text = " ".join((doc or "").strip().split("\n\n")[0].split())
    return text.rstrip(".")


def _plain(name: str) -> str:
    return name.partition("[")[0].removeprefix("test_").replace("_", " ")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


HEAD = """\
# Validation

Why believe the numbers? Every oracle below was made by somebody else: closed forms of queueing
theory, an independent simulator, effects that everyone knows. This page is generated by
`python tests/validation.py` from the tests that hold the model to them: the expectations stand
there and nowhere else. Do not edit it.

*Simulated* is a mean over *n* independent replications with the half-width of its t interval.
*Agrees* means that the interval holds what is expected, and that it is narrow: each test states
how narrow (1 to 25 % of the value; of the share in a tail 3 percentage points), and fails where it
is not. The confidence of each interval is 1 − 5 % / 100, so that all intervals of a folder hold at
once with 95 % for a right model. Only what others have measured of their products is compared with
a tolerance, which stands beside each figure, with why in the profile (`counterpoint profiles`);
there *n* is a number of instances, and the interval that of a quantile. Where the oracle is Ciw,
*expected* is its own mean, and the half-width that of the difference. Tests without a row compare
exactly, or state what must happen. A long test, or one that the run left out, is not on the page.
"""

CIW = """\
`counterpoint crosscheck FILE` runs a scenario without failures here and in Ciw, an independent
simulator, and compares utilisation, throughput, waiting and sojourn time of every service,
coordinator and bus, and the latency of every workflow. Measures agree when Welch's interval of
their difference holds zero. Short runs of 20 s, five on each side:
"""

COVERAGE = """\
A 95 % interval should hold the truth in 95 % of all studies. Independent studies of an M/M/1 queue,
whose truth is known; each is a comparison of five replications as a user would run it:
"""

LIMITS = """\
## Limits of this page

- Closed forms exist for simple worlds. That each mechanism is right alone, and that laws which
  hold in every world are kept (`tests/laws`, generated scenarios), does not prove that all of them
  are right together.
- What comes of failures (undoing, redelivery, leases, rebalancing) has no independent simulator to
  be compared with: Ciw knows queues. It is held to the phenomena above and to the laws.
- Profiles of products are taken from published measurements; nobody has measured them on your
  machines. Of Temporal only a median is published, of Kafka's hop a 99th percentile, of Durable
  Functions a mean; `in-process`, `nats-jetstream-like`, `redis-streams-like` and `saga-over-broker`
  are held to no figure, because none was found.
- Common random numbers make differences between patterns precise. They do not make a scenario true:
  arrivals, times and failure rates are the user's.
"""


def main(arguments: Sequence[str]) -> int:
    """The command line; exit code 1 when a test has failed."""
    parser = argparse.ArgumentParser(description="Make VALIDATION.md.")
    parser.add_argument("--long", action="store_true", help="the long tests, too")
    parser.add_argument("--collect", nargs="+", metavar="PATH", help="run these tests only")
    parser.add_argument("--coverage", type=int, metavar="STUDIES", help="measure coverage only")
    parser.add_argument("--crosscheck", metavar="FILE", help="compare with Ciw only")
    parser.add_argument("--write", action="store_true", help="write the page only")
    asked = parser.parse_args(arguments)
    failed = 0
    whole = not (asked.collect or asked.coverage or asked.crosscheck or asked.write)
    if whole:
        KEPT.unlink(missing_ok=True)
    if whole or asked.collect:
        failed = collect(asked.collect or list(FOLDERS), long=asked.long)
    if whole or asked.coverage:
        coverage(asked.coverage or 100)
    if whole or asked.crosscheck:
        crosscheck(asked.crosscheck or CROSSCHECKED)
    if whole or asked.write:
        kept = [json.loads(line) for line in KEPT.read_text(encoding="utf-8").splitlines()]
        model = (ROOT / "MODEL.md").read_text(encoding="utf-8")
        PAGE.write_text(page(latest(kept), model), encoding="utf-8")
    return int(failed != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
