from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def dataset(built: Path) -> Path:
    """The embedded report with the files for portals: the folder of its dataset."""
    return built
