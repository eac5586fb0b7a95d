"""`kg check` reads every file that the manifest lists with a parser of its format."""

from __future__ import annotations

import gzip
import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from kg.check.dataset import check_dataset
from kg.check.file_syntax import READERS, syntax_fault
from kg.check.integrity import ListedFile, check_files, read_listed
from kg.errors import OutputError
from tests.written import QUADS, lines_of, put_lines

WHOLE = {
    "data.nq": "<http://a/b> <http://a/b> \"c\" <http://a/g> .\n",
    "data.nt": "<http://a/b> <http://a/b> \"c\" .\n",
    "data.ttl": "<http://a/b> a <http://a/c> .\n",
    "data.trig": "<http://a/g> { <http://a/b> a <http://a/c> }\n",
    "data.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
    "data.jsonld": '{"@id": "http://a/b"}',
    "table.csv": "a,b\n1,2\n",
    "report.json": "{}",
    "picture.svg": "<svg/>",
    "feed.xml": "<a/>",
    "data.graphml": "<a/>",
    "data.gexf": "<a/>",
    "page.html": "<p>页",
    "style.css": "a {}",
    "page.js": "1",
}  # fmt: skip
BROKEN = (
    ("data.nq", "<http://a/b> <http://a/b> .\n"),
    ("data.nt", "<http://a/b> <http://a/b> \"c\n"),
    ("data.ttl", "<http://a/b> a <http://a/c>"),
    ("data.ttl", "<http://a/b> a \"\ufffe"),
    ("data.trig", "{ <http://a/b>"),
    ("data.rdf", "<rdf:RDF/>"),
    ("data.rdf", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\x0b</rdf:RDF>'),
    ("data.jsonld", "{"),
    ("table.csv", "a,b\n1\n"),
    ("table.csv", 'a,b\n"1,2\n'),
    ("report.json", "[" * 100_000),
    ("report.json", ""),
    ("picture.svg", "<svg>\x00</svg>"),
    ("feed.xml", "<a>"),
    ("data.graphml", "<a>&#11;</a>"),
    ("data.gexf", ""),
    ("page.html", "a\x00b"),
)  # fmt: skip


def written(folder: Path, name: str, content: bytes) -> ListedFile:
    """The file with a hash that fits."""
    packed = gzip.compress(content) if name.endswith(".gz") else content
    (folder / name).write_bytes(packed)
    return ListedFile(name, sha256(content).hexdigest())


def test_every_format_has_a_case() -> None:
    """The cases below cover all formats that are looked at."""
    assert {Path(name).suffix for name in WHOLE} == set(READERS)


@pytest.mark.parametrize("packed", ["", ".gz"])
@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_file_is_no_finding(tmp_path: Path, name: str, packed: str) -> None:
    """A file of its format passes, packed or not."""
    assert check_files(tmp_path, [written(tmp_path, name + packed, WHOLE[name].encode())]) == []


@pytest.mark.parametrize(("name", "content"), BROKEN)
def test_a_file_that_does_not_parse_is_a_finding(tmp_path: Path, name: str, content: str) -> None:
    """What the manifest says was written is still looked at: a fault of the build is one, too."""
    (finding,) = check_files(tmp_path, [written(tmp_path, name, content.encode())])
    assert finding.where == name
    assert finding.what.startswith("is not of its format: ")


@pytest.mark.parametrize("name", [*WHOLE, "data.nq.gz"])
def test_a_file_that_is_no_utf_8_is_a_finding(tmp_path: Path, name: str) -> None:
    """Bytes that are no text in UTF-8 are found in every format."""
    content = WHOLE[name.removesuffix(".gz")].encode()
    at = content.index(b">") if b">" in content else 1
    (finding,) = check_files(tmp_path, [written(tmp_path, name, content[:at] + b"\xff\xfe" + content[at:])])
    assert "is not of its format" in finding.what


def test_a_source_is_as_it_came(tmp_path: Path) -> None:
    """Files in formats that are none of ours are not looked at."""
    (tmp_path / "source.txt").write_bytes(b"\xff\x00")
    assert syntax_fault(tmp_path / "source.txt", "source.txt") is None


def test_all_that_is_broken_is_found_at_once(built: Path, tmp_path: Path) -> None:
    """One damaged file does not keep the check from looking at the others."""
    out = tmp_path / "graph"
    shutil.copytree(built, out)
    (out / "data.nq").write_bytes((out / "data.nq").read_bytes()[:-9])
    put_lines(out, [*lines_of(out), "<a:> no quad .\n"])
    (out / "tables" / "measures.csv").write_bytes(b"\xff")
    (out / "void.ttl").write_text("<", encoding="utf-8")
    (out / "report.json").write_text("{", encoding="utf-8")
    findings = check_dataset(out, reasoning=False).findings
    broken = {one.where for one in findings if "is not of its format" in one.what}
    assert broken == {"data.nq", QUADS, "tables/measures.csv", "void.ttl", "report.json"}
    assert any("evidence and shapes were not looked at" in one.what for one in findings)


@pytest.mark.parametrize("path", ["../outside.csv", "/etc/passwd", "a\0b"])
def test_a_manifest_that_lists_files_elsewhere_is_refused(tmp_path: Path, path: str) -> None:
    """The check reads no file outside the dataset."""

    listed = {"outputs": [{"path": path, "sha256": ""}]}
    (tmp_path / "manifest.json").write_text(json.dumps(listed), encoding="utf-8")
    with pytest.raises(OutputError, match="is not a manifest"):
        read_listed(tmp_path)
