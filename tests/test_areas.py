"""An area is found by its code and its names, the same for every command."""

from __future__ import annotations

import pytest

from kg.areas import area_among, code_of_area, listed_areas
from kg.errors import UnknownError

KNOWN = {"140000": "山西省", "440000": "广东省", "440300": "深圳市", "440300-0f5c2d1a": "青石高新技术产业开发区"}


@pytest.mark.parametrize(
    ("area", "code"),
    [
        ("140000", "140000"),
        ("山西省", "140000"),
        ("山西", "140000"),
        (" Shanxi ", "140000"),
        ("SHANXI", "140000"),
        ("廣東", "440000"),
        ("廣東省", "440000"),
        ("１４００００", "140000"),
        ("深圳", "440300"),
    ],
)
def test_an_area_goes_by_many_names(area: str, code: str) -> None:
    """Code, full, short and English name, whatever their case, width and script."""
    assert area_among(KNOWN, area) == code
    assert code_of_area(area) == code


def test_a_development_zone_goes_by_the_name_in_its_reports() -> None:
    """GB/T 2260 does not list it, so its own reports say what it is called."""
    assert area_among(KNOWN, "青石高新技术产业开发区") == "440300-0f5c2d1a"
    assert area_among(KNOWN, "440300-0f5c2d1a") == "440300-0f5c2d1a"
    with pytest.raises(UnknownError, match="GB/T 2260 has no such area"):
        code_of_area("青石高新技术产业开发区")


def test_of_namesakes_the_higher_level_is_meant() -> None:
    """吉林 is a province and a city in it; among the areas of a dataset only those that report count."""
    assert code_of_area("吉林") == "220000"
    assert area_among({"220000": "吉林省", "220200": "吉林市"}, "吉林") == "220000"
    assert area_among({"220200": "吉林市"}, "吉林") == "220200"


@pytest.mark.parametrize("area", ["亚特兰蒂斯", "", "湖南"])
def test_an_area_without_report_says_which_there_are(area: str) -> None:
    """The message lists codes and names."""
    with pytest.raises(UnknownError, match=r"no report of this area; it has 140000 山西省, 440000 广东省"):
        area_among(KNOWN, area)
    assert listed_areas(KNOWN, 1) == "140000 山西省 and 3 more"
