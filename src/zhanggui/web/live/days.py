"""Days that stand out, after each build: found by `engine.explain`, each with what the calendar says, where it was, and what else was unlike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import Build, current
from zhanggui.engine.explain import Anomaly, anomalies, mover
from zhanggui.facts import Better, Period
from zhanggui.nouns import Metric
from zhanggui.settings import Folder
from zhanggui.web.answers import METRICS
from zhanggui.web.live.alerts import DAY, Signal, told
from zhanggui.web.live.models import Severity
from zhanggui.web.live.sending import send
from zhanggui.words import Lang, Number, Text, percent, same

HINTS = [hint for domain in DOMAINS for hint in domain.hints]
_GRAVE = 0.5
_OWNERS = {stake.metric.name: stake.owner for domain in reversed(DOMAINS) for stake in domain.stakes}
_OF_DOMAIN = {metric.name: domain.stakes[0].owner for domain in DOMAINS if domain.stakes for metric in domain.metrics}
_NOBODY = Text("运营", "Operations")


def owner_of(metric: Metric, said: dict[str, str]) -> Text:
    """Who is to look at a metric: as was set, else the department of its stake, else of its domain's."""
    if metric.name in said:
        return same(said[metric.name])
    return _OWNERS.get(metric.name) or _OF_DOMAIN.get(metric.name) or _NOBODY


def watched(names: Sequence[str]) -> list[Metric]:
    """The metrics of these names whose days can be looked at."""
    return [metric for name in names if isinstance(metric := METRICS.get(name), Metric) and metric.adds]


def look(folder: Folder, today: date | None = None) -> tuple[int, int]:
    """Look at the last days of the build in use: how many stand out, and how many alerts are new. Days that don't any more are over."""
    build = current(folder, DOMAINS)
    try:
        signals = list(signals_of(build, folder, today or datetime.now(ZoneInfo(folder.settings.shop.zone)).date()))
    finally:
        build.warehouse.close()
    opened = told(DAY, signals)
    send(folder)
    return len(signals), len(opened)


def signals_of(build: Build, folder: Folder, today: date) -> Iterator[Signal]:
    """The days that stand out, each as a signal. The day that is going on is none yet."""
    settings = folder.settings.alerts
    metrics = watched(settings.days)
    if not metrics or build.last_day is None:
        return
    end = min(build.last_day + timedelta(1), today)
    period = Period(end - timedelta(max(settings.back, 1)), end)
    for each in anomalies(build, metrics, period, HINTS):
        if each.fact.period.days == 1 and (signal := signal_of(build, each, folder)) is not None:
            yield signal


def signal_of(build: Build, anomaly: Anomaly, folder: Folder) -> Signal | None:
    """An anomaly in words; None for one that is too small to be told of."""
    fact, metric, settings = anomaly.fact, METRICS[anomaly.fact.metric], folder.settings.alerts
    middle = (anomaly.expected.low + anomaly.expected.high) / 2
    off = abs(float(fact.value or 0) - middle) / middle if middle else 1.0
    if not isinstance(metric, Metric) or off < settings.least:
        return None

    def said(value: Number) -> Text:
        return Text(*(fact.unit.write(value, lang, fact.currency) for lang in Lang))

    words = Text("{day}：{value}，预计 {low}–{high}", "{day}: {value}; expected {low}–{high}")
    title = Text("{metric}：异常偏高", "{metric} unusually high") if anomaly.high else Text("{metric}：异常偏低", "{metric} unusually low")
    day = fact.period.start
    return Signal(
        key=f"day:{metric.name}:{day}",
        severity=severity_of(metric, high=anomaly.high, off=off),
        title=title.format(metric=metric.title),
        says=words.format(
            day=same(str(day)),
            value=said(fact.value or 0),
            low=said(_whole(anomaly.expected.low)),
            high=said(_whole(anomaly.expected.high)),
        ),
        metric=metric.name,
        reasons=(*anomaly.reasons, *where(build, metric, fact.period, high=anomaly.high)),
        owner=owner_of(metric, settings.owners),
        period=str(day),
    )


def _whole(value: float) -> Number:
    return round(value) if value >= 10 else round(value, 1)  # noqa: PLR2004 - small ones are said to one


def severity_of(metric: Metric, *, high: bool, off: float) -> Severity:
    """What goes the wrong way is a warning, by more than half grave; what goes the right way is worth a notice."""
    wrong = metric.better is not Better.NEITHER and high != (metric.better is Better.UP)
    if not wrong:
        return Severity.INFO
    return Severity.CRITICAL if off >= _GRAVE else Severity.WARNING


def where(build: Build, metric: Metric, period: Period, *, high: bool) -> Iterator[Text]:
    """The slice that moved most, in words."""
    found = mover(build, metric, period, high)
    if found is None:
        return
    words = Text(
        "{dimension}“{value}”变化最大：{now}，平时同日 {usual}，占总变化的 {share}",
        "{dimension} {value} moved most: {now} where the weekday has {usual}, {share} of the change",
    )

    def said(value: float) -> Text:
        return Text(*(metric.unit.write(_whole(value), lang, build.shop.currency) for lang in Lang))

    share = Text(*(percent(min(found.share, 1.0), lang, 0) for lang in Lang))
    yield words.format(
        dimension=found.dimension.title,
        value=found.dimension.label(found.slice.value),
        now=said(found.value),
        usual=said(found.usual),
        share=share,
    )
