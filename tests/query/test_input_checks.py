"""Absurd parameters, texts that are none, queries that overflow the parser: one clear error each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KgError, LimitError, QueryError, UsageError
from kg.query.ask import ask
from kg.query.dataset import Dataset
from kg.query.find import find, find_quotes
from kg.query.input_checks import LONGEST_VALUE, check_text, shown
from kg.query.nesting import MOST_LINKED, MOST_NESTED, MOST_PATTERNS, reject_deep_nesting
from kg.query.show import show

DIGITS = "9" * 5000
BAD = "\udcff\udcfe"


@pytest.mark.parametrize(
    ("question", "argument", "message"),
    [
        ("promises", f"year={DIGITS}", "18 digits at most"),
        ("promises", f"report=山西{DIGITS}", "no such report"),
        ("promises", f"report={BAD}", "not UTF-8"),
        ("promises", f"report=http://example.org/{BAD}", "not UTF-8"),
        ("promises", f"{BAD}=1", "name=value"),
        ("indicator-trajectory", f"indicator={BAD}", "not UTF-8"),
        ("indicator-trajectory", "indicator=http://example.org/" + "a" * 20_000, "8,000 at most"),
        ("indicator-trajectory", f"indicator={DIGITS}", "no match in the dataset"),
        ("SELECT ?x { ?x ?y ?z }", f"x={BAD}", "not UTF-8"),
        (f"SELECT * {{ ?s ?p '{BAD}' }}", "", "not UTF-8"),
        (BAD, "", "there is no query"),
        (f"{BAD}.rq", "", "cannot be read"),
        ("a\0.rq", "", "cannot be read"),
        ("a" * 5000, "", "there is no query"),
        ("a" * 5000 + ".rq", "", "cannot be read"),
        ("SELECT * {}" + " " * 2_000_000, "", "1,000,000 at most"),
    ],
)
def test_absurd_parameters_are_refused(sample: Dataset, question: str, argument: str, message: str) -> None:
    """Numbers without end, bytes that are not UTF-8, names and IRIs without end: an error of one short line."""
    with pytest.raises(KgError) as raised:
        ask(sample, question, [argument] if argument else [])
    assert message in str(raised.value)
    assert str(raised.value).isprintable()
    assert len(str(raised.value)) < 400


@pytest.mark.parametrize("search", [find, find_quotes, show])
def test_no_name_is_looked_up_that_is_no_text(sample: Dataset, search: object) -> None:
    """What is looked for is checked as parameters are."""
    assert callable(search)
    for name in (BAD, f"http://{BAD}", "a" * 10_000):
        with pytest.raises(UsageError):
            search(sample, name)


@given(st.text(st.characters(), max_size=200))
def test_a_message_is_one_short_line(text: str) -> None:
    """Whatever a user gives, what a message repeats of it can be printed."""
    assert shown(text).isprintable() or not text
    shown(text).encode()
    assert len(shown(text)) <= 10 * 82


def test_a_value_of_just_that_length_is_taken() -> None:
    """The bound itself is allowed."""
    assert check_text("a" * LONGEST_VALUE, "it")
    with pytest.raises(UsageError):
        check_text("a" * (LONGEST_VALUE + 1), "it")


NESTED = {
    "group": ("{", "}"),
    "bracket": ("(", ")"),
    "blank node": ("[<a:b> ", "]"),
    "function": ("STR(", ")"),
    "filter": ("FILTER EXISTS {", "}"),
    "subselect": ("{ SELECT * {", "} }"),
    "triple": ("<< ?a ?b ", " >>"),
}


@pytest.mark.parametrize("name", NESTED)
def test_nesting_is_bounded(name: str) -> None:
    """A query that nests too deeply is refused before Oxigraph reads it, whose stack it would overflow."""
    opening, closing = NESTED[name]
    reject_deep_nesting(opening * (MOST_NESTED // 2) + closing * (MOST_NESTED // 2))
    with pytest.raises(QueryError, match="too deeply"):
        reject_deep_nesting(opening * 100_000 + closing * 100_000)


@pytest.mark.parametrize("pattern", ["?a ?b ?c .", "?a <a:b> 1.", "?a a:b a:c.", ";?b ?c"])
def test_triple_patterns_of_a_group_are_bounded(pattern: str) -> None:
    """Oxigraph takes very long to order hundreds of patterns; in groups of their own each has its order."""
    reject_deep_nesting("ASK {" + pattern * MOST_PATTERNS + "}")
    reject_deep_nesting("ASK {" + ("{" + pattern * MOST_PATTERNS + "}") * 3 + "}")
    with pytest.raises(QueryError, match="too complex"):
        reject_deep_nesting("ASK {" + pattern * (MOST_PATTERNS + 1) + "}")


@pytest.mark.parametrize(
    "link", ["||?a", "&&?a", "!", "+?a", "*?a", "/<a:b>", "|<a:b>", "^", " UNION {}", " BIND(1 AS ?b)", " FILTER(?a)"]
)
def test_chains_are_bounded(link: str) -> None:
    """A chain is a tree as deep as it is long: a long one is refused."""
    reject_deep_nesting("ASK { ?a " + link * 1000)
    with pytest.raises(QueryError, match="too complex"):
        reject_deep_nesting("ASK { ?a " + link * (MOST_LINKED + 1))


def test_long_lists_and_strings_are_no_chains(sample: Dataset) -> None:
    """Values of VALUES and IN, signs within strings, IRIs and comments do not count."""
    numbers = " ".join(f"-{number}" for number in range(20_000))
    assert ask(sample, f"SELECT ?x {{ VALUES ?x {{ {numbers} }} }} LIMIT 1")
    assert ask(sample, f"ASK {{ FILTER(1 IN ({','.join(['1'] * 20_000)})) }}")
    noise = "({[||" * 3000
    assert ask(sample, f"ASK {{ # {noise}\n FILTER('{noise}' = '''{noise}''') ?s <a:{'/' * 3000}> ?o }}")


def test_a_limit_is_told_from_a_mistake(sample: Dataset) -> None:
    """What is too large is a LimitError, which a mistake in a query is not."""
    with pytest.raises(LimitError):
        Dataset(sample.folder, sample.store, 1).ask("SELECT * { ?s ?p ?o }")
    with pytest.raises(QueryError) as raised:
        ask(sample, "SELECT * {")
    assert not isinstance(raised.value, LimitError)
