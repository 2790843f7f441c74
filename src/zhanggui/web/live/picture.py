"""The pictures of the live page, drawn by hand: small enough to be sent again whenever they change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from markupsafe import Markup, escape

from zhanggui.web.live.board import Reading
from zhanggui.words import Lang, Text

_WIDE, _HIGH, _LEFT, _TOP, _FOOT = 560.0, 170.0, 4.0, 16.0, 18.0
_HOURS = 24
_SPARK = (240.0, 36.0)

Say = Callable[[float | None], str]


def hours(reading: Reading, now: datetime, say: Say, lang: Lang) -> Markup:
    """Today by the hour as bars, what is still expected as hollow ones, the mean of four weeks as a line, last week as a thin one."""
    values = [each for hour in reading.hours for each in (hour.now, hour.mean, hour.last_week, _hollow(hour.now, hour.ahead)) if each]
    if not values:
        return Markup()
    most = max(values)
    step = (_WIDE - 2 * _LEFT) / _HOURS
    scale = (_HIGH - _TOP - _FOOT) / most

    def high(value: float) -> float:
        return _HIGH - _FOOT - value * scale

    bars = Markup().join(_bars(reading, step, high))
    lines = Markup().join(
        _line([getattr(hour, name) for hour in reading.hours], kind, step, high) for name, kind in (("last_week", "was"), ("mean", "mean"))
    )
    at = _LEFT + step * (now.hour + now.minute / 60)
    words = Text("{title}，今天各小时与同日对比", "{title}: today by the hour, against the same weekday").format(
        title=reading.pulse.metric.title
    )
    return Markup(
        '<svg class="hours" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}">{}{}<path class="at" d="M{:.1f} {:.1f}V{:.1f}"/>{}'
        '<text class="top" x="{:.1f}" y="11">{}</text></svg>'
    ).format(
        _WIDE, _HIGH, escape(words.to(lang)), bars, lines, at, _TOP, _HIGH - _FOOT, Markup().join(_axis(step)), _LEFT, escape(say(most))
    )  # fmt: skip


def _hollow(now: float | None, ahead: float | None) -> float | None:
    return None if ahead is None else (now or 0.0) + ahead


def _bars(reading: Reading, step: float, high: Callable[[float], float]) -> Iterator[Markup]:
    for hour in reading.hours:
        left, wide = _LEFT + hour.hour * step + 2, step - 4
        for value, kind in ((_hollow(hour.now, hour.ahead), "ahead"), (hour.now, "now")):
            if value:
                top = high(value)
                yield Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="1.5"/>').format(
                    kind, left, top, wide, max(_HIGH - _FOOT - top, 0.5)
                )


def _line(values: Sequence[float | None], kind: str, step: float, high: Callable[[float], float]) -> Markup:
    points = [(_LEFT + (place + 0.5) * step, high(value)) for place, value in enumerate(values) if value is not None]
    path = "".join(f"{'L' if place else 'M'}{x:.1f} {y:.1f}" for place, (x, y) in enumerate(points))
    return Markup('<path class="{}" d="{}"/>').format(kind, path) if points else Markup()


def _axis(step: float) -> Iterator[Markup]:
    yield Markup('<path class="axis" d="M{:.1f} {:.1f}H{:.1f}"/>').format(_LEFT, _HIGH - _FOOT, _WIDE - _LEFT)
    for hour in range(0, _HOURS + 1, 6):
        anchor = "start" if hour == 0 else "end" if hour == _HOURS else "middle"
        yield Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{:02}:00</text>').format(_LEFT + hour * step, _HIGH - 4, anchor, hour)


def minutes(counts: Sequence[int], said: str) -> Markup:
    """The last hour, a bar a minute."""
    wide, high = _SPARK
    most, step = max(*counts, 1), wide / len(counts)
    bars = Markup().join(
        Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
            place * step, high - many / most * high, step - 0.8, many / most * high
        )
        for place, many in enumerate(counts)
        if many
    )
    return Markup('<svg class="minutes" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}">{}</svg>').format(
        wide, high, escape(said), bars
    )
