from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_fifty_clients_meet_no_error(built: Path, repository: Path) -> None:
    """Fifty clients look things up without an error, alone and beside queries that never end."""
    run = subprocess.run(
        [sys.executable, repository / "scripts" / "benchmark_endpoint.py", built, "--seconds", "5", "--disturb"],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "PYTHONPATH": str(repository)},
    )
    assert run.returncode == 0, run.stderr
    assert re.findall(r"^(\w+): \d+ answers a second, (\d+) errors$", run.stdout, re.MULTILINE) == [
        ("undisturbed", "0"),
        ("disturbed", "0"),
    ]
