"""Compare every mapping of the code lists with a copy of the list that it maps to.

`ontology/mappings/*.sssom.tsv` link concepts to other authorities. `scripts/mapping_lists/` has a copy of each list:
`sources.csv` says where it was taken from and how the IRIs of its codes begin, `NAME.csv` has the codes with their
labels. A mapping is right if

1. the object is a code of the list to which its IRI belongs;
2. its label is the one that the list gives, where the list gives labels;
3. an area has the same ISO 3166-2 code in the list of its Wikidata item and in the mapping to ISO 3166-2;
4. the label of an SDG indicator begins with the number in its code (C090401 is 9.4.1), or a comment says why not;
5. two concepts of one list are not both the exact match of one code.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.publish.mappings import mappings

EXACT = "http://www.w3.org/2004/02/skos/core#exactMatch"
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CodeList:
    """A copy of another authority's list. `codes`: what it says of each code, by column."""

    name: str
    namespace: str
    codes: Mapping[str, Row]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="check-mappings", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.parse_args(arguments)
    found = list(findings(mappings(), code_lists()))
    for finding in found:
        print(finding, file=sys.stderr)
    if found:
        sys.exit(1)
    print(f"{sum(map(len, mappings().values()))} mappings agree with {len(code_lists())} lists")


@cache
def code_lists(folder: Path | None = None) -> tuple[CodeList, ...]:
    """The copies in a folder, by default those of the ontology."""
    folder = folder or Path(__file__).parent / "mapping_lists"
    return tuple(
        CodeList(one["list"], one["namespace"], {row["code"]: row for row in _rows(folder / f"{one['list']}.csv")})
        for one in _rows(folder / "sources.csv")
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def findings(found: Mapping[str, Sequence[Row]], lists: Sequence[CodeList]) -> Iterator[str]:
    """What is wrong with the rows of each mapping set, as lines that name the set and the row."""
    iso = {row["subject_id"]: row["object_id"].rsplit("#", 1)[-1] for row in found.get("place-iso3166", ())}
    for name, rows in found.items():
        exact: dict[str, str] = {}
        for row in rows:
            where = f"{name}: {row['subject_id'].rsplit('/', 1)[-1]}"
            yield from (f"{where}: {what}" for what in _of_row(row, lists, iso))
            if (
                row["predicate_id"] == EXACT
                and exact.setdefault(row["object_id"], row["subject_id"]) != row["subject_id"]
            ):
                yield f"{where}: {row['object_id']} is the exact match of another concept; use closeMatch"


def _of_row(row: Row, lists: Sequence[CodeList], iso: Mapping[str, str]) -> Iterator[str]:
    iri = row["object_id"]
    known = next((one for one in lists if iri.startswith(one.namespace)), None)
    if known is None:
        yield f"{iri} belongs to no list of scripts/mapping_lists/sources.csv; add the list with its source"
        return
    code = iri.removeprefix(known.namespace)
    said = known.codes.get(code)
    if said is None:
        yield f"{code} is not in the list {known.name}; remove the mapping or correct the code"
        return
    label = said.get("label", "")
    if label and label != row["object_label"]:
        yield f"the label of {code} is {label!r}, not {row['object_label']!r}"
    if "iso3166" in said and said["iso3166"] != iso.get(row["subject_id"], said["iso3166"][:2]):
        yield f"{code} has the ISO code {said['iso3166']}, the area {iso.get(row['subject_id'])}"
    number = re.match(r"C(\d\d)(\w\w)(\d\d)$", code) if known.name == "sdg" else None
    if number and not row["comment"]:
        parts = ".".join(part.lstrip("0") for part in number.groups())
        if not row["object_label"].startswith(f"{parts} "):
            yield f"{code} is indicator {parts}, the label says {row['object_label']!r}; say in a comment why"


if __name__ == "__main__":
    main()
