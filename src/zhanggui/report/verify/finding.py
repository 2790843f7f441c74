"""What verification finds: a number, a date or a word that the build doesn't bear out."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, replace

from zhanggui.words import Text


class Kind(enum.Enum):
    """What is wrong."""

    NUMBER = "number"
    DIRECTION = "direction"
    UNIT = "unit"
    DATE = "date"
    CAUSE = "cause"
    NAME = "name"
    ABSOLUTE = "absolute"
    UNKNOWN_NUMBER = "unknown number"
    MISSING = "missing"
    QUERY = "query"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that doesn't hold: where it stands, what is said there, what the build says, and why that matters."""

    place: str
    said: str
    expected: str | None
    why: Text
    kind: Kind


@dataclass(slots=True)
class Tally:
    """What was found so far."""

    numbers: int = 0
    held: int = 0
    findings: list[Finding] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)  #: keys of lines that stand there, though changed

    def add(self, kind: Kind, place: str, said: str, expected: str | None = None, why: Text | None = None) -> None:
        """Note something that doesn't hold."""
        self.findings.append(Finding(place, said, expected, why or WHY[kind], kind))

    def join(self, other: Tally, place: str) -> None:
        """Add what was found at a place."""
        self.numbers += other.numbers
        self.held += other.held
        self.findings += (replace(each, place=place + each.place) for each in other.findings)
        self.seen |= other.seen


WHY = {
    Kind.NUMBER: Text("数字与构建不符", "the number isn't what the build says"),
    Kind.DIRECTION: Text("说的方向或幅度与数字不符", "the numbers don't bear out the direction or the size that is said"),
    Kind.UNIT: Text("单位不对", "the unit is another"),
    Kind.DATE: Text("日期不对", "the date is another"),
    Kind.CAUSE: Text(
        "说了原因，却没有随机实验（A）或通过安慰剂检验的准实验（B）支持",
        "a cause is claimed without a randomised test (A) or a passed placebo test (B)",
    ),
    Kind.NAME: Text("数字说的不是它", "the number is of something else"),
    Kind.ABSOLUTE: Text("广告法禁用的绝对化用语", "an absolute term that the Advertising Law forbids"),
    Kind.UNKNOWN_NUMBER: Text("没有任何事实支持这个数字", "nothing stands behind this number"),
    Kind.MISSING: Text("少了一条必须随数字出现的说明", "a notice is missing that must stand with its numbers"),
    Kind.QUERY: Text("查询语句与事实的不同，或无法运行", "the query isn't that of the fact, or doesn't run"),
}

WITHHELD = Text("这个数字暂不发布：{reason}", "this number is withheld: {reason}")
NO_ROW = Text("表里没有这一行", "the table has no such row")
NO_NOTE = Text("这一节没有这条注", "this part has no such note")
NOT_KNOWN = Text("这里没有已知的数字", "no number is known here")
