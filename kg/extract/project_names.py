"""Names of projects: the members of a list with what they share, and whether a reader could look them up.

A name ends in a type of the vocabulary `project-type` (高铁, 水库, 示范区) and says which one it is. Members of a list
share type and place: 雄忻、集大原等高铁 is 雄忻高铁 and 集大原高铁; in 甲、乙等项目 a member may have no type at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from kg.extract.places import holds_place, short_names
from kg.extract.subjects import strip_actions, strip_joint
from kg.lang.words import longest_first
from kg.vocabulary import load_scheme

_MARKS = " \t\u3000，、,：:；。！？!?"
#: What may stand at the edge of a clause and belongs to no name.
EDGE = f"{_MARKS}和及与并"


@dataclass(frozen=True, slots=True)
class ProjectName:
    """A project's name at [start, end) of the clause.

    `listed`: it has no type but that of its list (甲、乙等项目); `borrowed`: its type is that of its list, and what is
    its own is long enough to be a sort of thing (大宗商品 in 大宗商品、飞机等基地); `unique`: the text says that it is
    the first or only one.
    """

    start: int
    end: int
    name: str
    listed: bool = False
    borrowed: bool = False
    unique: bool = False


@cache
def type_at_end() -> re.Pattern[str]:
    """A type of project at the end of words."""
    words = [word for concept in load_scheme("project-type") for word in concept.words.get("head", ())]
    return re.compile(rf"(?:{longest_first(words)}|(?<![阶地路时学手片区])段)$")


@cache
def _naming() -> dict[str, str]:
    """How a name that ends in this word must be made: definite, proper, place, quoted; the strictest counts."""
    order = ("definite", "proper", "place", "quoted")
    found: dict[str, str] = {}
    for concept in load_scheme("project-type"):
        for word in concept.words.get("head", ()):
            policy = concept.words["naming"][0]
            found[word] = max(found.get(word, policy), policy, key=order.index)
    return found


@cache
def _generic() -> re.Pattern[str]:
    return re.compile(rf"(?:{longest_first(load_scheme('project-type')['generic'].words['modifier'])})+")


#: The 等 of a list, and not that of 高等, 中等, 等级.
_ETC = "(?!(?<=高)等(?:学校|院校|教育|研究院|职业|专科)|(?<=中)等(?:职业|专业|收入|偏))等(?!级|候)"
#: 甲、乙等通道以及丙、丁等铁路: two lists.
_LIST_END = re.compile(rf"{_ETC}(?P<tail>[^等、和及以]{{2,12}})(?:以及|[、和及])(?=.{{3}})")


def find_names(words: str) -> list[ProjectName]:
    """The names of one list or several: each with its own type behind 等."""
    cut = _LIST_END.search(words)
    if cut is None or not type_at_end().search(cut.group("tail")) or _KINDS.search(words[: cut.end("tail")]):
        return _names_of_list(words)
    at = cut.end()
    rest = [ProjectName(name.start + at, name.end + at, name.name) for name in find_names(words[at:])]
    return [*_names_of_list(words[: cut.end("tail")]), *rest]


def _names_of_list(words: str) -> list[ProjectName]:
    """The names of a list: members split at 、和与, type and place carried over."""
    members: list[tuple[int, int]] = []
    at = 0
    depth = 0
    for i, character in enumerate(words):
        if character in "“（《":
            if character == "“" and not depth and words[at:i].startswith("“") and words[i - 1] == "”":
                members.append((at, i))  # “甲”“乙”等项目
                at = i
            depth += 1
        elif character in "”）》":
            depth = max(0, depth - 1)
        elif depth or _KINDS.search(words[:i]):
            continue
        elif character == "、" or (character in "和与及" and _joins(words, i)):
            members.append((at, i))
            at = i + 1
    members.append((at, len(words)))
    tail = ""
    listed = (_LISTED if len(members) == 1 else _COUNTED_LIST).search(words[members[-1][0] :])
    last_start, last_end = members[-1]
    if listed:
        tail = _BEFORE_TYPE.sub("", listed.group("tail"))
        last_end = last_start + listed.start()
        members[-1] = (last_start, last_end)
    if _EACH.search(words) or words.startswith("一批"):
        return []
    if re.match("行业|领域|方面|地区|环节|产业$", tail) or (listed and listed.group().startswith("一批")):
        return []
    if listed and not tail and "等" not in listed.group():
        members.pop()  # 绿色工厂150家
    while members and _is_indefinite(words[slice(*members[-1])].strip(EDGE)):
        members.pop()
    names = [
        ProjectName(s, e, name, unique=_UNIQUE.search(words[s:e]) is not None)
        for s, e in members
        if (name := _clean(words[s:e])) and not _ONLY.fullmatch(words[s:e])
    ]
    if not names or _OBJECT.search(tail) or _says_act(tail):
        return []
    if tail:
        found = [_with_listed_type(name, names[i + 1 :], tail) for i, name in enumerate(names)]
    else:
        found = _with_shared_beginning(names, [*_with_shared_type(names), names[-1]])
    return [name for name in found if not _is_indefinite(words[name.start : name.end])]


def _with_listed_type(name: ProjectName, others: Sequence[ProjectName], tail: str) -> ProjectName:
    """A member of 甲、乙等…: with the type behind 等, unless it has its own; `others` are the members behind it."""
    text, own = name.name, type_at_end().search(name.name)
    if (is_street(text) or (own and text[-1] in _ALONG)) and (not tail or tail[-1] in _ALONG + "道"):
        return name
    tail_type = type_at_end().search(tail)
    if not own and tail_type and _institutions().search(tail) and not is_named(text + tail):
        return replace(name, name=text + tail, listed=True)
    if (not own or _is_unnamed_treatment(text)) and _plain(tail) and tail.endswith(_PROJECTS):
        if text[-1:].isdigit() and others:
            text += _shared_tail(text, others[0].name)
        text += tail if type_at_end().search(tail[:-2]) else tail[-2:]
        return replace(name, name=text, listed=not is_named(text))
    if tail_type and not _plain(tail):
        has_type = own and (tail.endswith(own.group()) or own.group().endswith(tail))
        return name if has_type or _AMOUNT.search(text) else _borrow(name, tail)
    if tail and not own and (len(text) < 4 or (tail_type and not tail.endswith(("项目", "工程", "平台")))):
        return _borrow(name, tail)
    return name


def _is_unnamed_treatment(words: str) -> bool:
    """Whether a member ends in a type that names it only with a place it lacks (远山乘用车技改)."""
    return _naming_of(words) == "place" and not words.endswith(_PROJECTS) and not is_named(words)


def _borrow(name: ProjectName, tail: str) -> ProjectName:
    """A name with a type from elsewhere in its list."""
    sort = type_at_end().search(name.name) is None and _naming_of(tail) == "proper"
    return replace(name, name=name.name + tail, borrowed=sort and len(name.name) > _ABBREVIATED)


def _naming_of(words: str) -> str:
    match = type_at_end().search(words)
    return _naming().get(match.group(), "place") if match else ""


def _with_shared_type(names: Sequence[ProjectName]) -> Iterator[ProjectName]:
    """The members of a list before its last, each with what it shares with that one."""
    full = names[-1].name
    owned = [type_at_end().search(name.name) for name in names[:-1]]
    alone = all(full.endswith(own.group()) for own in owned if own)
    for name, own in zip(names, owned, strict=False):
        text = name.name
        if own and 0 <= full.find(own.group()) < len(full) - len(own.group()) - 1:
            more = full[full.find(own.group()) + len(own.group()) :]
            is_own = more.endswith((own.group(), "段")) or more.startswith("（")
            yield name if is_own else replace(name, name=text + more)
        elif not own and type_at_end().search(full) and _lacks_type(text, alone=alone):
            yield _borrow(name, _shared_tail(text, full))
        else:
            yield name


#: 实验室、研究中心各20家: each a sort of thing.
_EACH = re.compile(r"各\d[\d多余]*[个家座条项所处]$")


def _with_shared_beginning(short: Sequence[ProjectName], full: Sequence[ProjectName]) -> list[ProjectName]:
    """Numbered members with the beginning that only the first has (2号线 of 东山地铁1、2号线)."""
    beginning, result = "", []
    for member, name in zip(short, full, strict=True):
        if beginning and _NUMBERED_MEMBER.match(name.name):
            name = replace(name, name=beginning + name.name)
        elif member.name[-1:].isdigit():
            beginning = member.name.rstrip("0123456789")
        result.append(name)
    return result


_NUMBERED_MEMBER = re.compile(r"\d{1,2}(?:号|期|$)")
_COUNT = r"(?:\d+|[一二三四五六七八九十两]+)(?:余|多)?(?:个|项|条|座|大|批|家|所|处|大类)"
#: The longest short name of a place or line (义甬舟).
_ABBREVIATED = 3
#: 甲、乙等6个新建、改扩建项目: of two kinds, and no further member.
_KINDS = re.compile(rf"等(?:{_COUNT})*[新改扩续在重]+建$")
#: 甲小学、乙小学两所学校的图书室: the list says whose.
_OBJECT = re.compile("的(?!建设|改造|施工|前期)")
_AMOUNT = re.compile(r"\d[\d.]*[万亿]*[^\d期号]")
_INDEFINITE = re.compile(
    r"一批|若干|多个|更多|一系列|各[^国]|省市县|[县市省]级以上|等级"
    r"|(?:^|[^第])[\d一二三四五六七八九十]+(?:余|多)?[个条座项所家处](?!一号)"
    r"|^\d[\d.]*+[万亿]?+(?!号|期|吨级|千伏|kV|国道|省道|县道)[^-]"
)


_UNIQUE = re.compile("首[个家座条]|第一[个家座条]|唯一")
#: 全国首家、全省唯一的国家基地: said of the one behind.
_ONLY = re.compile("(?:全[国省市区县])?(?:首[个家座条]|唯一|最大)的?")
#: 投资超过5亿元的甲基地: an amount that describes.
_DESCRIBING = re.compile(
    r"^[^、\d]{0,8}\d[\d.]*[多余]?[万亿]*[多余]?(?:[美欧日港]?元|公里|千米|米|平方米|亩|千瓦|吨)[^、]{0,4}的"
)


def _is_indefinite(words: str) -> bool:
    """Whether words name many or some: 一批, 20个小区, 各类平台."""
    return _INDEFINITE.search(_DESCRIBING.sub("", words)) is not None


def _plain(tail: str) -> bool:
    """项目, 重点工程: a type alone, or any sort of project, that adds nothing to a name."""
    return tail.endswith("项目") or not _generic().sub("", tail)


_BEFORE_TYPE = re.compile(
    r"^(?:总?投资|超过?|\d*[十百千万亿]+元(?:以上|级)?的?|一批|重点|重大|标志性|省级|国家级|国家|跨江|跨海|项目(?=.)|工程(?=.))+"
)
_LISTED = re.compile(rf"{_ETC}(?:{_COUNT})*(?P<tail>[^等]{{0,16}})$")
#: 甲路、乙路4条乡道: the count behind the last member says what all are.
_COUNTED_LIST = re.compile(rf"(?:{_ETC}(?:{_COUNT})*|(?<=[\u4e00-\u9fff”）]){_COUNT})(?P<tail>[^等]{{0,16}})$")


#: A remark, but not the stretch of a street: 青石路（西段）.
_BRACKET_AT_END = re.compile("(?:(?<![路街巷])（[^（）]{1,12}）|（(?![^（）]*段）)[^（）]{1,12}）)$")


def _joins(words: str, at: int) -> bool:
    """Whether 和, 与 or 及 stands between two names, and not inside one."""
    left, right = _BRACKET_AT_END.sub("", words[:at]), words[at + 1 :]
    return (
        len(left) >= 2
        and len(right) >= 2
        and left[-1] != "、"
        and (left[-1] == "”" or type_at_end().search(left) is not None or "、" in left)
    )


#: A member of a list that is longer than this has a noun of its own, if one that the vocabulary does not hold.
_SHORT = 8


def _lacks_type(member: str, *, alone: bool) -> bool:
    """Whether a member of a list takes its type from the last one: where the others have none of their own."""
    return member[-1:].isdigit() or member in short_names() or (alone and len(member) <= _SHORT)


def _shared_tail(short: str, full: str) -> str:
    """What the members of a list share: what stands behind the last one's own part.

    That is its road or river where the short one is one (甲路、乙街绿化工程), its number where the short one ends in
    one (5、6号机组), its place where the short one is a place, as many characters as the short one has where the two
    are alike (豫东、豫西供水工程); else it is all but the type with the generic words before it (国家公园).
    """
    numbered = re.match(r"\d+(?P<tail>号线|号.*)", full)
    if short[-1:].isdigit():
        return numbered.group("tail") if numbered else ""
    if short in short_names():
        place = next((full[:n] for n in range(len(full) - 1, 1, -1) if full[:n] in short_names()), "")
        if place:
            return full[len(place) :]
    if short[-1] in _ALONG:
        along = re.match(f"[^{_ALONG}]{{1,4}}[{_ALONG}](?P<tail>.{{2,}})", full)
        if along:
            return along.group("tail")
    typed = _typed_end().search(full)
    tail = typed.group() if typed else ""
    rest = full[len(short) :]
    if _type_at_start().match(rest):
        return rest
    parallel = full[:1] == short[:1] or full[len(short) - 1 : len(short)] == short[-1:] or _generic_start().match(rest)
    return rest if parallel and tail and rest.endswith(tail) else tail


@cache
def _type_at_start() -> re.Pattern[str]:
    """A type of which the part that follows is said (高铁 in 高铁青石段)."""
    return re.compile(rf"(?:{longest_first(load_scheme('project-type')['line'].words['head'])})(?=.*段$)")


@cache
def _generic_start() -> re.Pattern[str]:
    return re.compile(longest_first(w for w in load_scheme("project-type")["generic"].words["modifier"] if len(w) > 1))


@cache
def _typed_end() -> re.Pattern[str]:
    """A type and the generic words before it, at the end of a name."""
    scheme = load_scheme("project-type")
    heads = [word for concept in scheme for word in concept.words.get("head", ())]
    generic = [word for word in scheme["generic"].words["modifier"] if len(word) > 1]
    return re.compile(rf"(?:{longest_first(generic)})*(?:{longest_first(heads)})$")


_BEFORE_NAME = re.compile(r"^(?:.*——|以|把|将|对|在|首个|省内|我省|我市|我区|我县|一座|一条|全球|围绕|原有)+")
_BEHIND_NAME = re.compile(r"(?:等|的|重点|前期|后期)$")


#: 支持甲市建设乙示范区: the zone is that of 甲市; 支持甲市创建乙示范区: it is not there yet.
_FOUNDER = re.compile(
    r"^([\u4e00-\u9fff]{2,4})(?:建设|打造|(?P<preparing>创建|争创|申创|申建|申报))(?=[\u4e00-\u9fff“]{4})"
)


#: What a founder ends in: 城市建设发展公司 has none.
_AREA = re.compile("(?:[^城]市|[县州盟省]|[^园]区|大学|学院)$")


def is_applied_for(words: str) -> bool:
    """Whether a list of places or things is to become something: 支持甲市、乙市创建丙示范区."""
    match = _FOUNDER.search(words.split("、")[-1]) or re.search("等?(?:地|市|县)?(?P<preparing>创建|争创|申创)", words)
    return match is not None and match.group("preparing") is not None


def _clean(words: str) -> str:
    said = re.sub(r"^[①-⑳了\s]+", "", words.strip(_MARKS).rstrip(f"{EDGE}的").split("的")[-1])
    words = _BRACKET_AT_END.sub("", strip_actions(said))
    if "全国" + words in said:
        words = "全国" + words
    founder = _FOUNDER.match(words)
    if founder and (founder.group("preparing") or founder.group(1) in short_names() or _AREA.search(founder.group(1))):
        words = founder.group(1) + words[founder.end() :]
    return strip_joint(_BEHIND_NAME.sub("", strip_joint(_BEFORE_NAME.sub("", strip_joint(words))))).rstrip(EDGE)


#: What a higher government grants by name.
_GRANTED = ("试点", "平台")
_QUOTED = re.compile("“[^”]*”")
#: What no name of a project holds: marks, a preposition, an amount.
_NO_NAME = re.compile(r"[，。；：！把被]|在(?!建|线)|[百千万亿]元级|\d[\d.]*[万亿]*(?:公里|亩|户|家|人|座|所)")
#: 五大都市圈: as many, and none by name.
_SEVERAL = re.compile(r"(?:[二三四五六七八九十]|\d+)大(?![\u4e00-\u9fff]?[桥道])")
#: What roads and waters end in.
_ALONG = "路街桥河湖江渠溪沟"
_PROPER = re.compile(
    r"“|(?<!国)[国省县]道(?=[\u4e00-\u9fff]{2})|[A-Za-zⅠⅡⅢ]|\d|[一二三四五六七八九十]期|[一二三四五六七八九]号"
)
#: 110千伏, 30万吨级: how big, not which.
_SPECIFICATION = re.compile(r"\d[\d.]*[万亿]*(?:千伏|kV|千瓦|兆瓦|吨级?|米|级)")
_GEOGRAPHIC = re.compile(r"[^的和与及、]{1,4}[河江湖山岭海湾港岛沟峡川溪泉路街镇村县市州盟旗乡岗坪滩洲关寺庄]")


def is_thing(name: str) -> bool:
    """Whether a name is no more than a sort of building or works that an area has one of (全民健身中心)."""
    head = type_at_end().search(name)
    return head is not None and not head.start() and len(name) > _ABBREVIATED and _naming()[name] == "definite"


#: 以甲城为枢纽: what something serves as.
_SERVES_AS = re.compile("..为$")


def is_named(
    name: str, *, strict: bool = False, granted: bool = False, alone: bool = False, reached: bool = False
) -> bool:
    """Whether a reader could look the name up.

    It ends in a type of project and says which one: any modifier will do for a thing that stands alone (省美术馆),
    words beyond the generic ones for zones and works, a place, number or quotation for treatments (福田河黑臭水体治理),
    where `strict` for all; what was `granted` by name needs no place (甲乙丙要素市场化配置综合改革试点获批), and what
    stands `alone` or beside things with names no more than a modifier (自然博物馆 beside 东山音乐学院); so is what has
    `reached` a state that only a thing of its own can (城市污水处理厂建成投用), even without one (会展中心开工建设).
    """
    if not 3 <= len(name) <= 40 or _SEVERAL.match(name) or _NO_NAME.search(_QUOTED.sub("", name)):
        return False
    head = type_at_end().search(name)
    if not head or _SERVES_AS.search(name[: head.start()]):
        return False
    rest = name[: head.start()]
    if reached and is_thing(name):
        return True
    if not rest or (rest.count("“") != rest.count("”") and "”" not in head.group()):
        return False
    if _says_act(name) or re.search(_ETC, name):
        return False
    naming = _naming().get(head.group(), "place")
    if (alone or reached) and naming == "definite" and len(rest) > 1:
        return True
    if reached and len(rest) > _ABBREVIATED and (naming == "proper" or head.group().endswith(_GRANTED + _WORKS)):
        return True
    policy = "place" if strict else naming
    if granted and policy == "place" and head.group().endswith(_GRANTED):
        policy = "proper"
    if naming == "quoted":
        return "“" in name
    remainder = _generic().sub("", rest)
    if (
        _PROPER.search(_SPECIFICATION.sub("", rest))
        or _PROPER.search(head.group())
        or holds_place(rest)
        or _regions().search(rest)
        or _GEOGRAPHIC.search(remainder)
    ):
        return True
    if _is_institution(rest) or _OF_STATE.match(rest):
        return True
    if len(rest) == 2 and naming != "place" and not _generic().fullmatch(rest):
        return True
    if policy == "definite" and _OWN.match(rest):
        return True
    if head.group() in _WORKS and not strict and len(rest) > 3 and _naming_of(rest) == "definite":
        return is_named(rest)
    if policy == "definite":
        return bool(remainder) or rest in ("省", "市", "区", "县", "国家")
    return policy == "proper" and (len(remainder) >= 2 or (rest.startswith(("国家", "全国")) and bool(remainder)))


#: What stands behind the name of a thing when it is built: 东山小学项目.
_WORKS = ("项目", "工程", "建设项目", "建设工程")


@cache
def _street() -> re.Pattern[str]:
    """A street's name: two characters or more in front of 路, of which the last make no sort of road (断头路)."""
    words = load_scheme("project-type")["street"].words
    return re.compile(
        rf"[\u4e00-\u9fff]{{2,6}}(?<!{')(?<!'.join(words['modifier'])})(?:{longest_first(words['word'])})"
        r"(?:（[^（）]{1,12}）|[东西南北]段)?"
    )


def is_street(name: str) -> bool:
    """Whether a name is that of a street (复兴路, 和顺街): a project where it is begun, finished or opened."""
    return _street().fullmatch(name) is not None and not _generic().match(name) and not _says_act(name)


#: 国家中药种质资源库, 全国一体化政务服务平台: there is one of it.
_OF_STATE = re.compile(r"(?:国家|全国|中国)(?!级|和|、|重点|重大|有关)[\u4e00-\u9fff“”]{4,}")


#: 县医院分院, 市第二儿童医院: that of the area itself.
_OWN = re.compile("[省市区县](?![级域内外属场政际城乡直民区委县街])[\u4e00-\u9fff]{2,}")


#: 县医院, 市第二中学, 区档案馆.
_OWN_INSTITUTION = re.compile(
    "(?:[省市区县](?![级域内外属场政际城乡直民区委县街])|第[一二三四五六七八九十]+)(?=[\u4e00-\u9fff]{2})"
)


def _is_institution(words: str) -> bool:
    """Whether the words before a type name a school, hospital or the like (东山中学 in 东山中学教学楼拆建)."""
    match = _institutions().search(words)
    if match is None:
        return False
    return len(_generic().sub("", words[: match.start()])) >= 2 or _OWN_INSTITUTION.match(words) is not None


@cache
def _regions() -> re.Pattern[str]:
    """Regions that are no area of the list of places: 大湾区, 长三角."""
    return re.compile(longest_first(load_scheme("project-type")["region"].words["word"]))


@cache
def _institutions() -> re.Pattern[str]:
    return re.compile(longest_first(load_scheme("project-type")["institution"].words["word"]))


#: What 甲、乙等项目 says its members are.
_PROJECTS = ("项目", "工程")


def is_listed_name(name: str) -> bool:
    """Whether a member of 甲、乙等项目 is a name (远山半导体): it says more than what sort of thing it is (新型储能).

    So are those of 甲、乙等城中村改造, as each is one of its kind.
    """
    words = type_at_end().sub("", name)
    if not 4 <= len(words) <= 24 or _NO_NAME.search(words) or _verbs().search(words) or re.search("[、等的]", words):
        return False
    return len(_generic().sub("", words)) >= 3


#: 云台新区文化高地: what the place is to become, and no acting on it.
_OTHER_THING = re.compile("(?:高地|标杆|样板|名片|之都|增长极|门户)$")


def named_beginning(words: str) -> str:
    """The project that a noun of acting follows (甲乙高铁提速): a name with a place or number, or nothing."""
    for end in range(len(words) - 2, max(3, len(words) - 5), -1):
        head = type_at_end().search(words[:end])
        if _OTHER_THING.search(words[end:]):
            return ""
        if head and len(head.group()) > 1 and is_named(words[:end], strict=True) and not _plain(words[end:]):
            return words[:end]
    return ""


def _says_act(words: str) -> bool:
    """Whether a verb stands in the words before their type: 甲城市推进一批项目."""
    head = type_at_end().search(words)
    return _verbs().search(_nominal().sub("", words)[: -len(head.group()) if head else None]) is not None


@cache
def _nominal() -> re.Pattern[str]:
    """A verb within a name: 贸易促进创新示范区, 信用建设综合改革试点."""
    words = load_scheme("project-type")["generic"].words
    return re.compile(
        rf"(?<=[\u4e00-\u9fff]{{2}})(?:{longest_first(words['verbNoun'])})(?=(?:{longest_first(words['nounEnding'])}))"
    )


@cache
def _verbs() -> re.Pattern[str]:
    """Verbs that no name of a project holds."""
    return re.compile(longest_first(load_scheme("project-type")["generic"].words["verb"]))
