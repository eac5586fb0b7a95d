"""The named queries: `ontology/queries/<name>.rq`, each with a header that describes it.

The header is the comment at the top of the file, with one entry per line; a language tag follows an `@`:

    # caption@en: Promises for a year
    # caption@zh-Hans: 某一年的承诺
    # description@en: What it answers, and what its columns are.
    # description@zh-Hans: …
    # parameter year: integer
    # parameter year@en: the year; default: that of the latest report
    # parameter year@zh-Hans: 年份；默认取最新报告的年份

A parameter is a variable that the query selects. Its kind is `integer`, `text`, `language`, a code list as
`vocab:topic`, a class of things as `pc:Project`, or `report`; a report is the variable `?source`, as `?report` is the
column of its identifier. The query itself defines the default (`COALESCE(?year, ?latest)`), so
that the file can be run unchanged anywhere.

Three more entries, without language, describe how a query about everything is run (kg/query/partitions.py):

    # partition: report
    # due: year
    # latest: year

`partition` names the parameter (a report, an area or an indicator) for each value of which it is run separately; the
ORDER BY of the query then begins with `DESC(?published) ?source` (`?source pc:year ?published`) or with the area or the
indicator. `due` names a parameter that is the due year of what is listed: reports without promises for it
(`pc:dueYear`) are skipped. `latest` names a parameter whose default is the latest year of all reports.

For a query about one report to be as fast in a large dataset, Oxigraph must begin at the report. It orders the triples
of a query without knowing which variables have values:

1. Of triples with the same estimated cost it begins with the first, so a query starts with `?source a pc:Report` or
   `?project pc:area ?area`. If a query can begin at two ends, each is a branch of a UNION, and the unused one asks
   about `rdf:nil`, which has no triples.
2. An OPTIONAL with one triple is looked up row by row; one with several triples is evaluated for the whole dataset if
   enough precedes it. So an OPTIONAL contains one triple and, inside it, another OPTIONAL, and what every fact has (its
   quote, its value) is looked up in the same way, after the filters.
3. A sub-SELECT sees the value of a variable only if it selects it.
4. About 1,700 things refer to a report (`pc:report`), and all are looked up to find one of them. What only few of them
   have is found directly in the graph of the report (`GRAPH ?graph { ?source a pc:Report }`, then
   `GRAPH ?graph { ?mention pc:mentioned ?place }`), where an index begins with graph and property.

A query that counts everything reads the tallies of the build (kg/rdf/tallies.py) in one branch of a UNION, and the
facts in the other: those of the given report, or all facts if the store has no tallies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType

from kg.errors import QueryError, UnknownError, UsageError
from kg.query.input_checks import shown
from kg.resources import ontology_folder

LANGUAGES = ("en", "zh-Hans")
_LONGEST_NAME = 100
REPORT_VARIABLE = "source"
_ENTRY = re.compile(
    r"#\s*(?P<key>caption|description|partition|due|latest|parameter\s+\w+)(?:@(?P<language>[\w-]+))?\s*:\s*(?P<text>.*\S)\s*"
)
# The kinds of parameters allowed in each of these entries
_NAMED_KINDS = {
    "partition": frozenset({"report", "vocab:place", "vocab:indicator"}),
    "due": frozenset({"integer"}),
    "latest": frozenset({"integer"}),
}
_KIND = re.compile(r"integer|text|language|report|vocab:[a-z-]+|pc:[A-Z]\w+")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query. `meaning` maps a language to its description and default."""

    name: str
    kind: str
    meaning: Mapping[str, str]

    @property
    def variable(self) -> str:
        """The variable of the query for the value, without question mark."""
        return REPORT_VARIABLE if self.kind == "report" else self.name


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """One file of the folder of queries. `caption` and `description` map a language (`en`, `zh-Hans`) to text.

    `partition`: the parameter by which a query about everything is partitioned; `due`: one that is the due year of what
    is listed; `latest`: one that is set to the latest year in a partitioned query.
    """

    name: str
    caption: Mapping[str, str]
    description: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    sparql: str
    partition: str | None = None
    due: str | None = None
    latest: str | None = None

    @property
    def gives_graph(self) -> bool:
        """Whether the answer is a graph, not rows."""
        return re.search(r"^(?:CONSTRUCT|DESCRIBE)\b", self.sparql, re.MULTILINE | re.IGNORECASE) is not None

    def parameter(self, name: str) -> Parameter:
        """The parameter with this name. Raises UsageError if there is none."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        known = ", ".join(parameter.name for parameter in self.parameters) or "none / 无"
        raise UsageError(f"the query {self.name!r} has no parameter '{shown(name)}'; it has: {known} / 没有这个参数")


def queries_folder() -> Path:
    """The folder of the named queries."""
    return ontology_folder() / "queries"


def list_queries() -> tuple[NamedQuery, ...]:
    """All named queries, by name."""
    return tuple(read_query(path) for path in sorted(queries_folder().glob("*.rq")))


def named_query(name: str) -> NamedQuery:
    """The query with this name. Raises UnknownError with similar names if there is none."""
    path = queries_folder() / f"{name}.rq"
    if re.fullmatch(rf"[a-z0-9-]{{1,{_LONGEST_NAME}}}", name) and path.is_file():
        return read_query(path)
    near = get_close_matches(name[:_LONGEST_NAME], [one.stem for one in sorted(queries_folder().glob("*.rq"))], n=3)
    hint = f"did you mean {', '.join(near)}? " if near else ""
    raise UnknownError(
        f"there is no query '{shown(name)}': {hint}see 'kg query --list' / 没有这个查询，请看 kg query --list"
    )


def read_query(path: Path) -> NamedQuery:
    """Reads one file. Raises QueryError if its header is incomplete."""
    sparql = path.read_text("utf-8")
    texts: dict[str, dict[str, str]] = {}
    kinds: dict[str, str] = {}
    named: dict[str, str] = {}
    for number, line in enumerate(sparql.splitlines(), start=1):
        if not line.startswith("#"):
            break
        entry = _ENTRY.fullmatch(line)
        if entry is None:
            raise QueryError(f"{path}, line {number}: invalid header entry; write '# caption@en: …' and the like")
        key, language, text = " ".join(entry["key"].split()), entry["language"], entry["text"]
        if language is None and key in _NAMED_KINDS:
            named[key] = text
        elif language is None:
            if not key.startswith("parameter ") or not _KIND.fullmatch(text):
                raise QueryError(f"{path}, line {number}: a language tag or the kind of a parameter is missing")
            kinds[key.removeprefix("parameter ")] = text
        else:
            texts.setdefault(key, {})[language] = text
    for key, name in named.items():
        if kinds.get(name) not in _NAMED_KINDS[key]:
            kinds_of_key = " or ".join(sorted(_NAMED_KINDS[key]))
            raise QueryError(f"{path}: '{key}: {name}' names no parameter of the kind {kinds_of_key}; name one")
    for key in ("caption", "description", *(f"parameter {name}" for name in kinds)):
        missing = [language for language in LANGUAGES if language not in texts.get(key, {})]
        if missing:
            raise QueryError(f"{path}: the header has no {key} in {', '.join(missing)}; add it")
    return NamedQuery(
        name=path.stem,
        caption=MappingProxyType(texts["caption"]),
        description=MappingProxyType(texts["description"]),
        parameters=tuple(
            Parameter(name, kind, MappingProxyType(texts[f"parameter {name}"])) for name, kind in kinds.items()
        ),
        sparql=sparql,
        partition=named.get("partition"),
        due=named.get("due"),
        latest=named.get("latest"),
    )
