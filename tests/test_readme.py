"""What README.md tells a newcomer to type works as it is written."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = ("README.md", "MODEL.md", "CONTRIBUTING.md", "CHANGELOG.md", "reports/README.md")
QUICKLY = ["--replications", "2", "--jobs", "1"]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)


def commands() -> list[str]:
    lines = "".join(blocks("sh")).splitlines()
    return [line.split("  #")[0].strip() for line in lines if line.startswith("counterpoint ")]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the README's scenario, as a newcomer has it."""
    (scenario,) = blocks("yaml")
    (tmp_path / "checkout.yaml").write_text(scenario, encoding="utf-8")
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
    return tmp_path


def run(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
        timeout=120,
    )  # fmt: skip


def test_the_first_scenario_has_ten_lines() -> None:
    (scenario,) = blocks("yaml")
    assert len(scenario.splitlines()) == 10


@pytest.mark.parametrize("command", commands())
def test_commands(command: str, desk: Path) -> None:
    arguments = shlex.split(command)[1:]
    if arguments[0] in {"compare", "sweep", "map", "report"}:
        often = [] if "--precision" in arguments else ["--replications", "2"]
        arguments += ["--set", "run.duration=10s", "--jobs", "1", *often]
    if arguments[0] == "report":
        arguments += ["--study", "load"]
    if arguments[0] == "select":
        arguments += ["--set", "run.duration=10s", "--jobs", "1", "--delta", "1s"]
    if arguments[0] == "blast":
        arguments += ["--set", "run.duration=40s", "--pattern", "choreography", *QUICKLY]
    if arguments[0] == "knee":
        arguments += ["--pattern", "choreography", *QUICKLY]
    if arguments[0] == "crosscheck":
        arguments += ["--set", "run.duration=3s"]
    if arguments[0] == "release":
        arguments += ["--set", "run.duration=5min", "--pattern", "choreography", *QUICKLY]
    if arguments[0] in {"hybrid", "advise"}:
        arguments += ["--set", "run.duration=60s", *QUICKLY]
    if arguments[0] == "advise":
        arguments += ["--no-changes"]
    if arguments[0] == "claims":
        arguments += ["--no-sensitivity", "--seed", "1", *QUICKLY]
    done = run(["-c", "from sim.cli import main; main()", *arguments], desk)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() or arguments[0] == "trace"
    if "--out" in arguments and arguments[0] not in {"trace", "calibrate"}:
        assert (desk / "reports" / "checkout" / "report.html").is_file()


def test_every_command_of_the_program_that_the_page_needs_is_tried() -> None:
    tried = {command.split()[1] for command in commands()}
    studies = {"compare", "report", "blast", "knee", "sweep", "map", "select"}
    further = {"change", "release", "hybrid", "advise", "claims", "calibrate", "explain"}
    further |= {"crosscheck", "profiles"}
    assert tried == studies | further | {"validate", "run", "parts", "trace", "grow"}


def test_python(desk: Path) -> None:
    (snippet,) = blocks("python")
    (desk / "snippet.py").write_text(snippet, encoding="utf-8")
    done = run(["snippet.py"], desk)
    assert done.returncode == 0, done.stderr
    assert "choreography" in done.stdout
    assert "queue_s" in done.stdout
    assert "time_to_detect" in done.stdout


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:^|`)make ([a-z-]+)", README, flags=re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", text):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        file = ((ROOT / page).parent / path).resolve() if path else ROOT / page
        assert file.exists(), f"{page}: {target}"
        if anchor:
            assert anchor in anchors(file), f"{page}: {target}"


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as code forges make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
