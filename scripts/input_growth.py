"""CPU time for reading one report from text to facts, at sizes 1, 2 and 4, for each kind in tests/build/kinds.py.

At twice the size, linear code takes twice the time, quadratic code four times. The tests count Python steps at small
sizes; this script also measures regular expressions and C libraries, at the sizes where it matters.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kg.clean_text import SourceText
from kg.extract.identify import identify
from kg.extract.pipeline import extract
from kg.text.cleaning import clean
from tests.build.kinds import DAMAGED, KINDS, PAGES, page_of, text_of

# From size 1 to 4, linear time grows fourfold, quadratic time sixteenfold; a busy machine adds to either.
_MOST = 8
# Below this, the measurement is only noise.
_LEAST_SECONDS = 0.05


def seconds_of(text: str, name: str) -> float:
    start = time.process_time()
    cleaned = clean(SourceText(name, text, "0" * 64, "utf-8"))
    extract(identify(cleaned, {"adcode": "140000", "year": "2024"}, "report"), cleaned)
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", help="only these kinds (default: all)")
    parser.add_argument("--size", type=int, default=10_000, help="characters of the smallest text")
    options = parser.parse_args()
    cases = [(kind, text_of, "report.txt") for kind in KINDS] + [(kind, page_of, "report.html") for kind in PAGES]
    failed = []
    for kind, make, name in cases:
        if options.kinds and kind not in options.kinds:
            continue
        size = options.size // 20 if kind in DAMAGED else options.size  # a repair takes a millisecond per character
        seconds_of(make(kind, 100), name)
        times = [seconds_of(make(kind, size * factor), name) for factor in (1, 2, 4)]
        ratio = times[2] / max(times[0], _LEAST_SECONDS)
        print(f"{kind:36} {'  '.join(f'{one:7.2f}' for one in times)} s  x{ratio:.1f}", flush=True)
        if ratio > _MOST:
            failed.append(kind)
    if failed:
        sys.exit(f"time grows faster than the text: {', '.join(failed)}")


if __name__ == "__main__":
    main()
