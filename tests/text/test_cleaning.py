from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.clean_text import SourceText
from kg.text.cleaning import clean
from kg.text.source import read_source
from tests.text.conftest import clean_text, load_cases, text_source

FOLDS = [case for name in ("punctuation", "script", "spacing", "lines", "glosses") for case in load_cases(name)]
SIGNS = st.lists(
    st.one_of(
        st.sampled_from("修橋發展著力顯著一二三億村民。，、；：！？“”（）"),
        st.sampled_from("(),;:!?.%&\\rn \n\u3000\u200b05aāé＋５ａ"),
        st.sampled_from(["發(fā)", "?cè)", "&nbsp;", "&amp;", "\\n", "\r\n", "《\n", "\n，", "?!", "??"]),
    ),
    max_size=40,
).map("".join)


# What a hostile file may hold, in any order: control and zero-width signs, references, full width, traditional script,
# damaged glosses, remnants of pages, all line ends, combining marks, blanks between digits.
HOSTILE = st.one_of(
    st.sampled_from(
        [
            *"修橋發展著麼，。、；：！？“”（）《》(),;:!?.%&\\rn 05aāéü＋５ａ＆＼；",
            "\u3000",
            "\u200b",
            "\ufeff",
            "\u00ad",
        ]
    ),
    st.sampled_from(["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\t", "\x1c", "\x7f", "\u202e", "\u200d"]),
    st.sampled_from(
        ["&nbsp;", "&amp;", "amp;", "&lt;", "#38;", "&#13;", "&#0;", "&#xD800;", "&NewLine;", "&bsol;", "&lpar;"]
    ),
    st.sampled_from(
        [
            "\\n",
            "\\r",
            "\\r\\n",
            "<br>",
            "</p>",
            "發(fā)",
            "(fā",
            "?cè)",
            "駛?cè)肟燔",
            "?!改",
            "??",
            "\u0301",
            "\u030c",
        ]
    ),
    st.sampled_from(
        ["甲。乙\n", "丙\n", "(A丁\n", "，戊\n", "\n\u200b\n", "3 5", "1,000", "溫昇豪", "曆", "\U000e0100", "ﬁ"]
    ),
)
# Few signs many times make the long chains, in which each change lays open the next.
CHAINS = st.lists(HOSTILE, min_size=1, max_size=4).flatmap(
    lambda signs: st.lists(st.sampled_from(signs), max_size=120).map("".join)
)
NEVER_AT_REST = {
    "line ends as backslashes": "\\n" * 90,
    "the same with carriage returns": "\\r\\n" * 90,
    "carriage returns as backslashes": "\\r" * 90,
    "commas behind a character": "修" + "," * 100,
    "commas before a character": ", " * 100 + "修",
    "brackets behind a character": "修" + "(a)" * 50,
    "brackets before a character": "(a)" * 50 + "修",
    "a page escaped a hundred times": "&" + "amp;" * 100 + "lt;",
    "the same in figures": "&" + "#38;" * 100 + "#60;",
    "broken names": "甲。乙\n" + "丙\n(A丁\n" * 90 + "戊",
    "characters that are simplified twice": "溫昇豪、篤麼",
}


@pytest.mark.parametrize("case", FOLDS, ids=lambda case: str(case["id"]))
def test_text_is_folded(case: dict[str, Any]) -> None:
    """A case's input comes out as its output, and that stays as it is."""
    assert clean_text(case["input"]).text == case["output"]
    assert clean_text(case["output"]).text == case["output"]


@pytest.mark.parametrize("case", load_cases("glosses"), ids=lambda case: str(case["id"]))
def test_glosses_are_listed(case: dict[str, Any]) -> None:
    """Every gloss that was taken off is a repair that says what stood there."""
    cleaned = clean_text(case["input"])
    assert len(cleaned.repairs) == case["glosses"]
    for repair in cleaned.repairs:
        assert (repair.kind, repair.confirmed) == ("gloss", True)
        assert case["input"][repair.start : repair.end] == repair.before


def test_gloss_belongs_to_its_character() -> None:
    """The source span of a glossed character ends behind its gloss."""
    cleaned = clean_text("修橋發(fā)展")
    assert cleaned.text == "修桥发展"
    assert cleaned.offsets.source_span(2, 3) == (2, 7)
    assert cleaned.offsets.source_span(3, 4) == (7, 8)


@given(SIGNS)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """What has been cleaned is clean."""
    once = clean_text(text).text
    assert clean_text(once).text == once


@given(st.one_of(st.lists(HOSTILE, max_size=40).map("".join), CHAINS))
def test_hostile_text_comes_to_rest(text: str) -> None:
    """What was cleaned stays as it is, whatever it was before."""
    once = clean_text(text).text
    assert clean_text(once).text == once


@pytest.mark.parametrize("name", NEVER_AT_REST)
def test_chains_come_to_rest(name: str) -> None:
    """A change that lays open the next one, a hundred times over, is made to its end."""
    once = clean_text(NEVER_AT_REST[name]).text
    assert clean_text(once).text == once


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("&amp;amp;lt;", "<"),
        ("&amp;foo;", "&foo;"),
        ("\\r\\nA", "\n\\nA"),
        ("C:\\new", "C:\\new"),
        ("修(a,)(,b)c", "修（a，）（，b）c"),
    ],
)
def test_chains_are_read_rightly(text: str, cleaned: str) -> None:
    """References of references, line ends written out, marks beside marks."""
    assert clean_text(text).text == cleaned


@given(SIGNS)
def test_every_character_has_its_source(text: str) -> None:
    """Every cleaned character stands for a stretch of the source, in order, and repairs are in order too."""
    cleaned = clean_text(text)
    assert len(cleaned.offsets) == len(cleaned.text)
    spans = [cleaned.offsets.source_span(place, place + 1) for place in range(len(cleaned.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
    starts = [repair.start for repair in cleaned.repairs]
    assert starts == sorted(starts)


@given(st.text(st.sampled_from("修桥种树的村民在校舍开会。，、；：！？“”（）5%A+-\n"), max_size=60))
def test_clean_simplified_text_is_unchanged(text: str) -> None:
    """Simplified text with Chinese punctuation and no broken lines comes out as it went in, without repairs."""
    whole = "。\n".join(f"好{line}好" for line in text.split("\n"))
    cleaned = clean_text(whole)
    assert cleaned.text == whole
    assert cleaned.repairs == ()


@pytest.mark.parametrize(
    "text",
    ["真的?!我们不信。", "为什么??没有人知道。", "修好了吗？！大家都问。", "路通了!村民高兴。"],
)
def test_legitimate_marks_are_no_damage(text: str) -> None:
    """Question and exclamation marks of the author are not taken for broken bytes."""
    assert clean_text(text).repairs == ()


def test_web_page_is_read() -> None:
    """Of a page remain its blocks as lines; every character knows its place in the page's source."""
    page = (
        "<!DOCTYPE html><html><head><title>題</title><style>p{}</style></head><body><script>'<p>不</p>'</script>"
        "<h1>村務&nbsp;報告</h1>\n<p>　　<ruby>發<rt>fā</rt></ruby>展：修橋\n5座，"
        "<a href='?a=1&amp;b'>種\n樹</a>&#8220;好&rdquo;。"
        "<br>Good roads</p><!-- 注 --><table><tr><td>橋</td><td>5</td></tr></table></body></html>"
    )
    cleaned = clean_text(page, "village.html")
    assert cleaned.text.splitlines() == ["村务 报告", "发展：修桥5座，种树“好”。", "Good roads", "桥\t5"]
    place = cleaned.text.index("5座")
    start, end = cleaned.offsets.source_span(place, place + 2)
    assert page[start:end] == "5座"


def test_source_text_is_kept() -> None:
    """The source that went in is the one that the result names."""
    source = text_source("修橋")
    assert clean(source).source is source


def test_first_report_is_read_as_the_annotators_read_it(shared: Path) -> None:
    """The damaged report comes out as the gold text, and every piece of damage is confirmed."""
    source, gold = shared / "source" / "shanxi-2023.txt", shared / "gold" / "shanxi-2023" / "clean.txt"
    if not (source.is_file() and gold.is_file()):
        pytest.skip("the damaged source or its gold text is not in ../shared")
    cleaned = clean(read_source(source))
    assert cleaned.text == gold.read_text(encoding="utf-8")
    assert all(repair.confirmed for repair in cleaned.repairs)


def test_gold_quotes_have_their_spans(shared: Path) -> None:
    """At least 97 % of the gold quotes lie exactly where the annotators say; the others touch damaged passages."""
    folder = shared / "gold" / "shanxi-2023"
    if not (folder / "measures.jsonl").is_file():
        pytest.skip("the gold tables are not in ../shared")
    cleaned = clean(read_source(shared / "source" / "shanxi-2023.txt"))
    right = total = 0
    for table in ("measures", "milestones", "qualitative", "sentences"):
        for line in (folder / f"{table}.jsonl").read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            start, end = cleaned.offsets.clean_span(record["start"], record["end"])
            quote = record.get("quote", record.get("text"))
            span = cleaned.offsets.source_span(start, end)
            total += 1
            right += cleaned.text[start:end] == quote and span == (record["start"], record["end"])
    assert right >= 0.97 * total


def test_corpus_needs_no_repair(shared: Path) -> None:
    """Reports that are not damaged are not repaired, and cleaning them twice is cleaning them once."""
    files = sorted((shared / "corpus").glob("*.txt"))
    if not files:
        pytest.skip("no corpus in ../shared")
    for file in files:
        if file.name == "shanxi-2023.txt":
            continue
        cleaned = clean(read_source(file))
        assert [repair for repair in cleaned.repairs if repair.kind == "damage"] == [], file.name
        assert clean_text(cleaned.text).text == cleaned.text, file.name


@pytest.mark.parametrize(
    ("source", "cleaned"),
    [
        ("乾安县新建水厂。", "乾安县新建水厂。"),
        ("建设乾安县瞭望塔，提升藉河水质。", "建设乾安县瞭望塔，提升藉河水质。"),
        ("乾燥設備在乾安縣投產。", "干燥设备在乾安县投产。"),
        ("著力發展鐵路。", "着力发展铁路。"),
    ],
)
def test_only_a_text_in_traditional_script_is_folded(source: str, cleaned: str) -> None:
    """A simplified text keeps its characters; a traditional one is simplified, but for names that have none."""
    assert clean(SourceText("case.txt", source, "0" * 64, "utf-8")).text == cleaned
