"""Power loss: what of a build is on the disk, cut off at each of its operations.

strace writes down what a build and its children ask of the file system. From that the disk is followed, without any
content, at every operation in two ways that file systems allow:

data lost     names are written in order, what a file holds only by fsync of it (a file without is empty after the loss)
names lost    what was created, renamed or removed in a folder is lost, too, unless that folder was synced after it

At each operation the output must be the old one or the new one, or it is missing while the next start can bring it
back; that is tried by the kills. Once the build has ended the output must be the new one in both ways.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from torturing.attempts import Kind, Plan, Try
from torturing.commands import Command, misbehaviour, run_kg
from torturing.prepared import BUILDS, Prepared

_CALLS = (
    "open,openat,creat,write,pwrite64,writev,pwritev,pwritev2,ftruncate,truncate,fallocate,copy_file_range,sendfile,"
    "rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat,symlink,symlinkat,"
    "fsync,fdatasync,sync,syncfs,sync_file_range"
)
_WRITES = frozenset("write pwrite64 writev pwritev pwritev2 ftruncate fallocate copy_file_range sendfile".split())
_OF_DESCRIPTORS = _WRITES | {"fsync", "fdatasync", "syncfs", "sync_file_range"}
_LINE = re.compile(r"(?P<pid>\d+) +(?:(?P<call>\w+)\((?P<arguments>.*)|<\.\.\. (?P<resumed>\w+) resumed>(?P<rest>.*))")
_UNFINISHED = " <unfinished ...>"
_OUTPUT_SIZE = "timings.json"


@dataclass(frozen=True, slots=True)
class Operation:
    """One call that succeeded: its name, the paths that it names, and whether it made or emptied a file."""

    call: str
    paths: tuple[PurePosixPath, ...]
    flags: str


def read_operations(trace: str, folder: PurePosixPath) -> Iterator[Operation]:
    """The calls of a trace that succeeded, in the order in which they ended; they ran in `folder`."""
    pending: dict[str, str] = {}
    for line in trace.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        pid = match["pid"]
        if match["call"]:
            text = f"{match['call']}({match['arguments']}"
            if text.endswith(_UNFINISHED):
                pending[pid] = text.removesuffix(_UNFINISHED)
                continue
        else:
            text = pending.pop(pid, "") + match["rest"]
        call, _, arguments = text.partition("(")
        before, equals, result = arguments.rpartition(" = ")
        if not equals or result.startswith(("-1", "?")):
            continue
        yield Operation(call, tuple(_paths(call, before, folder)), before)


def _paths(call: str, arguments: str, folder: PurePosixPath) -> Iterator[PurePosixPath]:
    """The paths of a call: a name in quotes after the folder of a descriptor, or a descriptor, as strace -y shows."""
    if call in _OF_DESCRIPTORS:
        match = re.match(r"\d+<(?P<of>[^>]*)>", arguments)
        if match is not None:
            yield PurePosixPath(_unescaped(match["of"]))
        return
    for match in re.finditer(r'"(?P<name>(?:[^"\\]|\\.)*)"(?:\.\.\.)?|(?:AT_FDCWD|\d+)<(?P<of>[^>]*)>', arguments):
        if match["of"] is not None:
            folder = PurePosixPath(_unescaped(match["of"]))
        else:
            yield folder / _unescaped(match["name"])


def _unescaped(text: str) -> str:
    return (
        text.encode("latin-1", "backslashreplace").decode("unicode_escape").encode("latin-1").decode(errors="replace")
    )


@dataclass(slots=True)
class Inode:
    """A file, or a folder if it has `entries`; `known` says of what was there before the build."""

    known: str = ""
    entries: dict[str, Inode] | None = None
    durable: dict[str, Inode] | None = None
    synced: bool = True
    marks: set[str] = field(default_factory=set)


class Disk:
    """Folders and files below one folder as they are, and as they would be found after the power was lost."""

    def __init__(self, root: Path) -> None:
        self.root = PurePosixPath(root)
        self._top = _read_folder(root, "")

    def apply(self, operation: Operation) -> bool:
        """Follows an operation; False where it does not concern this disk."""
        paths = [path.relative_to(self.root) for path in operation.paths if path.is_relative_to(self.root)]
        if operation.call in ("sync", "syncfs"):
            _sync_all(self._top)
            return True
        if not paths:
            return False
        match operation.call:
            case "open" | "openat" | "creat":
                self._open(paths[-1], operation)
            case call if call in _WRITES or call == "truncate":
                if (inode := self._find(paths[-1])) is not None:
                    inode.synced = False
            case "mkdir" | "mkdirat":
                self._put(paths[-1], Inode(entries={}, durable={}))
            case "rename" | "renameat" | "renameat2" if len(paths) == 2:
                self._rename(*paths, exchange="RENAME_EXCHANGE" in operation.flags)
            case "link" | "linkat" if len(paths) == 2 and (inode := self._find(paths[0])) is not None:
                self._put(paths[1], inode)
            case "symlink" | "symlinkat":
                self._put(paths[-1], Inode())
            case "unlink" | "unlinkat" | "rmdir":
                self._remove(paths[-1])
            case "fsync" | "fdatasync":
                if (inode := self._find(paths[-1])) is not None:
                    inode.synced = True
                    if inode.entries is not None:
                        inode.durable = dict(inode.entries)
            case _:
                return False
        return True

    def found_after_loss(self, name: str, *, names_lost: bool) -> dict[str, str] | None:
        """The files of the folder `name` by path, each with what it would hold; None where it is missing.

        An earlier file is represented by its hash, a new file by `new`, and one whose content is lost by `lost`.
        """
        entries = self._top.durable if names_lost else self._top.entries
        folder = (entries or {}).get(name)
        if folder is None or folder.entries is None:
            return None
        return dict(_files(folder, "", names_lost))

    def _find(self, path: PurePosixPath) -> Inode | None:
        inode: Inode | None = self._top
        for part in path.parts:
            inode = (inode.entries or {}).get(part) if inode is not None else None
        return inode

    def _put(self, path: PurePosixPath, inode: Inode) -> None:
        folder = self._find(path.parent)
        if folder is not None and folder.entries is not None:
            folder.entries[path.name] = inode

    def _remove(self, path: PurePosixPath) -> Inode | None:
        folder = self._find(path.parent)
        return folder.entries.pop(path.name, None) if folder is not None and folder.entries is not None else None

    def _open(self, path: PurePosixPath, operation: Operation) -> None:
        inode = self._find(path)
        empties = operation.call == "creat"
        makes = empties or "O_CREAT" in operation.flags
        if inode is None and makes:
            self._put(path, Inode(synced=False))
        elif (
            inode is not None and inode.entries is None and ("O_TRUNC" in operation.flags or operation.call == "creat")
        ):
            inode.synced, inode.known = False, ""

    def _rename(self, old: PurePosixPath, new: PurePosixPath, *, exchange: bool) -> None:
        moved, there = self._find(old), self._find(new)
        if moved is None:
            return
        self._remove(old)
        self._put(new, moved)
        if exchange and there is not None:
            self._put(old, there)


def _read_folder(place: Path, path: str) -> Inode:
    entries: dict[str, Inode] = {}
    for one in place.iterdir():
        below = f"{path}/{one.name}"
        entries[one.name] = _read_folder(one, below) if one.is_dir() else Inode(known=below)
    return Inode(entries=entries, durable=dict(entries))


def _sync_all(inode: Inode) -> None:
    inode.synced = True
    if inode.entries is not None:
        inode.durable = dict(inode.entries)
        for one in inode.entries.values():
            _sync_all(one)


def _files(folder: Inode, path: str, names_lost: bool) -> Iterator[tuple[str, str]]:
    for name, inode in ((folder.durable if names_lost else folder.entries) or {}).items():
        below = f"{path}{name}"
        if inode.entries is not None:
            yield from _files(inode, f"{below}/", names_lost)
        elif not inode.synced:
            yield below, "lost"
        else:
            yield below, inode.known or "new"


def attack(plan: Plan) -> Iterator[Try]:
    """Builds of either layout, into nothing and into an old output, cut off at every operation."""
    if shutil.which("strace") is None:
        yield Try("build", skipped="strace is not installed")
        return
    for number in plan.numbers:
        layout = tuple(BUILDS)[number % 2]
        into_old = number // 2 % 2 == 0
        what = f"{'build' if layout == 'whole' else 'build in parts'} into {'an old output' if into_old else 'nothing'}"
        folder = plan.prepared.copy_old(plan.work / "traced", layout)
        if not into_old:
            shutil.rmtree(folder / "graph")
        yield from _cut_everywhere(plan, folder.resolve(), layout, number, what)


def _cut_everywhere(plan: Plan, folder: Path, layout: str, number: int, what: str) -> Iterator[Try]:
    disk = Disk(folder)
    before = disk.found_after_loss("graph", names_lost=False)
    trace = plan.folder / "trace"
    program = ("strace", "-f", "-y", "-qq", "-s", "0", "-e", f"trace={_CALLS}", "-e", "signal=none", "-o", str(trace))
    arguments = ["build", "reports", "--out", "graph", BUILDS[layout], "--jobs", "2"]
    ran = run_kg(arguments, folder, program=(*program, *Command.PROGRAM))
    if ran.err.startswith("strace:"):
        yield Try(what, number, skipped=ran.err.splitlines()[0].strip())
        return
    if ran.code:
        yield Try(what, number, misbehaviour(ran) or f"the traced build ends with {ran.code}", ran.story)
        return
    names = _file_names(plan.prepared, layout)
    tries = 0
    faults: dict[str, tuple[int, str]] = {}
    operation: Operation | None = None
    with trace.open(encoding="utf-8", errors="replace") as lines:
        for operation in read_operations(lines.read(), PurePosixPath(folder)):
            if disk.apply(operation):
                tries += 2
                for lost in (False, True):
                    fault = judge(disk.found_after_loss("graph", names_lost=lost), before, names)
                    if fault:
                        count, _ = faults.get(_told(fault, lost), (0, ""))
                        faults[_told(fault, lost)] = (count + 1, f"{operation.call} {operation.paths}")
    for lost in (False, True):
        tries += 1
        found = disk.found_after_loss("graph", names_lost=lost)
        if found in (None, before) or judge(found, {}, names):
            fault = "once the build has ended, the new output is not safe"
            faults[_told(fault, lost)] = (1, f"{_lost_files(found)[:20]}")
    for fault, (count, last) in sorted(faults.items()):
        yield Try(what, number, fault, f"at {count:,} operations, the last of them {last}")
    yield Try(what, number, count=max(0, tries - len(faults)), seconds=ran.seconds)


def _told(fault: str, names_lost: bool) -> str:
    return f"{fault} ({'names' if names_lost else 'data'} lost)"


def _lost_files(found: Mapping[str, str] | None) -> list[str]:
    return sorted(path for path, state in (found or {}).items() if state == "lost")


def _file_names(prepared: Prepared, layout: str) -> frozenset[str]:
    """The files that a new output must have, except those of the store, whose names differ."""
    return frozenset(prepared.tree(prepared.new / layout))


def judge(found: Mapping[str, str] | None, before: Mapping[str, str] | None, names: frozenset[str]) -> str:
    """What is wrong with an output after a loss: it is the old one, or a new one that lacks nothing."""
    if found == before:
        return ""
    if found is None:
        return "the output is missing"
    # what the next start does not need: how long things took, and the messages and locks of the store
    kept = {path: state for path, state in found.items() if path != _OUTPUT_SIZE and not path.startswith("store/")}
    store = {path: state for path, state in found.items() if path.startswith("store/")}
    if lost := _lost_files(kept):
        return f"a file without its content, such as {lost[0].rpartition('/')[2].rpartition('.')[2]}"
    if any(_matters(path) for path in _lost_files(store)):
        return "a file of the store without its content"
    if missing := names - set(kept):
        return f"{'all files are' if not kept else 'a file is'} missing" if missing else ""
    if store and "store/CURRENT" not in store:
        return "a store without its first file"
    return ""


def _matters(path: str) -> bool:
    """Whether a store cannot do without this file of RocksDB; an empty write-ahead log is as good as none."""
    return path.endswith((".sst", "/CURRENT")) or "/MANIFEST-" in path


KIND = Kind(
    "power",
    "a build cut off at each of its operations with all that was not synced lost; old or new",
    attack,
    short=2,
    full=4,
    short_seconds=90.0,
)
