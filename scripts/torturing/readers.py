"""Everything of the product that reads what others wrote, each as a function of bytes, with samples to begin with."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from build.sample import REPORTS
from pyoxigraph import RdfFormat, Store

from kg.build.inputs import Input, find_corrections, find_inputs
from kg.check.integrity import read_listed
from kg.clean_text import CleanText, SourceText
from kg.corrections.apply import apply_corrections
from kg.corrections.table import read_corrections
from kg.evaluate.gold import find_faults, load_gold
from kg.publish.dataset_reader import read_linked_reports
from kg.publish.export import export
from kg.query.arguments import plain_values, split_arguments, values_of_query
from kg.query.dataset import Dataset
from kg.query.input_checks import check_values
from kg.query.named import list_queries
from kg.query.sparql import execute, materialize
from kg.resources import embedded_reports
from kg.text.cleaning import clean
from kg.text.decoding import decode
from kg.text.source import decode_source
from torturing.file_readers import make_file_readers
from torturing.reader import FaultyAnswer, Reader, facts_of_text

_ROWS = 5


def make_readers(folder: Path, dataset: Path) -> dict[str, Reader]:
    """All readers by name; those of files read below `folder`, `dataset` is a sample to read from and to ask."""
    texts = [sample.text for sample in REPORTS.values()]
    asked = Dataset(dataset, _in_memory(dataset))
    sources = {name: clean(decode_source(sample.text.encode(), f"{name}.txt")) for name, sample in REPORTS.items()}
    readers = (
        Reader("encodings", lambda data: decode(data, "a.txt"), _encoded(texts), 1 << 12),
        Reader("cleaning", _read_clean, tuple(text.encode() for text in texts) + _damaged(), 1 << 13),
        *make_file_readers(folder).values(),
        Reader("reports.csv", _table_of_reports(folder), _REPORTS_TABLES, 1 << 13),
        Reader("corrections", _corrections(folder, sources), _CORRECTIONS, 1 << 13),
        Reader("annotations", _annotations(folder, sources), _gold(), 1 << 13),
        Reader("SPARQL", _sparql(asked), _QUERIES, 1 << 12, tokens=_SPARQL_TOKENS),
        Reader("parameters", _parameters(asked), _PARAMETERS, 1 << 12),
        Reader("manifest", _file(folder, "manifest.json", read_listed), _contents(dataset, "manifest.json")),
        Reader("dataset", _tables_of_dataset(folder, dataset), _tables(dataset), 1 << 14),
        Reader("RDF", _rdf(folder, dataset), _contents(dataset, "data.nq")[:1], 1 << 14),
    )
    return {reader.name: reader for reader in readers}


def _read_clean(data: bytes) -> None:
    """Cleans a text, and the result, which nothing may change any more."""
    once = clean(decode_source(data, "a.txt"))
    if not once.text.strip():
        return
    again = clean(SourceText("a.txt", once.text, "", "utf-8"))
    if again.text != once.text:
        raise FaultyAnswer("cleaning a cleaned text changes it")


def _table_of_reports(folder: Path) -> Callable[[bytes], object]:
    place = folder / "reports"
    place.mkdir(parents=True, exist_ok=True)
    for name, sample in REPORTS.items():
        (place / f"{name}.txt").write_text(sample.text, encoding="utf-8")

    def read(data: bytes) -> None:
        (place / "reports.csv").write_bytes(data)
        for one in find_inputs([place]):
            if not one.path.resolve().is_relative_to(place.resolve()):
                raise FaultyAnswer("a file outside the folder is taken for a report")
            if "/" in one.id or one.id in (".", "..") or "\0" in one.id:
                raise FaultyAnswer("an id that is a path is taken")

    return read


def _corrections(folder: Path, sources: dict[str, CleanText]) -> Callable[[bytes], object]:
    place = folder / "corrections.csv"
    text = sources["here-2026"]
    facts = facts_of_text(text, "here-2026")

    def read(data: bytes) -> None:
        place.write_bytes(data)
        apply_corrections(facts, [one for one in read_corrections(place) if one.report == "here-2026"])
        find_corrections((Input(place, {}, "here-2026"),))

    return read


def _annotations(folder: Path, sources: dict[str, CleanText]) -> Callable[[bytes], object]:
    place = folder / "gold"
    place.mkdir(parents=True, exist_ok=True)
    names = ("measures", "milestones", "qualitative", "sentences", "spans", "pairs")

    def read(data: bytes) -> None:
        # the first byte says which of the files it is
        name = names[data[0] % len(names)] if data else names[0]
        for other in names:
            (place / f"{other}.jsonl").unlink(missing_ok=True)
        (place / f"{name}.jsonl").write_bytes(data[1:])
        find_faults(load_gold(place), sources)

    return read


def _sparql(dataset: Dataset) -> Callable[[bytes], object]:
    # a few quads, as what is looked for are faults, not slow queries, which only the endpoint bounds
    store = Store()
    store.extend(quad for quad, _ in zip(dataset.store, range(12), strict=False))

    def read(data: bytes) -> None:
        query = data.decode(errors="replace")
        materialize(execute(store, query), None, _ROWS, query)

    return read


def _parameters(dataset: Dataset) -> Callable[[bytes], object]:
    queries = list_queries()

    def read(data: bytes) -> None:
        value = data.decode(errors="surrogateescape")
        arguments = split_arguments([f"x={value}"])
        check_values(arguments)  # as `ask` does before it looks at values
        plain_values(arguments)
        split_arguments([value])
        query = queries[len(data) % len(queries)]
        for parameter in query.parameters:
            values_of_query(dataset, query, split_arguments([f"{parameter.name}={value}"]))

    return read


def _file(folder: Path, name: str, read: Callable[[Path], object]) -> Callable[[bytes], object]:
    place = folder / name.replace(".", "-")
    place.mkdir(parents=True, exist_ok=True)

    def of_bytes(data: bytes) -> None:
        (place / name).write_bytes(data)
        read(place)

    return of_bytes


def _tables_of_dataset(folder: Path, dataset: Path) -> Callable[[bytes], object]:
    """The description and the tables of a dataset, from which it is read back; the first byte says which is changed."""
    place = folder / "tables-of-dataset"
    names = ("report.json", *(f"tables/{name}.csv" for name in _TABLES))
    whole = {name: (dataset / name).read_bytes() for name in names}

    def read(data: bytes) -> None:
        changed = names[data[0] % len(names)] if data else names[0]
        for name, content in whole.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(data[1:] if name == changed else content)
        read_linked_reports(place)

    return read


_TABLES = ("statements", "measures", "milestones", "qualitative", "outcomes")


def _tables(dataset: Path) -> tuple[bytes, ...]:
    names = ("report.json", *(f"tables/{name}.csv" for name in _TABLES))
    return tuple(bytes([number]) + (dataset / name).read_bytes() for number, name in enumerate(names))


def _rdf(folder: Path, dataset: Path) -> Callable[[bytes], object]:
    """The quads of a dataset, which `kg export` reads."""
    place, to = folder / "rdf", folder / "exported"
    shutil.copytree(dataset, place, ignore=shutil.ignore_patterns("store"))

    def read(data: bytes) -> None:
        (place / "data.nq").write_bytes(data)
        export(place, to, ["turtle"])

    return read


def _contents(dataset: Path, *names: str) -> tuple[bytes, ...]:
    return tuple((dataset / name).read_bytes() for name in names)


def _in_memory(dataset: Path) -> Store:
    store = Store()
    store.load(path=str(dataset / "data.nq"), format=RdfFormat.N_QUADS)
    return store


def _encoded(texts: list[str]) -> tuple[bytes, ...]:
    codecs = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be", "utf-16-le")
    references = texts[0][:200].encode("big5", "xmlcharrefreplace")
    return (*(texts[0][:400].encode(codec) for codec in codecs), references)


def _damaged() -> tuple[bytes, ...]:
    return tuple(
        text.encode()
        for text in (
            "大家把車駛?cè)胪\\噲觥?\n村民們?nèi)娼ㄔO新家園。",
            "全市地區生產總值增長５％&nbsp;&amp;nbsp;左右 。\n\n\u3000\u3000創(chuàng)新驅動。",
            "第一行没有完\n第二行 接着说；１，０００ 元。<br>完",
        )
    )


def _gold() -> tuple[bytes, ...]:
    folder = embedded_reports().parent / "gold" / "shanxi-2023"
    found = []
    for number, name in enumerate(("measures", "milestones", "qualitative", "sentences", "spans")):
        records = [json.loads(line) for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines()[:2]]
        # of a report that is at hand, so that the spans are looked up
        lines = "\n".join(json.dumps({**record, "report": "here-2026"}, ensure_ascii=False) for record in records)
        found.append(bytes([number]) + lines.encode())
    return tuple(found)


_REPORTS_TABLES = (
    b"file,id,adcode,year,title,date,speaker\nhere-2025.txt,here-2025,140000,2025,,,\n",
    "\ufefffile,id,adcode,year\nhere-2026.txt,甲,140000,2026\nthere-2025.txt,b,410000,2025\n".encode(),
    b'id,file\n"x","here-2025.txt"\n',
    b"file,id\nhere-2025.txt,../../x\n../reports/here-2025.txt,y\n",
)
_CORRECTIONS = (
    "action,field,to,who,when,note,report,fact,quote,start,end,number_start,number_end,kind,subject,aspect,comparator,"
    "value,unit\nchange,value,5,某人,2025-01-02,,here-2026,measure,地区生产总值增长4.5%左右,120,134,128,131,target,"
    "地区生产总值,growth,≈,4.5,%\n".encode(),
    "action;report;fact;quote;name;milestone;kind\nadd;here-2026;milestone;青石水库建成投运;青石水库;operating;target\n".encode(),
    "action\treport\tfact\tquote\n确认\there-2026\t数值\t城镇新增就业45万人\nreject\there-2026\tmeasure\tx\n".encode(
        "gb18030"
    ),
)
_QUERIES = tuple(
    query.encode()
    for query in (
        "SELECT ?r WHERE { ?r a pc:Report } ORDER BY ?r LIMIT 3",
        "ASK { ?s ?p ?o FILTER(regex(str(?o), '^(a+)+$')) }",
        "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }",
        "PREFIX x: <http://example.org/> SELECT (COUNT(*) AS ?n) FROM <x:g> "
        "WHERE { { ?a x:b+ ?c } UNION { VALUES ?c { 1 2 } } }",
        "DESCRIBE <http://example.org/>",
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    )
)
_PARAMETERS = tuple(
    value.encode()
    for value in (
        "山西2026", "here-2026", "2026", "140000", "地区生产总值", "https://example.org/x", "1.5", "x=y", "zh",
        "y" * 300,
    )
)  # fmt: skip
_SPARQL_TOKENS = tuple(
    token.encode()
    for token in (
        "{" * 300, "(" * 300, "SERVICE", "SERVICE SILENT <x>{", "LOAD <x>", "INSERT DATA", "FROM <x>", "?a ?b ?c .",
        "UNION",
        "OPTIONAL {", "FILTER(", "BIND(1 AS ?z)", "VALUES ?x {", "<<", ">>", "a/b*|^c+", "GROUP BY", "HAVING", "'''",
        '"""',
        "\\u00", "_:b", "[]", "()", "EXISTS", "MINUS", "!" * 200, "-" * 200, "^^xsd:integer", "@zh", "#", "<", ">",
        "LATERAL",
    )
)  # fmt: skip
