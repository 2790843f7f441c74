"""A fact is one number that the shop may quote, with all it takes to defend it."""

from __future__ import annotations

import enum
import math
import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from zhanggui.errors import BadRequest
from zhanggui.words import Lang, Number, Text, compact, day, money, month, number, percent, same

LEVEL_BELOW = 0.005
"""A change of less than this part of its base is said to be none."""

NOT_KNOWN = Text("未知", "not known")
WITHHELD = Text("暂不发布", "withheld")


class Unit(enum.Enum):
    """How a number is written for a person."""

    MONEY = "money"
    PRICE = "price"
    COUNT = "count"
    SHARE = "share"
    RATIO = "ratio"
    TIMES = "times"
    SCORE = "score"
    SECONDS = "seconds"
    HOURS = "hours"
    DAYS = "days"

    def write(self, value: Number, lang: Lang, currency: str) -> str:  # noqa: PLR0911 - one line for each unit
        """Write `value` as a person would say it."""
        match self:
            case Unit.MONEY:
                return money(value, currency, lang)
            case Unit.PRICE:
                return money(value, currency, lang, short=False)
            case Unit.COUNT:
                return compact(value, lang)
            case Unit.SHARE:
                return percent(value, lang, 2 if abs(float(value)) < 0.01 else 1)  # noqa: PLR2004 - 0.42% needs two
            case Unit.TIMES:
                return number(value, lang, 2) + {Lang.ZH: " 倍", Lang.EN: "×"}[lang]
            case Unit.RATIO | Unit.SCORE:
                return number(value, lang, 2)
            case Unit.SECONDS | Unit.HOURS | Unit.DAYS:
                return number(value, lang, 1) + _SPAN[self].to(lang)

    @property
    def is_share(self) -> bool:
        """Whether a change is said in percentage points, not in percent."""
        return self is Unit.SHARE

    @property
    def is_level(self) -> bool:
        """Whether a change is said in the unit's own terms: 2.3 days fewer."""
        return self in _SPAN or self is Unit.SCORE


_SPAN = {
    Unit.SECONDS: Text(" 秒", " s"),
    Unit.HOURS: Text(" 小时", " hours"),
    Unit.DAYS: Text(" 天", " days"),
}


class Better(enum.Enum):
    """Which way is good."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class Move(enum.Enum):
    """Which way a number went. The words of a sentence follow from it."""

    ROSE = "rose"
    FELL = "fell"
    LEVEL = "level"  #: by less than half a percent, or by nothing that is written
    UNCLEAR = "unclear"  #: by less than would be seen by chance


class Grade(enum.Enum):
    """What a cause is worth. A causal verb needs A or B."""

    RANDOMISED = "A"
    QUASI_EXPERIMENT = "B"
    MODEL = "C"
    SAID = "D"


class Grain(enum.Enum):
    """Equal steps through a period."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A half-open range of local days: `start` is in it, `end` isn't."""

    start: date
    end: date

    @classmethod
    def year(cls, year: int, first_month: int = 1) -> Period:
        """Take the fiscal year that starts in `first_month` of `year`; the calendar year by default."""
        return cls(date(year, first_month, 1), date(year + 1, first_month, 1))

    @classmethod
    def parse(cls, words: str, first_month: int = 1) -> Period:
        """Read 2025, 2025-Q4, 2025-W07, 2025-11, 2025-11-11 or 2025-01-01..2025-06-30 (both days in it)."""
        try:
            return _parse(words.strip(), first_month)
        except ValueError:
            raise BadRequest(
                Text("看不懂的时段“{words}”", "not a period: {words!r}").format(words=words),
                fix=Text(
                    "写成 2025、2025-Q4、2025-11、2025-W07 或 2025-01-01..2025-06-30",
                    "write 2025, 2025-Q4, 2025-11, 2025-W07 or 2025-01-01..2025-06-30",
                ),
            ) from None

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        """Its last day."""
        return self.end - timedelta(days=1)

    @property
    def whole_months(self) -> bool:
        """Whether it starts and ends on the first of a month."""
        return self.start.day == 1 and self.end.day == 1

    @property
    def whole_year(self) -> bool:
        """Whether it is twelve whole months."""
        return self.whole_months and _add_months(self.start, 12) == self.end

    def year_before(self) -> Period:
        """The same days a year earlier."""
        return Period(_add_months(self.start, -12), _add_months(self.end, -12))

    def previous(self) -> Period:
        """The period of the same length that ends where this one starts: whole months before whole months."""
        if self.whole_months:
            months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
            return Period(_add_months(self.start, -months), self.start)
        return Period(self.start - timedelta(days=self.days), self.start)

    def steps(self, grain: Grain) -> Iterator[Period]:
        """Walk through it; the first and last step are cut at its ends."""
        edges = [self.start, *(edge for edge in _edges(self, grain) if self.start < edge < self.end), self.end]
        return (Period(*pair) for pair in pairwise(edges))

    def __contains__(self, when: date) -> bool:
        """Whether a day is in it."""
        return self.start <= when < self.end

    def __str__(self) -> str:
        """Write it so that `parse` reads it."""
        if self.whole_year and self.start.month == 1:
            return f"{self.start.year}"
        if self.whole_months and _add_months(self.start, 3) == self.end and self.start.month % 3 == 1:
            return f"{self.start.year}-Q{self.start.month // 3 + 1}"
        if self.whole_months and _add_months(self.start, 1) == self.end:
            return f"{self.start:%Y-%m}"
        return f"{self.start}" if self.days == 1 else f"{self.start}..{self.last}"

    def to(self, lang: Lang) -> str:
        """Say it."""
        if self.whole_year and self.start.month == 1:
            return {Lang.ZH: f"{self.start.year}年", Lang.EN: f"{self.start.year}"}[lang]
        if self.whole_months and _add_months(self.start, 1) == self.end:
            return month(self.start, lang)
        if self.days == 1:
            return day(self.start, lang)
        return {Lang.ZH: "{}至{}", Lang.EN: "{} to {}"}[lang].format(day(self.start, lang), day(self.last, lang))


def _parse(words: str, first_month: int) -> Period:
    if ".." in words:
        first, last = (date.fromisoformat(part.strip()) for part in words.split("..", 1))
        if last < first:
            raise ValueError(words)
        return Period(first, last + timedelta(days=1))
    if re.fullmatch(r"\d{4}", words):
        return Period.year(int(words), first_month)
    if found := re.fullmatch(r"(\d{4})-?Q([1-4])", words, re.IGNORECASE):
        start = _add_months(date(int(found[1]), first_month, 1), 3 * (int(found[2]) - 1))
        return Period(start, _add_months(start, 3))
    if found := re.fullmatch(r"(\d{4})-?W(\d{1,2})", words, re.IGNORECASE):
        start = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return Period(start, start + timedelta(days=7))
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})", words):
        start = date(int(found[1]), int(found[2]), 1)
        return Period(start, _add_months(start, 1))
    start = date.fromisoformat(words)
    return Period(start, start + timedelta(days=1))


def _add_months(when: date, months: int) -> date:
    years, index = divmod(when.month - 1 + months, 12)
    year, of_year = when.year + years, index + 1
    return date(year, of_year, min(when.day, monthrange(year, of_year)[1]))


def _edges(period: Period, grain: Grain) -> Iterator[date]:
    if grain in (Grain.DAY, Grain.WEEK):
        step = 1 if grain is Grain.DAY else 7
        edge = period.start - timedelta(days=period.start.weekday() if grain is Grain.WEEK else 0)
        while edge < period.end:
            yield edge
            edge += timedelta(days=step)
        return
    step = 1 if grain is Grain.MONTH else 3
    edge = period.start.replace(day=1, month=period.start.month - (period.start.month - 1) % step)
    while edge < period.end:
        yield edge
        edge = _add_months(edge, step)


@dataclass(frozen=True, slots=True)
class Guard:
    """What makes a number unfit to be said plainly; one that `withholds` keeps it back, one that is `absent` never had it."""

    name: str
    reason: Text
    withholds: bool = False
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the number would likely lie if the same year were drawn again."""

    low: float
    high: float
    level: float = 0.95
    method: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the number is held against, and how far it is from it.

    `change` is relative (0.12 is 12 % more) and unknown where the base is nought or
    not known; `difference` is in the number's own unit.
    """

    period: Period
    value: Number | None
    change: float | None
    difference: Number | None
    kind: str = "period"


@dataclass(frozen=True, slots=True)
class Slice:
    """One value of one dimension: channel = douyin."""

    dimension: str
    value: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """How to get the number again: the query, and the build that it reads. Written when it is asked for."""

    write: object = field(repr=False, compare=False)
    build: str

    @property
    def sql(self) -> str:
        """The query."""
        return str(self.write()) if callable(self.write) else str(self.write)


@dataclass(frozen=True, slots=True)
class Fact:
    """One number, what it measures, of whom and when, and the query that gave it.

    `value` is None where it is not known, and where a guard withholds it; `n` is
    how many cases stand behind it (a rate's denominator), None where that has no meaning.
    """

    metric: str
    title: Text
    value: Number | None
    unit: Unit
    period: Period
    receipt: Receipt
    better: Better = Better.NEITHER
    currency: str = "CNY"
    slices: tuple[Slice, ...] = ()
    comparison: Comparison | None = None
    interval: Interval | None = None
    n: int | None = None
    guards: tuple[Guard, ...] = ()

    @property
    def sql(self) -> str:
        """The query that gives this number again."""
        return self.receipt.sql

    @property
    def build(self) -> str:
        """The build that it was read from."""
        return self.receipt.build

    @property
    def withheld(self) -> bool:
        """Whether a guard keeps back a number that could have been given."""
        return any(guard.withholds and not guard.absent for guard in self.guards)

    @property
    def change(self) -> float | None:
        """How far it is from what it is compared with: relative, or the difference for a share or a level."""
        if self.comparison is None:
            return None
        own_terms = self.unit.is_share or self.unit.is_level
        found = self.comparison.difference if own_terms else self.comparison.change
        return None if found is None else float(found)

    def to(self, lang: Lang) -> str:
        """Say the number; one not known says so."""
        if self.value is None:
            return (WITHHELD if self.withheld else NOT_KNOWN).to(lang)
        return self.unit.write(self.value, lang, self.currency)

    def change_to(self, lang: Lang) -> str:
        """Say the change: 12.3% more is +12.3%, 1.2 points is +1.2 pp."""
        moved = self.change
        if moved is None:
            return (WITHHELD if self.withheld else NOT_KNOWN).to(lang)
        return _sign(moved, self.size_to(lang)) + self.size_to(lang)

    def difference_to(self, lang: Lang) -> str:
        """Say how much more or less it is, in its own unit: +¥3.2万."""
        difference = self.comparison.difference if self.comparison else None
        if difference is None or self.unit.is_share or self.unit.is_level:
            return self.change_to(lang)
        size = self.unit.write(difference if difference > 0 else -difference, lang, self.currency)
        return _sign(difference, size) + size

    def size_to(self, lang: Lang) -> str:
        """Say how large the change is, without its sign."""
        size = abs(self.change or 0.0)
        if self.unit.is_share:
            digits = 2 if self.value is not None and abs(float(self.value)) < _SMALL_SHARE else 1
            return number(size * 100, lang, digits) + Text(" 个百分点", " pp").to(lang)
        if self.unit.is_level:
            return self.unit.write(size, lang, self.currency)
        return percent(size, lang)

    @property
    def move(self) -> Move | None:
        """Which way it went, by rule; None where there is nothing to hold it against.

        A change within the error of sampling has no direction; that of a difference is
        √2 times that of the number, as of two periods sampled alike.
        """
        held = self.comparison
        if held is None or held.difference is None or self.change is None:
            return None
        size = abs(float(held.difference))
        if self.interval is not None and size < math.sqrt(2) * (self.interval.high - self.interval.low) / 2:
            return Move.UNCLEAR
        if _sign(1, self.size_to(Lang.EN)) == "±" or size < LEVEL_BELOW * abs(float(held.value or 0)):
            return Move.LEVEL
        return Move.ROSE if float(held.difference) > 0 else Move.FELL

    @property
    def moved(self) -> Text | None:
        """How it moved: words that follow the number, with a slot {size} or {change}; None where nothing is known of it."""
        if self.comparison is None or self.move is None:
            return None
        kind = _SPOKEN_AS.get(self.unit, "amount")
        base = _BASES["target"] if self.comparison.kind == "target" else _BASES[self.comparison.period == self.period.year_before()]
        return Text(_MOVED[self.move, kind].zh.replace("{base}", base.zh), _MOVED[self.move, kind].en.replace("{base}", base.en))

    @property
    def text(self) -> Text:
        """The number in both languages."""
        return Text(self.to(Lang.ZH), self.to(Lang.EN))

    @property
    def change_text(self) -> Text:
        """The change in both languages."""
        return Text(self.change_to(Lang.ZH), self.change_to(Lang.EN))


def _sign(value: Number, written: str) -> str:
    """The sign of what is written; what is written as nought has none."""
    if not any(digit in "123456789" for digit in written):
        return "±"
    return "+" if value > 0 else "−"


_SMALL_SHARE = 0.05
"""The change of a share below this is written to a hundredth of a point."""

_SPOKEN_AS = {Unit.SHARE: "share", Unit.SECONDS: "span", Unit.HOURS: "span", Unit.DAYS: "span", Unit.SCORE: "score"}
_BASES: dict[object, Text] = {
    True: Text("同比", "the year before"),
    False: Text("较上期", "the period before"),
    "target": Text("较目标", "the target"),
}
_LEVEL = Text("，{base}基本持平", ", level with {base}")
_UNCLEAR = Text("，{base}变化不明显（{change}）", ", no clear change on {base} ({change})")
_MOVED = {
    **{(Move.LEVEL, kind): _LEVEL for kind in ("amount", "share", "span", "score")},
    **{(Move.UNCLEAR, kind): _UNCLEAR for kind in ("amount", "share", "span", "score")},
    (Move.ROSE, "amount"): Text("，{base}增长 {size}", ", up {size} on {base}"),
    (Move.FELL, "amount"): Text("，{base}下降 {size}", ", down {size} on {base}"),
    (Move.ROSE, "share"): Text("，{base}上升 {size}", ", up {size} on {base}"),
    (Move.FELL, "share"): Text("，{base}下降 {size}", ", down {size} on {base}"),
    (Move.ROSE, "span"): Text("，{base}延长 {size}", ", {size} longer than {base}"),
    (Move.FELL, "span"): Text("，{base}缩短 {size}", ", {size} shorter than {base}"),
    (Move.ROSE, "score"): Text("，{base}提高 {size}", ", up {size} on {base}"),
    (Move.FELL, "score"): Text("，{base}下降 {size}", ", down {size} on {base}"),
}
"""The words for each way that a number of each kind can go."""


def largest(facts: Iterable[Fact]) -> Fact | None:
    """The one above all others that are known; None where fewer than two are, or two share the place."""
    ranked = sorted((fact for fact in facts if fact.value is not None), key=lambda fact: float(fact.value or 0), reverse=True)
    return ranked[0] if len(ranked) > 1 and ranked[0].value != ranked[1].value else None


def gained_most(facts: Iterable[Fact]) -> Fact | None:
    """The one that added most, in its own unit; None where none rose."""
    return _by_difference(facts, Move.ROSE)


def lost_most(facts: Iterable[Fact]) -> Fact | None:
    """The one that lost most, in its own unit; None where none fell."""
    return _by_difference(facts, Move.FELL)


def _by_difference(facts: Iterable[Fact], move: Move) -> Fact | None:
    moved = [fact for fact in facts if fact.move is move]
    return max(moved, key=lambda fact: abs(float(fact.comparison.difference or 0)) if fact.comparison else 0.0, default=None)


def compare(now: Number | None, before: Number | None, period: Period, kind: str = "period") -> Comparison:
    """Hold `now` against `before`; what has no base is not known."""
    if now is None or before is None:
        return Comparison(period, before, None, None, kind)
    difference = Decimal(str(now)) - Decimal(str(before)) if isinstance(now, Decimal) else float(now) - float(before)
    change = float(difference) / abs(float(before)) if before else None
    return Comparison(period, before, change, difference, kind)


def shown(value: str) -> Text:
    """The value of a dimension, as it stands in the data."""
    return same(value)
