"""A built dataset in Python: an rdflib Dataset over its store, with named queries and answers as data frames."""

from __future__ import annotations

import zlib
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

import rdflib
from pyoxigraph import QueryBoolean, QuerySolutions, Store
from rdflib.query import Result

from kg.dataset_layout import packed_quads
from kg.errors import UsageError
from kg.query.ask import ParsedQuestion, execute_question, parse_question
from kg.query.dataset import Dataset, open_dataset
from kg.query.frames import frame_of_rows, frame_of_table, require_library
from kg.query.input_checks import shown
from kg.query.query_result import AskResult, PartitionedSolutions, RawResult
from kg.query.read_only import ReadOnlyStore, answer, refuse_writing
from kg.query.result_text import as_rows
from kg.query.sparql import translated_errors
from kg.rdf.serialize import unpacked
from kg.rdf.store import copied, memory_store


class OpenedDataset(rdflib.Dataset):
    """The dataset in a folder as an rdflib Dataset; the default graph is the union of all graphs.

    It has the methods of an rdflib Dataset for reading: `query`, `triples`, `quads`, `graphs`, `graph(iri)`. SPARQL is
    run by Oxigraph with the prefixes of the project. Any number of processes may have it open; close it with `close()`
    or use it as a context manager. Writing to it raises OutputError.

    `in_memory` reads the dataset into memory first, which takes time and memory in proportion to its size but makes
    queries several times as fast.
    """

    def __init__(self, folder: Path | str, in_memory: bool = False) -> None:
        self.folder = Path(folder)
        self.in_memory = in_memory
        store = open_dataset(self.folder).store
        self._reading = ReadOnlyStore(in_memory_of(self.folder, store) if in_memory else store)
        super().__init__(store=self._reading, default_union=True)

    def ask(self, question: str, /, **parameters: object) -> Result:
        """The answer to a named query (`kg query --list`), to SPARQL or to a file with SPARQL, as an rdflib result.

        Rows are created while they are read: a named query about all reports only reads as many reports as needed.

        `parameters`: values for the variables of the query, as for `kg query --param`: a code, a label or an IRI.

        Raises UsageError for an unknown name or parameter, QueryError for SPARQL that cannot be read or run.
        """
        found, asked = self._evaluate(question, parameters)
        return answer(found, asked.sparql, asked.hidden)

    def frame(self, question: str, /, *, library: str = "pandas", exact: bool = False, **parameters: object) -> Any:
        """The same answer as a `pandas` or `polars` data frame with typed columns (see `kg.query.frames`).

        A CONSTRUCT has a row per triple, an ASK one row with the column `answer`. Decimals become floats if no digit is
        lost; `exact` keeps them as decimals.

        Raises the errors of `ask`, and UsageError if the library is not installed.
        """
        require_library(library)
        found, asked = self._evaluate(question, parameters)
        if isinstance(found, QueryBoolean):
            rows = as_rows(AskResult(bool(found)))
            return frame_of_rows(rows.variables, rows.rows, library, exact=exact)
        with translated_errors(asked.sparql):
            if isinstance(found, QuerySolutions | PartitionedSolutions):
                names = [variable.value for variable in found.variables]
                return frame_of_rows(names, found, library, exact=exact, hidden=asked.hidden)
            return frame_of_rows(["subject", "predicate", "object"], found, library, exact=exact)

    def table(self, name: str, /, *, library: str = "pandas", exact: bool = False) -> Any:
        """A table of the build (`measures`, `statements` …) as a data frame with the types of its CSVW description.

        Raises UsageError if there is no such table or library, OutputError if it cannot be read.
        """
        return frame_of_table(self.folder, name, library, exact=exact)

    def _evaluate(self, question: str, parameters: dict[str, object]) -> tuple[RawResult, ParsedQuestion]:
        arguments = {name: _text(name, value) for name, value in parameters.items()}
        dataset = Dataset(self.folder, self._reading.oxigraph)
        asked = parse_question(dataset, question, arguments)
        return execute_question(dataset, asked, dict(self.namespaces())), asked

    def parse(self, *arguments: object, **further: object) -> NoReturn:
        """Raises OutputError, because the dataset is read-only."""
        refuse_writing()

    def __repr__(self) -> str:
        return f"OpenedDataset({str(self.folder)!r})"

    def __enter__(self) -> OpenedDataset:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[type[OpenedDataset], tuple[Path, bool]]:  # type: ignore[override]
        return OpenedDataset, (self.folder, self.in_memory)


def _text(name: str, value: object) -> str:
    """A value as text. Raises UsageError for a number that is too long for Python to print."""
    try:
        return str(value)
    except ValueError as error:
        raise UsageError(f"the parameter {shown(name)} cannot be written ({error}); give a shorter one") from error


def in_memory_of(folder: Path, store: Store) -> Store:
    """A store in memory with all quads of the dataset in `folder`, to which `store` belongs.

    They are read from the files of the dataset, which takes a third of the time and half of the memory of reading the
    store. If the files are missing, or do not match the store, the store is copied.
    """
    try:
        found = memory_store(unpacked(packed_quads(folder)))
    except (OSError, EOFError, SyntaxError, zlib.error):
        return copied(store)
    return found if len(found) == len(store) else copied(store)
