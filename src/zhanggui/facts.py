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
from functools import cache
from itertools import pairwise

from zhanggui.errors import BadRequest
from zhanggui.words import MINUS, Lang, Number, Text, compact, currency_sign, day, money, month, number, percent, span

_LISTED, _ESCAPED, _UNESCAPED = re.compile(r"(?:\\[\\,]|[^,])+"), re.compile(r"[\\,]"), re.compile(r"\\([\\,])")

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
    POINTS = "points"  #: the difference of two shares
    RATIO = "ratio"
    TIMES = "times"
    SCORE = "score"
    SECONDS = "seconds"
    HOURS = "hours"  #: how long something took
    WORK_HOURS = "work_hours"  #: hours put into something: an amount, that is more or less, not longer or shorter
    DAYS = "days"

    def write(self, value: Number, lang: Lang, currency: str, finer: int = 0) -> str:  # noqa: C901, PLR0911 - one line for each unit
        """Write `value` as a person would say it, with so many digits more."""
        match self:
            case Unit.MONEY:
                return money(value, currency, lang, short=not finer)
            case Unit.PRICE:
                return money(value, currency, lang, short=False)
            case Unit.COUNT:
                return number(value, lang, finer - 1) if finer else compact(value, lang)
            case Unit.SHARE:
                return percent(value, lang, finer + (2 if abs(float(value)) < 0.01 else 1))  # noqa: PLR2004 - 0.42% needs two
            case Unit.POINTS:
                return number(float(value) * 100, lang, finer + (2 if abs(float(value)) < 0.01 else 1)) + _POINTS.to(lang)  # noqa: PLR2004 - as above
            case Unit.TIMES:
                return number(value, lang, finer + 2) + _TIMES.to(lang)
            case Unit.RATIO | Unit.SCORE:
                return number(value, lang, finer + 2)
            case Unit.SECONDS | Unit.HOURS | Unit.WORK_HOURS | Unit.DAYS:
                return number(value, lang, finer + 1) + _SPAN[self].to(lang)

    def step(self, value: Number, lang: Lang, currency: str, finer: int = 0) -> str:
        """Write a difference, with its sign."""
        return ("+" if value > 0 else "") + self.write(value, lang, currency, finer)

    def span(self, low: Number, high: Number, lang: Lang, currency: str, *, signed: bool = False) -> str:
        """Write a range, what both of its ends are counted in once; `signed` where it is of differences.

        Ends that would read alike are written with a digit or two more: 1.08–1.12 s, never 1.1–1.1 s.
        """
        write = self.step if signed else self.write
        bottom, top = plainly = write(low, lang, currency), write(high, lang, currency)
        finer = 0
        while bottom == top and finer < _FINEST:
            finer += 1
            bottom, top = write(low, lang, currency, finer), write(high, lang, currency, finer)
        if bottom == top:
            bottom, top = plainly
        named = {Unit.POINTS: _POINTS, Unit.TIMES: _TIMES, **_SPAN}.get(self)
        mark = currency_sign(currency, lang) if self in {Unit.MONEY, Unit.PRICE} else ""
        return span(bottom, top, lang, before=mark, after=named.to(lang) if named else "")

    @property
    def is_share(self) -> bool:
        """Whether a change is said in percentage points, not in percent."""
        return self is Unit.SHARE

    @property
    def apart(self) -> Unit:
        """What two of its values are apart by."""
        return Unit.POINTS if self.is_share else self

    @property
    def is_level(self) -> bool:
        """Whether a change is said in the unit's own terms: 2.3 days fewer."""
        return self in _SPAN or self is Unit.SCORE


_FINEST = 2
"""So many digits more a range may take."""

_POINTS, _TIMES = Text(" 个百分点", " pp"), Text(" 倍", "×")
_SPAN = {
    Unit.SECONDS: Text(" 秒", " s"),
    Unit.HOURS: Text(" 小时", " hours"),
    Unit.WORK_HOURS: Text(" 小时", " hours"),
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


class Size(enum.Enum):
    """A change whose size has a word of its own."""

    SLIGHT_RISE = "slight rise"
    SLIGHT_FALL = "slight fall"
    DOUBLE = "double"
    MORE_THAN_DOUBLE = "more than double"
    HALF = "half"
    LESS_THAN_HALF = "less than half"


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
        return self.written()

    def written(self, first_month: int = 1) -> str:
        """Write it so that `parse` reads it where years begin in `first_month`."""
        since = (self.start.month - first_month) % 12
        if self.whole_year and not since:
            return f"{self.start.year}"
        if self.whole_months and _add_months(self.start, 3) == self.end and since % 3 == 0:
            return f"{_add_months(self.start, -since).year}-Q{since // 3 + 1}"
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
        if self.whole_months:
            return self._months_to(lang)
        return {Lang.ZH: "{}至{}", Lang.EN: "{} to {}"}[lang].format(day(self.start, lang), day(self.last, lang))

    def _months_to(self, lang: Lang) -> str:
        """Say some whole months: September to December 2025."""
        first, last = month(self.start, lang), month(self.last, lang)
        if self.start.year == self.last.year:
            last = last.removeprefix(f"{self.last.year}年")
            first = first if lang is Lang.ZH else first.removesuffix(f" {self.start.year}")
        return {Lang.ZH: "{}至{}", Lang.EN: "{} to {}"}[lang].format(first, last)


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

    @property
    def half(self) -> float:
        """Half its width."""
        return (self.high - self.low) / 2


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
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """One value of one dimension: channel = douyin; of a filter also several, any of which will do."""

    dimension: str
    value: str
    also: tuple[str, ...] = ()

    @classmethod
    def read(cls, said: str) -> Slice:
        r"""Read `channel=douyin` or `channel=douyin,jd`; a comma within a value is written `\,`. Raises BadRequest."""
        name, equals, listed = said.partition("=")
        if not equals:
            raise BadRequest(
                Text("看不懂的筛选“{said}”", "not a filter: {said!r}").format(said=said),
                fix=Text("写成 channel=tmall，或 channel=tmall,jd", "write channel=tmall, or channel=tmall,jd"),
            )
        found = (_UNESCAPED.sub(r"\1", each).strip() for each in _LISTED.findall(listed))
        first, *more = sorted({each for each in found if each}) or [""]
        return cls(name.strip(), first, tuple(more))

    @property
    def values(self) -> tuple[str, ...]:
        """Every value that will do."""
        return (self.value, *self.also)

    @property
    def said(self) -> str:
        """Its value, or several as `read` reads them."""
        return self.value if not self.also else self._listed

    @property
    def written(self) -> str:
        """It whole, as `read` reads it."""
        return f"{self.dimension}={self._listed}"

    @property
    def _listed(self) -> str:
        return ",".join(_ESCAPED.sub(r"\\\g<0>", each) for each in self.values)


@dataclass(frozen=True, slots=True)
class Receipt:
    """How to get the number again: the query, and the build that it reads. Written when it is asked for."""

    write: object = field(repr=False, compare=False)
    build: str
    of_files: bool = False  #: whether it reads files as they came in: the embedded engine does, whatever the build was made on

    def __post_init__(self) -> None:
        """Write it once, however often it is asked for."""
        if callable(self.write):
            object.__setattr__(self, "write", cache(self.write))

    @property
    def sql(self) -> str:
        """The query."""
        return str(self.write()) if callable(self.write) else str(self.write)


@dataclass(frozen=True, slots=True)
class Fact:
    """One number, what it measures, of whom and when, and the query that gave it.

    `value` is None where it is not known, and where a guard withholds it; `n` is
    how many cases stand behind it (a rate's denominator), None where that has no meaning.
    `version` names the definition that it was measured by; `grade` is what it is worth
    as a cause, None where it doesn't claim to be one.
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
    version: str = ""
    grade: Grade | None = None

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

    @property
    def base(self) -> Number | None:
        """What it is compared with; nothing where that can't stand beside it."""
        if self.comparison is None or any(guard.name in _UNLIKE for guard in self.guards):
            return None
        return self.comparison.value

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

    def says(self, shows: str, lang: Lang) -> str:
        """Say one thing of it: its value, signed, its size, low, high, interval, sizes, steps, base, change, difference, or when."""
        said = {
            "change": self.change_to,
            "difference": self.difference_to,
            "when": self.period.to,
            "signed": self._signed_to,
            "size": self._unsigned_to,
            "interval": self._interval_to,
            "sizes": self._sizes_to,
            "steps": self._steps_to,
        }.get(shows)
        if said is not None:
            return said(lang)
        if shows not in {"base", "low", "high"}:
            return self.to(lang)
        other = self._end(shows)
        return NOT_KNOWN.to(lang) if other is None else self.unit.write(other, lang, self.currency)

    def _end(self, shows: str) -> Number | None:
        """The base of the comparison, or an end of the interval."""
        if shows == "base":
            return self.comparison.value if self.comparison is not None else None
        return None if self.interval is None else self.interval.low if shows == "low" else self.interval.high

    def _interval_to(self, lang: Lang) -> str:
        """Say both ends of the interval: 44.5%–47.1%."""
        ends = self.interval
        return NOT_KNOWN.to(lang) if ends is None else self.unit.span(ends.low, ends.high, lang, self.currency)

    def _steps_to(self, lang: Lang) -> str:
        """Say them with their signs, where the number is a difference: −2.7% to +3.1%."""
        ends = self.interval
        return NOT_KNOWN.to(lang) if ends is None else self.unit.span(ends.low, ends.high, lang, self.currency, signed=True)

    def _sizes_to(self, lang: Lang) -> str:
        """Say them without their signs, the smaller first, where a verb says which way it went: shortened by 1.5–4.1 hours."""
        ends = self.interval
        if ends is None or ends.high > 0:
            return self._interval_to(lang)
        return self.unit.span(-ends.high, -ends.low, lang, self.currency)

    def _signed_to(self, lang: Lang) -> str:
        """Say the number with its sign: +¥3.2万."""
        if self.value is None:
            return self.to(lang)
        size = self._unsigned_to(lang)
        return _sign(self.value, size) + size

    def _unsigned_to(self, lang: Lang) -> str:
        """Say the number without its sign, where a verb says which way it went: shortened by 2.8 hours."""
        if self.value is None:
            return self.to(lang)
        return self.unit.write(self.value if self.value > 0 else -self.value, lang, self.currency)

    def size_to(self, lang: Lang) -> str:
        """Say how large the change is, without its sign."""
        size = abs(self.change or 0.0)
        if self.unit.is_share:
            digits = 2 if self.value is not None and abs(float(self.value)) < _SMALL_SHARE else 1
            return number(size * 100, lang, digits) + _POINTS.to(lang)
        if self.unit.is_level:
            return self.unit.write(size, lang, self.currency)
        return percent(size, lang)

    @property
    def move(self) -> Move | None:
        """Which way it went, by rule; None where there is nothing to hold it against.

        A change within the error of sampling has no direction; the errors of both periods
        are independent, so their squares add up.
        """
        held = self.comparison
        if held is None or held.difference is None or self.change is None:
            return None
        size = abs(float(held.difference))
        if self.interval is not None and size < math.hypot(self.interval.half, (held.interval or self.interval).half):
            return Move.UNCLEAR
        if _sign(1, self.size_to(Lang.EN)) == "±" or size < LEVEL_BELOW * abs(float(held.value or 0)):
            return Move.LEVEL
        return Move.ROSE if float(held.difference) > 0 else Move.FELL

    @property
    def moved(self) -> Text | None:
        """How it moved: words that follow the number, with a slot {size} or {change}; None where nothing is known of it."""
        held, move = self.comparison, self.move
        if held is None or move is None:
            return None
        if held.kind == "target":
            return _AIMED[self.met]
        size = self._size
        plainly = _MOVED[move, _SPOKEN_AS.get(self.unit, "amount")]
        said = plainly if size is None else _SIZES.get((move, size), plainly)
        base = _BASES[held.period == self.period.year_before()]
        return Text(said.zh.replace("{base}", base.zh), said.en.replace("{base}", base.en))

    @property
    def met(self) -> bool | None:
        """Whether it reached its target; None where there is none, or where neither way is good."""
        held = self.comparison
        if held is None or held.kind != "target" or held.difference is None or self.better is Better.NEITHER:
            return None
        return held.difference >= 0 if self.better is Better.UP else held.difference <= 0

    @property
    def _size(self) -> Size | None:
        """What word the size of a change deserves, by rule; most deserve none."""
        change = self.comparison.change if self.comparison else None
        if change is None or self.unit in _SPOKEN_AS:
            return None
        return next((size for size, (low, high) in _SIZED.items() if low <= change < high), None)

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
    return "+" if value > 0 else MINUS


_UNLIKE = frozenset({"partial_base", "no_base"})
"""Guards that forbid to hold a number against the year before."""

_SMALL_SHARE = 0.05
"""The change of a share below this is written to a hundredth of a point."""

_SPOKEN_AS = {
    Unit.SHARE: "share",
    Unit.SECONDS: "span",
    Unit.HOURS: "span",
    Unit.WORK_HOURS: "work",
    Unit.DAYS: "span",
    Unit.SCORE: "score",
}
_BASES: dict[object, Text] = {
    True: Text("同比", "the year before"),
    False: Text("较上期", "the period before"),
}
_LEVEL = Text("，{base}基本持平", ", level with {base}")
_UNCLEAR = Text("，{base}变化不明显（{change}）", ", no clear change on {base} ({change})")
_MOVED = {
    **{(Move.LEVEL, kind): _LEVEL for kind in ("amount", "share", "span", "work", "score")},
    **{(Move.UNCLEAR, kind): _UNCLEAR for kind in ("amount", "share", "span", "work", "score")},
    (Move.ROSE, "amount"): Text("，{base}增长 {size}", ", up {size} on {base}"),
    (Move.FELL, "amount"): Text("，{base}下降 {size}", ", down {size} on {base}"),
    (Move.ROSE, "share"): Text("，{base}上升 {size}", ", up {size} on {base}"),
    (Move.FELL, "share"): Text("，{base}下降 {size}", ", down {size} on {base}"),
    (Move.ROSE, "span"): Text("，{base}延长 {size}", ", {size} longer than {base}"),
    (Move.FELL, "span"): Text("，{base}缩短 {size}", ", {size} shorter than {base}"),
    (Move.ROSE, "work"): Text("，{base}增加 {size}", ", {size} more than {base}"),
    (Move.FELL, "work"): Text("，{base}减少 {size}", ", {size} fewer than {base}"),
    (Move.ROSE, "score"): Text("，{base}提高 {size}", ", up {size} on {base}"),
    (Move.FELL, "score"): Text("，{base}下降 {size}", ", down {size} on {base}"),
}
"""The words for each way that a number of each kind can go."""

_SIZED = {
    Size.SLIGHT_RISE: (LEVEL_BELOW, 0.02),
    Size.SLIGHT_FALL: (-0.02, -LEVEL_BELOW),
    Size.DOUBLE: (0.95, 1.05),
    Size.MORE_THAN_DOUBLE: (1.05, math.inf),
    Size.HALF: (-0.55, -0.45),
    Size.LESS_THAN_HALF: (-math.inf, -0.55),
}
"""The changes of an amount, relative to its base, that have a word of their own: from, and below."""

_SIZES = {
    (Move.ROSE, Size.SLIGHT_RISE): Text("，{base}略增 {size}", ", up slightly ({size}) on {base}"),
    (Move.FELL, Size.SLIGHT_FALL): Text("，{base}略降 {size}", ", down slightly ({size}) on {base}"),
    (Move.ROSE, Size.DOUBLE): Text("，{base}约翻一番（增长 {size}）", ", about double {base} (up {size})"),
    (Move.ROSE, Size.MORE_THAN_DOUBLE): Text("，{base}翻番有余（增长 {size}）", ", more than double {base} (up {size})"),
    (Move.FELL, Size.HALF): Text("，{base}减少约一半（下降 {size}）", ", about half of {base} (down {size})"),
    (Move.FELL, Size.LESS_THAN_HALF): Text("，{base}减少过半（下降 {size}）", ", less than half of {base} (down {size})"),
}
_AIMED = {
    None: Text("，较目标 {change}", ", {change} against the target"),
    True: Text("，达成目标（较目标 {change}）", ", which meets the target ({change} against it)"),
    False: Text("，未达目标（较目标 {change}）", ", which misses the target ({change} against it)"),
}


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


def compare(
    now: Number | None, before: Number | None, period: Period, kind: str = "period", interval: Interval | None = None
) -> Comparison:
    """Hold `now` against `before`, which scatters by `interval`; what has no base is not known."""
    if now is None or before is None:
        return Comparison(period, before, None, None, kind, interval)
    difference = Decimal(str(now)) - Decimal(str(before)) if isinstance(now, Decimal) else float(now) - float(before)
    change = float(difference) / abs(float(before)) if before else None
    return Comparison(period, before, change, difference, kind, interval)


def plain(fact: Fact) -> dict[str, object]:
    """A fact as a program reads it; money is a decimal, what is not known is None."""
    held, span = fact.comparison, fact.interval
    return {
        "metric": fact.metric,
        "title": _both(fact.title),
        "period": str(fact.period),
        "slice": {each.dimension: each.said for each in fact.slices},
        "value": fact.value,
        "unit": fact.unit.value,
        "currency": fact.currency if fact.unit in {Unit.MONEY, Unit.PRICE} else None,
        "comparison": None
        if held is None
        else {"kind": held.kind, "period": str(held.period), "value": held.value, "change": held.change, "difference": held.difference},
        "interval": None if span is None else {"low": span.low, "high": span.high, "level": span.level, "method": span.method},
        "n": fact.n,
        "guards": [{"name": guard.name, "reason": _both(guard.reason), "withholds": guard.withholds} for guard in fact.guards],
        "sql": fact.sql,
        "build": fact.build,
    }


def _both(words: Text) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}
