"""Print the findings of pip-audit from its JSON; see scripts/advisories.

Exit code 0 if every package was looked up and none is known to be vulnerable, 1 if one is, 3 if some could not be
looked up.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def main(files: Sequence[str]) -> int:
    packages: dict[str, dict[str, Any]] = {}
    unread = 0
    for file in files:
        try:
            for one in json.loads(Path(file).read_text(encoding="utf-8"))["dependencies"]:
                packages[one["name"]] = one
        except (ValueError, KeyError):  # pip-audit could not finish
            unread += 1
    skipped = sorted(name for name, one in packages.items() if "skip_reason" in one)
    vulnerable = sorted(name for name, one in packages.items() if one.get("vulns"))
    for name in vulnerable:
        for advisory in packages[name]["vulns"]:
            fixed = ", ".join(advisory.get("fix_versions", ())) or "no version yet"
            print(f"{name} {packages[name]['version']}: {advisory['id']}, fixed in {fixed}")
    looked_up = len(packages) - len(skipped)
    if not looked_up:
        print("advisories: none could be looked up, as their server cannot be reached / 连不上安全公告的服务器")
        return 3
    print(f"advisories: {looked_up} of {len(packages)} packages looked up, {len(vulnerable)} vulnerable")
    if skipped:
        print(f"advisories: not looked up: {', '.join(skipped)}")
    if vulnerable:
        return 1
    return 3 if skipped or unread else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
