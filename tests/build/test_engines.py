"""Datasets on every engine and in object storage: the same bytes, whoever worked and whatever broke."""

from __future__ import annotations

import csv
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar

import pytest
from click.testing import CliRunner

from kg.build import build_dataset
from kg.build.engine import Engine, ThisProcess, local_engine
from kg.build.object_storage import open_place
from kg.cli.commands import kg
from kg.errors import InputError, OutputError, UsageError
from kg.publish.tables import TABLES
from kg.rdf.dataset import dataset_quads
from kg.rdf.serialize import canonical
from kg.rdf.store import open_store
from kg.resources import embedded_reports
from tests.build.sample import REPORTS, write_reports
from tests.build.test_incremental import contents

Task = TypeVar("Task")
Result = TypeVar("Result")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All sample reports as files."""
    return write_reports(tmp_path_factory.mktemp("sample") / "reports", REPORTS)


@pytest.fixture(scope="session")
def parts(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their dataset in parts, made by one process."""
    return build_dataset([folder], tmp_path_factory.mktemp("parts") / "graph", ThisProcess(), merge=False).out


@pytest.fixture(scope="session")
def whole(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their dataset in single files."""
    return build_dataset([folder], tmp_path_factory.mktemp("whole") / "graph").out


def lines(out: Path) -> set[bytes]:
    """The stated quads of all parts and of what they share."""
    files = [*out.glob("parts/**/data.nq.gz"), out / "shared.nq.gz"]
    return {line for file in files for line in gzip.decompress(file.read_bytes()).splitlines()}


def test_what_is_made_area_by_area_is_what_is_made_at_once(folder: Path, tmp_path: Path) -> None:
    """data.nq, joined of the parts of areas, holds the quads of the linked reports as one list of them."""
    built = build_dataset([folder], tmp_path / "graph")
    assert (built.out / "data.nq").read_bytes() == canonical(dataset_quads(built.linked))


def test_the_parts_together_are_the_whole(parts: Path, whole: Path) -> None:
    """The lines of all parts are those of data.nq, and each part alone is sorted and holds no line twice."""
    assert lines(parts) == set((whole / "data.nq").read_bytes().splitlines())
    for file in parts.glob("parts/**/*.nq.gz"):
        own = gzip.decompress(file.read_bytes()).splitlines()
        assert own == sorted(set(own))


@pytest.mark.parametrize("table", sorted(TABLES))
def test_the_tables_of_all_parts_are_those_of_the_whole(parts: Path, whole: Path, table: str) -> None:
    """The rows of a table by area and year are the rows of the table in one file."""

    def rows(text: str) -> list[tuple[str, ...]]:
        return sorted(tuple(row.values()) for row in csv.DictReader(StringIO(text, newline="")))

    found = [row for file in parts.glob(f"parts/**/{table}.csv") for row in rows(file.read_text("utf-8-sig"))]
    assert sorted(found) == rows((whole / "tables" / f"{table}.csv").read_text("utf-8-sig"))
    assert bool(found) == (table != "tasks")  # the sample has no list of tasks


def test_a_report_has_a_folder_by_area_and_year(parts: Path) -> None:
    """Partitions are named as Hive names them, and hold the source beside the facts."""
    year = parts / "parts" / "area=140000" / "year=2026"
    assert (year / "source.txt").read_text("utf-8") == REPORTS["here-2026"].text
    assert json.loads((year / "report.json").read_bytes())["id"] == "here-2026"
    with (year / "measures.csv").open(encoding="utf-8-sig", newline="") as handle:
        assert {row["report"] for row in csv.DictReader(handle)} == {"here-2026"}


def test_inferred_and_presumed_facts_of_the_parts_are_those_of_the_whole(parts: Path, whole: Path) -> None:
    """What no report states is the same whether found area by area or at once; what is stated is not repeated."""
    import rdflib

    stated = {line.rsplit(b" <", 1)[0] for line in (whole / "data.nq").read_bytes().splitlines()}
    for name in ("inferred", "presumed"):
        graph = rdflib.Graph().parse(whole / f"{name}.ttl")
        found = rdflib.Dataset(default_union=True)
        for file in parts.glob(f"parts/**/{name}.nq.gz"):
            quads = gzip.decompress(file.read_bytes())
            assert not stated & {line.rsplit(b" <", 1)[0] for line in quads.splitlines()}
            found.parse(data=quads, format="nquads")
        triples = {(s, p, o) for s, p, o, _ in found.quads()}
        assert triples <= set(graph)
        for triple in set(graph) - triples:
            assert rdflib.URIRef("http://purl.org/dc/terms/source") == triple[1] or _line(triple) in stated


def _line(triple: tuple[Any, ...]) -> bytes:
    return " ".join(term.n3() for term in triple).encode()


def test_the_store_of_the_parts_answers_as_the_store_of_the_whole(parts: Path, whole: Path) -> None:
    """Both stores hold the same quads; the blank nodes of the ontology get names of their own in each."""
    one, other = ([str(quad) for quad in open_store(out / "store")] for out in (parts, whole))
    assert len(one) == len(other)
    assert {quad for quad in one if "_:" not in quad} == {quad for quad in other if "_:" not in quad}


def test_the_graphs_of_the_parts_are_pushed_as_those_of_the_whole(parts: Path, whole: Path) -> None:
    """`kg publish` finds the same graphs with the same hashes with and without single files."""
    from kg.remote.graphs import read_graphs
    from kg.remote.progress import NullProgress

    assert read_graphs(parts, NullProgress()) == read_graphs(whole, NullProgress()) != {}


def test_several_processes_make_the_same_bytes(folder: Path, parts: Path, tmp_path: Path) -> None:
    """Two processes give what one gives."""
    with local_engine(2) as engine:
        made = build_dataset([folder], tmp_path / "graph", engine, store=False, merge=False)
    assert contents(made.out) == contents(parts)


class Stopped:
    """An engine that is interrupted after so many results."""

    def __init__(self, after: int) -> None:
        self.after = after

    def run(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Does one task after the other, so many of them."""
        for task in tasks:
            if self.after == 0:
                raise KeyboardInterrupt
            self.after -= 1
            yield function(task)


@pytest.mark.parametrize(("after", "read"), [(0, 5), (3, 2), (5, 0), (6, 0)])
def test_a_build_that_was_interrupted_goes_on_where_it_was(
    folder: Path, parts: Path, tmp_path: Path, after: int, read: int
) -> None:
    """After Ctrl-C there is no output, and the same command reads only what was not read yet."""
    out = tmp_path / "graph"
    interrupted: Engine = Stopped(after)
    with pytest.raises(KeyboardInterrupt):
        build_dataset([folder], out, interrupted, store=False, merge=False)
    assert not out.exists()
    made = build_dataset([folder], out, ThisProcess(), store=False, merge=False)
    assert made.read == read
    assert contents(out) == contents(parts)


@pytest.mark.slow
def test_ctrl_c_in_a_terminal_ends_all_processes_and_the_same_command_goes_on(tmp_path: Path) -> None:
    """The whole group of processes gets the signal; the exit code is 130, nothing is left but what was read."""
    folder = tmp_path / "reports"
    folder.mkdir()
    text = next(embedded_reports().glob("*.txt")).read_bytes()
    rows = ["file,id,adcode,year"]
    for year in range(2001, 2025):
        (folder / f"{year}.txt").write_bytes(text + f"\n{year}".encode())
        rows.append(f"{year}.txt,r{year},140000,{year}")
    (folder / "reports.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "kg", "build", str(folder), "--out", str(tmp_path / "graph"), "--no-store"]
    command += ["--no-merge", "--jobs", "2"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    while not list((tmp_path / ".kg-cache").rglob("reading.json")):
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    recorded = process.communicate(timeout=60)[1].decode().strip()
    assert process.returncode == 130
    assert recorded == "kg: interrupted; the previous output was not modified / 已中止，原有输出未变"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".kg-cache", "reports"]
    known = len(list((tmp_path / ".kg-cache").rglob("reading.json")))
    assert 0 < known < 24
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"24 reports / 报告 ({24 - known} read / 新读)" in again.stdout


def test_object_storage_keeps_files_of_others_and_goes_on_after_a_break(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that no build wrote is named and stays; what a build that was broken off left is replaced."""
    out = open_place("memory://of-others/graph")
    build_dataset([folder], out, ThisProcess(), merge=False)
    (out / "parts" / "notes.txt").write_bytes(b"mine")
    with pytest.raises(OutputError, match=r"will not delete \(parts/notes\.txt\)"):
        build_dataset([folder], out, ThisProcess(), merge=False)
    assert (out / "report.json").exists()
    assert (out / "parts" / "notes.txt").read_bytes() == b"mine"
    (out / "parts" / "notes.txt").unlink()

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kg.build.dataset.write_json", stop)
    with pytest.raises(KeyboardInterrupt):
        build_dataset([folder], out, ThisProcess(), base="https://example.org/kg/", merge=False)
    assert not (out / "report.json").exists()
    monkeypatch.undo()
    build_dataset([folder], out, ThisProcess(), merge=False)
    assert (out / "report.json").exists()


def test_a_report_that_fails_is_set_aside_and_the_rest_goes_on(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty file, and one that brings a recogniser down, are told with their reasons; the exit code is 1."""
    from kg.build import ingest

    reports = write_reports(tmp_path / "reports", REPORTS)
    (reports / "there-2025.txt").write_bytes(b"")
    works = ingest.extract

    def fails(report: Any, text: Any) -> Any:
        if report.id == "here-2026":
            raise IndexError("a recogniser is wrong")
        return works(report, text)

    monkeypatch.setattr(ingest, "extract", fails)
    out = tmp_path / "graph"
    result = CliRunner().invoke(kg, ["build", str(reports), "--out", str(out), "--no-merge", "--jobs", "1"])
    assert result.exit_code == 1, result.output
    recorded = {one["file"]: one["reason"] for one in json.loads((out / "report.json").read_bytes())["set_aside"]}
    assert "empty" in recorded["there-2025.txt"]
    assert "IndexError: a recogniser is wrong" in recorded["here-2026.txt"]
    assert "please report this" in result.output
    assert sorted(path.name for path in out.glob("parts/*/*") if path.is_dir()) == ["year=2025"] * 2 + ["year=2026"]


def test_a_worker_that_dies_ends_the_build_with_what_to_do(folder: Path, tmp_path: Path) -> None:
    """Where the system kills a process, the message says that the same command goes on."""
    with pytest.raises(Exception, match="run the same command again to resume"), local_engine(2) as engine:
        list(engine.run(_die, [1, 2, 3]))


def _die(task: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return task


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "memory://x"], "add --no-merge"),
        (["--no-store"], "add --no-merge"),
        (["--no-merge", "--engine", "spark"], "use processes, dask, or the address"),
        (["--no-merge", "--engine", "tcp://127.0.0.1:9"], "no scheduler responds there"),
        (["nowhere://x", "--no-merge"], "cannot be used"),
    ],
)
def test_what_cannot_be_combined_is_said(arguments: list[str], message: str) -> None:
    """An engine or a place that does not fit ends with a line that says what to do."""
    result = CliRunner().invoke(kg, ["build", *arguments], standalone_mode=False)
    assert isinstance(result.exception, UsageError)
    assert message in str(result.exception)


def test_without_a_report_that_can_be_built_nothing_is_written(tmp_path: Path) -> None:
    """Two reports of one area and year are both set aside; where no other is left, there is no dataset."""
    other = replace(REPORTS["here-2025"], promised="新建公园3个。")
    folder = write_reports(tmp_path / "reports", {"one": REPORTS["here-2025"], "two": other})
    with pytest.raises(InputError, match=r"is the report of 山西省 \(140000\) for 2025, and so is two.txt"):
        build_dataset([folder], tmp_path / "graph", ThisProcess(), merge=False)
    assert not (tmp_path / "graph").exists()


def test_promises_are_tracked_in_parts_as_in_the_whole(parts: Path, whole: Path) -> None:
    """`kg track`, `kg diff` and `kg compare` tell the same with and without single files."""
    for command in (
        ["track", "山西"],
        ["diff", "here-2025", "here-2026"],
        ["compare", "--indicator", "GDP", "--year", "2025"],
    ):
        one, other = (
            CliRunner().invoke(kg, [*command, "--out", str(out)], catch_exceptions=False) for out in (parts, whole)
        )
        assert one.exit_code == other.exit_code == 0
        assert one.output == other.output != ""


def test_one_area_is_tracked_without_reading_the_others(parts: Path, tmp_path: Path) -> None:
    """Of a dataset in parts only the part of the area that is asked for is opened."""
    shutil.copytree(parts, tmp_path / "graph")
    for table in (tmp_path / "graph" / "parts" / "area=410000").rglob("*.csv"):
        table.unlink()
        table.write_bytes(b"\xff\xfe broken")
    result = CliRunner().invoke(kg, ["track", "山西", "--out", str(tmp_path / "graph")], catch_exceptions=False)
    assert "青石水库" in result.output


# --- object storage and clusters ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bucket(folder: Path) -> Iterator[str]:
    """The reports in an object storage that speaks S3, on loopback: the address of the bucket."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    settings = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        import s3fs

        storage = s3fs.S3FileSystem()
        storage.mkdir("reports-of-the-test")
        storage.put(str(folder), "reports-of-the-test/reports", recursive=True)
        yield "s3://reports-of-the-test"
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        server.stop()


def stored(address: str) -> dict[str, bytes]:
    """The files at an address by path."""
    from kg.build.object_storage import open_place

    place = open_place(address)
    start = len(place.as_posix().rstrip("/")) + 1
    return {path.as_posix()[start:]: path.read_bytes() for path in place.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_object_storage_holds_the_same_files(bucket: str, parts: Path) -> None:
    """Read from a bucket and written to it, the files are those of a folder; a second build reads nothing anew."""
    command = ["build", f"{bucket}/reports", "--out", f"{bucket}/graph", "--no-merge", "--jobs", "1"]
    first = CliRunner().invoke(kg, command, catch_exceptions=False, standalone_mode=False)
    assert "5 reports / 报告 (5 read / 新读)" in first.output
    assert stored(f"{bucket}/graph") == contents(parts)
    again = CliRunner().invoke(kg, command, catch_exceptions=False, standalone_mode=False)
    assert "5 reports / 报告 (0 read / 新读), 3 areas / 地区 (0 linked / 新关联)" in again.output
    assert stored(f"{bucket}/graph") == contents(parts)


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_makes_the_same_bytes(bucket: str, parts: Path, tmp_path: Path) -> None:
    """Two Dask workers read from and write to object storage; one is killed in the middle, and nothing is missing."""
    from distributed import Client, LocalCluster

    from kg.build.cluster import DaskCluster
    from kg.build.object_storage import open_place

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster,
        Client(cluster) as client,
    ):
        workers = client.run(os.getpid)
        victim = sorted(workers.values())[0]
        engine = _Murderous(DaskCluster(client), victim)
        made = build_dataset(
            [open_place(f"{bucket}/reports")], open_place(f"{bucket}/other/cluster"), engine, merge=False
        )
    assert engine.killed
    assert made.read == len(REPORTS)
    assert stored(f"{bucket}/other/cluster") == contents(parts)


class _Murderous:
    """A cluster one of whose workers is killed as soon as the first result is there, with others under way."""

    def __init__(self, cluster: Engine, victim: int) -> None:
        self.cluster = cluster
        self.victim = victim
        self.killed = False

    def run(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Hands the tasks on, and kills."""
        for result in self.cluster.run(function, tasks):
            if not self.killed:
                os.kill(self.victim, signal.SIGKILL)
                self.killed = True
            yield result


@pytest.mark.slow
def test_a_scheduler_elsewhere_does_the_work(folder: Path, parts: Path, tmp_path: Path) -> None:
    """`--engine tcp://…` uses the cluster whose scheduler is there."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster:
        command = [sys.executable, "-m", "kg", "build", str(folder), "--out", str(tmp_path / "graph")]
        run = subprocess.run(
            [*command, "--no-merge", "--engine", cluster.scheduler_address],
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert run.returncode == 0, run.stderr
    assert contents(tmp_path / "graph") == contents(parts)
