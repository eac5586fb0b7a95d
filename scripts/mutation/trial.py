"""Mutants are tried on copies of the checkout; the working tree is only read."""

from __future__ import annotations

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from math import inf
from pathlib import Path
from time import perf_counter

from mutation.mutant import Mutant

#: Reached by a test that starts a process (see `mutation.recorder`).
ANYTHING = "*"
_TIMES_SLOWER = 4
#: A mutant that makes the tests wait for something that never happens is ended after this number of seconds.
_MOST_SECONDS = 3600
_LONG = 1.0
#: This many of the most specific tests are tried first.
_FIRST = 80


class TrialError(Exception):
    """The tests cannot judge mutants, for the reason in the message."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a mutant. `by` is the test that failed, empty if none did or if time ran out."""

    mutant: Mutant
    caught: bool
    by: str
    seconds: float
    tests: int

    @property
    def reason(self) -> str:
        if self.caught:
            return self.by or "a limit of time"
        return f"passed by {self.tests}" if self.tests else "no test reaches it"


@dataclass(frozen=True, slots=True)
class Reach:
    """The seconds that each test takes and the names of what it reaches (see `mutation.recorder`).

    `importers` holds, for each module by path, the modules that import it; `imports` the names of what is reached when
    the modules are imported, and so on the way to every test.
    """

    tests: Mapping[str, tuple[float, frozenset[str]]]
    importers: Mapping[str, frozenset[str]]
    imports: frozenset[str] = frozenset()

    def tests_of(self, mutant: Mutant) -> list[str]:
        """The tests that a mutant can fail: the most specific ones first, long ones last."""
        on_import = mutant.owner or mutant.path.startswith("ontology/")
        in_all = bool(on_import) and self._is_reached(mutant, self.imports)
        found = [test for test, (_, names) in self.tests.items() if in_all or self._is_reached(mutant, names)]
        return sorted(found, key=lambda test: (self.seconds(test) > _LONG, len(self.tests[test][1]), test))

    def seconds(self, test: str) -> float:
        return self.tests[test][0]

    def _is_reached(self, mutant: Mutant, names: frozenset[str]) -> bool:
        if ANYTHING in names:
            return True
        if mutant.path.startswith("ontology/"):
            stem = Path(mutant.path).stem
            return any(name == mutant.path or name.endswith(f":load_scheme({stem})") for name in names)
        if mutant.owner:
            return f"{mutant.path}:{mutant.owner}" in names
        # What is created on import may be used by any function of the module, or of those that import it.
        modules = {mutant.path, *self.importers.get(mutant.path, ())}
        return any(name.partition(":")[0] in modules for name in names)


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the checkout in which mutants are tried one after another.

    The limit of a test is a multiple of the seconds that it took when it was recorded, plus `more_seconds`.
    Tests that took longer than `longest` are left out.
    """

    root: Path
    more_seconds: float = 15
    longest: float = inf

    def try_mutant(self, mutant: Mutant, reach: Reach) -> Outcome:
        """Runs the tests that reach a mutant on the copy with the change, until one fails or takes too long.

        The most specific ones run first and alone: they catch most mutants, and their files are read quickly.
        """
        tests = [test for test in reach.tests_of(mutant) if reach.seconds(test) <= self.longest]
        if not tests:
            return Outcome(mutant, False, "", 0.0, 0)
        file = self.root / mutant.path
        before = file.read_bytes()
        file.write_text(mutant.apply(before.decode("utf-8")), encoding="utf-8", newline="")
        _forget_compiled(file)
        start = perf_counter()
        caught, by = False, ""
        try:
            for some in (tests[:_FIRST], tests[_FIRST:]):
                if some and not caught:
                    caught, by = self._try_tests(mutant, {test: reach.seconds(test) for test in some})
        finally:
            file.write_bytes(before)
            _forget_compiled(file)
        return Outcome(mutant, caught, by, perf_counter() - start, len(tests))

    def _try_tests(self, mutant: Mutant, seconds: Mapping[str, float]) -> tuple[bool, str]:
        """Whether one of the tests, given with their seconds, fails or takes too long, and which one failed."""
        chosen, caught = self.root.parent / f"{self.root.name}.tests", self.root.parent / f"{self.root.name}.caught"
        limits = [(test, self.more_seconds + _TIMES_SLOWER * took) for test, took in seconds.items()]
        chosen.write_text(json.dumps(limits, ensure_ascii=False), encoding="utf-8")
        caught.unlink(missing_ok=True)
        environment = {"KG_MUTATION_TESTS": str(chosen), "KG_MUTATION_CAUGHT": str(caught)}
        files = list(dict.fromkeys(test.partition("::")[0] for test in seconds))
        code, output = self._run(["-x", "-p", "mutation.selection", *files], environment)
        by = caught.read_text("utf-8") if caught.exists() else ""
        if code not in {0, -signal.SIGPROF, -signal.SIGKILL} and not by:
            raise TrialError(f"{mutant.id}: pytest ended with exit code {code} and no test failed:\n{output[-2000:]}")
        return code != 0, by

    def record(self, folders: Sequence[str], file: Path) -> None:
        """Runs the tests of the folders on unchanged code and writes what each reaches."""
        environment = {"KG_MUTATION_ROOT": str(self.root), "KG_MUTATION_REACH": str(file)}
        _, output = self._run(["-p", "mutation.recorder", *folders], environment)
        failed = json.loads(file.read_text("utf-8"))["failed"] if file.exists() else [output[-2000:]]
        if failed:
            file.unlink(missing_ok=True)
            raise TrialError("the tests have to pass on unchanged code first; failed: " + ", ".join(failed))

    def _run(self, arguments: Sequence[str], more: Mapping[str, str]) -> tuple[int, str]:
        """The exit code of pytest, negative if a signal ended it, and what it printed."""
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *arguments]
        path = os.pathsep.join([str(self.root), str(self.root / "scripts")])
        environment = {**os.environ, **more, "PYTHONPATH": path}
        with subprocess.Popen(
            command,
            cwd=self.root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as process:
            _running.add(process)
            try:
                output, _ = process.communicate(timeout=_MOST_SECONDS)
            except subprocess.TimeoutExpired:
                _end(process)
                output = ""
            except BaseException:
                _end(process)
                raise
            finally:
                _running.discard(process)
        return process.returncode, output


_running: set[subprocess.Popen[str]] = set()


def end_running() -> None:
    """Ends the tests that other threads wait for."""
    for process in list(_running):
        _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    """Ends a process and its children, which are a process group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _forget_compiled(file: Path) -> None:
    """Removes what Python compiled: a change within the second that keeps the size would not be seen."""
    for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*.pyc"):
        compiled.unlink()


def tracked_files(root: Path) -> list[str]:
    """The files of a checkout that git knows or would add, without the published exports."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.split("\0")
    return sorted({name for name in listed if name and not name.startswith("exports/") and (root / name).is_file()})


def make_copy(root: Path, files: Iterable[str], to: Path, longest: float = inf) -> Copy:
    """Copies files of a checkout; `../shared`, which some tests read, is linked next to them."""
    for name in files:
        target = to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, target)
    shared, beside = root.parent / "shared", to.parent / "shared"
    if shared.is_dir() and not beside.exists():
        beside.symlink_to(shared.resolve(), target_is_directory=True)
    return Copy(to, longest=longest)


def read_reach(copy: Copy, folders: Sequence[str], kept: Path) -> Reach:
    """What the tests reach: cached from a run on the same files, or recorded now, which takes a few minutes."""
    file = kept / f"reach-{_digest(copy.root, folders)}.json"
    if not file.exists():
        kept.mkdir(exist_ok=True)
        for old in kept.glob("reach-*.json"):
            old.unlink()
        copy.record(folders, file)
    kept_reach = json.loads(file.read_text("utf-8"))
    names = kept_reach["names"]
    return Reach(
        {
            test: (seconds, frozenset(names[number] for number in reached))
            for test, (seconds, reached) in kept_reach["tests"].items()
        },
        find_importers(copy.root),
        frozenset(kept_reach["imports"]),
    )


def _digest(root: Path, folders: Sequence[str]) -> str:
    """A digest of everything that determines what the tests reach."""
    digest = sha256(repr((sys.version_info, sorted(folders), (root.parent / "shared").exists())).encode())
    common = (root / "tests").glob("*.py")
    for files in (common, *([root / top, *(root / top).rglob("*")] for top in ("kg", "ontology", *folders))):
        for file in sorted(files):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(f"{file.relative_to(root)}\0".encode() + sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def find_importers(root: Path) -> dict[str, frozenset[str]]:
    """The modules of `kg` that import each module, by path."""
    found: dict[str, set[str]] = {}
    for file in sorted((root / "kg").rglob("*.py")):
        path = file.relative_to(root).as_posix()
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            for name in names:
                found.setdefault(name.replace(".", "/") + ".py", set()).add(path)
                found.setdefault(name.replace(".", "/") + "/__init__.py", set()).add(path)
    return {module: frozenset(importers) for module, importers in found.items()}
