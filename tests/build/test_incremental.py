"""Builds that go on from earlier ones: only what changed is done, and the bytes are those of a build from scratch."""

from __future__ import annotations

import gzip
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.build import Built, build_dataset, store_update
from kg.build.cache import FOLDER, make_key, open_cache
from kg.build.engine import ThisProcess
from kg.build.explorer_page import page_key
from kg.build.ingest import read_report
from kg.build.inputs import find_inputs, is_container
from kg.errors import OutputError
from kg.publish.facts_codec import facts_from_bytes, facts_to_bytes
from kg.rdf.iris import DEFAULT_BASE
from kg.rdf.store import open_store
from kg.resources import embedded_reports
from kg.staging import RECORD
from tests.build.sample import REPORTS, write_reports

Change = Callable[[Path], None]


def _write(folder: Path, *names: str) -> None:
    write_reports(folder, {name: REPORTS[name] for name in names})


def _add(folder: Path) -> None:
    _write(folder, "here-2025", "here-2026", "there-2025", "there-2026")


def _replace(folder: Path) -> None:
    place = folder / "there-2025.txt"
    place.write_text(place.read_text("utf-8").replace("5.5%", "5.8%"), encoding="utf-8")


def _remove(folder: Path) -> None:
    (folder / "here-2026.txt").unlink()
    _write(folder, "here-2025", "there-2025")


def _rename_in_the_table(folder: Path) -> None:
    table = folder / "reports.csv"
    table.write_text(table.read_text("utf-8").replace(",there-2025,", ",henan-2025,"), encoding="utf-8")


def _correct(folder: Path) -> None:
    (folder / "corrections.csv").write_text(
        "action,report,fact,quote,kind,subject,aspect,comparator,value,unit\n"
        "reject,there-2025,measure,地区生产总值增长5.5%左右,target,地区生产总值,growth,≈,5.5,%\n",
        encoding="utf-8",
    )


def _leave(folder: Path) -> None:
    """Nothing changes."""


# change, reports read anew, areas linked anew
CHANGES = [
    pytest.param(_leave, 0, 0, id="nothing"),
    pytest.param(_add, 1, 1, id="a report is added"),
    pytest.param(_replace, 1, 1, id="a report is replaced"),
    pytest.param(_remove, 0, 1, id="a report is removed"),
    pytest.param(_rename_in_the_table, 1, 1, id="a report has another id"),
    pytest.param(_correct, 1, 1, id="a person corrects a fact"),
]


def contents(out: Path) -> dict[str, bytes]:
    """The files of a dataset by path, but the store, whose bytes are Oxigraph's affair, the seconds and the record."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and "store" not in path.relative_to(out).parts and path.name not in ("timings.json", RECORD)
    }


def build(folder: Path, out: Path, base: str = DEFAULT_BASE, cache: Path | None = None) -> Built:
    """The reports of a folder as a dataset in parts."""
    return build_dataset([folder], out, ThisProcess(), base=base, cache=cache, merge=False)


def stored(out: Path) -> tuple[int, set[str]]:
    """How many quads a dataset's store holds, and those without blank nodes, which each store names as it likes."""
    quads = [str(quad) for quad in open_store(out / "store")]
    return len(quads), {quad for quad in quads if "_:" not in quad}


@pytest.mark.parametrize(("change", "read", "linked"), CHANGES)
def test_only_what_depends_on_a_change_is_done_again(tmp_path: Path, change: Change, read: int, linked: int) -> None:
    """After a change so many reports are read and areas linked, and the files are those of a build from scratch."""
    folder = tmp_path / "reports"
    _write(folder, "here-2025", "here-2026", "there-2025")
    first = build(folder, tmp_path / "graph")
    assert (first.read, first.linked_anew) == (3, 2)
    change(folder)
    again = build(folder, tmp_path / "graph")
    assert (again.read, again.linked_anew) == (read, linked)
    scratch = build(folder, tmp_path / "scratch", cache=tmp_path / "empty")
    assert contents(again.out) == contents(scratch.out)
    assert stored(again.out) == stored(scratch.out)


@pytest.mark.parametrize("change", [_add, _replace, _remove, _correct])
@pytest.mark.parametrize("whole", [False, True], ids=["parts", "whole"])
def test_a_store_is_changed_rather_than_loaded_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Change, whole: bool
) -> None:
    """Only quads that changed go out of and into the store; the one of before stays as it was."""
    folder = tmp_path / "reports"
    _write(folder, "here-2025", "here-2026", "there-2025", "town-2025")
    make = (
        (lambda: build_dataset([folder], tmp_path / "graph")) if whole else (lambda: build(folder, tmp_path / "graph"))
    )
    make()
    old = open_store(tmp_path / "graph" / "store")
    before = len(old)
    change(folder)
    monkeypatch.setattr(store_update, "_MOST", 10)
    monkeypatch.setattr(store_update, "write_store", lambda *_: pytest.fail("the store was loaded anew"))
    make()
    monkeypatch.undo()
    scratch = build(folder, tmp_path / "scratch", cache=tmp_path / "empty")
    assert stored(tmp_path / "graph") == stored(scratch.out)
    assert len(old) == before


def test_a_whole_dataset_goes_on_from_the_cache_too(tmp_path: Path) -> None:
    """With a report added and another replaced, all files of a whole dataset are those of a build from scratch."""
    folder = tmp_path / "reports"
    _write(folder, "here-2025", "there-2025")
    build_dataset([folder], tmp_path / "graph")
    _add(folder)
    _replace(folder)
    again = build_dataset([folder], tmp_path / "graph")
    assert (again.read, again.linked_anew) == (3, 2)
    scratch = build_dataset([folder], tmp_path / "scratch", cache=tmp_path / "empty")
    assert contents(again.out) == contents(scratch.out)
    assert stored(again.out) == stored(scratch.out)


def test_an_area_is_linked_anew_when_a_government_it_names_begins_to_report(tmp_path: Path) -> None:
    """The departments of another area become units of its government as soon as that area's report is there."""
    folder = tmp_path / "reports"
    _write(folder, "town-2025")
    build(folder, tmp_path / "graph")
    _write(folder, "town-2025", "here-2025")
    again = build(folder, tmp_path / "graph")
    assert (again.read, again.linked_anew) == (1, 2)
    scratch = build(folder, tmp_path / "scratch", cache=tmp_path / "empty")
    assert contents(again.out) == contents(scratch.out)
    assert stored(again.out) == stored(scratch.out)


def test_facts_survive_being_stored(shared: Path) -> None:
    """What is read back equals what was stored, for every report of the corpus' smallest area and the embedded one."""
    for one in [
        *find_inputs([embedded_reports()]),
        *[one for one in find_inputs([shared / "corpus"]) if not is_container(one.path.name)][:3],
    ]:
        facts = read_report(one)
        assert facts_from_bytes(facts_to_bytes(facts)) == facts
        assert facts_to_bytes(facts_from_bytes(facts_to_bytes(facts))) == facts_to_bytes(facts)


DAMAGE = [
    pytest.param(lambda content: content[:-9], id="cut short"),
    pytest.param(lambda content: content[:-9] + bytes([content[-9] ^ 1]) + content[-8:], id="one bit"),
    pytest.param(lambda content: b"", id="empty"),
    pytest.param(lambda content: b"\0" * len(content), id="zeros, as after a power cut"),
]


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("name", ["reading.json", "facts.msgpack.gz", "part.json", "measures.csv", "data.nq.gz"])
def test_a_damaged_entry_is_made_again(tmp_path: Path, name: str, damage: Callable[[bytes], bytes]) -> None:
    """A cache with a broken entry, of whatever size, gives the same dataset as an empty one, and is whole again."""
    folder = tmp_path / "reports"
    _write(folder, "here-2025", "there-2025")
    whole = contents(build(folder, tmp_path / "graph").out)
    entries = {entry: entry.read_bytes() for entry in (tmp_path / FOLDER).rglob(name)}
    for entry, content in entries.items():
        entry.write_bytes(damage(content))
    assert contents(build(folder, tmp_path / "graph").out) == whole
    assert {entry: entry.read_bytes() for entry in entries} == entries


def test_what_was_linked_is_not_taken_for_something_else(tmp_path: Path) -> None:
    """Another base gives another dataset though nothing is read anew."""
    folder = tmp_path / "reports"
    _write(folder, "here-2025")
    build(folder, tmp_path / "graph")
    moved = build(folder, tmp_path / "graph", base="https://example.org/kg/")
    assert (moved.read, moved.linked_anew) == (0, 1)
    scratch = build(folder, tmp_path / "s", base="https://example.org/kg/", cache=tmp_path / "empty")
    assert contents(moved.out) == contents(scratch.out)


def test_a_month_without_use_empties_the_cache(tmp_path: Path) -> None:
    """Entries that no build has read for a month are taken out; the others, and the folder's mark, stay."""
    cache = open_cache(tmp_path / FOLDER, tmp_path / "graph")
    for name in ("old", "new"):
        cache.write(make_key(name), "year=2024/entry", name.encode())
    age(cache.place(make_key("old"), "year=2024/entry"))
    cache.tidy()
    assert not cache.place(make_key("old"), "year=2024/entry").parents[1].exists()
    assert cache.read(make_key("new"), "year=2024/entry") == b"new"
    assert (cache.folder / "CACHEDIR.TAG").is_file()


def age(place: Path) -> None:
    """Makes a file, or all files below a folder, forty days old."""
    before = time.time() - 40 * 86400
    for path in (place, *place.rglob("*")):
        os.utime(path, (before, before))


STRAY = ["notes.txt", "ab", "ab/notes.txt", "ab/letters/old.txt", f"ab/{'c' * 64}", f"ab/{'ab' * 32}/deep/er/entry"]


@pytest.mark.parametrize("stray", STRAY)
def test_an_old_cache_with_stray_files_fails_no_build(tmp_path: Path, stray: str) -> None:
    """After forty days, whatever someone put into the cache, a build goes on; what is no entry is not deleted."""
    folder = tmp_path / "reports"
    _write(folder, "here-2025")
    build(folder, tmp_path / "graph")
    place = tmp_path / FOLDER / stray
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("mine", encoding="utf-8")
    age(tmp_path / FOLDER)
    _write(folder, "here-2025", "there-2025")
    assert build(folder, tmp_path / "graph").read == 1
    assert place.exists() == (not stray.endswith("/entry"))


def test_what_vanishes_while_the_cache_is_tidied_fails_no_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two builds may tidy at once, and a folder may be read-only: what cannot be deleted stays."""
    cache = open_cache(tmp_path / FOLDER, tmp_path / "graph")
    cache.write(make_key("old"), "entry", b"old")
    age(cache.folder)

    def refuse(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "unlink", refuse)
    cache.tidy()
    monkeypatch.undo()
    assert cache.read(make_key("old"), "entry") == b"old"
    shutil.rmtree(cache.folder)
    cache.tidy()


def test_a_folder_of_others_is_no_cache(tmp_path: Path) -> None:
    """A folder with files in it is not taken for a cache: .gitignore would hide them, tidying delete them."""
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="not a cache of kg"):
        open_cache(tmp_path / "project", tmp_path / "graph")
    assert [path.name for path in (tmp_path / "project").iterdir()] == ["thesis.txt"]
    with pytest.raises(OutputError, match="within the output"):
        open_cache(tmp_path / "graph" / "cache", tmp_path / "graph")


@pytest.mark.parametrize("begun", [".gitignore", ".0123456789abcdef.new"])
def test_two_builds_may_make_one_cache_at_once(tmp_path: Path, begun: str) -> None:
    """What another process has written of the mark so far does not make the folder somebody else's."""
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / begun).write_bytes(b"")
    open_cache(tmp_path / FOLDER, tmp_path / "graph")
    assert (tmp_path / FOLDER / "CACHEDIR.TAG").read_bytes().startswith(b"Signature: 8a477f597d28d172789f06886806bc55")


@given(st.lists(st.text("ab\n", max_size=4), max_size=4), st.lists(st.text("ab\n", max_size=4), max_size=4))
@example(["a\nb"], ["a", "b"])
def test_different_parts_have_different_keys(one: list[str], other: list[str]) -> None:
    """A key tells apart whatever it is made of, wherever the parts end."""
    assert (make_key(*one) == make_key(*other)) == (one == other)


def test_cache_and_dataset_share_no_file(tmp_path: Path) -> None:
    """What someone writes into a file of either does not change the other."""
    folder = tmp_path / "reports"
    _write(folder, "here-2025")
    out = build(folder, tmp_path / "graph").out
    files = [path for place in (out, tmp_path / FOLDER) for path in place.rglob("*") if path.is_file()]
    assert {path.stat().st_nlink for path in files if "store" not in path.parts} == {1}


@pytest.mark.parametrize("damaged", ["store", "data.nq.gz"])
def test_a_damaged_dataset_does_not_pass_its_damage_on(tmp_path: Path, damaged: str) -> None:
    """A store is made from the old one only if that, and the quads that say what it holds, are as they were written."""
    folder = tmp_path / "reports"
    _write(folder, "here-2025", "here-2026", "there-2025", "town-2025")
    build(folder, tmp_path / "graph")
    if damaged == "store":
        largest = max((tmp_path / "graph" / "store").glob("*.sst"), key=lambda path: path.stat().st_size)
        content = largest.read_bytes()
        largest.write_bytes(content[:200] + bytes([content[200] ^ 1]) + content[201:])
    else:
        for place in (tmp_path / "graph").rglob(damaged):
            lines = gzip.decompress(place.read_bytes()).splitlines(keepends=True)
            place.write_bytes(gzip.compress(b"".join(lines[1:])))
    _replace(folder)
    again = build(folder, tmp_path / "graph").out
    assert stored(again) == stored(build(folder, tmp_path / "scratch", cache=tmp_path / "empty").out)


@pytest.mark.parametrize(
    ("change", "made_again"),
    [(_leave, False), (_add, True), (_replace, True), (_rename_in_the_table, True), (_correct, True)],
)
def test_the_explorer_is_made_where_something_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Change, made_again: bool
) -> None:
    """An unchanged build takes its page from the cache, byte for byte; any change of the reports makes another."""
    (tmp_path / "reports").mkdir()
    _write(tmp_path / "reports", "here-2025", "here-2026", "there-2025")
    first = build_dataset([tmp_path / "reports"], tmp_path / "graph")
    page = (first.out / "explorer.html").read_bytes()
    change(tmp_path / "reports")
    monkeypatch.setattr("kg.build.merged.make_page", _another_page)
    second = build_dataset([tmp_path / "reports"], tmp_path / "graph")
    assert (second.out / "explorer.html").read_bytes() == (b"another page" if made_again else page)


def _another_page(out: Path, base: str) -> bytes:
    """Stands for the explorer that a build makes."""
    return b"another page"


def test_the_explorer_of_another_base_or_other_libraries_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key of the page has all that it is made of."""
    (tmp_path / "reports").mkdir()
    _write(tmp_path / "reports", "here-2025")
    parts = build_dataset([tmp_path / "reports"], tmp_path / "graph", merge=False).parts
    keys = [
        page_key(parts, ["0"], DEFAULT_BASE),
        page_key(parts, ["1"], DEFAULT_BASE),
        page_key(parts, ["0"], "http://a/"),
    ]
    monkeypatch.setattr("kg.build.explorer_page.version", lambda library: "0.0")
    keys.append(page_key(parts, ["0"], DEFAULT_BASE))
    assert len(set(keys)) == len(keys)
