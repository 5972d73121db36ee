"""The notebooks: each pair says the same, its results are there, and it runs (at reduced size)."""

import importlib.util
import json
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "notebooks"
SOURCES = sorted(FOLDER.glob("[0-9][0-9]_*.py"))


def of_stem(path):
    return path.stem


@pytest.fixture(scope="module")
def build():
    spec = importlib.util.spec_from_file_location("build", FOLDER / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answers(notebook) -> list[str]:
    """What the notebook says in words that it has computed."""
    return [
        output["data"]["text/markdown"]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "text/markdown" in output.get("data", {})
    ]


def test_there_are_seven_and_the_index_names_each():
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert len(SOURCES) == 7
    for source in SOURCES:
        assert f"]({source.stem}.ipynb)" in index


@pytest.mark.parametrize("source", SOURCES, ids=of_stem)
def test_the_pair_says_the_same_and_holds_its_results(build, source):
    expected = build.read(source)
    committed = nbformat.read(source.with_suffix(".ipynb"), as_version=4)
    nbformat.validate(committed)
    assert [(cell.id, cell.cell_type, cell.source) for cell in committed.cells] == [
        (cell.id, cell.cell_type, cell.source) for cell in expected.cells
    ]
    first = committed.cells[0]
    assert first.cell_type == "markdown"
    assert first.source.splitlines()[0].endswith("?")
    assert "**Limits.**" in committed.cells[-1].source
    code = [cell for cell in committed.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    for cell in code:
        assert not [
            o for o in cell.outputs if o.output_type == "error" or o.get("name") == "stderr"
        ]
    [answer] = answers(committed)
    assert re.search(r"\[[−+\d]", answer), "an interval"
    assert re.search(r"\d+ replications", answer)
    assert "nan" not in answer


@pytest.mark.parametrize("source", SOURCES, ids=of_stem)
def test_nothing_in_it_changes_from_run_to_run(source):
    text = source.with_suffix(".ipynb").read_text(encoding="utf-8")
    notebook = json.loads(text)
    assert set(notebook["metadata"]) == {"jupytext", "kernelspec", "language_info"}
    assert all(cell["metadata"] == {} for cell in notebook["cells"])
    assert not re.search(r"iopub|20\d\d-\d\d-\d\dT|0x[0-9a-f]{6,}", text)
    assert str(ROOT) not in text


def test_the_folder_is_small():
    assert sum(path.stat().st_size for path in FOLDER.glob("*.*")) < 4_000_000


@pytest.mark.parametrize("source", SOURCES, ids=of_stem)
def test_it_runs(build, source, monkeypatch):
    monkeypatch.setenv("COUNTERPOINT_QUICK", "1")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    done = build.execute(build.read(source), timeout_s=120)
    [answer] = answers(done)
    assert "replication" in answer


def test_a_cell_that_fails_is_found(build):
    broken = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    with pytest.raises(Exception, match="ZeroDivisionError"):
        build.execute(broken)
