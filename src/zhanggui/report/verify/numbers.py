"""Reads numbers and dates out of prose, without knowing who wrote it or how: a second opinion on every figure.

It shares nothing with `words`, which writes numbers: what the one writes, the other must read.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from decimal import Decimal

from zhanggui.report.verify.letters import narrow


class Kind(enum.Enum):
    """What a stretch of text with digits is."""

    QUANTITY = "quantity"
    DATE = "date"
    NAME = "name"  #: letters and digits together: a hash, an article number


class In(enum.Enum):
    """What a quantity is counted in."""

    PLAIN = "plain"
    MONEY = "money"
    PERCENT = "percent"
    POINTS = "points"
    TIMES = "times"
    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Day:
    """A date, or what was said of it."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None
    to: int | None = None  #: the last two digits of the year that a fiscal year ends in

    def fits(self, other: Day) -> bool:
        """Whether the two don't contradict each other."""
        pairs = zip(astuple(self), astuple(other), strict=True)
        return all(mine is None or theirs is None or mine == theirs for mine, theirs in pairs)


@dataclass(frozen=True, slots=True)
class Token:
    """A number in a text, from `start` to `end`: `value` is what it says, `step` one of its last digit; `sign` is 1, -1, 0 (±) or None."""

    start: int
    end: int
    text: str
    kind: Kind
    value: Decimal | None = None
    step: Decimal | None = None
    sign: int | None = None
    unit: In = In.PLAIN
    currency: str = ""
    day: Day | None = None
    loose: bool = False  #: "about" stands before it

    @property
    def same(self) -> object:
        """What two equal numbers have in common."""
        if self.kind is Kind.DATE:
            return self.day
        if self.kind is Kind.NAME:
            return self.text
        return (self.value, self.step, self.sign, self.unit, self.currency)


_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ],
        start=1,
    )
    for name in names.split()
}
_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
_YEAR = r"(?:19|20|21)\d\d"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d)(?P<y>{_YEAR})\s?年\s?(?P<m>\d{{1,2}})\s?月\s?(?P<d>\d{{1,2}})\s?[日号]",
        rf"(?<!\d)(?P<y>{_YEAR})\s?年\s?(?P<m>\d{{1,2}})\s?月",
        rf"(?<!\d)(?P<y>{_YEAR})\s?年\s?第?\s?(?P<q>[1-4一二三四])\s?季度?",
        rf"(?<![\d-])(?P<y>{_YEAR})(?P<s>[-/.])(?P<m>0?[1-9]|1[0-2])(?P=s)(?P<d>0?[1-9]|[12]\d|3[01])(?![\d-])",
        rf"(?<![\d-])(?P<y>{_YEAR})-?Q(?P<q>[1-4])(?!\w)",
        rf"(?<![\d.,-])(?P<y>{_YEAR})-(?P<m>0[1-9]|1[0-2])(?![\d-])",
        rf"(?<![\d.,-])(?P<y>{_YEAR})[–-](?P<f>\d\d)(?![\d-])",
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<n>{_MONTH}),?\s(?P<y>{_YEAR})(?!\d)",
        rf"(?<!\w)(?P<n>{_MONTH})\s(?P<d>\d{{1,2}}),?\s(?P<y>{_YEAR})(?!\d)",
        rf"(?<!\w)(?P<n>{_MONTH}),?\s(?P<y>{_YEAR})(?!\d)",
        rf"(?<!\d)(?P<d>\d{{1,2}})\s(?P<n>{_MONTH})(?!\w)",
        rf"(?<!\d)(?P<y>{_YEAR})\s?年度?",
        r"(?<!\d)(?P<m>1[0-2]|0?[1-9])\s?月\s?(?P<d>\d{1,2})\s?[日号]",
        r"(?<![\d个])(?P<m>1[0-2]|0?[1-9])\s?月",
        rf"(?<!\w)(?P<n>May)(?=\s(?:to|until|till|through|and|[–-])\s(?:{_MONTH}|\x00))",
        rf"(?<!\w)(?P<n>(?!May\b){_MONTH})(?!\w)",
        rf"(?<![\d.,¥$£€A-Za-z_])(?P<y>{_YEAR})(?![\d.,]?\d|\s?[%‰×倍万亿元天秒个]|[A-Za-z_])",
    )
)
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}

_CODES = "CNY|RMB|USD|GBP|EUR|JPY|HKD|TWD|KRW|BRL|INR|AUD|CAD|SGD|CHF|THB|MYR|IDR|VND|PHP|RUB|MXN"
_SYMBOL = rf"(?:[A-Z]{{0,2}}[¥$£€₩₹₽฿₫₱₴]|(?:{_CODES})\s?)"
_SCALES = {
    "万亿": 12, "千亿": 11, "百亿": 10, "十亿": 9, "亿": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4, "千": 3,
    "trillion": 12, "tn": 12, "T": 12, "billion": 9, "bn": 9, "B": 9, "million": 6, "mn": 6, "M": 6, "m": 6,
    "thousand": 3, "K": 3, "k": 3,
}  # fmt: skip
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_UNITS = {
    In.POINTS: r"个?百分点|个点|pp|ppts?|percentage[\s-]points?|点(?![钟半到前后间])",
    In.PERCENT: r"%|percent|per\scent",
    In.TIMES: r"倍|×|x(?![A-Za-z])|times",
    In.MINUTES: r"分钟|minutes?|mins?",
    In.SECONDS: r"秒钟?|seconds?|secs?|s(?![A-Za-z])",
    In.HOURS: r"个?小时|hours?|hrs?|h(?![A-Za-z])",
    In.DAYS: r"天|日(?![均期月前常志])|days?",
    In.WEEKS: r"周|个?星期|weeks?",
    In.MONTHS: r"个月|months?",
    In.YEARS: r"年|years?",
    In.MONEY: r"(?:人民币)?元(?!旦)|美元|英镑|欧元|日元|港元|yuan|RMB|dollars?|pounds?|euros?",
}
_UNIT = "|".join(f"(?P<{unit.name}>{pattern})" for unit, pattern in _UNITS.items())
_QUANTITY = re.compile(
    rf"(?P<about>(?:约|大约|将近|近|about\s|around\s|some\s|nearly\s|almost\s|~|≈)\s?)?"
    rf"(?P<s1>(?<![0-9A-Za-z.%)])[+\-±–])?(?P<c1>(?<![A-Za-z]){_SYMBOL})?(?P<s2>[+\-])?(?<![A-Za-z0-9_.])"
    rf"(?P<n>(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?|\.\d+)"
    rf"(?:\s?(?P<scale>{_SCALE})(?![A-Za-z0-9_]))?(?:\s?(?:{_UNIT})(?![A-Za-z0-9_]))?(?![A-Za-z0-9_])"
)
_NAME = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z0-9_.\-]*\d[A-Za-z0-9_\-]*")
_ENDS_A_NUMBER = re.compile(r"[\d%万亿KMB天秒时倍×点]\s?$")


def numbers(text: str) -> list[Token]:
    """Find every number and date in a text, in order."""
    plain = narrow(text)
    found = list(_dates(plain))
    taken = _blanked(plain, found)
    found += _ranged(taken, list(_quantities(taken)))
    taken = _blanked(plain, found)
    found += (Token(hit.start(), hit.end(), hit[0], Kind.NAME) for hit in _NAME.finditer(taken))
    return sorted(found, key=lambda token: token.start)


def _blanked(text: str, tokens: list[Token]) -> str:
    """A text with the tokens taken out; what stands in their place joins no number."""
    letters = list(text)
    for token in tokens:
        letters[token.start : token.end] = "\x00" * (token.end - token.start)
    return "".join(letters)


def _dates(text: str) -> Iterator[Token]:
    taken = text
    for pattern in _DATES:
        for hit in pattern.finditer(taken):
            yield Token(hit.start(), hit.end(), hit[0], Kind.DATE, day=_day(hit))
        taken = pattern.sub(lambda hit: "\x00" * len(hit[0]), taken)


def _day(hit: re.Match[str]) -> Day:
    said = hit.groupdict()
    month = _MONTHS[said["n"].rstrip(".").lower()] if said.get("n") else said.get("m")
    quarter = said.get("q")
    return Day(
        year=int(said["y"]) if said.get("y") else None,
        month=int(month) if month else None,
        day=int(said["d"]) if said.get("d") else None,
        quarter=_QUARTERS.get(quarter) or int(quarter) if quarter else None,
        to=int(said["f"]) if said.get("f") else None,
    )


def _ranged(text: str, found: list[Token]) -> Iterator[Token]:
    """A range says once what it is in: the 3.2 of "3.2–4.1 days" is in days, the 1.4万 of "¥1.2万–1.4万" in money."""
    for place, token in enumerate(found):
        before, after = (found[at] if 0 <= at < len(found) else None for at in (place - 1, place + 1))
        if token.unit is In.PLAIN and after is not None and after.unit in _AFTER and _TO.fullmatch(text, token.end, after.start):
            yield replace(token, unit=after.unit)
        elif token.unit is In.PLAIN and before is not None and before.unit is In.MONEY and _TO.fullmatch(text, before.end, token.start):
            yield replace(token, unit=In.MONEY, currency=before.currency)
        else:
            yield token


_TO = re.compile(r"\s?(?:[–—~至到]|to)\s?")
_AFTER = frozenset(In) - {In.PLAIN, In.MONEY, In.PERCENT}


def _quantities(text: str) -> Iterator[Token]:
    for hit in _QUANTITY.finditer(text):
        start = hit.start() + len(hit["about"] or "")
        sign = hit["s1"] or hit["s2"]
        if hit["s1"] == "–" and _ENDS_A_NUMBER.search(text[: hit.start()]):
            start, sign = start + 1, hit["s2"]
        unit = next((unit for unit in _UNITS if hit[unit.name]), In.PLAIN)
        currency = (hit["c1"] or "").strip() or (hit["MONEY"] or "")
        scale = Decimal(10) ** _SCALES.get(hit["scale"] or "", 0)
        digits = hit["n"].replace(",", "")
        yield Token(
            start,
            hit.end(),
            text[start : hit.end()],
            Kind.QUANTITY,
            value=Decimal(digits) * scale,
            step=Decimal(1).scaleb(-len(digits.partition(".")[2])) * scale,
            sign=None if sign is None else {"+": 1, "±": 0}.get(sign, -1),
            unit=In.MONEY if hit["c1"] else unit,
            currency=currency,
            loose=bool(hit["about"]),
        )
