"""Citations of a dataset, and of single resources in it, as BibTeX or CSL JSON.

1. A fact or statement is cited as a passage of its report: the government is the author, the quoted words are the
   title, and the note gives the position of the passage in the source file and the SHA-256 of that file.
2. A report is cited as a document of the government.
3. Anything else (a project, an indicator, a verdict) was derived from reports by this dataset, so it is cited as a part
   of the dataset.
4. A dataset is cited with the number of its reports, their years and the SHA-256 of its manifest, which lists the hash
   of every file.

Keys are derived from IRIs, so that they remain the same in later bibliographies. CSL JSON is read by Zotero, Pandoc and
other programs (https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType

from pyoxigraph import NamedNode

from kg import __version__
from kg.dataset_layout import MANIFEST, MARKER_FILE, read_description
from kg.errors import UnknownError, UsageError
from kg.query.dataset import Dataset
from kg.query.find import find, the_one
from kg.query.input_checks import shown
from kg.query.query_result import SelectResult
from kg.query.show import list_matches

SOFTWARE = f"policy-commitment-kg {__version__}"
_AUTHOR = "The policy-commitment-kg contributors"
_CHINESE = "zh-Hans"

_PASSAGE = """
SELECT ?quote ?begin ?end ?title ?year ?government ?file ?hash ?address ?thing WHERE {
  ?thing pc:quote ?quote ; pc:beginIndex ?begin ; pc:endIndex ?end ; pc:report ?report .
  ?report dct:title ?title ; pc:year ?year ; pc:government/rdfs:label ?government ; pc:text ?text .
  ?text pc:fileName ?file ; pc:sha256 ?hash .
  OPTIONAL { ?report dct:source ?address }
  FILTER(LANGMATCHES(LANG(?government), "zh"))
} ORDER BY ?government LIMIT 1"""
_REPORT = """
SELECT ?title ?year ?government ?file ?hash ?address ?thing WHERE {
  ?thing a pc:Report ; dct:title ?title ; pc:year ?year ; pc:government/rdfs:label ?government ; pc:text ?text .
  ?text pc:fileName ?file ; pc:sha256 ?hash .
  OPTIONAL { ?thing dct:source ?address }
  FILTER(LANGMATCHES(LANG(?government), "zh"))
} ORDER BY ?government LIMIT 1"""

# The characters that have a special meaning in TeX, with their escaped form.
_TEX = MappingProxyType(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "{}%&#$_"},
    }
)


@dataclass(frozen=True, slots=True)
class Citation:
    """One entry of a bibliography. `kind`: document or dataset, as CSL names them; `language`: a BCP 47 tag."""

    key: str
    kind: str
    author: str
    title: str
    year: int | None
    published: str
    url: str
    note: str
    language: str


def cite(dataset: Dataset, text: str | None, language: str = "en") -> Citation:
    """The citation of what the text names (by an IRI, a name or a part of one), or of the whole dataset for None.

    Raises UnknownError if the dataset has nothing of this name, UsageError if it has several things, and OutputError if
    the description of the dataset cannot be read.
    """
    if text is None:
        return _of_dataset(dataset)
    found = find(dataset, text)
    if not found:
        raise UnknownError(
            f"no match for '{shown(text)}' in the dataset; take the IRI from a table or from kg show"
            " / 没有找到，请使用表格或 kg show 给出的 IRI"
        )
    meant = the_one(found)
    if meant is None:
        raise UsageError(list_matches(found, text, language).rstrip())
    iri = meant.iri
    passage = _first(dataset, _PASSAGE, iri)
    if passage is not None:
        return _of_report(iri, passage, f"{passage['quote']}（{passage['title']}）", _position(passage))
    report = _first(dataset, _REPORT, iri)
    if report is not None:
        return _of_report(iri, report, report["title"], _source(report))
    whole = _of_dataset(dataset)
    note = f"Part of: {whole.title}. {whole.note}"
    return Citation(key_of(iri), "dataset", _AUTHOR, meant.label, None, SOFTWARE, iri, note, whole.language)


def key_of(iri: str) -> str:
    """The key of an entry, from the end of the IRI.

    >>> key_of("https://w3id.org/policy-commitment/id/measure/51cd9e0f4a1b2c3d")
    'measure-51cd9e0f4a1b2c3d'
    """
    return re.sub(r"[^A-Za-z0-9]+", "-", "-".join(iri.rstrip("/").split("/")[-2:])).strip("-")


def _of_report(iri: str, row: Mapping[str, str], title: str, note: str) -> Citation:
    found_at = f"Source: {row['address']}. " if "address" in row else ""
    return Citation(
        key_of(iri), "document", row["government"], title, int(row["year"]), SOFTWARE, iri, found_at + note, _CHINESE
    )


def _position(row: Mapping[str, str]) -> str:
    return f"Characters {row['begin']} to {row['end']} of {_source(row)}"


def _source(row: Mapping[str, str]) -> str:
    return f"{row['file']} (SHA-256 {row['hash']})"


def _of_dataset(dataset: Dataset) -> Citation:
    reports = read_description(dataset.folder / MARKER_FILE).get("reports", ())
    base = read_description(dataset.folder / MANIFEST).get("base", "")
    years = sorted({one["year"] for one in reports})
    span = f"{years[0]} to {years[-1]}" if len(years) > 1 else str(years[0]) if years else "no year"
    hashed = sha256((dataset.folder / MANIFEST).read_bytes()).hexdigest()
    count = "1 report" if len(reports) == 1 else f"{len(reports)} reports"
    return Citation(
        key=f"policy-commitment-kg-{hashed[:12]}",
        kind="dataset",
        author=_AUTHOR,
        title=f"Knowledge graph of government work reports ({count}, {span})",
        year=None,  # a dataset has no date, so that the same reports give the same bytes
        published=SOFTWARE,
        url=f"{base}set/graph",
        note=f"SHA-256 of {MANIFEST}: {hashed}",
        language="en",
    )


def _first(dataset: Dataset, query: str, iri: str) -> dict[str, str] | None:
    """The first row without its unbound variables; None if there is no row."""
    answer = dataset.ask(query, {"thing": NamedNode(iri)})
    if not isinstance(answer, SelectResult) or not answer.rows:
        return None
    return {
        name: str(getattr(term, "value", ""))
        for name, term in zip(answer.variables, answer.rows[0], strict=True)
        if term is not None
    }


def bibtex(citation: Citation) -> str:
    """The entry as BibTeX, which BibLaTeX can also read."""
    fields = {
        "author": f"{{{_tex(citation.author)}}}",  # braces, because a government has no surname
        "title": f"{{{_tex(citation.title)}}}",
        "year": "" if citation.year is None else str(citation.year),
        "howpublished": _tex(citation.published),
        "url": citation.url,
        "note": _tex(citation.note),
        "language": "chinese" if citation.language == _CHINESE else "english",
    }
    lines = [f"  {name:<12} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{citation.key},", *lines, "}", ""])


def csl(citation: Citation) -> str:
    """The entry as CSL JSON: a list with one item."""
    item: dict[str, object] = {
        "id": citation.key,
        "type": citation.kind,
        "author": [{"literal": citation.author}],
        "title": citation.title,
        **({} if citation.year is None else {"issued": {"date-parts": [[citation.year]]}}),
        "publisher": citation.published,
        "URL": citation.url,
        "note": citation.note,
        "language": citation.language,
    }
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def _tex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in " ".join(text.split()))


#: The functions that write a citation, by the name of the format.
WRITERS = MappingProxyType({"bibtex": bibtex, "csl": csl})
