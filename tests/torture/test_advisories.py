from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SOUND = {"name": "click", "version": "8.1", "vulns": []}
SKIPPED = {"name": "jieba", "skip_reason": "Dependency not found on PyPI and could not be audited: jieba (0.42.1)"}
VULNERABLE = {"name": "jinja2", "version": "2.0", "vulns": [{"id": "PYSEC-2019-217", "fix_versions": ["2.10.1"]}]}


@pytest.mark.parametrize(
    ("dependencies", "code", "said"),
    [
        ([SOUND], 0, "1 of 1 packages looked up, 0 vulnerable"),
        ([SOUND, SKIPPED], 3, "not looked up: jieba"),
        ([SKIPPED], 3, "none could be looked up"),
        ([SOUND, SKIPPED, VULNERABLE], 1, "jinja2 2.0: PYSEC-2019-217, fixed in 2.10.1"),
        (None, 3, "none could be looked up"),
    ],
)
def test_what_was_not_looked_up_is_not_taken_for_sound(
    repository: Path, tmp_path: Path, dependencies: list[object] | None, code: int, said: str
) -> None:
    """Only packages that were looked up count; a server that does not answer never looks like a clean result."""
    found = tmp_path / "found.json"
    found.write_text("" if dependencies is None else json.dumps({"dependencies": dependencies}), encoding="utf-8")
    script = repository / "scripts" / "read_advisories.py"
    ran = subprocess.run([sys.executable, script, found], capture_output=True, text=True, check=False)
    assert ran.returncode == code
    assert said in ran.stdout
