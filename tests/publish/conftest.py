from __future__ import annotations

from pathlib import Path

import pytest

from kg.build import build_dataset
from kg.publish.dataset import dataset_files


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedded report with the files for portals: the folder of its dataset."""
    out = tmp_path_factory.mktemp("portal") / "graph"
    linked = build_dataset((), out).linked
    if not (out / "manifest.json").is_file():
        made = {
            path.relative_to(out).as_posix(): path.read_bytes()
            for path in out.rglob("*")
            if path.is_file() and path.relative_to(out).parts[0] not in ("store", "sources", "timings.json")
        }
        for name, content in dataset_files(linked, made["data.nq"], files=made).items():
            (out / name).parent.mkdir(exist_ok=True)
            (out / name).write_bytes(content)
    return out
