from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest


def texts(notebook: Any) -> list[str]:
    """What the cells print; pictures are left out, as their bytes depend on fonts."""
    return [
        output["text"] if output["output_type"] == "stream" else output["data"].get("text/plain", "")
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output["output_type"] in ("stream", "execute_result")
    ]


@pytest.mark.slow
def test_the_tutorial_shows_what_its_cells_print(load_script: Callable[[str], ModuleType]) -> None:
    """The notebook in docs/ holds the outputs of the code as it is; scripts/run-tutorial puts them there."""
    script = load_script("run_tutorial")
    import nbformat

    assert texts(script.run()) == texts(nbformat.read(script.TUTORIAL, as_version=4))
