from __future__ import annotations

import pytest

from kg.explore.pinyin import pinyin_of


@pytest.mark.parametrize(
    ("character", "sounds"),
    [("雄", "xiong"), ("忻", "xin"), ("行", "xing hang"), ("绿", "lv lu"), ("重", "zhong chong")],
)
def test_readings_of_a_character(character: str, sounds: str) -> None:
    """Without tones, ü as v, with the other readings that a name may have."""
    assert set(sounds.split()) <= set(pinyin_of([character])[character].split())


def test_only_han_characters_sound() -> None:
    """Latin letters, digits and marks are searched as they are."""
    assert pinyin_of(["5G基站（a）"]).keys() == {"基", "站"}


def test_no_character_has_more_than_three_readings() -> None:
    """Rare readings would find too much."""
    block = "".join(map(chr, range(0x4E00, 0x5200)))
    assert max(len(sounds.split()) for sounds in pinyin_of([block]).values()) <= 3
