"""Checks of a dataset in parts: what is built passes, and each damage to a part is found and named."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.build import build_dataset
from kg.build.engine import ThisProcess
from kg.check.dataset import check_dataset
from kg.check.quads import join_samples
from kg.check.reasoning import sample_triples
from kg.errors import OutputError
from kg.rdf.names import PC, RDF
from kg.rdf.terms import NamedNode, Triple
from tests.build.sample import REPORTS, write_reports

HERE, TOWN = "parts/area=140000", "parts/area=140100"
REPORT = f"{HERE}/year=2026"
AREA = re.compile(r"^parts/area=\d+")


@pytest.fixture(scope="module")
def built_parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample reports as a dataset in parts."""
    folder = tmp_path_factory.mktemp("areas")
    return build_dataset(
        [write_reports(folder / "reports", REPORTS)], folder / "graph", ThisProcess(), store=False, merge=False
    ).out


@pytest.fixture
def out(built_parts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, to be damaged; what the package ships is looked at in other tests."""
    monkeypatch.setattr("kg.check.dataset.check_vocabularies", list)
    monkeypatch.setattr("kg.check.dataset.check_ontology", list)
    return shutil.copytree(built_parts, tmp_path / "graph")


Damage = Callable[[Path], None]


def put(path: Path, content: bytes) -> None:
    """Replaces a file, which may be one that nobody may write."""
    path.unlink(missing_ok=True)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


def edited(name: str, edit: Callable[[list[str]], list[str]]) -> Damage:
    """Edits the lines of a file of quads, which stay in order."""

    def damage(out: Path) -> None:
        lines = gzip.decompress((out / name).read_bytes()).decode().splitlines(keepends=True)
        changed = edit(lines)
        assert changed != lines
        put(out / name, gzip.compress("".join(sorted(changed)).encode(), 1, mtime=0))

    return damage


def first_changed(part: str, edit: Callable[[str], str]) -> Callable[[list[str]], list[str]]:
    """Edits the first line that holds a piece of text."""

    def change(lines: list[str]) -> list[str]:
        at = next(at for at, line in enumerate(lines) if part in line)
        return [*lines[:at], edit(lines[at]), *lines[at + 1 :]]

    return change


def misquoted(line: str) -> str:
    """The line with the first two characters of its literal changed over."""
    return re.sub(r'"(.)(.)(.*)"@zh', r'"\2\1\3"@zh', line)


def one_byte(name: str) -> Damage:
    """Changes one byte in the middle of a file."""

    def damage(out: Path) -> None:
        content = bytearray((out / name).read_bytes())
        content[len(content) // 2] ^= 1
        put(out / name, bytes(content))

    return damage


def gone(name: str) -> Damage:
    """Takes a file away."""
    return lambda out: (out / name).unlink()


QUADS, LINKS, SECTION = f"{REPORT}/data.nq.gz", f"{HERE}/data.nq.gz", "ont#section> "
OTHER_YEAR = (
    "<https://w3id.org/policy-commitment/id/report/140000-2026> <https://w3id.org/policy-commitment/ont#year> "
    '"1999"^^<http://www.w3.org/2001/XMLSchema#integer> <https://w3id.org/policy-commitment/set/provenance> .\n'
)
STRAY = f"{HERE}/year=2027/data.nq.gz"


@pytest.mark.parametrize(
    ("damage", "check", "where", "what"),
    [
        (edited(QUADS, first_changed("ont#quote>", misquoted)), "evidence", f"{HERE}: ", "is not what"),
        (edited(QUADS, first_changed("ont#quote>", misquoted)), "file", QUADS, "differs from what manifest.json says"),
        (edited(QUADS, first_changed(SECTION, lambda line: "")), "shapes", f"{HERE}: ", "exactly one: section"),
        (edited(QUADS, lambda lines: [*lines, "<a:> no quad .\n"]), "file", HERE, "holds quads that cannot be read"),
        (edited(LINKS, first_changed("ont#verdict> ", lambda line: "")), "shapes", f"{HERE}: ", "verdict"),
        (one_byte(f"{REPORT}/measures.csv"), "file", f"{REPORT}/measures.csv", "differs from what manifest.json says"),
        (one_byte(f"{TOWN}/year=2025/source.txt"), "evidence", f"{TOWN}: ", "is not kept"),
        (one_byte(f"{TOWN}/year=2025/source.txt"), "file", f"{TOWN}/year=2025/source.txt", "differs from what"),
        (one_byte(f"{TOWN}/data.nq.gz"), "file", f"{TOWN}/data.nq.gz", ""),
        (one_byte(f"{HERE}/presumed.nq.gz"), "file", f"{HERE}/presumed.nq.gz", ""),
        (one_byte("report.json"), "file", "report.json", "differs from what"),
        (gone(f"{HERE}/outcomes.csv"), "file", f"{HERE}/outcomes.csv", "is missing"),
        (gone(QUADS), "file", QUADS, "is missing"),
        (lambda out: put(out / STRAY, b""), "file", STRAY, "is not in"),
        (edited("shared.nq.gz", lambda lines: [*lines, OTHER_YEAR]), "shapes", f"{HERE}: ", "exactly one: year"),
        (
            edited("shared.nq.gz", first_changed("prov#Activity>", lambda line: "")),
            "file", "shared.nq.gz", "differs from what",
        ),
    ],
)  # fmt: skip
def test_damage_to_a_part_is_found_and_named(out: Path, damage: Damage, check: str, where: str, what: str) -> None:
    """The finding says which check found it, in which part or file, and what is wrong."""
    damage(out)
    found = check_dataset(out, reasoning=False).findings
    assert [one for one in found if one.check == check and one.where.startswith(where) and what in one.what]
    assert {area for one in found for area in AREA.findall(one.where)} == set(AREA.findall(where))


def test_what_is_built_passes_in_one_process_or_two(built_parts: Path) -> None:
    """No finding whatever the size of the pieces; what area by area cannot see is said in both languages."""
    for jobs, lines in ((1, 10**9), (2, 50)):
        report = check_dataset(built_parts, reasoning=False, jobs=jobs, lines=lines)
        assert report.findings == ()
        assert [one.check for one in report.limited] == ["evidence, shapes"]
        assert "area by area" in str(report.limited[0])
        assert "逐个地区" in str(report.limited[0])


def test_a_dataset_without_its_manifest_is_refused(out: Path) -> None:
    """Nothing says what its files should be."""
    (out / "manifest.json").unlink()
    with pytest.raises(OutputError, match=r"manifest.json: there is no such file; run 'kg build'"):
        check_dataset(out, reasoning=False)


def test_the_reasoner_gets_the_first_things_of_all_areas(built_parts: Path, java: str) -> None:
    """The sample of the areas is looked at with the ontology, and its size is said."""
    report = check_dataset(built_parts)
    assert report.findings == ()
    assert "reasoning" in report.done
    assert "up to 8 of each" in str(report.limited[-1])


THINGS = st.dictionaries(
    st.integers(0, 40), st.sets(st.sampled_from(["Period", "CalendarYear", "Project"]), min_size=1), min_size=20
)


@given(THINGS, st.lists(st.integers(0, 40), max_size=60))
def test_the_sample_of_areas_is_the_sample_of_all(things: dict[int, set[str]], cuts: list[int]) -> None:
    """Areas may speak of the same things; each counts once, however they are shared out."""
    triples = [
        Triple(NamedNode(f"https://example.org/{number:02}"), RDF.type, NamedNode(PC.iri + kind))
        for number, kinds in sorted(things.items())
        for kind in sorted(kinds)
    ]
    areas = [[one for one in triples if int(one.subject.value[-2:]) >= cut] for cut in (0, *cuts)]
    assert join_samples(map(sample_triples, areas)) == sample_triples(triples)


def test_a_changed_file_of_a_dataset_in_single_files_is_found(tmp_path: Path) -> None:
    """A table that is not what the manifest says is a finding, as in parts."""
    out = build_dataset([write_reports(tmp_path / "reports", REPORTS)], tmp_path / "graph").out
    one_byte("tables/measures.csv")(out)
    found = check_dataset(out, reasoning=False).findings
    assert [(one.check, one.where) for one in found] == [("file", "tables/measures.csv")]
