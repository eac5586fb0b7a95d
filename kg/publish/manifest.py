"""`manifest.json`: what went in and what came out, each file by its SHA-256, without clock or machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from kg import __version__
from kg.errors import OutputError, UsageError
from kg.layout import MANIFEST, read_description
from kg.link.linked import LinkedReports
from kg.publish.catalog import published_files
from kg.rdf.iris import DEFAULT_BASE, checked_base, report_graph_iri, report_iri, run_iri
from kg.rdf.provenance import ruleset_hash, run_key


def manifest(linked: LinkedReports, files: Mapping[str, bytes], base: str = DEFAULT_BASE) -> bytes:
    """The manifest over `files` (by path); it lists all but itself."""
    content = {
        "software": f"policy-commitment-kg {__version__}",
        "base": base,
        "run": run_iri(run_key(facts.text.source for facts in linked.reports), base),
        "ruleset_sha256": ruleset_hash(),
        "rules": {path: _hash(content) for path, content in sorted(published_files().items())},
        "inputs": [
            {
                "report": report_iri(facts.report, base),
                "graph": report_graph_iri(facts.report, base),
                "id": facts.report.id,
                "file": facts.text.source.name,
                "sha256": facts.text.source.sha256,
                "encoding": facts.text.source.encoding,
                "characters": len(facts.text.source.text),
            }
            for facts in linked.reports
        ],
        "outputs": [
            {"path": path, "bytes": len(content), "sha256": _hash(content)}
            for path, content in sorted(files.items())
            if path != "manifest.json"
        ],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def read_base(out: Path) -> str:
    """The base of the dataset in `out`, as its manifest states it.

    Raises OutputError where there is no dataset, or the manifest states no base that IRIs can be made from.
    """
    path = out / MANIFEST
    base = read_description(path).get("base")
    try:
        return checked_base(base if isinstance(base, str) else "")
    except UsageError as error:
        raise OutputError(f"{path}: {error}; build the dataset again / 请重新构建数据集") from error


def read_output(out: Path, path: str) -> bytes:
    """A file of the dataset in `out`, as the build wrote it.

    Raises OutputError where it is not there, or is not the one that the manifest lists.
    """
    place = out / MANIFEST
    try:
        listed = {one["path"]: one["sha256"] for one in read_description(place).get("outputs", ())}
    except (KeyError, TypeError) as error:
        raise OutputError(f"{place}: is not a manifest ({error}); build the dataset again") from error
    try:
        content = (out / path).read_bytes()
    except OSError as error:
        raise OutputError(f"{out / path}: cannot be read ({error.strerror}); run 'kg build' first") from error
    if listed.get(path, _hash(content)) != _hash(content):
        raise OutputError(
            f"{out / path}: is damaged and differs from manifest.json; run 'kg build' again / 数据集已损坏，请重新构建"
        )
    return content


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()
