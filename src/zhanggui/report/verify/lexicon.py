"""Words that claim something: which way a number went, how far, whether it is a record or met its target, and what caused it."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from zhanggui.report.verify.letters import narrow


class Says(enum.Enum):
    """What a word claims."""

    ROSE = "rose"
    FELL = "fell"
    LEVEL = "level"
    UNCLEAR = "no clear change"
    SLIGHT_RISE = "rose slightly"
    SLIGHT_FALL = "fell slightly"
    SHARP_RISE = "rose sharply"
    SHARP_FALL = "fell sharply"
    DOUBLE = "doubled"
    MORE_THAN_DOUBLE = "more than doubled"
    HALF = "halved"
    LESS_THAN_HALF = "fell by more than half"
    MET = "met its target"
    MISSED = "missed its target"
    ABOVE = "above"
    BELOW = "below"
    HIGHEST = "highest"
    LOWEST = "lowest"
    RECORD = "a record"
    RECORD_LOW = "a record low"
    CLEAR = "a clear change"
    CAUSE = "a cause"
    NOTHING = "nothing"  #: a fixed phrase that only looks like a claim


RISES = frozenset({Says.ROSE, Says.SLIGHT_RISE, Says.SHARP_RISE, Says.DOUBLE, Says.MORE_THAN_DOUBLE})
FALLS = frozenset({Says.FELL, Says.SLIGHT_FALL, Says.SHARP_FALL, Says.HALF, Says.LESS_THAN_HALF})
MOVES = RISES | FALLS | {Says.LEVEL, Says.UNCLEAR, Says.CLEAR}
RANKS = frozenset({Says.HIGHEST, Says.LOWEST, Says.RECORD, Says.RECORD_LOW, Says.ABOVE, Says.BELOW})
AIMS = frozenset({Says.MET, Says.MISSED})

_CHINESE = {
    Says.NOTHING: "越低越好|越高越好|上升或下降|增减|升降|不因|因素|起因|原因待查|导致不",
    Says.UNCLEAR: "变化不明显|没有明显变化|无明显变化|变化不大|不明显|未见明确效果",
    Says.LEVEL: "基本持平|持平|基本不变|没有变化|保持稳定|维持不变",
    Says.SLIGHT_RISE: "略增|略升|微增|微升|略有增长|略有上升|略有增加|略有提高|小幅增长|小幅上升|小幅提高|小幅增加",
    Says.SLIGHT_FALL: "略降|略减|微降|微减|略有下降|略有减少|略有降低|小幅下降|小幅减少|小幅降低|小幅回落",
    Says.MORE_THAN_DOUBLE: "翻番有余|翻了一番还多|一倍以上|翻一番以上",
    Says.DOUBLE: "约翻一番|翻一番|翻了一番|翻番|翻倍|翻了一倍",
    Says.LESS_THAN_HALF: "减少过半|下降过半|减少一半以上|不足一半",
    Says.HALF: "减少约一半|下降约一半|减半|腰斩|减少一半",
    Says.SHARP_RISE: "大幅增长|大幅上升|大幅提高|大幅提升|大幅增加|显著增长|显著上升|显著提高|显著提升|明显增长|明显上升|明显提高|激增|猛增|暴涨|飙升|大涨|跃升",
    Says.SHARP_FALL: "大幅下降|大幅减少|大幅降低|显著下降|显著减少|显著降低|明显下降|明显减少|明显降低|骤降|锐减|暴跌|大跌|骤减",
    Says.CLEAR: "变化明显|明显变化|变化显著|显著变化",
    Says.MISSED: "未达成目标|未达目标|未完成目标|未能达成|未达成|未完成|未达标",
    Says.MET: "达成目标|完成目标|超额完成|达到目标|达标|达成",
    Says.RECORD: "历史新高|创下新高|创新高|新高|有数据以来的最高|历史最高|创纪录",
    Says.RECORD_LOW: "历史新低|创新低|新低|有数据以来的最低|历史最低",
    Says.ABOVE: "高于|多于|好于|超过|领先于",
    Says.BELOW: "低于|少于|差于|不及|落后于",
    Says.HIGHEST: "居首|最高|最大|最多|最好|第一|高点|榜首|首位",
    Says.LOWEST: "最低|最小|最少|最差|垫底|低点|末位",
    Says.CAUSE: (
        "因为|由于|得益于|归功于|受益于|归因于|源于|缘于|带动|拉动|推动|驱动|助推|促成|促使|致使|导致|造成|引起|引发|使得|使(?![用命者馆劲节])|(?<![指命责法条司号])令(?!牌)|从而|因此|因而|所以|"
        "拖累|多亏|幸亏|凭借|依靠|借助|在.{1,12}的?(?:作用|影响|推动|带动|拉动)下|受.{1,12}(?:影响|拖累|带动|拉动)|(?<![起原])因(?!素|人|地|此前)"
    ),
    Says.ROSE: "增长|上升|提高|提升|增加|上涨|延长|走高|回升|攀升|增至|升至|升到|变长|变多|多了|高了|涨了|增幅|涨幅|增量|改善到|拉长|扩大",
    Says.FELL: "下降|减少|降低|下滑|缩短|回落|下跌|走低|降至|减至|降到|缩减|变短|变少|萎缩|少了|低了|跌了|降幅|跌幅|缩小|减退",
}
_ENGLISH = {
    Says.NOTHING: (
        r"lower is better|higher is better|up to|sums? up|due(?!\s+to\b)(?:\s+on)?|made up|set up|follow(?:ed)?[- ]up|grew out of|no clear effect|"
        r"more than one|at most|at least|most of|cut by|rise or fall|up or down"
    ),
    Says.UNCLEAR: r"no clear change|no significant change|not clear|no clear difference|little changed",
    Says.LEVEL: r"level with|unchanged|flat|about the same|held steady|stable|level",
    Says.SLIGHT_RISE: r"up slightly|slightly up|rose slightly|slightly higher|edged up|up a little|inched up|grew slightly|slightly longer",
    Says.SLIGHT_FALL: r"down slightly|slightly down|fell slightly|slightly lower|edged down|down a little|inched down|slightly shorter",
    Says.MORE_THAN_DOUBLE: r"more than doubled?",
    Says.DOUBLE: r"about double|doubled|double|twice",
    Says.LESS_THAN_HALF: r"less than half",
    Says.HALF: r"about half of|halved|by half",
    Says.SHARP_RISE: r"soared|surged|skyrocketed|jumped|up sharply|rose sharply|significantly (?:higher|up)|rose significantly|grew strongly|leapt",
    Says.SHARP_FALL: r"plunged|plummeted|collapsed|slumped|down sharply|fell sharply|significantly (?:lower|down)|fell significantly|crashed",
    Says.CLEAR: r"a clear change|significant change|significantly|sharply|dramatically|markedly|considerably",
    Says.MISSED: r"miss(?:es|ed)?(?: (?:the|its) target)?|fell short of|below (?:the|its) target",
    Says.MET: r"me(?:e)?ts? (?:the|its) target|met|hit (?:the|its) target|beat (?:the|its) target|exceeded (?:the|its) target",
    Says.RECORD: r"(?:a |the )?record(?: high)?|all-time high|highest (?:\w+ )?since|highest on record|highest ever",
    Says.RECORD_LOW: r"record low|all-time low|lowest (?:\w+ )?since|lowest on record|lowest ever",
    Says.ABOVE: r"above|exceed(?:s|ed|ing)|over(?= the year before)|ahead of",
    Says.BELOW: r"below|under(?= the year before)|behind",
    Says.HIGHEST: r"highest|largest|biggest|most|leads?|led(?! to\b)|peaked|top|best|first place|greatest",
    Says.LOWEST: r"lowest|smallest|least|fewest|worst|bottom",
    Says.CAUSE: (
        r"because(?: of)?|due to|owing to|thanks to|on account of|as a result of|result(?:ed|s|ing)? (?:in|from)|led to|leads to|leading to|caused(?: by)?|causes|causing|"
        r"driven by|drove|drives|driving|brought about|gave rise to|attributable to|attributed to|contribut(?:ed|es|ing) to|boosted(?: by)?|lifted|"
        r"spurred|fuell?ed|propelled|raised|lowered|pushed (?:up|down)|pulled (?:up|down)|stem(?:s|med) from|on the back of|"
        r"therefore|consequently|hence|thus|made possible by|helped by|hurt by|dragged down by|which explains|explained by"
    ),
    Says.ROSE: (
        r"up|rose|risen|rises?|rising|grew|grown|grows?|growing|growth|increas(?:e|ed|es|ing)|climb(?:ed|s|ing)?|gain(?:ed|s|ing)?|longer|higher|"
        r"more(?= on| than)|added|improved|advanced|expanded|lengthened|went up"
    ),
    Says.FELL: (
        r"down|fell|fallen|falls?|falling|drop(?:ped|s|ping)?|declin(?:e|ed|es|ing)|decreas(?:e|ed|es|ing)|shr[aiu]nk|shrinking|lost|shorter|"
        r"lower|fewer|less(?= on| than)|slid|sank|reduced|contracted|dipped|slipped|went down|weakened"
    ),
}
_ARROWS = {"▲": Says.ROSE, "△": Says.ROSE, "↑": Says.ROSE, "⬆": Says.ROSE, "▼": Says.FELL, "▽": Says.FELL, "↓": Says.FELL, "⬇": Says.FELL}


@dataclass(frozen=True, slots=True)
class Word:
    """A word that claims something, from `start` to `end` of a text."""

    start: int
    end: int
    text: str
    says: Says


_PATTERN = re.compile(
    "|".join(f"(?P<zh_{says.name}>{pattern})" for says, pattern in _CHINESE.items())
    + "|"
    + "|".join(rf"(?P<en_{says.name}>(?<![A-Za-z-])(?:{pattern})(?![A-Za-z-]))" for says, pattern in _ENGLISH.items())
    + f"|(?P<arrow>[{''.join(_ARROWS)}])",
    re.IGNORECASE,
)


def words(text: str) -> list[Word]:
    """Find every word that claims something; of several at one place the first in the order above, which are the longer phrases."""
    found = []
    for hit in _PATTERN.finditer(narrow(text)):
        name = hit.lastgroup or ""
        says = _ARROWS[hit[0]] if name == "arrow" else Says[name.partition("_")[2]]
        if says is not Says.NOTHING:
            found.append(Word(hit.start(), hit.end(), hit[0], says))
    return found
