"""The nouns of the platform. Read this file and you know its shape.

    Source     the contract of the rows that come in; Column, Check; Export, a file that others write
    Table      rows that the warehouse keeps, derived from sources and other tables; Dimension, a way to slice them
    Metric     one number over one table; Total, metrics added and taken away; Ratio, one over another
    Rule       what makes a number unfit to be said plainly
    Bridge     how a metric came from one year's value to the next; Walk, the same for all that was sold, bar by bar
    Stake      what it costs when a metric moves the wrong way
    Model      what is likely to come: learned from a table's past, tried on days it had not seen, used where it beats its baseline
    Pulse      a metric that is counted while its day is still going on, from events as they come in
    Decision   what to do, chosen from rows under a policy: actions, each with its reason, what it should move and what else could be done
    Section    a part of the annual summary: sentences and exhibits
    Domain     a business area: its sources, tables, metrics and sections

A noun only declares. It opens no connection, reads no clock and writes no file;
`zhanggui.engine` does that.
"""

from __future__ import annotations

import enum
import hashlib
import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from string import Formatter
from typing import Any, Generic, NamedTuple, TypeVar

from ibis.common.deferred import Deferred

from zhanggui.facts import Better, Fact, Grain, Period, Slice, Unit
from zhanggui.methods.demand.panel import Learner, Season
from zhanggui.words import Lang, Text

Row = TypeVar("Row")
Policy = TypeVar("Policy")
Order = TypeVar("Order")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What a shop says of itself; a table whose function has a parameter `shop` is given it."""

    name: str = "My shop"
    zone: str = "Asia/Shanghai"
    currency: str = "CNY"
    country: str = "CN"
    fiscal_month: int = 1
    up_is_red: bool | None = None  #: the colour of a rise in reports; by default as the country has it
    opened: date | None = None  #: the day on which it opened, where its history begins with it; else not known
    opens_at: int = 9  #: the hour at which service and warehouse start work
    closes_at: int = 18  #: the hour at which they stop
    active_event: str = "session_start"  #: the event that makes a visitor an active user
    slow_days: int = 90  #: an article without a sale for so many days is slow-moving
    launch_days: int = 90  #: how long after its launch a product counts as new
    hit_times: float = 2.0  #: a launch is a hit when it sells so many times its category's average in those days


# ── rows that come in ────────────────────────────────────────────────────────


class Kind(enum.Enum):
    """What a column holds. In the warehouse an ID or TEXT is a string, MONEY a DECIMAL(18, 4), TIME is UTC."""

    ID = "id"
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    TIME = "time"
    DAY = "day"
    FLAG = "flag"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Check:
    """What must hold for every row, in words and as an expression over the typed columns."""

    words: Text
    holds: Deferred
    fix: Text


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column of a source: `names` are the headers that it goes by in files, besides its own name and titles."""

    name: str
    kind: Kind
    title: Text
    required: bool = field(default=False, kw_only=True)
    personal: bool = field(default=False, kw_only=True)
    names: tuple[str, ...] = field(default=(), kw_only=True)
    values: Mapping[str, Text] = field(default_factory=dict, kw_only=True)
    least: int | None = field(default=None, kw_only=True)
    most: int | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Source:
    """The contract of rows that come in.

    `day` is the TIME or DAY column that says when the row happened (none for what
    merely exists, or lies ahead). `numbered` is (column, parent): where a file
    lacks the column, rows are numbered within their parent, in file order.
    """

    name: str
    title: Text
    doc: Text
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    day: str | None = None
    checks: tuple[Check, ...] = ()
    numbered: tuple[str, str] | None = None

    def column(self, name: str) -> Column:
        """Find a column by its name."""
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Take:
    """The rows of a file that make a source: each column from a header or from an expression over the text.

    `once` takes the first row of each key: the order that many lines repeat.
    """

    source: Source
    columns: Mapping[str, str | Deferred]
    where: Deferred | None = None
    once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Export:
    """A file that another system writes, recognised by its `headers`; one file may feed several sources.

    Where `numbered_by` names a header, the expressions of `takes` may use the text
    column `#number`: the place of the row among those of the same parent.
    """

    name: str
    title: Text
    headers: frozenset[str]
    takes: tuple[Take, ...]
    numbered_by: str | None = None
    zone: str | None = None
    day_first: bool | None = None


# ── rows that are derived ────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """A way to slice a table: a text column of this name stands in each table that has it."""

    name: str
    title: Text
    values: Mapping[str, Text] = field(default_factory=dict, hash=False, compare=False)

    def label(self, value: str) -> Text:
        """Say one of its values."""
        return self.values.get(value, Text(value, value))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """Rows that the warehouse keeps, derived from sources and other tables.

    With a `unit`, rows of one value of it can be redone without the others: they need, of each input that has these columns, only the
    rows of that value. An input that lacks them is looked up by its key in the columns of the first that has them; `ties` gives its
    columns, each with the column there (or with that of the unit itself), where they are called otherwise. No row of the table may lack a
    value of its unit: what an input says of none touches nothing. `together` are columns of the
    table itself: what is told of a row depends on all that have the same.
    `horizon` names an input of one row, a day up to which something is known, with a column and a number of days: when that day moves,
    rows change whose column lies no more than so many days before it. Instead of a unit, `ahead` says that a row depends on no row of
    more than so many days after its own; a change then redoes all days from there. A table that says neither is redone whole.
    Beside `ahead`, `behind` says that it depends on no row of more than so many days before its own either (a number, or the name of the
    shop's setting that is one), and `after` names an input of which it needs the last row before its own, of those alike in some columns,
    and nothing older. Neither bounds an input that is looked up by its key: the first days of products, which no later row tells.
    """

    name: str
    doc: str
    key: tuple[str, ...]
    day: str | None
    dimensions: tuple[Dimension, ...]
    of: tuple[str, ...]
    rows: Callable[..., Any]
    unit: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    ties: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    horizon: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    ahead: int | None = None
    behind: int | str | None = None
    after: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_redone_in_part(self) -> bool:
        """Whether new rows redo only what they touch of it."""
        return bool(self.unit) or self.ahead is not None


def table(  # noqa: PLR0913 - what a table is, and how it can be redone in part
    *,
    key: Sequence[str],
    day: str | None = None,
    dimensions: Sequence[Dimension] = (),
    unit: Sequence[str] = (),
    together: Sequence[str] = (),
    ties: Mapping[str, Mapping[str, str]] | None = None,
    horizon: Mapping[str, tuple[str, int]] | None = None,
    ahead: int | None = None,
    behind: int | str | None = None,
    after: Mapping[str, tuple[str, ...]] | None = None,
) -> Callable[[Callable[..., Any]], Table]:
    """Declare a table: its name, doc and inputs are those of the function.

    A parameter `raw_orders` is the source `orders`: its typed columns, and beside
    each TIME column `x_at` its local date `x_day` and local time `x_local`.
    A parameter `shop` is the `Shop`. Any other parameter is another table, or what a
    `Model` of that name says: such a table is late, and stands in `Domain.late`.
    """

    def declare(rows: Callable[..., Any]) -> Table:
        return Table(
            name=rows.__name__,
            doc=inspect.getdoc(rows) or "",
            key=tuple(key),
            day=day,
            dimensions=tuple(dimensions),
            of=tuple(inspect.signature(rows).parameters),
            rows=rows,
            unit=tuple(unit),
            together=tuple(together),
            ties=dict(ties or {}),
            horizon=dict(horizon or {}),
            ahead=ahead,
            behind=behind,
            after=dict(after or {}),
        )

    return declare


# ── numbers ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Needs to know who was there before: fit only from so many days after the history begins."""

    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matures:
    """Needs time to come true: a row counts only so many days after its own day."""

    days: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Needs:
    """Not known unless the source has come in with a value in one of these columns (any, where none is named)."""

    source: Source
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Watch:
    """Weakened where another ratio is above a bound; `reason` has a slot {share}."""

    name: str
    ratio: Ratio
    above: float
    reason: Text


Rule = Needs | History | Matures | Watch


class Sampling(enum.Enum):
    """How a number would scatter if the same period were drawn again."""

    PROPORTION = "proportion"  #: rows of the bottom, some of which are in the top (Wilson)
    MEAN = "mean"  #: a sum over rows by a number of rows (delta method)
    MEDIAN = "median"  #: the middle of `each` (bootstrap)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Metric:
    """One number over one table: the sum (or the median) of `each` over its rows, or any other aggregate as `value`."""

    name: str
    title: Text
    doc: Text
    unit: Unit
    of: Table
    each: Deferred | None = None
    value: Deferred | None = None
    where: Deferred | None = None
    better: Better = Better.UP
    sampling: Sampling | None = None
    caveats: tuple[Text, ...] = ()
    rules: tuple[Rule, ...] = ()
    hidden: bool = False

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The ways in which it can be sliced."""
        return self.of.dimensions

    @property
    def parts(self) -> tuple[Metric, ...]:
        """The metrics that it is read from."""
        return (self,)

    @property
    def adds(self) -> bool:
        """Whether the days of a period add up to the period: those of a sum do."""
        return self.each is not None and self.sampling is not Sampling.MEDIAN

    @property
    def version(self) -> str:
        """The name of its definition: another definition has another."""
        return version_of(self)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Total:
    """Some metrics less some others, each read from its own table and by its own day: GMV − cancelled − refunded."""

    name: str
    title: Text
    doc: Text
    unit: Unit
    plus: tuple[Metric, ...]
    minus: tuple[Metric, ...] = ()
    better: Better = Better.UP
    caveats: tuple[Text, ...] = ()
    rules: tuple[Rule, ...] = ()
    hidden: bool = False

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The ways in which all of them can be sliced."""
        return _shared(self.parts)

    @property
    def parts(self) -> tuple[Metric, ...]:
        """The metrics that it is read from."""
        return self.plus + self.minus

    @property
    def adds(self) -> bool:
        """Whether the days of a period add up to the period."""
        return all(part.adds for part in self.parts)

    @property
    def version(self) -> str:
        """The name of its definition: another definition has another."""
        return version_of(self)


def _shared(parts: Sequence[Metric]) -> tuple[Dimension, ...]:
    return tuple(each for each in parts[0].dimensions if all(each in part.dimensions for part in parts))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ratio:
    """One metric over another, times `per`; each is read from its own table, so no join can inflate it."""

    name: str
    title: Text
    doc: Text
    unit: Unit
    top: Metric | Total | Ratio
    bottom: Metric | Total | Ratio
    per: int = 1
    better: Better = Better.UP
    sampling: Sampling | None = None
    caveats: tuple[Text, ...] = ()
    rules: tuple[Rule, ...] = ()
    hidden: bool = False

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The ways in which both sides can be sliced."""
        return _shared(self.parts)

    @property
    def parts(self) -> tuple[Metric, ...]:
        """The metrics that it is read from."""
        return (*self.top.parts, *self.bottom.parts)

    @property
    def adds(self) -> bool:
        """Whether the days of a period add up to the period: a ratio's never do."""
        return False

    @property
    def version(self) -> str:
        """The name of its definition: another definition has another."""
        return version_of(self)


Measure = Metric | Ratio | Total


@cache
def version_of(measure: Measure) -> str:
    """A short hash of everything that says what the number is; titles, words and guards don't."""
    return hashlib.sha256(repr(_defined(measure)).encode()).hexdigest()[:8]


def _defined(measure: Measure) -> tuple[object, ...]:
    match measure:
        case Metric():
            return (measure.name, measure.of.name, repr(measure.each), repr(measure.value), repr(measure.where), measure.sampling)
        case Total():
            return (measure.name, *(_defined(each) for each in measure.plus), "-", *(_defined(each) for each in measure.minus))
        case Ratio():
            return (measure.name, _defined(measure.top), _defined(measure.bottom), measure.per, measure.sampling)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is to be measured: a metric over a period, held against another, sliced, step by step."""

    metric: Measure
    period: Period
    against: Period | None = None
    by: tuple[Dimension, ...] = ()
    every: Grain | None = None
    where: tuple[Slice, ...] = ()


# ── why a number moved ───────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bridge:
    """How a metric came from one year's value to the next: by the factors whose product it is, or by the values of a dimension.

    `of` is exactly the product of `factors`, divided by each of `divisors`, over the slice `where`; with `over`, over each
    value of that dimension for which all of them are known. Of a Ratio, `by` tells what came of the parts' own change and
    what of their weights (the mix); with `factors`, it tells the last of them apart so, in two sums called `apart`.
    """

    name: str
    title: Text
    of: Measure
    factors: tuple[Measure, ...] = ()
    divisors: tuple[Measure, ...] = ()
    by: Dimension | None = None
    where: tuple[Slice, ...] = ()
    over: Dimension | None = None
    apart: tuple[Text, Text] = (Text("自身变化", "own change"), Text("结构", "mix"))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Walk:
    """How what was ordered came from last year's value to this year's, bar by bar, and on to what was kept of it.

    Of `of`, `sold` is what stands; the rest was cancelled since. `sold`, `units`, `listed` (the same goods at list price)
    and `people` (how many different customers) are read from one table, which has the column `article`, and the dimensions
    `by` (channel) and `kind` (new or returning). `calendar` has a row for each day, with its weekday, festival and holiday.
    `onward` is what is taken off afterwards, which leaves `net`.
    """

    name: str
    title: Text
    of: Metric
    sold: Metric
    units: Metric
    listed: Metric
    people: Metric
    article: str
    by: Dimension
    kind: Dimension
    calendar: Table
    onward: tuple[Metric, ...] = ()
    net: Total | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stake:
    """What it costs when a metric moves the wrong way: its change × its cases × what `each` case is worth, as `worth` says.

    Of a sum, `cases` are the rows that are counted to see where it fell (an amount alone scatters too much); what
    each is worth is then the sum itself. `each` is None where the metric, or the top of the ratio, is money already.
    `within` is the stake whose loss this one's is a part of: slow pages lose what is lost in conversion.
    `action` is what is proposed against it, by `owner`, the department that answers for it.
    """

    name: str
    title: Text
    metric: Measure
    worth: Text
    cases: Metric | None = None
    each: Measure | None = None
    by: tuple[Dimension, ...] = ()
    within: Stake | None = None
    action: Text
    owner: Text


# ── what is likely to come ───────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """What is likely to come of each series, day by day: learned from the past, tried on days that it had not seen.

    `of` has a row for each series and day on which there was something; a day without a row is one of nought. `spans` has a
    row for each series: its `first_day`, its `last_day` (null while it lasts), and what it is like. `known` has a row for each
    day, past and ahead: whether it `has_passed`, and what is known of it beforehand. Where the flag `censored` is set, what was wanted may have been
    more than `target` says. `like` are the columns of `spans` in which series are alike, the widest first, `price` the column of
    `of` with the price paid, `worth` the column of `spans` that says what one unit is worth.

    It is used only where it beats `baseline` in its trial; where it doesn't, the best of `simpler` is that does. What it says is a table of the model's name: the
    columns of `series`, `day`, `mean`, quantiles `q10` … `q90` and `q95`, and `method`; `sum_mean`, `sum_q10`, `sum_q50`, `sum_q90`
    and `sum_q95` are the same of all days from the first one ahead to this one together. `up` are the columns of `spans` by which series are added
    up: the same days of each group and of the shop are kept as `totals`, which cohere. Another `version` is learned anew.
    """

    name: str
    title: Text
    doc: Text
    of: Table
    spans: Table
    known: Table
    series: tuple[str, ...]
    target: str
    censored: str | None = None
    price: str | None = None
    worth: str | None = None
    like: tuple[str, ...] = ()
    season: Season
    horizon: int
    folds: int = 3
    up: tuple[str, ...] = ()
    learn: Learner
    simpler: Mapping[str, Learner] = field(default_factory=dict)
    baseline: Learner
    version: int = 1


# ── what is counted while its day goes on ────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pulse:
    """A metric while its day is still going on: what of it the events tell as they come in, held against the same hours of days before.

    Each event called `event` adds one; where `adds` names a field of it, what stands there. `history` is the metric over a table
    that says by its column `at` (UTC) when each row was. Where events tell only of some channels, `heard` counts, channel by
    channel, what they told of `whole`: a channel of which they tell less than half is left out, today and before, and that is said.
    `provisional` says what the number is until the metric itself is known.
    """

    metric: Metric
    event: str
    adds: str = ""
    history: Metric
    at: str
    heard: Metric | None = None
    whole: Metric | None = None
    provisional: Text


# ── what to do ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Effect:
    """By how much something done should move a metric, in the metric's own unit: most likely, and from … to (80 %)."""

    metric: Measure
    likely: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Option:
    """Something else that could be done, and what it would come to."""

    words: Text
    expects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Action(Generic[Order]):
    """One thing to do, and why.

    `about` says of what: the slices by which its rows are found again, whom it concerns, and who may see it; together they
    are its key, of which a decision has one open proposal. `order` is what is delivered once it is approved. `cost` is
    what it commits, in money; None where it commits none. `confidence` is a chance between nought and one, None where
    nobody worked one out. After the day `until` it is of no use any more.
    """

    about: tuple[Slice, ...]
    title: Text
    reason: Text
    order: Order
    kind: str = ""
    cost: Decimal | None = None
    expects: tuple[Effect, ...] = ()
    confidence: float | None = None
    alternatives: tuple[Option, ...] = ()
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given(Generic[Policy]):
    """What a decision is told besides its rows: the day for which it decides, whose shop it is, and under which policy."""

    today: date
    shop: Shop
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Decision(Generic[Row, Policy, Order]):
    """What to do, chosen from rows under a policy. `decide` is pure: the same rows and policy, the same actions.

    The fields of `row` are the columns of `of` that it reads, no more. `policy` holds the defaults; a shop sets others in
    `[policy.NAME]`, and `knobs` says what each is called. The fields of `order` are described by `columns`, the contract of
    the file that goes out; those in `open_to_change` may be changed by whoever approves. `moves` are the metrics that it
    should move, which are looked at again `matures` days after delivery.
    """

    name: str
    title: Text
    doc: Text
    of: Table
    row: type[Row]
    policy: Policy
    knobs: Mapping[str, Text]
    order: type[Order]
    columns: tuple[Column, ...]
    decide: Callable[[Sequence[Row], Given[Policy]], Iterator[Action[Order]]]
    moves: tuple[Measure, ...]
    owner: Text
    open_to_change: tuple[str, ...] = ()
    kinds: Mapping[str, Text] = field(default_factory=dict)
    matures: int = 28


# ── the account of the year ──────────────────────────────────────────────────


class Piece(NamedTuple):
    """A stretch of a sentence: words, or a number with the fact that stands behind it."""

    text: str
    fact: Fact | None = None
    shows: str = ""  #: what of the fact: its value, its change, or when


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words in both languages with facts in them. The words hold no digit: every number is a fact.

    A slot `{gmv}` is the fact's value, `{gmv_signed}` the same with its sign, `{gmv_size}` without, `{gmv_low}` and `{gmv_high}` the ends
    of its interval, `{gmv_interval}` both, `{gmv_sizes}` both without their signs, `{gmv_steps}` with them,
    `{gmv_change}` how far it moved, `{gmv_difference}` the same in its own unit, `{gmv_base}` what it is compared with.
    `{gmv_moved}` follows the value: ", up 12 % on the year before", worded by rule, or nothing where nothing is known. `{best_when}` is its period. A slot may also be filled with a name from the data.
    """

    words: Text
    slots: Mapping[str, Fact | Text]

    def __post_init__(self) -> None:
        """Refuse a number that no query stands behind, and a slot that one language lacks."""
        slots = [set(self._used(lang)) for lang in Lang]
        if slots[0] != slots[1]:
            raise ValueError(f"the two languages don't say the same numbers: {self.words!r}")
        for lang in Lang:
            plain = "".join(text for text, *_ in Formatter().parse(self.words.to(lang)))
            if any(letter.isdigit() for letter in plain):
                raise ValueError(f"a sentence may not hold a bare number: {plain!r}")

    def _used(self, lang: Lang) -> Iterator[str]:
        return (name for _, name, *_ in Formatter().parse(self.words.to(lang)) if name)

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The facts in it."""
        return {name: slot for name, slot in self.slots.items() if isinstance(slot, Fact)}

    @property
    def known(self) -> bool:
        """Whether every number in it is known."""
        return all(self._known(*self._read(slot)) for slot in self._used(Lang.EN))

    @staticmethod
    def _known(slot: Fact | Text, shows: str) -> bool:
        if isinstance(slot, Text) or shows in {"moved", "when"}:
            return True
        if shows in {"low", "high", "interval", "sizes", "steps"}:
            return slot.interval is not None
        return (slot.change if shows in {"change", "difference"} else slot.value) is not None

    def _read(self, name: str) -> tuple[Fact | Text, str]:
        """What a slot is filled with, and what of it is shown."""
        if name in self.slots:
            return self.slots[name], "value"
        name, _, shows = name.rpartition("_")
        return self.slots[name], shows

    def pieces(self, lang: Lang) -> Iterator[Piece]:
        """Read it piece by piece, each number with its fact.

        After 万 no space is set: 1.5万次, 312 次. After a name that ends in Latin one is: 获客成本 (CAC) 由.
        """
        last = ""
        for text, name, *_ in Formatter().parse(self.words.to(lang)):
            if text:
                last = _spaced(last, text)
                yield Piece(last)
            for piece in self._filled(*self._read(name), lang) if name else ():
                last = _spaced(last, piece.text)
                yield piece._replace(text=last)

    @staticmethod
    def _filled(slot: Fact | Text, shows: str, lang: Lang) -> Iterator[Piece]:
        if isinstance(slot, Text):
            yield Piece(slot.to(lang))
        elif shows != "moved":
            yield Piece(slot.says(shows, lang), slot, shows)
        elif slot.moved is not None:
            for text, size, *_ in Formatter().parse(slot.moved.to(lang)):
                yield Piece(text)
                if size:
                    yield Piece(slot.size_to(lang) if size == "size" else slot.change_to(lang), slot, "change")

    def to(self, lang: Lang) -> str:
        """Read it out."""
        return "".join(piece.text for piece in self.pieces(lang))


_LATIN_END = re.compile(r"[A-Za-z)]$")
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")


def _spaced(last: str, text: str) -> str:
    """Words as they stand behind a slot that was filled with `last`."""
    if last.endswith(("万", "亿")):
        return text.removeprefix(" ")
    return f" {text}" if _LATIN_END.search(last) and _IDEOGRAPH.match(text) else text


def say(words: Text, **slots: Fact | Text) -> Sentence:
    """Make a sentence: `say(Text(zh="交易额 {gmv}{gmv_moved}。", en="GMV was {gmv}{gmv_moved}."), gmv=fact)`."""
    return Sentence(words, slots)


class Facts:
    """What was measured, looked up by the metric itself: `now[gmv]`."""

    def __init__(self, facts: Mapping[Ask, tuple[Fact, ...]]) -> None:
        """Hold the facts of each ask, in the order of their period and slice."""
        self._facts = facts

    def __getitem__(self, metric: Measure) -> Fact:
        """The metric over its whole period."""
        plain = (ask for ask in self._facts if ask.metric is metric and not ask.by and ask.every is None)
        return self._facts[next(plain)][0]

    def of(self, ask: Ask) -> tuple[Fact, ...]:
        """Everything that was measured for `ask`."""
        return self._facts[ask]

    def by(self, metric: Measure, dimension: Dimension) -> tuple[Fact, ...]:
        """The metric for each value of a dimension, over the whole period."""
        return self._find(metric, by=(dimension,), every=None)

    def every(self, metric: Measure, grain: Grain) -> tuple[Fact, ...]:
        """The metric step by step."""
        return self._find(metric, by=(), every=grain)

    def _find(self, metric: Measure, *, by: tuple[Dimension, ...], every: Grain | None) -> tuple[Fact, ...]:
        return next(facts for ask, facts in self._facts.items() if ask.metric is metric and ask.by == by and ask.every is every)

    def __iter__(self) -> Iterator[Fact]:
        """Every fact."""
        return (fact for facts in self._facts.values() for fact in facts)


class Figure(enum.Enum):
    """How an exhibit is drawn."""

    MONTHS = "months"  #: a line through the months, with the year before
    BARS = "bars"  #: a bar for each value of a dimension, with the year before
    STEPS = "steps"  #: a bar for each of several metrics: a funnel
    BRIDGE = "bridge"  #: a waterfall from one year's value to the next: the first and last fact stand, those between them float
    FAN = "fan"  #: months that came, and those ahead with their ranges (a fact's interval)
    TABLE = "table"  #: the metrics as columns, a dimension as rows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exhibit:
    """A figure of a section. Its title says what is shown; the reader draws the conclusion from the numbers.

    Steps with `rates` are a funnel: how many of each step go on to the next, and at last how many of all of them.
    """

    title: Text
    figure: Figure
    metrics: tuple[Measure, ...]
    by: Dimension | None = None
    top: int = 8  #: how many values of the dimension are shown; the rest are said to be left out
    rates: tuple[Ratio, ...] = ()

    def asks(self, period: Period, against: Period) -> Iterator[Ask]:
        """What must be measured to draw it."""
        by = () if self.by is None else (self.by,)
        every = Grain.MONTH if self.figure is Figure.MONTHS else None
        return (Ask(metric=m, period=period, against=against, by=by, every=every) for m in self.metrics)


Cell = Text | Fact | Sentence
"""What stands in a table of the report: words, a number, or words with numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table of words and numbers: problems with what they cost, actions with who does them."""

    title: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Edition(enum.StrEnum):
    """A reader of the annual summary."""

    COMPREHENSIVE = "comprehensive"
    STRATEGIC = "strategic"
    OPERATIONS = "operations"
    GROWTH = "growth"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Section:
    """A part of the annual summary: the metrics that it needs, and how it puts them.

    `editions` gives the number of the chapter that it belongs to. A sentence with a
    number that is not known is left out, and the section says what would fill it.
    """

    name: str
    title: Text
    editions: Mapping[Edition, int]
    place: int = 9  #: its place in the chapter
    needs: tuple[Measure, ...]
    write: Callable[[Facts], Iterator[Sentence]]
    key: tuple[Measure, ...] = ()  #: those of `needs` that head the section as figures
    exhibits: tuple[Exhibit, ...] = ()
    front: tuple[Measure, ...] = ()  #: those of `needs` that stand on the front page, with their months
    headline: Callable[[Facts], Iterator[Sentence]] | None = None  #: its claims for the front page, the weightiest first


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Domain:
    """A business area and all that it declares."""

    name: str
    title: Text
    doc: str
    sources: tuple[Source, ...] = ()
    tables: tuple[Table, ...] = ()
    models: tuple[Model, ...] = ()
    late: tuple[Table, ...] = ()  #: tables with a model's name among their parameters: in no build, worked out when a decision asks
    metrics: tuple[Measure, ...] = ()
    bridges: tuple[Bridge, ...] = ()
    walks: tuple[Walk, ...] = ()
    stakes: tuple[Stake, ...] = ()
    hints: tuple[Watch, ...] = ()  #: what may stand behind a day that is unlike the others
    pulses: tuple[Pulse, ...] = ()  #: what is counted while the day is going on
    decisions: tuple[Decision[Any, Any, Any], ...] = ()
    sections: tuple[Section, ...] = ()
