"""Makes the notebooks: runs each `.py` of this folder and writes it as `.ipynb` beside it.

`python notebooks/build.py` runs all of them, `python notebooks/build.py 02 06` those that begin so.
What changes from run to run (times, identifiers, versions) is left out of the files.
"""

import sys
from pathlib import Path

import jupytext
import nbclient
import nbformat

HERE = Path(__file__).parent
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def sources() -> list[Path]:
    """The notebooks as Python files, in their order."""
    return sorted(HERE.glob("[0-9][0-9]_*.py"))


def read(source: Path) -> nbformat.NotebookNode:
    """The notebook that a Python file is, without outputs: the same from the same file."""
    notebook = jupytext.read(source)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:02}"
        cell.metadata = nbformat.NotebookNode()
    notebook.metadata = nbformat.NotebookNode(
        kernelspec=KERNEL,
        jupytext={"formats": "ipynb,py:percent"},
        language_info={"name": "python"},
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def execute(notebook: nbformat.NotebookNode, timeout_s: int = 600) -> nbformat.NotebookNode:
    """The notebook with its outputs; raises CellExecutionError where a cell fails."""
    client = nbclient.NotebookClient(
        notebook,
        timeout=timeout_s,
        kernel_name=KERNEL["name"],
        resources={"metadata": {"path": str(HERE)}},
        record_timing=False,
    )
    client.execute()
    notebook.metadata.language_info = nbformat.NotebookNode(name="python")
    return notebook


def main(chosen: list[str]) -> None:
    """Build the notebooks whose names begin with one of `chosen`, or all."""
    for source in sources():
        if not chosen or source.name.startswith(tuple(chosen)):
            target = source.with_suffix(".ipynb")
            nbformat.write(execute(read(source)), target)
            print(f"{target.name}: {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
