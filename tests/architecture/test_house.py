"""Rules of the house that no linter knows."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "sim").rglob("*.py"))
PATTERN_KINDS = re.compile(r"OrchestrationPattern|ChoreographyPattern|HybridPattern|pattern\.kind")
PLACES = re.compile(r"(?<![\w./])/(?:work|home|root|Users|tmp)/[\w.-]")


def named(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_a_file_is_read_in_one_sitting(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize(
    "path",
    [p for p in SOURCES if p.relative_to(ROOT / "sim").parts[0] not in ("patterns", "scenario")],
    ids=named,
)
def test_nobody_else_asks_for_the_kind_of_a_pattern(path):
    assert not PATTERN_KINDS.search(path.read_text(encoding="utf-8"))


def test_no_file_names_a_place_of_this_machine():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    found = []
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if not path.is_file() or path == Path(__file__):
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name}: {match.group()}" for match in PLACES.finditer(text)]
        if str(ROOT) in text:
            found.append(f"{name}: {ROOT}")
    assert not found
