"""Writes the static site of an output folder: `write_site(out, site)`.

1. Read `data.nq`, the ontology and code lists in full, and the other graphs next to it (`_TURTLE`).
2. One page, one Turtle and one JSON-LD file for each document IRI; two processes share them where there are many.
3. Front page, ontology, code lists, the files themselves under `file/`, the redirects for w3id.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from pathlib import Path
from shutil import copyfile
from urllib.parse import urlsplit

from kg.dataset_layout import DATASET_QUADS, MERGED_QUADS, PARTS
from kg.errors import OutputError
from kg.lifeline import end_with_parent
from kg.publish.annotations import ANNOTATIONS, annotation_page, kept_sources
from kg.publish.catalog import published_files
from kg.publish.manifest import read_base
from kg.publish.selection import require_merged
from kg.publish.site.home_page import front_page, not_found_page, vocabularies_page
from kg.publish.site.html import STYLE
from kg.publish.site.linked_data import Names
from kg.publish.site.ontology_page import cube_page, ontology_page
from kg.publish.site.pages import PageWriter
from kg.publish.site.site_paths import SitePaths, depth_of
from kg.publish.site.triple_index import Pairs, TripleIndex
from kg.rdf.dataset import cube_structure, published_quads
from kg.rdf.names import CUBE_IRI, ONTOLOGY_IRI, VOCABULARY_IRI
from kg.rdf.serialize import read_written, triples_as_lines, turtle_lines
from kg.resources import ontology_folder
from kg.staging import RECORD, atomic_folder, place_within, write_within

_TURTLE = ("audit.ttl", "cube.ttl", "catalog.ttl", "inferred.ttl", "links.ttl", "tallies.ttl", "void.ttl")
_OWN_PAGES = (ONTOLOGY_IRI, CUBE_IRI[:-1], VOCABULARY_IRI[:-1])
_EXPLORER = "file/explorer.html"
_LEFT_OUT = ("store", "sources", PARTS, *DATASET_QUADS, "timings.json", RECORD)
# How the fragments of a catalogue's file entries begin, as against terms.
_OF_FILES = ("file-", "checksum-")
# Below this many documents a second process costs more than it saves.
MANY = 5000


def write_site(out: Path, site: Path) -> int:
    """Writes the site of the dataset in `out` to the folder `site`, which is replaced whole; gives the number of pages.

    Raises OutputError where `out` holds no dataset, or one without single files, or `site` holds files that are not of
    a site.
    """
    require_merged(out, MERGED_QUADS, f"kg export {out} --site {site}")
    base = read_base(out)
    places = SitePaths(base)
    with atomic_folder(site, "site", advice="name another folder with --site") as new:
        return _write(out, new, _things(out, places), places)


def _things(out: Path, places: SitePaths) -> TripleIndex:
    things = TripleIndex()
    skip = (VOCABULARY_IRI.encode(), f"<{ONTOLOGY_IRI}>".encode())
    lines = read_written(out / MERGED_QUADS).splitlines(keepends=True)
    things.read(line for line in lines if not _is_published(line, skip))
    things.read(triples_as_lines((*published_quads(), *cube_structure())).splitlines())
    for name in _TURTLE:
        if (out / name).is_file():
            things.read(turtle_lines(out / name).splitlines())
    things.close()
    return things


def _is_published(line: bytes, skip: tuple[bytes, bytes]) -> bool:
    """Whether the line is of the graph of a code list or the ontology, which are read in full from elsewhere."""
    graph = line[line.rindex(b" ", 0, -3) + 1 :]
    return graph.startswith((b"<" + skip[0], skip[1]))


def _write(out: Path, site: Path, things: TripleIndex, places: SitePaths) -> int:
    names = Names(places.base)
    documents = sorted(
        {iri.partition("#")[0] for iri in things.about} - set(_OWN_PAGES),
    )
    jobs = [(iri, path) for iri in documents if (path := places.path(iri)) is not None]
    files = sorted(
        str(path.relative_to(out).as_posix())
        for path in out.rglob("*")
        if path.is_file() and not path.is_symlink() and path.relative_to(out).parts[0] not in _LEFT_OUT
    )
    published = published_files()
    for name in files:
        copyfile(out / name, place_within(site, f"file/{name}"))
    _run(jobs, things, places, names, site)
    for name, content in published.items():
        for target in (name, f"file/{name}"):
            write_within(site, target, content)
    if (out / "sources").is_dir():
        passages = annotation_page(read_written(out / "data.nq"), kept_sources(out), places.base)
        write_within(site, f"file/{ANNOTATIONS}", passages)
        files.append(ANNOTATIONS)
    mappings = sorted((ontology_folder() / "mappings").glob("*.sssom.tsv"))
    for mapping in mappings:
        copyfile(mapping, place_within(site, f"file/mappings/{mapping.name}"))
    copyfile(ontology_folder() / "cube.ttl", place_within(site, "cube.ttl"))
    every = sorted({*files, *published, *(f"mappings/{mapping.name}" for mapping in mappings)})
    writer = PageWriter(things, places, names, explorer=_explorer(site))
    terms = [part for part in things.parts.get(ONTOLOGY_IRI, ()) if not part.partition("#")[2].startswith(_OF_FILES)]
    things.parts[ONTOLOGY_IRI] = sorted(set(things.parts.get(ONTOLOGY_IRI, ())) - set(terms))
    for name, text in {
        "index.html": front_page(things, places, every),
        "404.html": not_found_page(),
        "vocab.html": vocabularies_page(things, writer.parts(VOCABULARY_IRI[:-1], 0)),
        "ont.html": ontology_page(things, writer.parts(ONTOLOGY_IRI, 0)),
        "cube.html": cube_page(things),
        "style.css": STYLE,
        "w3id/.htaccess": redirects(places.base),
        ".nojekyll": "",
    }.items():
        write_within(site, name, text.encode())
    write_within(site, "context.jsonld", names.context())
    return len(jobs) + 5


def _run(jobs: list[tuple[str, str]], things: TripleIndex, places: SitePaths, names: Names, site: Path) -> None:
    """Writes the documents, in two processes where there are many and the system can fork."""
    halves = [jobs]
    if len(jobs) > MANY and "fork" in multiprocessing.get_all_start_methods():
        halves = [jobs[0::2], jobs[1::2]]
    workers = []
    try:
        for half in halves[1:]:
            worker = multiprocessing.get_context("fork").Process(
                target=_write_second_half, args=(half, things, places, names, site)
            )
            worker.start()
            workers.append(worker)
        _write_documents(halves[0], things, places, names, site)
    except BaseException:
        for worker in workers:
            worker.kill()
        raise
    finally:
        for worker in workers:
            worker.join()
    for worker in workers:
        if worker.exitcode:
            reason = os.strerror(worker.exitcode) if worker.exitcode > 0 else f"ended by signal {-worker.exitcode}"
            raise OutputError(f"{site}: the second process could not write it ({reason}); run the same command again")


def _write_second_half(
    jobs: list[tuple[str, str]], things: TripleIndex, places: SitePaths, names: Names, site: Path
) -> None:
    """What the second process does; where it cannot write it ends, and the first one says so."""
    end_with_parent()
    try:
        _write_documents(jobs, things, places, names, site)
    except OSError as error:
        sys.exit(error.errno)


def _write_documents(
    jobs: list[tuple[str, str]], things: TripleIndex, places: SitePaths, names: Names, site: Path
) -> None:
    writer = PageWriter(things, places, names, explorer=_explorer(site))
    for iri, path in jobs:
        depth = depth_of(path)
        content: list[tuple[str, Pairs]] = [
            (one, things.about[one]) for one in (iri, *sorted(things.parts.get(iri, ()))) if one in things.about
        ]
        write_within(site, f"{path}.html", writer.thing(iri, path).encode())
        write_within(site, f"{path}.ttl", names.turtle(content).encode())
        write_within(site, f"{path}.jsonld", names.json_ld(content, "../" * depth + "context.jsonld").encode())


def _explorer(site: Path) -> str | None:
    """The path of the explorer on the site, which is copied before any page is written."""
    return _EXPLORER if (site / _EXPLORER).is_file() else None


HOST = "https://EXAMPLE.github.io/policy-commitment"


def redirects(base: str, host: str = HOST) -> str:
    """Rules by what the client accepts: Turtle, JSON-LD, else the page; files go through as they are."""
    folder = urlsplit(base).path.strip("/")
    return f"""# Redirects of {base} to the static site; replace {host} with its address.
# For the w3id service this is the file {folder}/.htaccess.
Options +FollowSymLinks -MultiViews
AddType text/turtle .ttl
AddType application/ld+json .jsonld
RewriteEngine on

RewriteRule ^$ {host}/index.html [R=303,L]
RewriteRule ^file/(.*)$ {host}/file/$1 [R=302,L]
RewriteRule ^context\\.jsonld$ {host}/context.jsonld [R=302,L]
RewriteRule ^ont/[0-9.]+$ {host}/ont.ttl [R=303,L]

RewriteCond %{{HTTP_ACCEPT}} application/ld\\+json
RewriteRule ^((?:id|set|vocab)/.+)$ {host}/$1.jsonld [R=303,L]

RewriteCond %{{HTTP_ACCEPT}} text/turtle [OR]
RewriteCond %{{HTTP_ACCEPT}} application/rdf\\+xml [OR]
RewriteCond %{{HTTP_ACCEPT}} application/n-triples
RewriteRule ^((?:id|set|vocab)/.+|ont|cube)$ {host}/$1.ttl [R=303,L]

RewriteRule ^((?:id|set|vocab)/.+|ont|cube|vocab)$ {host}/$1.html [R=303,L]
"""
