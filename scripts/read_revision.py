"""Read reports with the `kg` on PYTHONPATH: the part of scripts/compare-revisions that runs at a revision.

Standard input is a JSON list of tasks, each with the `path` of a report, its `id`, its `row` of reports.csv and the
file `out` to write: compressed JSON with the facts by kind, each a flat object of field and value, or with the `error`
that the revision ended in. Nothing but the standard library and the revision's own modules is used here, because an old
revision lacks what the current one has.
"""

from __future__ import annotations

import gzip
import json
import sys
from dataclasses import fields, is_dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kg.build.inputs import Input

KINDS = ("measures", "milestones", "qualitative", "statements")
#: Kinds of mentions by the vocabulary of their referents.
MENTIONS = {"place": "places", "agency": "bodies"}
#: References by indices within a report, which change with every fact before them.
REFERENCES = frozenset({"statement"})
#: Reads a report; older revisions have another name for the module.
read_report = import_module("kg.build.ingest" if find_spec("kg.build.ingest") else "kg.build.reading").read_report


def main() -> None:
    for task in json.load(sys.stdin):
        out = Path(task["out"])
        fresh = out.with_suffix(".new")
        content = json.dumps(_read(_input_of(task)), ensure_ascii=False).encode()
        fresh.write_bytes(gzip.compress(content, 1, mtime=0))
        fresh.replace(out)


def _input_of(task: dict[str, Any]) -> Input:
    """The report of a task as an `Input` of this revision, with those of its fields that the revision has."""
    known = {"path": Path(task["path"]), "row": task["row"], "id": task["id"]}
    return Input(**{field.name: known[field.name] for field in fields(Input) if field.name in known})


def _read(one: Input) -> dict[str, Any]:
    try:
        facts = read_report(one)
    except Exception as error:  # noqa: BLE001  # a revision may fail on a report; that is a result of the comparison
        return {"error": f"{type(error).__name__}: {error}"}
    found: dict[str, list[dict[str, Any]]] = {kind: [flat(fact) for fact in getattr(facts, kind)] for kind in KINDS}
    found |= {kind: [] for kind in MENTIONS.values()}
    for mention in facts.mentions:
        found[MENTIONS[mention.scheme]].append(flat(mention))
    return found


def flat(fact: Any) -> dict[str, Any]:
    """The fields of a fact as JSON values; its evidence as start, end and quote, its section as the section's role."""
    found: dict[str, Any] = {}
    for field in fields(fact):
        value = getattr(fact, field.name)
        if field.name in REFERENCES:
            continue
        if field.name == "evidence":
            found |= {"start": value.span.start, "end": value.span.end, "quote": value.quote}
        elif field.name == "number":
            found |= {"number_start": value.start, "number_end": value.end}
        elif field.name == "section":
            found["role"] = value.role
        else:
            found[field.name] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        return "/".join(str(_plain(getattr(value, field.name))) for field in fields(value))
    return str(value)


if __name__ == "__main__":
    main()
