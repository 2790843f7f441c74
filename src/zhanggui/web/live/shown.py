"""The board as a person sees it: cut to what they may see, in their language, drawn once for all who see the same."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.template.loader import get_template
from markupsafe import Markup

from zhanggui.domains.catalog.tables import channel
from zhanggui.facts import Slice
from zhanggui.web.access import Access, Permission
from zhanggui.web.console.words import context
from zhanggui.web.live import picture
from zhanggui.web.live.alerts import Shown, open_alerts
from zhanggui.web.live.board import Board, Reading
from zhanggui.web.live.live import Live
from zhanggui.words import Lang, Number, Text, number, percent

_CHANNEL, _EVENTS = "channel", "traffic"
_KEPT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A reading in words."""

    reading: Reading
    now: str
    mood: str
    change: str
    mean: str
    last_week: str
    last_week_whole: str
    whole: str
    low: str
    high: str
    trial: str
    chart: Markup
    hours: tuple[tuple[str, str, str, str, str], ...]


_lock = threading.Lock()
_drawn: dict[tuple[object, ...], tuple[int, str]] = {}


def drawn(live: Live, access: Access, lang: Lang) -> str:
    """The board as HTML; whoever may see the same is shown the same, drawn once a second."""
    key = (live.folder.path, access.areas, access.only, access.permissions, lang)
    second = int(time.time())
    held = _drawn.get(key)
    if held is not None and held[0] == second:
        return held[1]
    with _lock:
        held = _drawn.get(key)
        if held is None or held[0] != second:
            if len(_drawn) > _KEPT:
                _drawn.clear()
            held = _drawn[key] = second, _draw(live, access, lang)
    return held[1]


def _draw(live: Live, access: Access, lang: Lang) -> str:
    request = HttpRequest()
    request.lang = lang  # type: ignore[attr-defined]
    return str(get_template("live/board.html").render({**context(request), **slots(live, access, lang)}))


def own_channel(access: Access) -> tuple[bool, str | None]:
    """Whether live numbers can be cut down to what somebody may see, and to which channel (None: the whole shop)."""
    if not access.only:
        return True, None
    if [each.dimension for each in access.only] == [_CHANNEL]:
        return True, access.only[0].value
    return False, None


def slots(live: Live, access: Access, lang: Lang) -> Mapping[str, object]:
    """What the template is given."""
    may, only = own_channel(access)
    board = live.board(only) if may and access.may(Permission.LOOK) else None
    seen = [each for each in board.readings if access.sees(each.pulse.metric)] if board else []
    events = board is not None and _EVENTS in access.areas and not access.only
    alerts: list[Shown] = open_alerts(access, lang, live.zone)
    return {
        "board": board,
        "cards": [card(each, board, lang) for each in seen] if board else [],
        "only": None if only is None else Slice(_CHANNEL, only),
        "zone": live.folder.settings.shop.zone,
        "events": events,
        "lately": picture.minutes(board.lately, Text("最近一小时每分钟的事件", "events in each minute of the last hour").to(lang))
        if board and events
        else Markup(),
        "names": [(name, number(many, lang)) for name, many in board.names] if board and events else [],
        "channels": [(_label(name).to(lang), number(many, lang)) for name, many in board.channels] if board and events else [],
        "last_minute": number(board.lately[-2], lang) if board and events else "",
        "alerts": alerts,
    }


def _label(name: str | None) -> Text:
    return Text("未注明", "not said") if name is None else channel.label(name)


def card(reading: Reading, board: Board, lang: Lang) -> Card:
    """Say a reading."""
    unit = reading.pulse.metric.unit

    def said(value: Number | float | None) -> str:
        amount = reading.amount(value if value is None else float(value))
        return Text("未知", "not known").to(lang) if amount is None else unit.write(_tidy(amount), lang, reading.currency)

    change, whole, trial = reading.change, reading.whole, reading.trial
    return Card(
        reading=reading,
        now=said(reading.so_far),
        mood="" if change is None else "good" if change > 0 else "bad" if change < 0 else "",
        change="" if change is None else f"{'+' if change >= 0 else '−'}{percent(abs(change), lang)}",
        mean=said(reading.mean),
        last_week=said(reading.last_week),
        last_week_whole=said(reading.last_week_whole),
        whole=said(whole.middle if whole else None),
        low=said(whole.low if whole else None),
        high=said(whole.high if whole else None),
        trial=_tried(reading, lang) if trial else "",
        chart=picture.hours(reading, board.now, said, lang),
        hours=tuple(
            (
                f"{each.hour:02}",
                "" if each.now is None else said(each.now),
                "" if each.ahead is None else said(each.ahead),
                said(each.mean),
                said(each.last_week),
            )
            for each in reading.hours
        ),
    )


def _tidy(amount: Number | float) -> Number:
    """Counts are whole; a mean of counts need not be, and is said to one."""
    return round(amount) if isinstance(amount, float) and abs(amount) >= 10 else round(amount, 1) if isinstance(amount, float) else amount  # noqa: PLR2004


def _tried(reading: Reading, lang: Lang) -> str:
    trial = reading.trial
    if trial is None:
        return ""
    good = Text(
        "试算 {n} 次：余下时段平均差 {error}（照搬上周同日差 {naive}），80% 区间实际覆盖 {coverage}",
        "tried {n} times: off by {error} of the rest of the day (copying last week's: {naive}); the 80% range held in {coverage}",
    )
    bad = Text(
        "试算 {n} 次：不比照搬上周同日（差 {naive}）好，因此用上周同日",
        "tried {n} times: no better than copying last week's same day (off by {naive}), so that is used",
    )
    return (
        (good if trial.passed else bad)
        .format(
            n=number(trial.cells, lang),
            error=percent(trial.error, lang),
            naive=percent(trial.naive, lang),
            coverage=percent(trial.coverage, lang),
        )
        .to(lang)
    )
