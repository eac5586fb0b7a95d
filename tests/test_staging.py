"""Files and folders appear whole or not at all, and nothing is deleted that this package did not write."""

from __future__ import annotations

import ast
import errno
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from kg.errors import OutputError
from kg.staging import RECORD, atomic_file, atomic_files, atomic_folder, foreign_in, place_within
from kg.staging import atomic_folder as staging_module_function
from kg.staging.exchange import exchange, rename_to_free

Staging = Callable[[Path], AbstractContextManager[Path]]
# the module has the name of its function
MODULE = sys.modules[staging_module_function.__module__]


def as_folder(place: Path) -> AbstractContextManager[Path]:
    """A dataset."""
    return atomic_folder(place, "dataset")


def as_file(place: Path) -> AbstractContextManager[Path]:
    """A file that may be replaced."""
    return atomic_file(place, lambda _: True)


BOTH = pytest.mark.parametrize("staging", [as_folder, as_file])
# with the exchange of the system, and as where there is none
WAYS = pytest.mark.parametrize("in_one_step", [True, False], ids=["exchange", "two renames"])


def choose_way(monkeypatch: pytest.MonkeyPatch, in_one_step: bool) -> None:
    """Lets folders change places in one step, or takes that away."""
    if not in_one_step:
        monkeypatch.setattr(MODULE, "exchange", lambda one, other: False)


def fill(place: Path, words: str) -> None:
    """Writes words to a file, or to the file in a folder."""
    (place / "words" if place.is_dir() else place).write_text(words, encoding="utf-8")


def words_in(place: Path) -> str:
    """What `fill` wrote."""
    return (place / "words" if place.is_dir() else place).read_text("utf-8")


def write_folder(place: Path, words: str) -> None:
    """A dataset with these words, a table and a store of its own."""
    with atomic_folder(place, "dataset") as new:
        fill(new, words)
        (new / "tables").mkdir()
        (new / "tables" / "measures.csv").write_text(words, encoding="utf-8")
        with atomic_folder(new / "store", "store", sealed=True) as store:
            (store / "CURRENT").write_text(words, encoding="utf-8")


def everything_in(folder: Path) -> dict[str, str]:
    """All files below a folder with what they hold, links as where they lead."""
    return {
        path.relative_to(folder).as_posix(): str(path.readlink()) if path.is_symlink() else path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def put(files: dict[Path, str]) -> None:
    """Writes files with these words, and makes their folders."""
    for path, words in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8")


def fail_midway(place: Path, error: BaseException) -> None:
    """Writes half of what is to be written."""
    fill(place, "half of the ne")
    raise error


@WAYS
@BOTH
def test_what_is_new_takes_the_place_of_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, staging: Staging, in_one_step: bool
) -> None:
    """At the end the new one is there alone; folders above are made."""
    choose_way(monkeypatch, in_one_step)
    place = tmp_path / "above" / "place"
    for words in ("old", "new"):
        with staging(place) as fresh:
            fill(fresh, words)
    assert words_in(place) == "new"
    assert list(place.parent.iterdir()) == [place]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
@BOTH
def test_what_was_there_stays_where_the_new_one_fails(
    tmp_path: Path, staging: Staging, error: type[BaseException]
) -> None:
    """An error or Ctrl-C in the midst leaves the old one, and nothing beside it."""
    place = tmp_path / "place"
    with staging(place) as fresh:
        fill(fresh, "old")
    with pytest.raises(error), staging(place) as fresh:
        fail_midway(fresh, error())
    assert words_in(place) == "old"
    assert list(tmp_path.iterdir()) == [place]


@BOTH
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, staging: Staging) -> None:
    """The message says which place it is and what to do."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    place = tmp_path / "file" / "place"
    with pytest.raises(OutputError, match=r"place: cannot be written \(.*\); (?:name|choose) another"), staging(place):
        pass


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
@BOTH
def test_an_error_of_the_disk_is_one_of_ours_and_leaves_nothing(tmp_path: Path, staging: Staging, number: int) -> None:
    """A full disk, one that may only be read, a broken one: the reason is said, and no half file stays."""
    with pytest.raises(OutputError, match=re.escape(os.strerror(number))), staging(tmp_path / "place") as fresh:
        fail_midway(fresh, OSError(number, os.strerror(number)))
    assert list(tmp_path.iterdir()) == []


# --- what others wrote -------------------------------------------------------------------------------------------

FOREIGN = ["thesis.txt", ".hidden", "tables/notes.txt", "store/000009.sst", "new/deep/letter.txt", ".kg-output.bak"]


@pytest.mark.parametrize("foreign", FOREIGN)
def test_a_folder_with_a_file_of_others_is_refused_before_the_work(tmp_path: Path, foreign: str) -> None:
    """Wherever it is in the folder, the message names it, and nothing changes."""
    place = tmp_path / "graph"
    write_folder(place, "old")
    (place / foreign).parent.mkdir(parents=True, exist_ok=True)
    (place / foreign).write_text("mine", encoding="utf-8")
    before = everything_in(tmp_path)
    with pytest.raises(OutputError, match=re.escape(f"will not delete ({foreign})")), as_folder(place):
        pytest.fail("the work was begun")
    assert everything_in(tmp_path) == before


@pytest.mark.parametrize("name", ["report.json", "manifest.json", "context.jsonld", RECORD])
@pytest.mark.parametrize("content", ["{}", '{"software": "policy-commitment-kg 0.1.0", "outputs": []}', ""])
def test_the_name_of_a_file_makes_no_folder_ours(tmp_path: Path, name: str, content: str) -> None:
    """A folder that merely holds a file with a name that this package uses is left alone."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"thesis\.txt"), as_folder(tmp_path):
        pytest.fail("the work was begun")
    assert (tmp_path / "thesis.txt").read_text("utf-8") == "mine"


def test_of_many_files_the_message_names_a_few(tmp_path: Path) -> None:
    """And says how many more there are."""
    for number in range(7):
        (tmp_path / f"{number}.txt").touch()
    with pytest.raises(OutputError, match=r"\(0\.txt, 1\.txt, 2\.txt and 4 more\)"), as_folder(tmp_path):
        pass


@WAYS
def test_a_file_that_comes_during_the_work_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_one_step: bool
) -> None:
    """The old folder is looked at again at the end, and stays with what was put into it."""
    choose_way(monkeypatch, in_one_step)
    place = tmp_path / "graph"
    write_folder(place, "old")
    with pytest.raises(OutputError, match=r"thesis\.txt"), as_folder(place) as new:
        put({new / "words": "new", place / "thesis.txt": "mine"})
    assert words_in(place) == "old"
    assert (place / "thesis.txt").read_text("utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [place]


@WAYS
def test_a_file_that_comes_at_the_moment_of_the_exchange_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_one_step: bool
) -> None:
    """Even between the last look and the exchange: the old folder is looked at once more before it is deleted."""
    place = tmp_path / "graph"
    write_folder(place, "old")
    before = everything_in(place)

    def late(one: Path, other: Path) -> bool:
        if everything_in(place) == before:  # a second call takes the exchange back
            (place / "tables" / "thesis.txt").write_text("mine", encoding="utf-8")
        return in_one_step and exchange(one, other)

    monkeypatch.setattr(MODULE, "exchange", late)
    with pytest.raises(OutputError, match=r"thesis\.txt"), as_folder(place) as new:
        fill(new, "new")
    assert everything_in(place) == {**before, "tables/thesis.txt": "mine"}
    assert list(tmp_path.iterdir()) == [place]


def test_one_kind_of_output_does_not_replace_another(tmp_path: Path) -> None:
    """A site is not written over a dataset, though all of it is ours."""
    write_folder(tmp_path / "graph", "old")
    with (
        pytest.raises(OutputError, match="written by kg as dataset, not as site"),
        atomic_folder(tmp_path / "graph", "site"),
    ):
        pass
    with (
        pytest.raises(OutputError, match="written by kg as dataset, not as export"),
        atomic_files(tmp_path / "graph", "export"),
    ):
        pass


def test_a_file_of_others_is_not_replaced(tmp_path: Path) -> None:
    """Neither one that was there before, nor one that came meanwhile, nor a folder; nothing stays beside it."""
    place = tmp_path / "page.html"
    with pytest.raises(OutputError, match="will not be replaced"), atomic_file(place) as fresh:
        put({fresh: "ours", place: "mine"})
    with pytest.raises(OutputError, match="will not be replaced"), atomic_file(place):
        pytest.fail("the work was begun")
    assert place.read_text("utf-8") == "mine"
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match="is a folder"), as_file(tmp_path / "folder"):
        pytest.fail("the work was begun")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "page.html"]


def test_files_go_beside_those_of_others(tmp_path: Path) -> None:
    """Ours replace ours and leave others alone; if one would replace another's, none of them is written."""
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    for words in ("old", "new"):
        with atomic_files(tmp_path, "export") as new:
            (new / "tables").mkdir()
            (new / "tables" / "data.csv").write_text(words, encoding="utf-8")
    assert (tmp_path / "tables" / "data.csv").read_text("utf-8") == "new"
    with (
        pytest.raises(OutputError, match=r"letter\.txt: was not written by kg"),
        atomic_files(tmp_path, "export") as new,
    ):
        put({new / "letter.txt": "ours", new / "data.nt": "ours"})
    assert sorted(everything_in(tmp_path)) == [RECORD, "letter.txt", "tables/data.csv"]
    assert (tmp_path / "letter.txt").read_text("utf-8") == "mine"
    assert foreign_in(tmp_path) == ["letter.txt"]


# --- symbolic links ----------------------------------------------------------------------------------------------


def test_a_link_as_output_is_followed_and_stays(tmp_path: Path) -> None:
    """The folder that it leads to is replaced, on its own disk."""
    (tmp_path / "disk").mkdir()
    write_folder(tmp_path / "disk" / "real", "old")
    (tmp_path / "graph").symlink_to(tmp_path / "disk" / "real")
    write_folder(tmp_path / "graph", "new")
    assert (tmp_path / "graph").is_symlink()
    assert words_in(tmp_path / "disk" / "real") == "new"
    assert [path.name for path in (tmp_path / "disk").iterdir()] == ["real"]


def test_what_a_link_leads_to_is_not_deleted(tmp_path: Path) -> None:
    """Neither as output nor within it, and a link that leads nowhere is not replaced."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "home")
    (tmp_path / "lost").symlink_to(tmp_path / "nowhere")
    for place, said in (("link", r"will not delete \(thesis\.txt\)"), ("lost", "leads nowhere")):
        for staging in (as_folder, as_file):
            with pytest.raises(OutputError, match=said if place == "lost" else None), staging(tmp_path / place):
                pytest.fail("the work was begun")
    write_folder(tmp_path / "graph", "old")
    (tmp_path / "graph" / "tables" / "measures.csv").unlink()
    (tmp_path / "graph" / "tables").rmdir()
    (tmp_path / "graph" / "tables").symlink_to(tmp_path / "home")
    with pytest.raises(OutputError, match=r"will not delete \(tables\)"), as_folder(tmp_path / "graph"):
        pytest.fail("the work was begun")
    assert (tmp_path / "home" / "thesis.txt").read_text("utf-8") == "mine"
    assert (tmp_path / "lost").is_symlink()


OUTSIDE = ["../x", "a/../../x", "/etc/x", "..", ".", "", "a//b", "a\\..\\x", "c:x", "a\0b", "a\nb", "./x"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_no_name_leads_out_of_a_folder(tmp_path: Path, name: str) -> None:
    """Nothing is made for a name that is none of a file in it."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match="is not the name of a file in it"):
        place_within(tmp_path / "folder", name)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["folder"]


def test_no_link_leads_out_of_a_folder(tmp_path: Path) -> None:
    """A folder within that is a link to another one is not written to."""
    for name in ("folder", "home"):
        (tmp_path / name).mkdir()
    (tmp_path / "folder" / "tables").symlink_to(tmp_path / "home")
    with pytest.raises(OutputError, match="symbolic link leads out"):
        place_within(tmp_path / "folder", "tables/x.csv")
    with pytest.raises(OutputError, match="is a symbolic link"), atomic_files(tmp_path / "folder", "export") as new:
        put({new / "tables" / "x.csv": ""})
    assert list((tmp_path / "home").iterdir()) == []
    assert place_within(tmp_path / "folder", "made/on/the/way.txt").parent.is_dir()


# --- other processes ---------------------------------------------------------------------------------------------


@BOTH
def test_a_second_writer_is_refused_and_the_first_goes_on(tmp_path: Path, staging: Staging) -> None:
    """One at a time writes to a place; afterwards the next one may."""
    place = tmp_path / "place"
    with staging(place) as fresh:
        with pytest.raises(OutputError, match="another process is writing to it"), staging(place):
            pytest.fail("two wrote at once")
        fill(fresh, "first")
    assert words_in(place) == "first"
    with staging(place) as fresh:
        fill(fresh, "second")
    assert words_in(place) == "second"
    assert list(tmp_path.iterdir()) == [place]


KILLED = """
import os, signal, sys
from pathlib import Path
import kg.staging
module = sys.modules[kg.staging.atomic_folder.__module__]
kill = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
no = lambda *_: False
{before}
with kg.staging.atomic_folder(Path(sys.argv[1]), "dataset") as new:
    (new / "words").write_text("new")
    {within}
"""

# where the process is killed (a statement before, one within), and what is at the place once the next one has begun
DEATHS = [
    pytest.param("", "kill()", "old", id="while it writes"),
    pytest.param("module.make_durable = kill", "", "old", id="before the files are on disk"),
    pytest.param("module.exchange = kill", "", "old", id="before the exchange"),
    pytest.param("module.sync_folder = kill", "", "new",
id="after the exchange"),
    pytest.param("module.remove_own = kill", "", "new", id="before the old one is deleted"),
    pytest.param("module.exchange = no; module.rename_to_free = kill", "", "new", id="between two renames"),
    pytest.param("module.exchange = no; module.sync_folder = kill", "", "new", id="after two renames"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "within", "found"), DEATHS)
def test_after_a_kill_the_next_start_finds_one_whole_output(
    tmp_path: Path, before: str, within: str, found: str
) -> None:
    """Wherever kill -9 comes, the next process finds the old or the new output whole, and clears up the rest."""
    place = tmp_path / "graph"
    write_folder(place, "old")
    script = KILLED.format(before=before, within=within)
    killed = subprocess.run([sys.executable, "-c", script, str(place)], capture_output=True, text=True, timeout=60)
    assert killed.returncode == -9, killed.stderr
    with pytest.raises(RuntimeError), as_folder(place):
        raise RuntimeError
    assert words_in(place) == found
    assert foreign_in(place) == []
    assert list(tmp_path.iterdir()) == [place]


def test_an_unfinished_output_does_not_replace_what_was_moved_away(tmp_path: Path) -> None:
    """Killed between two renames before the new one was complete, which only a fault could bring about: the old one."""
    place = tmp_path / "graph"
    write_folder(place, "old")
    staging = tmp_path / ".graph.kg-staging"
    (staging / "new").mkdir(parents=True)
    (staging / "new" / "words").write_text("half", encoding="utf-8")
    place.rename(staging / "old")
    with pytest.raises(RuntimeError), as_folder(place):
        raise RuntimeError
    assert words_in(place) == "old"
    assert list(tmp_path.iterdir()) == [place]


def test_a_folder_of_others_with_the_name_of_a_staging_folder_is_left_alone(tmp_path: Path) -> None:
    """What is in it and not ours is not swept away."""
    (tmp_path / ".graph.kg-staging").mkdir()
    (tmp_path / ".graph.kg-staging" / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"thesis\.txt, which kg did not write"), as_folder(tmp_path / "graph"):
        pass
    assert (tmp_path / ".graph.kg-staging" / "thesis.txt").read_text("utf-8") == "mine"


@WAYS
def test_files_are_on_disk_before_folders_and_both_before_the_exchange(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_one_step: bool
) -> None:
    """A power cut leaves no name without its content: fsync of each file, of each folder, the exchange, the parent."""
    write_folder(tmp_path / "graph", "old")
    choose_way(monkeypatch, in_one_step)
    done: list[str] = []
    inodes: dict[int, str] = {}
    sync, swap, move = os.fsync, MODULE.exchange, rename_to_free
    monkeypatch.setattr(
        os, "fsync", lambda handle: (done.append(inodes.get(os.fstat(handle).st_ino, "?")), sync(handle))
    )
    monkeypatch.setattr(MODULE, "exchange", lambda *two: (done.append("exchange"), swap(*two))[1])
    monkeypatch.setattr(MODULE, "rename_to_free", lambda *two: (done.append("rename"), move(*two))[1])
    with as_folder(tmp_path / "graph") as new:
        fill(new, "new")
        (new / "tables").mkdir()
        (new / "tables" / "x.csv").touch()
        for name in ("words", "tables", "tables/x.csv", "."):
            inodes[(new / name).stat().st_ino] = name
        inodes[tmp_path.stat().st_ino] = "parent"
    files, folders = {"words", "tables/x.csv", "?"}, {"tables", "."}
    assert set(done[:3]) == files
    assert set(done[3:5]) == folders
    assert done[5:] == (["exchange", "parent"] if in_one_step else ["exchange", "rename", "parent"])


# --- all of the package ------------------------------------------------------------------------------------------

PACKAGE = Path(__file__).resolve().parents[1] / "kg"
WRITING_METHODS = {
    "write_bytes",
    "write_text",
    "mkdir",
    "rename",
    "unlink",
    "rmdir",
    "touch",
    "symlink_to",
    "hardlink_to",
}
WRITING_FUNCTIONS = re.compile(
    r"(?:os\.(?:link|symlink|rename|replace|remove|unlink|makedirs|mkdir)|(?:shutil\.)?(?:copy\w*|move|rmtree))$"
)

# Who else writes, in so many places, and why that is safe.
WRITERS = {
    "kg.build.cache": (5, "deletes entries of its own by their names, and what is in the way of one"),
    "kg.build.merged": (1, "copies of sources, to paths that place_within gives"),
    "kg.build.subset": (2, "a page, to the path that staged_file gives; a build in a temporary folder"),
    "kg.build.object_storage": (1, "object storage has no folders to rename"),
    "kg.cli.terminal": (1, "the end of standard output that nobody reads"),
    "kg.publish.export": (2, "tables, to the paths that place_within gives"),
    "kg.publish.release": (1, "a folder in the one that atomic_folder gives"),
    "kg.publish.review_table": (2, "a table, to the path that staged_file gives; rows that wait in a temporary folder"),
    "kg.publish.site.write": (3, "copies, to paths that place_within gives"),
    "kg.rdf.store": (1, "a store is copied to a path that must not exist"),
    "kg.remote.graphs": (1, "graphs in a temporary folder, under names of its own"),
    "kg.remote.push": (1, "deletes a graph from that temporary folder when it is sent"),
}  # fmt: skip


def writes(source: str) -> int:
    """In how many places a module writes, renames or deletes files."""
    count = 0
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        modes = [
            one.value for one in (*node.args, *(word.value for word in node.keywords)) if isinstance(one, ast.Constant)
        ]
        opens = called.split(".")[-1] == "open" and any(
            isinstance(mode, str) and re.fullmatch(r"[wax]b?\+?b?|r\+b?|rb\+", mode) for mode in modes
        )
        method = isinstance(node.func, ast.Attribute) and node.func.attr in WRITING_METHODS
        count += opens or method or bool(WRITING_FUNCTIONS.match(called))
    return count


def test_all_writes_of_the_package_go_through_one_place() -> None:
    """Outside kg.staging nothing writes, renames or deletes but what the table says."""
    found = {}
    for file in PACKAGE.rglob("*.py"):
        name = ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        if not name.startswith("kg.staging") and (count := writes(file.read_text("utf-8"))):
            found[name] = count
    assert found == {name: count for name, (count, _) in WRITERS.items()}
