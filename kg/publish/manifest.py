"""`manifest.json`: what went in and what came out, each file by its SHA-256, without clock or machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from kg import __version__
from kg.clean_text import SourceText
from kg.dataset_layout import MANIFEST, read_description
from kg.errors import OutputError, UsageError
from kg.facts import Report
from kg.publish.catalog import published_files
from kg.publish.media_types import WrittenFile
from kg.rdf.iris import DEFAULT_BASE, checked_base, report_graph_iri, report_iri, run_iri
from kg.rdf.provenance import ruleset_hash, run_key


def manifest(
    inputs: Sequence[tuple[Report, SourceText]],
    outputs: Iterable[WrittenFile],
    parts: Iterable[tuple[str, Iterable[WrittenFile]]],
    base: str = DEFAULT_BASE,
) -> dict[str, object]:
    """The content of the manifest, whose long lists are made item by item.

    `inputs`: the reports with their sources, whose texts may be empty; `outputs`: the files that belong to no part;
    `parts`: the folder and the files of each.
    """
    return {
        "software": f"policy-commitment-kg {__version__}",
        "base": base,
        "run": run_iri(run_key(source for _, source in inputs), base),
        "ruleset_sha256": ruleset_hash(),
        "rules": {path: sha256(content).hexdigest() for path, content in sorted(published_files().items())},
        "inputs": (
            {
                "report": report_iri(report, base),
                "graph": report_graph_iri(report, base),
                "id": report.id,
                "file": source.name,
                "sha256": source.sha256,
                "encoding": source.encoding,
            }
            for report, source in inputs
        ),
        "outputs": list(_listed(outputs)),
        "parts": ({"folder": folder, "files": list(_listed(files))} for folder, files in parts),
    }


def _listed(files: Iterable[WrittenFile]) -> Iterator[Mapping[str, object]]:
    for file in sorted(files, key=lambda one: one.path):
        yield {"path": file.path, "bytes": file.size, "sha256": file.sha256}


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
    if listed.get(path, sha256(content).hexdigest()) != sha256(content).hexdigest():
        raise OutputError(
            f"{out / path}: is damaged and differs from manifest.json; run 'kg build' again / 数据集已损坏，请重新构建"
        )
    return content
