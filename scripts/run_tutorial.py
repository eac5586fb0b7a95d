"""Runs docs/tutorial.ipynb and stores its outputs in it; it stops at a failing cell."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

TUTORIAL = Path(__file__).resolve().parents[1] / "docs" / "tutorial.ipynb"


def run() -> nbformat.NotebookNode:
    """The notebook with the outputs of a new run, without what varies between runs."""
    notebook = nbformat.read(TUTORIAL, as_version=4)
    NotebookClient(notebook, kernel_name="python3", timeout=300).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    return notebook


if __name__ == "__main__":
    nbformat.write(run(), TUTORIAL)
