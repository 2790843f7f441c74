"""What makes a number unfit to be said plainly. A guard says so in words; some keep the number back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from zhanggui.engine.build import Build
from zhanggui.facts import Fact, Guard, Period
from zhanggui.methods.festivals import festival_days, festival_title
from zhanggui.nouns import History, Matures, Measure, Metric, Needs, Ratio, Rule, Total, Watch
from zhanggui.words import Lang, Number, Text, percent, same

_QUIET_START = 31
"""A shop may open so many days before the first row of a kind."""

FEW = 30
"""Below so many cases a rate says little."""


def guards(build: Build, metric: Measure, period: Period, *, n: int | None, watched: Callable[[Ratio], Number | None]) -> tuple[Guard, ...]:
    """Every guard that touches a metric over a period."""
    found = {guard.name: guard for guard in _all(build, metric, period, n, watched)}
    return tuple(found.values())


def _all(build: Build, metric: Measure, period: Period, n: int | None, watched: Callable[[Ratio], Number | None]) -> Iterator[Guard]:
    rules = tuple(dict.fromkeys((*metric.rules, *(rule for part in metric.parts for rule in part.rules))))
    lacking = [guard for rule in rules if isinstance(rule, Needs) and (guard := _missing(build, rule))]
    if lacking:
        yield lacking[0]
        return
    spans = {part: build.covers(part.of) for part in metric.parts}
    empty = next((part for part, span in spans.items() if span is None), None)
    if empty is not None:
        yield _no_rows(build, empty)
        return
    # What is taken away (a refund) begins later than what it is taken from, and may be rare.
    leading = metric.plus if isinstance(metric, Total) else metric.parts
    known = [span for part in leading if (span := spans[part]) is not None]
    first, last = max(span[0] for span in known), min(span[1] for span in known)
    yield from _coverage(build, period, first, last)
    for rule in rules:
        yield from _of_rule(build, rule, period, first, last, watched)
    if n is not None and n < FEW and _scatters(metric):
        yield Guard("few_rows", Text("只有 {n} 例", "only {n} cases").format(n=n))


def _scatters(metric: Measure) -> bool:
    """Whether few cases make it unsure: a rate or a mean does, an average over the months of a year doesn't."""
    return not isinstance(metric, Total) and metric.sampling is not None


def _missing(build: Build, rule: Needs) -> Guard | None:
    arrived = build.record.sources.get(rule.source.name)
    if arrived is not None and (not rule.columns or set(rule.columns) & set(arrived.columns)):
        return None
    titles = [rule.source.column(name).title for name in rule.columns] if arrived is not None else []
    columns = Text("、".join(each.zh for each in titles), " or ".join(each.en for each in titles))
    what = (
        Text("“{source}”的列：{columns}", "{columns} of {source}").format(source=rule.source.title, columns=columns)
        if titles
        else Text("“{source}”文件 ({name})", "the file {source} ({name})").format(source=rule.source.title, name=rule.source.name)
    )
    return Guard("missing", Text("缺少{what}", "needs {what}").format(what=what), withholds=True, absent=True)


def _no_rows(build: Build, part: Metric) -> Guard:
    needed = build.feeds(part.of)[:1] or [part.of.name]
    listed = same(", ".join(needed))
    return Guard("missing", Text("没有数据，缺少：{listed}", "no data: needs {listed}").format(listed=listed), withholds=True, absent=True)


def _coverage(build: Build, period: Period, first: date, last: date) -> Iterator[Guard]:
    """A period that the data don't cover at all is not known; one that they cover in part is said to be partial."""
    if period.end <= first or period.start > last:
        yield Guard(
            "outside_data",
            Text("数据只有 {first} 至 {last}", "the data run from {first} to {last}").format(first=first, last=last),
            withholds=True,
            absent=True,
        )
        return
    opened = build.shop.opened
    begins = opened if opened is not None and opened < first <= opened + timedelta(_QUIET_START) else first
    covered = (min(period.end, last + timedelta(1)) - max(period.start, begins)).days
    if period.last > last or period.start < begins:
        yield Guard(
            "partial_period",
            Text(
                "时段不完整：{days} 天中有 {covered} 天数据（{first} 至 {last}）",
                "a part of the period only: data for {covered} of {days} days ({first} to {last})",
            ).format(days=period.days, covered=covered, first=max(first, period.start), last=min(last, period.last)),
        )


def _of_rule(
    build: Build, rule: Rule, period: Period, first: date, last: date, watched: Callable[[Ratio], Number | None]
) -> Iterator[Guard]:
    match rule:
        case History(days=days):
            yield from _history(build, period, first, days)
        case Matures(days=days) if period.end + timedelta(days) > last + timedelta(1):
            none_yet = period.start + timedelta(days) > last
            yield Guard(
                "immature_cohort",
                Text(
                    "满 {days} 天才能看出结果，数据止于 {last}：只计已满期者",
                    "shows only after {days} days, and the data end on {last}: only those that are old enough are counted",
                ).format(days=days, last=last),
                withholds=none_yet,
            )
        case Watch(name=name, ratio=ratio, above=above, reason=reason):
            share = watched(ratio)
            if share is not None and float(share) > above:
                said = Text(percent(share, Lang.ZH), percent(share, Lang.EN))
                yield Guard(name, reason.format(share=said))
        case _:
            return


def _history(build: Build, period: Period, first: date, days: int) -> Iterator[Guard]:
    """Nobody is new where the past is not known; a shop whose data begin with its opening has no other past."""
    opened = build.shop.opened
    if opened is not None and first <= opened + timedelta(_QUIET_START):
        return
    if period.start < first + timedelta(days):
        yield Guard(
            "left_truncation",
            Text(
                "历史从 {first} 开始，时段前不足 {days} 天，无法判断谁是新客（若开店日即此日，请在设置里写 opened）",
                "history begins on {first}, fewer than {days} days before the period: who is new can't be told (if the shop opened then, set `opened`)",
            ).format(first=first, days=days),
            withholds=True,
        )


def of_comparison(build: Build, now: Fact, before: Fact) -> tuple[Guard, ...]:
    """What makes two periods unlike: one withheld, one in part, a festival in one and not in the other."""
    found = []
    stopped = [guard for guard in before.guards if guard.withholds]
    if any(guard.withholds for guard in now.guards):
        return ()
    if stopped:
        reason = stopped[0].reason
        found.append(Guard("no_base", Text("对比期不可用：{reason}", "nothing to compare with: {reason}").format(reason=reason)))
    elif any(guard.name == "partial_period" for guard in before.guards):
        found.append(
            Guard(
                "partial_base", Text("对比期数据不完整，不作比较", "the period compared with is covered in part only: no change is given")
            )
        )
    else:
        found += _festivals(build, now.period, before.period)
    return tuple(found)


def _titled(build: Build, name: str, periods: tuple[Period, ...]) -> Text:
    """What a festival is called, from the first of the years in which it is known."""
    years = sorted({year for each in periods for year in (each.start.year, each.last.year)})
    found = (festival_title(name, year, build.shop.country) for year in years)
    return next((each for each in found if each.zh != name), same(name))


def _festivals(build: Build, now: Period, before: Period) -> list[Guard]:
    if now.whole_year and before.whole_year:
        return []
    here, there = (festival_days(each.start, each.end, build.shop.country) for each in (now, before))
    unlike = sorted(name for name in {*here, *there} if here.get(name, 0) != there.get(name, 0))
    if not unlike:
        return []
    days = [(_titled(build, name, (now, before)), f"{here.get(name, 0)}:{there.get(name, 0)}") for name in unlike[:4]]
    listed = Text("；".join(f"{name.zh} {said}" for name, said in days), "; ".join(f"{name.en} {said}" for name, said in days))
    return [
        Guard(
            "moved_festival",
            Text("两个时段的节日天数不同（{listed}）", "the periods have different festival days ({listed})").format(listed=listed),
        )
    ]
