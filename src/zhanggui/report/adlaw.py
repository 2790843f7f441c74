"""Absolute terms that China's Advertising Law forbids, however they are disguised, and the statements of order that it doesn't.

Article 9 (3) of the law forbids 国家级, 最高级, 最佳 and the like. The guide of the State Administration for Market Regulation
(广告绝对化用语执法指南, notice 6 of 2023) lets pass what compares a firm with itself alone and states facts of sales under a
stated time and place. Hence the rule here:

    praise  (最佳, 顶级, 唯一, world-class …) never passes;
    order   (最高, 最大, 居首, 第一, highest, largest …) passes where a number of the shop's own stands in the same sentence;
    order beyond the shop (全国最大, 行业第一, the largest in China …) passes only where a source of the ranking is named beside that number.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from zhanggui.words import Text


class Breach(enum.Enum):
    """Why a term may not stand."""

    PRAISE = "praise"
    UNBACKED = "unbacked"
    UNSOURCED = "unsourced"


WHY = {
    Breach.PRAISE: Text("《广告法》第九条禁止的绝对化用语", "an absolute term that article 9 of China's Advertising Law forbids"),
    Breach.UNBACKED: Text("说了名次，同一句里却没有本店的数字", "a rank is claimed, and no number of the shop stands in the sentence"),
    Breach.UNSOURCED: Text("与店外相比的名次没有写明来源", "a rank beyond the shop is claimed, and no source is named"),
}


@dataclass(frozen=True, slots=True)
class Absolute:
    """An absolute term from `start` to `end`: how it is written, which one it is, and why it may not stand."""

    start: int
    end: int
    said: str
    term: str
    breach: Breach


# ── terms ────────────────────────────────────────────────────────────────────

_PRAISE = [
    "国家级",
    "世界级",
    "宇宙级",
    "全球级",
    "最高级",
    "最佳",
    "最好",
    "最优",
    "最强",
    "最美",
    "最棒",
    "最牛",
    "最先进",
    "最科学",
    "最受欢迎",
    "最便宜",
    "最低价",
    "最顶级",
    "最高端",
    "最权威",
    "最专业",
    "最安全",
    "最时尚",
    "最奢华",
    "最值得",
    "最具价值",
    "最具影响力",
    "最可靠",
    "最完美",
    "史上最",
    "顶级",
    "顶尖",
    "尖端",
    "极品",
    "极佳",
    "极致",
    "绝佳",
    "绝版",
    "绝无仅有",
    "独一无二",
    "唯一",
    "首选",
    "首屈一指",
    "第一品牌",
    "第一选择",
    "领导品牌",
    "领袖品牌",
    "行业领先",
    "国际领先",
    "国内领先",
    "世界领先",
    "全国领先",
    "全球领先",
    "遥遥领先",
    "龙头",
    "王牌",
    "王者",
    "冠军",
    "霸主",
    "至尊",
    "至臻",
    "巅峰",
    "登峰造极",
    "史无前例",
    "前无古人",
    "空前绝后",
    "前所未有",
    "无与伦比",
    "无可比拟",
    "无可挑剔",
    "不可超越",
    "天下无敌",
    "无敌",
    "万能",
    "完美",
    "终极",
    "绝对",
    "百分之百",
    "百分百",
    "永不",
    "包治",
    "根治",
    "国家领导人",
    "特供",
    "专供",
    "驰名",
    "祖传",
    "神效",
    "名牌",
    "权威认证",
    "国家免检",
    "质量免检",
    "零风险",
    "稳赚",
]
_ORDER = [
    "最高",
    "最低",
    "最大",
    "最小",
    "最多",
    "最少",
    "最长",
    "最短",
    "最快",
    "最慢",
    "最远",
    "最近",
    "居首",
    "榜首",
    "首位",
    "第一",
    "首个",
    "首家",
    "首款",
    "首创",
    "首次",
    "首发",
    "排名首",
    "历史新高",
    "创纪录",
    "高点",
]
_FREE = (
    "绝对值", "绝对数", "绝对量", "最近", "第一季", "第一年", "第一月", "第一周", "第一天", "第一步", "第一章", "第一次", "第一方", "第一线", "唯一键",
    "唯一编号", "唯一标识", "首次", "首单", "首购", "首位客户", "冠军赛", "最低起", "完美收官",
)  # fmt: skip
"""What only looks like a term."""

_ENGLISH_PRAISE = (
    r"the best|best[- ]in[- ]class|best ever|finest|greatest|unrivall?ed|unparallell?ed|unbeatable|unmatched|peerless|matchless|world[- ]class|first[- ]class|"
    r"state[- ]level|national[- ]level|world[- ]leading|market[- ]leading|industry[- ]leading|leading (?:brand|shop|retailer|company|platform)|"
    r"the ultimate|perfect|flawless|supreme|top[- ]notch|one and only|the only (?:brand|shop|choice)|number one (?:brand|choice|shop)|"
    r"100\s?%\s?(?:safe|effective|guaranteed|natural|satisfied|genuine|pure)|guaranteed to|absolutely|revolutionary|miraculous|unprecedented"
)
_ENGLISH_ORDER = r"highest|lowest|largest|biggest|smallest|most|fewest|longest|shortest|fastest|slowest|top|number one|no\.\s?1|#\s?1|first place|leads with|a record"
_ENGLISH_FREE = r"at most|most of|most months|the most on|top of|most recent|on top|the first|in most"
_BEYOND = re.compile(
    "全国|全网|全球|全世界|世界|国内|行业|业内|同行|同类|市场上|全市|全省|亚洲|平台第|"
    r"\b(?:in|of|across) (?:the )?(?:country|china|world|industry|market|asia)\b|\bworldwide\b|\bnationwide\b|\bin its (?:class|field|market)\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"来源[：:]|数据来源|据[^，。]{2,20}(?:统计|数据|报告|公布|榜)|根据[^，。]{2,20}(?:统计|数据|报告|榜)|"
    r"\baccording to\b|\bsource:|\bas ranked by\b|\branking (?:of|by)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[。！？!?；;\n]|\.(?=\s|$)")

# ── disguises ────────────────────────────────────────────────────────────────

_TRADITIONAL = dict(
    zip(
        "國級優極絕對獨頂創無敵領導銷個僅萬歷質價選獎權終齊親專業龍霸勝穩賺選類網遙強備寶嶺牌際內風險認證領與倫擬場點錄紀標極佔優觀顯見進術長遠時尚",
        "国级优极绝对独顶创无敌领导销个仅万历质价选奖权终齐亲专业龙霸胜稳赚选类网遥强备宝岭牌际内风险认证领与伦拟场点录纪标极占优观显见进术长远时尚",
        strict=True,
    )
)
_ALIKE = {
    "蕞": "最",
    "朂": "最",
    "嶵": "最",
    "朘": "最",
    "冣": "最",
    "㝡": "最",
    "囯": "国",
    "囶": "国",
    "帼": "国",
    "鼎": "顶",
    "①": "一",
    "壹": "一",
    "ⅰ": "一",
    "弌": "一",
    "伽": "佳",
}
"""Letters that look or sound like another and stand for nothing of their own in such a place."""

_SOUNDS = {
    "最": "醉罪嘴", "佳": "家加嘉假价", "好": "号郝", "优": "忧悠", "国": "果", "级": "极", "顶": "订定", "极": "级及", "致": "至志", "唯": "维围惟",
    "一": "1壹", "第": "弟递帝", "世": "事", "界": "届戒", "绝": "决", "品": "拼",
}  # fmt: skip
"""Letters that sound alike; only whole terms whose letters can't be read otherwise are looked for by them."""

_SPELLED = {
    "最佳": "zuijia", "最好": "zuihao", "最优": "zuiyou", "最高级": "zuigaoji", "最强": "zuiqiang", "国家级": "guojiaji", "世界级": "shijieji",
    "顶级": "dingji", "极致": "jizhi", "极品": "jipin", "唯一": "weiyi", "绝对": "juedui", "第一品牌": "diyipinpai", "独一无二": "duyiwuer", "至尊": "zhizun",
}  # fmt: skip
_BY_SOUND = ("最佳", "最好", "最优", "国家级", "世界级", "顶级", "极致", "绝佳", "极品")
_APART = r"[^\w。！？!?；;\n]{0,4}_{0,2}"
"""What may be put between the letters of a term: blanks, dots, stars, pictures."""

_NEAR = r"[^\w，,。！？!?；;：:、\n]{0,3}"
"""Between the letters of a word of order: no comma, for "居首，个人" has no 首个."""


def absolutes(text: str, *, backed: bool, names: Collection[str] = ()) -> tuple[Absolute, ...]:
    """Find the absolute terms of a text that may not stand.

    `backed` says whether a number of the shop's own stands in the text; `names` come from its data (brands, goods) and are not read.
    """
    plain, places = _plain(text)
    if _LIKELY.search(plain) is None:
        return ()
    plain = _named(frozenset(names)).sub(lambda hit: "\x00" * len(hit[0]), plain)
    found: dict[int, Absolute] = {}
    for hit, term, praised in _hits(plain):
        breach = Breach.PRAISE if praised else _breach_of_order(plain, hit, backed=backed)
        start, end = places[hit.start()], places[hit.end() - 1] + 1
        if breach is not None and not any(each.start <= start < each.end for each in found.values()):
            found[start] = Absolute(start, end, text[start:end], term, breach)
    return tuple(found[start] for start in sorted(found))


def _plain(text: str) -> tuple[str, list[int]]:
    """A text without its disguise, and where each letter of it stood: one width and case, simplified, without tones or what is not seen."""
    letters, places = [], []
    for place, letter in enumerate(text):
        for each in _bare(letter):
            letters.append(each)
            places.append(place)
    return "".join(letters), places


@cache
def _bare(letter: str) -> str:
    """A letter without its disguise."""
    parts = unicodedata.normalize("NFKD", _ALIKE.get(letter, letter)).casefold()
    seen = (each for each in parts if unicodedata.category(each) not in {"Mn", "Cf", "Me"})
    return "".join(_TRADITIONAL.get(each, _ALIKE.get(each, each)) for each in seen)


@lru_cache(maxsize=16)
def _named(names: frozenset[str]) -> re.Pattern[str]:
    """Finds names, the longest first."""
    plain = sorted({_plain(name)[0] for name in names if len(name) > 1}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, plain)) or "(?!)")


def _hits(plain: str) -> Iterator[tuple[re.Match[str], str, bool]]:
    """Everything that is a term: praise before order, the longest first, so that 最高级 isn't taken for 最高."""
    free = [hit.span() for hit in _FREE_PATTERN.finditer(plain)]
    for pattern, praised in ((_PRAISE_PATTERN, True), (_SOUND_PATTERN, True), (_SPELLED_PATTERN, True), (_ORDER_PATTERN, False)):
        for hit in pattern.finditer(plain):
            if not any(start <= hit.start() and hit.end() <= end for start, end in free) and hit[0].strip():
                yield hit, _TERMS.get(_letters(hit[0]), hit[0]), praised


def _breach_of_order(plain: str, hit: re.Match[str], *, backed: bool) -> Breach | None:
    low = max((end.end() for end in _SENTENCE.finditer(plain, 0, hit.start())), default=0)
    after = _SENTENCE.search(plain, hit.end())
    sentence = plain[low : after.start() if after else len(plain)]
    if _BEYOND.search(sentence):
        return None if backed and _SOURCE.search(sentence) else Breach.UNSOURCED
    return None if backed else Breach.UNBACKED


def _letters(said: str) -> str:
    return "".join(letter for letter in said if letter.isalnum())


def _either(terms: Collection[str], between: str) -> str:
    return "|".join(between.join(map(re.escape, term)) for term in sorted(terms, key=len, reverse=True))


def _sounding(term: str) -> str:
    """A term by its sound: at least one of its letters stands there, for two letters of other words may sound like it by chance."""
    either = [f"[{letter}{_SOUNDS.get(letter, '')}]" for letter in term]
    own = [_APART.join([*either[:place], letter, *either[place + 1 :]]) for place, letter in enumerate(term)]
    return f"(?:{'|'.join(own)})"


def _spelled(word: str) -> str:
    return r"(?<![a-z])" + r"[\W_]*".join(word) + r"(?![a-z])"


_TERMS = {word: term for term, word in _SPELLED.items()}
_PRAISE_PATTERN = re.compile(
    f"{_either(_PRAISE, _APART)}|100%(?:正品|有效|安全|纯|好评|满意|天然)|(?<![a-z])(?:{_ENGLISH_PRAISE})(?![a-z])"
)
_ORDER_PATTERN = re.compile(
    f"{_either(_ORDER, _NEAR)}|(?<![a-z])(?:{_ENGLISH_ORDER})(?![a-z])|no\\.?{_NEAR}1(?![0-9])|top{_NEAR}1(?![0-9])"
)
_SOUND_PATTERN = re.compile("|".join(_sounding(term) for term in _BY_SOUND))
_SPELLED_PATTERN = re.compile(
    "|".join(_spelled(word) for word in _SPELLED.values()) + r"|(?<![a-z])zui[\W_]{0,2}[佳好优强]|最[\W_]{0,2}jia(?![a-z])"
)
_LIKELY = re.compile("|".join(pattern.pattern for pattern in (_PRAISE_PATTERN, _SOUND_PATTERN, _SPELLED_PATTERN, _ORDER_PATTERN)))
"""What a text must have for a closer look."""

_FREE_PATTERN = re.compile(f"{_either(_FREE, '')}|{_ENGLISH_FREE}")
