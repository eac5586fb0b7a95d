"""Makes `kg/data/word-frequency.txt` from the word list of PyPI `jieba` 0.42.1 (MIT, Copyright (c) 2013 Sun Junyi).

It contains the words of one character, and those of two to four characters that occur at least five times. The result
is committed, so that an installation does not need the 43 MB of the package; a test regenerates and compares it.

    python scripts/make_word_frequency.py
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

OUTPUT = Path(__file__).resolve().parents[1] / "kg" / "data" / "word-frequency.txt"
LEAST = 5
HEADER = """\
# How often words occur in sixty million words of Chinese: the character that words begin with and its own count, then
# what follows it in longer words, each with its count. From the word list of jieba 0.42.1,
# https://github.com/fxsjy/jieba, MIT License, Copyright (c) 2013 Sun Junyi. Made by scripts/make_word_frequency.py.
"""
_WORD = re.compile(r"([\u4e00-\u9fff]{1,4}) (\d+) ")


def make_list() -> str:
    """The text of the list, sorted by first character, then as jieba has the words."""
    spec = find_spec("jieba")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("jieba is not installed; run scripts/test once, which installs it")
    lines = (Path(spec.submodule_search_locations[0]) / "dict.txt").read_text("utf-8").splitlines()
    counts: dict[str, int] = {}
    longer: dict[str, list[str]] = {}
    for match in filter(None, map(_WORD.match, lines)):
        word, count = match[1], int(match[2])
        if len(word) == 1:
            counts[word] = count
        elif count >= LEAST:
            longer.setdefault(word[0], []).append(f"{word[1:]}{count}")
    body = (
        " ".join([f"{first}{counts.get(first, 0)}", *longer.get(first, ())]) for first in sorted({*counts, *longer})
    )
    return HEADER + "\n".join(body) + "\n"


if __name__ == "__main__":
    OUTPUT.write_text(make_list(), encoding="utf-8")
