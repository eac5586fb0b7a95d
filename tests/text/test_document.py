from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lang.periods import Years
from kg.text.document import Document, read_document, split_clauses, split_sentences

TEXT = st.lists(
    st.sampled_from([*"，,：:；。！？!?“”（）()《》、…—", "3,500", "9:30", "增长6%", "一、", "（一）", "发展", "”）"]),
    max_size=30,
).map("".join)
REPORT = """政府工作报告
字号：大 中 小
各位代表：
现在，我代表省人民政府，向大会报告工作，请予审议。
一、2022年工作回顾
过去一年，经济平稳运行。粮食产量300万吨。
二、2023年重点工作
（一）推动产业转型升级。加快发展数字经济。新建园区3个。
（二）保障和改善民生
新建幼儿园20所；改造老旧小区300个。
三、加强政府自身建设
坚持依法行政。
责任编辑：某某
相关链接
"""


def _words(text: str, stretches: list[tuple[int, int]]) -> list[str]:
    return [text[start:end] for start, end in stretches]


@given(TEXT | st.text(max_size=40))
def test_clauses_tile_their_sentence(text: str) -> None:
    """Clauses follow one another without gap or overlap from the first character to the last."""
    at = 0
    for start, end in split_clauses(text, 0, len(text)):
        assert start == at < end
        at = end
    assert at == len(text)


@given(TEXT | st.text(max_size=40))
def test_sentences_tile_their_paragraph(text: str) -> None:
    """Sentences follow one another without gap or overlap from the first character to the last."""
    at = 0
    for start, end in split_sentences(text, 0, len(text)):
        assert start == at < end
        at = end
    assert at == len(text)


@given(TEXT, TEXT)
def test_clauses_of_a_stretch_do_not_see_what_is_around_it(before: str, words: str) -> None:
    """The clauses of a stretch are those of its words alone, moved to where it stands."""
    inside = list(split_clauses(f"{before}。\n{words}", len(before) + 2, len(before) + 2 + len(words)))
    alone = list(split_clauses(words, 0, len(words)))
    assert inside == [(start + len(before) + 2, end + len(before) + 2) for start, end in alone]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("新建学校3所，新增学位2000个。", ["新建学校3所，", "新增学位2000个。"]),
        ("新增企业3,500户，增长6%。", ["新增企业3,500户，", "增长6%。"]),
        ("目标是：经济增长6%；就业稳定。", ["目标是：", "经济增长6%；", "就业稳定。"]),
        ("粮食（小麦，玉米）丰收，菜篮子充足。", ["粮食（小麦，玉米）丰收，", "菜篮子充足。"]),
        ("做到“两不愁、三保障，”不返贫。", ["做到“两不愁、三保障，”", "不返贫。"]),
        ("没有标点", ["没有标点"]),
    ],
)
def test_clauses(text: str, clauses: list[str]) -> None:
    """A clause ends behind its mark; marks within numbers and brackets end none."""
    assert _words(text, list(split_clauses(text, 0, len(text)))) == clauses


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("经济增长。民生改善！", ["经济增长。", "民生改善！"]),
        ("新建学校；改造小区。", ["新建学校；", "改造小区。"]),
        ("提出“稳字当头。稳中求进”的要求。再接再厉。", ["提出“稳字当头。稳中求进”的要求。", "再接再厉。"]),
        ("（一）发展工业。增长6%。", ["（一）发展工业。", "增长6%。"]),
        ("他说：“要实干。”我们照做。", ["他说：“要实干。”", "我们照做。"]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    """A sentence ends behind 。！？；, not at one inside a quotation that goes on."""
    assert _words(text, list(split_sentences(text, 0, len(text)))) == sentences


@pytest.fixture(scope="module")
def document() -> Document:
    """A small report with furniture around it, given in 2023."""
    return read_document(REPORT, 2023)


def test_sentences_are_in_order_and_in_their_part(document: Document) -> None:
    """Each sentence lies in the part that it points to, behind the sentence before it."""
    end = 0
    for sentence in document.sentences:
        part = document.parts[sentence.part]
        assert end <= sentence.start < sentence.end
        assert part.start <= sentence.start
        assert sentence.end <= part.end
        assert sentence.role == part.role
        end = sentence.end


def test_parts_have_role_and_years(document: Document) -> None:
    """Headings divide a report into review, tasks and self-governance, each with the years that it speaks of."""
    roles = [(part.path[-1], part.role, part.years) for part in document.parts if part.path]
    assert roles == [
        ("一、2022年工作回顾", "review", Years(2022, 2022)),
        ("二、2023年重点工作", "annual-tasks", Years(2023, 2023)),
        ("（一）推动产业转型升级", "annual-tasks", Years(2023, 2023)),
        ("（二）保障和改善民生", "annual-tasks", Years(2023, 2023)),
        ("三、加强政府自身建设", "self-governance", Years(2023, 2023)),
    ]


def test_furniture_is_frame(document: Document) -> None:
    """What a page puts around the speech is frame: it is kept, and no sentence of it is read."""
    frame = [REPORT[start:end] for start, end in document.boilerplate]
    assert "字号：大 中 小" in frame
    assert "责任编辑：某某" in frame
    assert "相关链接" in frame
    read = "".join(document.words(sentence) for sentence in document.sentences)
    assert "字号" not in read
    assert "责任编辑" not in read
    assert "各位代表" in read


def test_run_in_headings_are_marked(document: Document) -> None:
    """A short first sentence that names what the others tell is a run-in heading; a heading line is a heading."""
    flags = {document.words(s): (s.heading, s.run_in, s.marked) for s in document.sentences}
    assert flags["（一）推动产业转型升级。"] == (False, True, True)
    assert flags["（二）保障和改善民生"] == (True, False, True)
    assert flags["新建幼儿园20所；"] == (False, False, False)


def test_a_paragraph_that_stands_twice_is_read_once() -> None:
    """A page that holds its text twice yields the sentences of the first copy; the second is frame."""
    long = "今年，我们要" + "推动产业转型升级，" * 8 + "取得实效。"
    document = read_document(f"一、2023年重点工作\n{long}\n{long}\n", 2023)
    assert [document.words(s) for s in document.sentences].count(long) == 1
    assert [document.text[start:end] for start, end in document.boilerplate] == [long]


def test_the_opening_of_a_paragraph_turns_the_period() -> None:
    """五年来 and 2022年 at the head of a paragraph of the review set its years for it."""
    document = read_document("一、过去五年工作回顾\n五年来，经济稳步增长。\n2022年，经济平稳运行。\n", 2023)
    years = {document.words(s): s.years for s in document.sentences if not s.heading}
    assert years == {"五年来，经济稳步增长。": Years(2018, 2022), "2022年，经济平稳运行。": Years(2022, 2022)}


@given(
    st.text(max_size=200) | st.lists(st.sampled_from(REPORT.splitlines()), max_size=12).map("\n".join),
    st.integers(2000, 2030),
)
def test_any_text_is_divided(text: str, year: int) -> None:
    """Any text becomes parts and sentences inside it, in order, without an error."""
    document = read_document(text, year)
    end = 0
    for sentence in document.sentences:
        assert end <= sentence.start < sentence.end <= len(text)
        end = sentence.end
    for start, stop in document.boilerplate:
        assert 0 <= start < stop <= len(text)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("2024年工作安排\n一、发展工业\n加快技改。", [("2024年工作安排", "一、发展工业")]),
        ("2024年工作安排\n一、发展工业\n加快。\n二、改善民生。新建学校。", [("2024年工作安排", "二、改善民生")]),
        ("二、2024年工作安排\n（一）发展工业\n加快。\n附件1\n见下。", [("附件1",)]),
        (
            "二、2024年工作安排\n主要预期目标\n增长。\n（一）发展工业\n加快。",
            [("二、2024年工作安排", "（一）发展工业")],
        ),
        ("一、2023年工作回顾\n（一）工业\n增长。\n2024年形势任务\n稳定。", [("2024年形势任务",)]),
        ("二、2024年工作安排\n（一）发展工业\n加快。\n三、加强自身建设\n实干。", [("三、加强自身建设",)]),
    ],
)
def test_headings_are_below_others(text: str, paths: list[tuple[str, ...]]) -> None:
    """What is numbered is below a main heading without a number; an annex is below nothing."""
    assert [part.path for part in read_document(text, 2024).parts][-len(paths) :] == paths
