"""Citations: what is in them, and that a bibliography program can read them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from shutil import copyfile

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kg.cli.commands import kg
from kg.errors import UsageError
from kg.query.cite import Citation, bibtex, cite, csl, key_of
from kg.query.dataset import Dataset, open_dataset

REPORT = "https://w3id.org/policy-commitment/id/report/140000-2023"


@pytest.fixture(scope="module")
def shanxi(built: Path) -> Dataset:
    """The embedded report, built."""
    return open_dataset(built)


def test_a_fact_is_cited_with_its_sentence_and_its_position(shanxi: Dataset) -> None:
    """The citation of a number names the government, quotes the words, and says where they are in which file."""
    measure = next(iter(sorted(_iris(shanxi, "Measure"))))
    entry = bibtex(cite(shanxi, measure))
    quote = _value(shanxi, measure, "quote")
    assert "author       = {{山西省人民政府}}" in entry
    assert quote.replace("%", r"\%") in entry
    assert f"Characters {_value(shanxi, measure, 'beginIndex')} to {_value(shanxi, measure, 'endIndex')}" in entry
    assert re.search(r"SHA-256 [0-9a-f]{64}", entry)
    assert f"url          = {{{measure}}}" in entry


def test_a_report_is_cited_as_itself(shanxi: Dataset) -> None:
    """The title of a report is its own, its author the government that gave it."""
    found = cite(shanxi, REPORT)
    assert (found.author, found.year, found.kind) == ("山西省人民政府", 2023, "document")
    assert found.title == "2023年山西省政府工作报告"


def test_a_project_is_cited_as_a_part_of_the_dataset(shanxi: Dataset) -> None:
    """A project is found across reports by this dataset, so no government is its author."""
    found = cite(shanxi, "雄忻高铁")
    assert found.kind == "dataset"
    assert "政府" not in found.author
    assert cite(shanxi, None).title in found.note


def test_the_dataset_is_cited_by_the_hash_of_its_manifest(shanxi: Dataset, tmp_path: Path) -> None:
    """Another manifest is another version of the dataset, and so another key."""
    before = cite(shanxi, None)
    for name in ("report.json", "manifest.json"):
        copyfile(shanxi.folder / name, tmp_path / name)
    with (tmp_path / "manifest.json").open("ab") as handle:
        handle.write(b"\n")
    after = cite(replace(shanxi, folder=tmp_path), None)
    assert before.note != after.note
    assert before.key != after.key
    assert "1 report, 2023" in before.title


def test_several_matches_are_listed(shanxi: Dataset) -> None:
    """A name that fits several things is an error that lists them, and nothing is cited."""
    with pytest.raises(UsageError, match="matches for '高'"):
        cite(shanxi, "高")


def test_the_command_prints_an_entry(shanxi: Dataset) -> None:
    """`kg cite` without a thing cites the dataset, in BibTeX."""
    result = CliRunner().invoke(kg, ["cite", "--out", str(shanxi.folder)])
    assert result.exit_code == 0
    assert result.output.startswith("@misc{policy-commitment-kg-")


def test_csl_is_a_list_with_one_item(shanxi: Dataset) -> None:
    """CSL JSON has the fields that Zotero and Pandoc read."""
    (item,) = json.loads(csl(cite(shanxi, REPORT)))
    assert item["type"] == "document"
    assert item["issued"] == {"date-parts": [[2023]]}
    assert item["author"] == [{"literal": "山西省人民政府"}]


@given(st.text(max_size=40))
def test_tex_gets_no_command_from_a_text(text: str) -> None:
    """Whatever a title contains, braces stay balanced and no sign of TeX is left that is not escaped."""
    entry = bibtex(Citation("a", "document", "b", text, None, "c", "https://example.org", "d", "en"))
    title = entry.split("title        = {", 1)[1].split("},\n  howpublished", 1)[0]
    bare = re.sub(r"\\textbackslash\{\}|\\textasciitilde\{\}|\\textasciicircum\{\}|\\[{}%&#$_]", "", title)
    assert not re.search(r"[\\%&#$_^~]", bare)
    assert bare.count("{") == bare.count("}")


def test_keys_are_made_from_the_end_of_the_iri() -> None:
    """A key has letters, digits and hyphens only, as every BibTeX style takes it."""
    assert key_of("https://example.org/id/place/140000") == "place-140000"
    assert re.fullmatch(r"[A-Za-z0-9-]+", key_of("https://example.org/id/report/370100-1012-%E5%8C%BA"))


def _iris(dataset: Dataset, kind: str) -> list[str]:
    answer = dataset.ask(f"SELECT ?x WHERE {{ ?x a pc:{kind} }}")
    return [row[0].value for row in answer.rows]  # type: ignore[union-attr]


def _value(dataset: Dataset, iri: str, name: str) -> str:
    answer = dataset.ask(f"SELECT ?x WHERE {{ <{iri}> pc:{name} ?x }}")
    return str(answer.rows[0][0].value)  # type: ignore[union-attr]
