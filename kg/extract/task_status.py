"""The status of a task, if a table of fulfilment states it explicitly: 已完成, 正在推进.

A clause states it only if it consists of nothing but such words (目前已完成); 已完成投资10亿元 has another meaning. If
the clauses state different things, the task has no status.
"""

from __future__ import annotations

import re

from kg.grammar.constructions import construction
from kg.lang.words import codes_by_word

SCHEME = "task-status"
_CLAUSES = re.compile(r"[，,；;。！\s]+")


def read_status(words: str) -> str | None:
    """The code of the status that some words state; None if they state none or several.

    >>> read_status("目前已完成。"), read_status("已建成主体结构，正在推进。"), read_status("已完成投资10亿元。")
    ('completed', 'in-progress', None)
    """
    known = codes_by_word(SCHEME, "word")
    clauses = [clause for clause in _CLAUSES.split(words) if clause]
    said = {known.get(clause) or known.get(_bare(clause)) for clause in clauses} - {None}
    return said.pop() if len(said) == 1 else None


def _bare(clause: str) -> str:
    """A clause without the words that may precede those of a status."""
    return construction("before-status").sub("", clause, count=1)
