"""Rejects queries that would overflow the stack of Oxigraph or take long to plan, before it parses them.

Oxigraph parses, optimises and evaluates queries recursively without a limit: on a stack of 8 MiB the process crashes at
500 to 2,000 nested brackets, and at 2,000 to 10,000 links of a chain (`?a || ?b || …`, `{ } UNION { } UNION …`), which
is a tree as deep as it is long. No query written by a person comes near the limits here. Values in VALUES and IN do not
form a chain.
"""

from __future__ import annotations

import re

from kg.errors import QueryError

#: The maximum nesting of brackets of all kinds.
MOST_NESTED = 200
#: The maximum number of operators and clauses that each add a level.
MOST_LINKED = 2_000
#: Triple patterns of one group. To choose an order for them, Oxigraph takes time with the fourth power of their number:
#: a second for 120 of them, ten for 200.
MOST_PATTERNS = 100

# SPARQL 1.1, section 19.8: tokens that may contain such signs without their meaning (comments, IRIs, strings), and the
# signs. A sign before a digit is part of the number, as in VALUES.
_TOKEN = re.compile(
    r"""\#[^\r\n]* | <[^<>"{}|^`\\\x00-\x20]*>
    | '''(?:'{0,2}(?:[^'\\]|\\.))*''' | """
    r'''"""(?:"{0,2}(?:[^"\\]|\\.))*""" | '''
    r"""'(?:[^'\\\r\n]|\\.)*' | "(?:[^"\\\r\n]|\\.)*" | [?$]\w+ | [+-](?=[0-9.])
    | (?P<open>[({\[]|<<) | (?P<close>[)}\]]|>>)
    | (?P<link>\|\||&&|[!+*/|^-])
    | (?P<pattern>;)
    | (?P<word>[\w.:-]++)""",
    re.VERBOSE | re.DOTALL,
)
_CLAUSES = frozenset({"UNION", "OPTIONAL", "MINUS", "BIND", "FILTER", "GRAPH", "EXISTS", "LATERAL"})


def reject_deep_nesting(sparql: str) -> None:
    """Raises QueryError for a query whose brackets are nested too deeply or whose chains are too long.

    >>> reject_deep_nesting("ASK { FILTER(" + "(" * 1000 + "1" + ")" * 1000 + ") }")
    Traceback (most recent call last):
    kg.errors.QueryError: the query is nested too deeply: more than 200 brackets; simplify it / 查询嵌套过深，请简化
    """
    depth = links = 0
    patterns = [0]  # of the groups that are open
    for token in _TOKEN.finditer(sparql):
        kind = token.lastgroup
        if kind == "open":
            depth += 1
            patterns.append(0)
        elif kind == "close":
            depth -= 1
            if len(patterns) > 1:
                patterns.pop()
        elif kind == "pattern" or (kind == "word" and token["word"].endswith(".")):
            patterns[-1] += 1
        elif kind == "link" or (kind == "word" and token["word"].upper() in _CLAUSES):
            links += 1
        if patterns[-1] > MOST_PATTERNS:
            raise QueryError(
                f"the query is too complex: more than {MOST_PATTERNS} triple patterns in one group; ask in several"
                " queries / 查询过于复杂，请拆分"
            )
        if depth > MOST_NESTED:
            raise QueryError(
                f"the query is nested too deeply: more than {MOST_NESTED} brackets; simplify it / 查询嵌套过深，请简化"
            )
        if links > MOST_LINKED:
            raise QueryError(
                f"the query is too complex: more than {MOST_LINKED:,} operators and clauses; use IN or VALUES, or"
                " ask in several queries / 查询过于复杂，请拆分"
            )
